"""From a folder to a course of an organization: read as the client reads it, its files kept by hash, a new version."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from coursekit.course import read_course
from coursekit.findings import CourseDraft, Skipped
from coursekit.pool import Pool
from learncore.records import Course
from learncore.register import canonical
from learnserver.clock import now_ms
from learnserver.content.lesson_ids import keep_ids
from learnserver.content.store import Store
from learnserver.database import Database
from learnserver.learning import refold_course
from learnserver.queries import publishing
from learnserver.queries.publishing import Kept

_TYPES: Final = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".md": "text/markdown",
    ".mkv": "video/x-matroska",
    ".m4v": "video/mp4",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".webp": "image/webp",
}


class Published(NamedTuple):
    """What came of it; `stored` counts the files that were not there before."""

    course_id: str
    title: str
    version: int
    lessons: int
    stored: int
    skipped: tuple[Skipped, ...]


def publish(
    database: Database,
    store: Store,
    org: str,
    folder: Path,
    *,
    workers: Callable[[], Pool] = Pool,
    progress: Callable[[int, int, str], None] = lambda done, total, current: None,
    clock: Callable[[], int] = now_ms,
) -> Published:
    """Publish the course in `folder`; a folder that says the same as before makes no new version.

    Raises CourseError for what is wrong with the folder, PoolError, OSError.
    """
    folder = folder.expanduser().resolve()
    with workers() as pool:
        draft = read_course(folder, pool, progress=progress)
    files, stored = _store_files(database, store, org, folder, draft.course)
    paths = {path: file.sha256 for path, file in files.items()}

    def recognize(connection: Connection) -> str:
        return _recognize(connection, org, draft, folder, paths) or draft.course.id

    course, version = new_version(database, org, draft.course, files, str(folder), recognize, clock)
    return Published(course.id, course.title, version, len(course.lessons), stored, draft.skipped)


def new_version(
    database: Database,
    org: str,
    course: Course,
    files: dict[str, Kept],
    source: str,
    recognize: Callable[[Connection], str],
    clock: Callable[[], int],
) -> tuple[Course, int]:
    """Make `course` the newest version of the course that `recognize` names, unless it says the same as before; how it
    is called there, and the number of the version. `files` are in the store; `source` is where it comes from."""
    paths = {path: file.sha256 for path, file in files.items()}
    now = clock()
    with database.write(org) as connection:
        course_id = recognize(connection)
        version, manifest = publishing.lock_course(connection, org, course_id, now)
        course = _named_as_before(connection, org, course_id, course, paths, manifest)
        same = manifest is not None and canonical(course).decode() == manifest
        if same and publishing.files_by_path(connection, org, course_id) == paths:
            publishing.save_source(connection, org, course_id, source)
        else:
            version += 1
            publishing.save_files(connection, org, list(files.values()), now)
            publishing.save_version(connection, org, course, version, source, paths, now)
    refold_course(database, org, course_id, clock())
    return course, version


def media_type(path: str) -> str:
    """What browsers and players call the content of a file with this name."""
    known = _TYPES.get(Path(path).suffix.lower())
    return known or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _store_files(
    database: Database, store: Store, org: str, folder: Path, course: Course
) -> tuple[dict[str, Kept], int]:
    """Put what the course names into the store, by path; how many of them are new there."""
    with database.read(org) as connection:
        sizes = publishing.sizes_in_store(connection, org)
    files: dict[str, Kept] = {}
    new = 0
    for path in dict.fromkeys(_paths(course)):
        source = folder / path
        type_ = media_type(path)
        kept = store.put(source, type_, expected=source.stat().st_size in sizes)
        files[path] = Kept(kept.sha256, kept.bytes, type_)
        new += kept.new
    return files, new


def _paths(course: Course) -> Iterator[str]:
    for lesson in course.lessons:
        if lesson.path is not None:
            yield lesson.path
        yield from lesson.beside
    if course.cover is not None:
        yield course.cover


def _recognize(connection: Connection, org: str, draft: CourseDraft, folder: Path, paths: dict[str, str]) -> str | None:
    """The course that this is another version of: by its id, by its folder, by its lessons; as the client does it."""
    if publishing.known_course(connection, org, draft.course.id):
        return draft.course.id
    here = publishing.course_from(connection, org, str(folder))
    if here is not None or draft.explicit_id:
        return here
    lessons = {paths[lesson.path] for lesson in draft.course.lessons if lesson.path is not None}
    for known in publishing.courses_sharing(connection, org, lessons):
        if known.shared == known.lessons == len(lessons):
            return known.id
        if 2 * known.shared >= known.lessons and not (known.source and Path(known.source).exists()):
            return known.id
    return None


def _named_as_before(
    connection: Connection, org: str, course_id: str, course: Course, paths: dict[str, str], manifest: str | None
) -> Course:
    newest = msgspec.json.decode(manifest, type=Course) if manifest is not None else None
    places = {lesson.id: lesson.path for lesson in newest.lessons if lesson.path} if newest is not None else {}
    before = publishing.lessons_before(connection, org, course_id, places)
    return msgspec.structs.replace(keep_ids(course, paths, before), id=course_id)
