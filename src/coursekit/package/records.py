"""What a package says of itself, and how much of anything it may hold."""

from __future__ import annotations

from typing import Final

from coursekit.findings import CourseError
from learncore.records import Course, Record

SUFFIX: Final = ".learnpkg"
MEDIA_TYPE: Final = "application/vnd.learnapp.course+zip"
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CONTENT: Final = "content/"

MAX_ENTRIES: Final = 100_000
MAX_DIRECTORY: Final = 32 * 1024 * 1024
MAX_MANIFEST: Final = 32 * 1024 * 1024
MAX_BYTES: Final = 1024**4
MAX_RATIO: Final = 200
RATIO_FREE: Final = 1024 * 1024
"""What unpacks to less than this may be as dense as it likes: it bursts nothing."""


class PackageError(CourseError):
    """A file is no package, or not one that is safe to open; the text is for people."""


class PackageFile(Record, frozen=True, kw_only=True):
    """A file of the course; `path` as the course names it, below `content/` in the zip."""

    path: str
    bytes: int
    sha256: str


class PackageManifest(Record, frozen=True, kw_only=True):
    """The text `manifest.json`; `version` is the one that a server published, where it did."""

    format: int
    course: Course
    files: tuple[PackageFile, ...]
    version: int | None = None
