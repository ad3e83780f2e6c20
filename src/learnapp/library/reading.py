"""Between coursekit and the library: what is known of files already, and how coursekit's errors are told to people."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from coursekit import identity
from coursekit.findings import CourseError, KnownFile, ManifestError, NothingFoundError, Stopped
from coursekit.naming import split_suffix
from coursekit.pool import PoolError
from coursekit.probe import unreadable
from coursekit.scan import VIDEO
from learnapp.errors import Cancelled, LibraryError
from learnapp.store import Reader
from learnapp.store.views import CourseView

_EXAMPLES = 5


def known_files(reader: Reader, here: CourseView | None) -> dict[str, KnownFile]:
    """What the last import found in the files of the course of this very folder, by their absolute paths."""
    if here is None:
        return {}
    lessons = {lesson.id: lesson for lesson in here.course.lessons}
    known: dict[str, KnownFile] = {}
    for file in reader.lesson_files(here.course.id):
        lesson = lessons.get(file.lesson_id)
        # A film that course.toml calls a sound may be called a film again.
        renamed = lesson is not None and lesson.type == "audio" and split_suffix(file.path)[1].lower() in VIDEO
        if lesson is not None and lesson.type != "quiz" and not renamed:
            known[file.path] = KnownFile(
                lesson_id=lesson.id,
                bytes=file.bytes,
                mtime_ns=file.mtime_ns,
                type=lesson.type,
                duration_seconds=lesson.duration_seconds,
                pages=lesson.pages,
                chapters=lesson.chapters,
                pictures=lesson.pictures,
            )
    return known


def ids_of_content(file: Path, lessons: int) -> set[str]:
    """The ids that a file's content may have in a course of so many lessons; LibraryError where it is not readable."""
    try:
        digest, stat = identity.digest_of(file)
    except OSError as error:
        raise LibraryError("The file cannot be read", unreadable(error)) from error
    return {identity.lesson_id(stat.st_size, digest, occurrence) for occurrence in range(1, lessons + 1)}


@contextmanager
def told(folder: Path) -> Generator[None]:
    """Translate what coursekit raises about `folder` into what is told to people."""
    try:
        yield
    except Stopped as error:
        raise Cancelled from error
    except ManifestError as error:
        raise LibraryError("course.toml is not valid", f"{error}. Nothing was changed.") from error
    except NothingFoundError as error:
        examples = "".join(f"\n{skipped.path}: {skipped.reason}" for skipped in error.skipped[:_EXAMPLES])
        raise LibraryError("No lessons found", f"{error}{examples}") from error
    except CourseError as error:
        raise LibraryError(f"{folder.name or folder} cannot be added", str(error)) from error
    except PoolError as error:
        raise LibraryError("Files cannot be examined", f"{error}. Nothing was changed.") from error
