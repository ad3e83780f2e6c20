"""Courses as one file: brought in from `.learnpkg` files, and written to them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coursekit.findings import Stopped
from coursekit.package import Package, PackageError, PackageFile, open_package, write_package
from learnapp.errors import Cancelled, LibraryError
from learnapp.library.files import is_there
from learnapp.library.held import Held
from learnapp.library.merging import merge
from learnapp.library.report import ImportProgress
from learnapp.store import Reader, Store
from learnapp.store.views import CourseFile, CourseView, LessonFile
from learncore.records import Course, Lesson

Tell = Callable[[ImportProgress], None]
_EVERY_SECONDS = 0.05
_CHUNK = 1024 * 1024


class Brought(NamedTuple):
    """A course that came in a package, as it is in the library now, and as it was before."""

    course: Course
    before: CourseView | None
    added: int
    left: frozenset[str] = frozenset()
    """Files that its earlier version had kept: those that nothing needs may go."""


def bring(
    file: Path, store: Store, reader: Reader, held: Held, progress: Tell, cancelled: Callable[[], bool]
) -> Brought:
    """Bring a package in: all of it, or nothing and LibraryError or Cancelled.

    Lessons whose file is here already, in a folder or in the store, are not unpacked again.
    """
    fresh: set[str] = set()
    with _told(file), open_package(file) as package:
        course = package.manifest.course
        before = reader.course(course.id)
        _refuse_stranger(course, before, reader)
        there = _there(reader, package, cancelled)
        try:
            with held.content.claiming([one.sha256 for one in package.manifest.files]):
                _unpack(package, set(_paths(course, there)), held, fresh, progress, cancelled)
                return _keep(package, before, there, store, reader)
        except BaseException:
            held.forget(fresh)
            raise


def find_course(reader: Reader, named: str) -> str:
    """The id of the course that is meant by an id or a whole title; LibraryError where there is none, or several."""
    if reader.course(named) is not None:
        return named
    found = [card.course_id for card in reader.courses(search=named) if card.title.casefold() == named.casefold()]
    if not found:
        raise LibraryError("No such course", f"There is no course {named} in the library.")
    if len(found) > 1:
        raise LibraryError("Several courses have this title", f"Name one by its id: {', '.join(found)}.")
    return found[0]


def pack(
    course_id: str, target: Path, reader: Reader, progress: Tell, cancelled: Callable[[], bool]
) -> tuple[str, int]:
    """Write a course of the library into a package; its title and the bytes of the file. Raises LibraryError."""
    view = reader.course(course_id)
    if view is None:
        raise LibraryError("No such course", "It is not in the library (any more).")
    if target.is_dir():
        raise LibraryError("The course cannot be packed", f"{target} is a folder; name a file.")
    sources = _sources(view, reader)

    with _told(target, packing=True):
        written = write_package(target, view.course, sources, progress=_seldom(progress), cancelled=cancelled)
    return view.course.title, written.bytes


# --- bringing in -------------------------------------------------------------------------------------------------


def _there(reader: Reader, package: Package, cancelled: Callable[[], bool]) -> dict[str, LessonFile]:
    """The lessons of the package whose very file is here, in a folder."""
    course = package.manifest.course
    files = {file.path: file for file in package.manifest.files}
    wanted = {lesson.id: files[lesson.path] for lesson in course.lessons if lesson.path is not None}
    kept = {file.lesson_id for file in reader.course_files(course.id) if file.kept}
    found: dict[str, LessonFile] = {}
    for place in reader.lesson_files(course.id):
        file = wanted.get(place.lesson_id)
        if file is not None and place.lesson_id not in kept and _is_same(Path(place.path), file, cancelled):
            found[place.lesson_id] = place
    return found


def _is_same(place: Path, file: PackageFile, cancelled: Callable[[], bool]) -> bool:
    """Whether the file at a place is that of the package, byte by byte."""
    try:
        if not is_there(str(place)) or place.stat().st_size != file.bytes:
            return False
        sha = hashlib.sha256()
        with place.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                if cancelled():
                    raise Stopped
                sha.update(chunk)
    except OSError:
        return False
    return sha.hexdigest() == file.sha256


def _paths(course: Course, there: dict[str, LessonFile]) -> Iterator[str]:
    return (lesson.path for lesson in course.lessons if lesson.id in there and lesson.path is not None)


def _refuse_stranger(course: Course, before: CourseView | None, reader: Reader) -> None:
    """The same id with other lessons: joined, one of the two courses would be lost."""
    if before is None or {lesson.id for lesson in course.lessons} & {lesson.id for lesson in before.course.lessons}:
        return
    if any(is_there(file.path) for file in reader.lesson_files(before.course.id)):
        raise LibraryError(
            "Another course has this id",
            f"“{before.course.title}” has the id of this package's “{course.title}” and no lesson in common with it."
            " Nothing was changed. If the package takes its place, remove it first.",
        )


def _unpack(
    package: Package,
    in_place: set[str],
    held: Held,
    fresh: set[str],
    progress: Tell,
    cancelled: Callable[[], bool],
) -> None:
    """Put what is not here into the store; `fresh` names what was put."""
    content = held.content
    wanted = {
        file.sha256: file
        for file in package.manifest.files
        if file.path not in in_place and not content.has(file.sha256, file.bytes, file.path)
    }
    total, done = sum(file.bytes for file in wanted.values()), 0
    content.make_sure_of_room(total)

    tell = _seldom(progress)

    def chunks(file: PackageFile) -> Generator[bytes]:
        nonlocal done
        for chunk in package.chunks(file):
            if cancelled():
                raise Stopped
            done += len(chunk)
            tell(done, total, file.path)
            yield chunk

    for file in wanted.values():
        fresh.add(file.sha256)
        content.put(chunks(file), sha256=file.sha256, size=file.bytes, name=file.path)
    for file in package.manifest.files:  # the same bytes under another suffix
        if file.path not in in_place and not content.has(file.sha256, file.bytes, file.path):
            raise LibraryError("The files cannot be kept", f"“{file.path}” is not there any more. Nothing was added.")
    if cancelled():
        raise Stopped


def _keep(
    package: Package, before: CourseView | None, there: dict[str, LessonFile], store: Store, reader: Reader
) -> Brought:
    """Store the course: the package's, and where it lies in a folder also what else is there."""
    course = package.manifest.course
    lesson_of = {lesson.path: lesson.id for lesson in course.lessons}
    consists_of = [
        CourseFile(
            path=file.path,
            sha256=file.sha256,
            bytes=file.bytes,
            lesson_id=(lesson_id := lesson_of.get(file.path)),
            kept=lesson_id not in there,
        )
        for file in package.manifest.files
    ]
    files = list(there.values())
    known = {lesson.id for lesson in before.course.lessons} if before is not None else set[str]()
    folder = Path(before.folder) if before is not None and before.folder is not None else None
    if before is not None and folder is not None:
        places = {file.lesson_id: file for file in reader.lesson_files(course.id) if is_there(file.path)}

        def is_only_here(lesson: Lesson) -> bool:
            return lesson.id in places

        course, more = merge(course, before.course, is_gone=is_only_here)
        files += [places[lesson.id] for lesson in more]
        names = {file.path for file in consists_of}
        mine = {lesson.id for lesson in more}
        kept = (file for file in reader.course_files(course.id) if file.lesson_id in mine and file.kept)
        consists_of += [file for file in kept if file.path not in names]
    left = frozenset(file.sha256 for file in reader.course_files(course.id) if file.kept)
    store.put_course(course, folder, files, consists_of).result()
    return Brought(course, before, sum(lesson.id not in known for lesson in course.lessons), left)


# --- packing -----------------------------------------------------------------------------------------------------


def _sources(view: CourseView, reader: Reader) -> dict[str, Path]:
    """Where every file of a course lies, by its path in the course; LibraryError where it is not all here."""
    files = {file.lesson_id: file for file in reader.lesson_files(view.course.id)}
    sources: dict[str, Path] = {}
    for lesson in view.course.lessons:
        file = files.get(lesson.id)
        if lesson.type != "quiz" and (file is None or lesson.path is None or not is_there(file.path)):
            raise LibraryError(
                "Not all of the course is here",
                f"The file of “{lesson.title}” is not on this device. Find or download it first: a package holds all of"
                " a course. Nothing was written.",
            )
        if file is None or lesson.path is None:
            continue
        stat = Path(file.path).stat()
        if stat.st_size != file.bytes or file.mtime_ns not in (0, stat.st_mtime_ns):
            raise LibraryError(
                "A file has changed",
                f"The file of “{lesson.title}” is not as it was when it was added. Re-scan the folder first. Nothing"
                " was written.",
            )
        sources[lesson.path] = Path(file.path)
    beside = [path for lesson in view.course.lessons for path in lesson.beside]
    for path in (*beside, *([view.course.cover] if view.course.cover is not None else [])):
        place = view.place_of(path)
        if place is not None:
            sources[path] = place
    return sources


# --- telling -----------------------------------------------------------------------------------------------------


@contextmanager
def _told(file: Path, *, packing: bool = False) -> Generator[None]:
    """Translate what coursekit raises about a package into what is told to people."""
    try:
        yield
    except Stopped as error:
        raise Cancelled from error
    except PackageError as error:
        if packing:
            raise LibraryError("The course cannot be packed", str(error)) from error
        raise LibraryError(f"“{file.name}” cannot be added", f"{error} Nothing was added.") from error


def _seldom(progress: Tell) -> Callable[[int, int, str], None]:
    """Pieces follow one another a thousand times a second; nobody reads as fast."""
    last = 0.0

    def tell(done: int, total: int, current: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS or done == total:
            last = now
            progress(ImportProgress(done, total, current, "bytes"))

    return tell
