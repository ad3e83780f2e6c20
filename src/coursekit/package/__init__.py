"""A course as one file, `.learnpkg`: a zip of its files and of a manifest with their hashes."""

from coursekit.package.reading import Package, open_package
from coursekit.package.records import SUFFIX, PackageError, PackageFile, PackageManifest
from coursekit.package.writing import Source, package_chunks, write_package

__all__ = [
    "SUFFIX",
    "Package",
    "PackageError",
    "PackageFile",
    "PackageManifest",
    "Source",
    "open_package",
    "package_chunks",
    "write_package",
]
