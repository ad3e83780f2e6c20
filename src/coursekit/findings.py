"""What reading a folder yields: files, what was found in them, what was left out and why."""

from __future__ import annotations

from typing import Final, Literal

from learncore.quiz import Quiz
from learncore.records import Chapter, Course, Record

MAX_FILES: Final = 20_000
MAX_ENTRIES: Final = 500_000
MAX_DEPTH: Final = 32
MAX_CHAPTERS: Final = 1_000
MAX_PICTURES: Final = 400
"""Pictures of one document."""
MAX_PICTURE_BYTES: Final = 32 * 1024 * 1024

FileKind = Literal["media", "document", "quiz"]
MediaType = Literal["video", "audio", "document"]
FoundType = Literal["video", "audio", "document", "quiz"]


class CourseError(Exception):
    """A folder or its course.toml cannot become a course; the text is for people."""


class ManifestError(CourseError):
    """course.toml is not valid; `line` counts from 1, None where no line can be named."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(f"course.toml, line {line}: {text}" if line else f"course.toml: {text}")
        self.line = line


class NothingFoundError(CourseError):
    """There is nothing in the folder that could be a lesson; `skipped` says what was there."""

    def __init__(self, text: str, skipped: tuple[Skipped, ...] = ()) -> None:
        super().__init__(text)
        self.skipped = skipped


class Stopped(Exception):  # noqa: N818
    """The caller's `cancelled` said so."""


class Skipped(Record, frozen=True):
    """A file (relative to the folder, forward slashes) that was left out, and why, for people."""

    path: str
    reason: str


class FoundFile(Record, frozen=True):
    """A file that may become a lesson; `path` is relative with forward slashes, `bytes` and `mtime_ns` as listed."""

    path: str
    kind: FileKind
    bytes: int
    mtime_ns: int


class Finding(Record, frozen=True):
    """What a file's content says. `digest` is the sampled SHA-256 of `bytes` bytes (`coursekit.identity`); `notes` are
    for people: what of a quiz cannot be asked, and why. `pictures` as in `Lesson`."""

    digest: str
    bytes: int
    mtime_ns: int
    type: FoundType
    duration_seconds: float | None = None
    pages: int | None = None
    chapters: tuple[Chapter, ...] = ()
    pictures: tuple[str, ...] = ()
    quiz: Quiz | None = None
    notes: tuple[str, ...] = ()


class KnownFile(Record, frozen=True):
    """What an earlier import found in a file, to be used again while size and time of the file are the same."""

    lesson_id: str
    bytes: int
    mtime_ns: int
    type: MediaType
    duration_seconds: float | None = None
    pages: int | None = None
    chapters: tuple[Chapter, ...] = ()
    pictures: tuple[str, ...] = ()


class DraftFile(Record, frozen=True):
    """The file of one lesson of a draft; `path` is absolute."""

    lesson_id: str
    path: str
    bytes: int
    mtime_ns: int


class CourseDraft(Record, frozen=True):
    """A folder read as a course, with the files of its lessons. `explicit_id` where course.toml names one."""

    course: Course
    files: tuple[DraftFile, ...]
    skipped: tuple[Skipped, ...] = ()
    explicit_id: bool = False
