"""Reads a package: first everything it says, checked; then file by file, each proved by its hash while it is read."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

import msgspec

from coursekit.package.checking import check_manifest
from coursekit.package.directory import BROKEN, BROKEN_ZIP, open_directory
from coursekit.package.records import CONTENT, MANIFEST, MAX_MANIFEST, PackageError, PackageFile, PackageManifest

_CHUNK: Final = 1024 * 1024
_UNREADABLE: Final = (*BROKEN_ZIP, zlib.error, RuntimeError)
_decoder: Final = msgspec.json.Decoder(PackageManifest)


class Package:
    """An open package whose table of contents and manifest are good; its files prove themselves when they are read."""

    def __init__(self, stream: BinaryIO, archive: zipfile.ZipFile, manifest: PackageManifest) -> None:
        self.manifest = manifest
        self._stream = stream
        self._archive = archive

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()
        self._stream.close()

    def chunks(self, file: PackageFile) -> Iterator[bytes]:
        """The bytes of a file. Only when the last of them was taken are they known to be the right ones.

        Raises PackageError where they are not, or where the package cannot be read any more.
        """
        sha, left = hashlib.sha256(), file.bytes
        try:
            with self._archive.open(CONTENT + file.path) as entry:
                while chunk := entry.read(_CHUNK):
                    sha.update(chunk)
                    left -= len(chunk)
                    if left < 0:
                        break
                    yield chunk
        except _UNREADABLE as error:
            raise PackageError(f"“{file.path}” in it is damaged. Copy or download the package again.") from error
        except OSError as error:
            raise PackageError(f"It cannot be read any more ({error.strerror or type(error).__name__}).") from error
        if left or sha.hexdigest() != file.sha256:
            raise PackageError(
                f"“{file.path}” in it is not the file that its manifest names. Copy or download the package again."
            )


def open_package(path: Path) -> Package:
    """Open a package for reading and check all that can be checked without its files; raises PackageError."""
    try:
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise PackageError(f"It cannot be opened ({why}).") from error
    try:
        archive, entries = open_directory(stream)
        manifest = _manifest(archive, entries)
        _check_contents(manifest, {entry.filename: entry.file_size for entry in entries})
    except OSError as error:
        stream.close()
        raise PackageError(f"It cannot be read ({error.strerror or type(error).__name__}).") from error
    except BaseException:
        stream.close()
        raise
    return Package(stream, archive, manifest)


def _manifest(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> PackageManifest:
    found = next((entry for entry in entries if entry.filename == MANIFEST), None)
    if found is None:
        raise PackageError("It is a zip, but no course package: it has no manifest.")
    if found.file_size > MAX_MANIFEST:
        raise PackageError("Its manifest is longer than that of any course.")
    try:
        with archive.open(found) as entry:
            text = entry.read(MAX_MANIFEST + 1)
            entry.read(1)  # the end, where the checksum is looked at
    except _UNREADABLE as error:
        raise PackageError(BROKEN) from error
    try:
        manifest = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PackageError("Its manifest cannot be understood.") from error
    check_manifest(manifest)
    return manifest


def _check_contents(manifest: PackageManifest, sizes: dict[str, int]) -> None:
    """Exactly the files that the manifest names, in the sizes it names."""
    for file in manifest.files:
        size = sizes.pop(CONTENT + file.path, None)
        if size is None:
            raise PackageError(f"“{file.path}” is missing in it.")
        if size != file.bytes:
            raise PackageError(f"“{file.path}” in it has another size than its manifest names.")
    del sizes[MANIFEST]
    for name in sizes:
        raise PackageError(f"“{name[:200]}” is in it, and its manifest does not name it.")
