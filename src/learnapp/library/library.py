"""Courses on this device: brought in from folders, found again, told apart. All of it blocks: for a thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from coursekit.course import read_course
from coursekit.findings import CourseDraft, KnownFile, Stopped
from coursekit.pool import Pool
from learnapp.errors import Cancelled, LibraryError
from learnapp.library import packages
from learnapp.library.files import is_there, kept_file, missing_of
from learnapp.library.held import Held
from learnapp.library.merging import merge, place_of
from learnapp.library.pictures import make_cover, make_thumbnails
from learnapp.library.reading import ids_of_content, known_files, told
from learnapp.library.recognize import course_at, recognize
from learnapp.library.report import ImportProgress, ImportReport
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from learnapp.store.views import CourseView, LessonFile
from learncore.records import Course, Lesson

Tell = Callable[[ImportProgress], None]
IsCancelled = Callable[[], bool]


_MOST_LOOKED_AT: Final = 1_000


def _silent(progress: ImportProgress) -> None:
    pass


def _never() -> bool:
    return False


class Library:
    """The folders behind the courses, whose files are used in place and never changed, and courses without a folder.

    Every method may raise LibraryError (what is wrong with the folder) and StoreError.
    """

    def __init__(
        self,
        store: Store,
        reader_factory: Callable[[], Reader],
        paths: Paths,
        *,
        workers: Callable[[], Pool] = Pool,
    ) -> None:
        self._workers = workers
        self._store = store
        self._readers = reader_factory
        self._paths = paths
        self.held = Held(store, reader_factory, paths)

    def bring(self, path: Path, *, progress: Tell = _silent, cancelled: IsCancelled = _never) -> ImportReport:
        """Bring in whatever it is: a folder of lessons, or a course in a package."""
        there = path.expanduser()
        if there.suffix.lower() == ".learnpkg" and not there.exists():
            raise LibraryError("No such file", f"{there} is not there.")
        act = self.import_package if there.is_file() else self.import_folder
        return act(path, progress=progress, cancelled=cancelled)

    def import_package(
        self, path: Path, *, progress: Tell = _silent, cancelled: IsCancelled = _never, thumbnails: bool = True
    ) -> ImportReport:
        """Bring in the course of a package, or what is new in it where the course is known.

        All of it is unpacked, proved and stored, or nothing; the stills follow as with a folder.
        """
        file = _normal(path)
        with closing(self._readers()) as reader:
            brought = packages.bring(file, self._store, reader, self.held, progress, cancelled)
            self.held.forget(brought.left)
            course = brought.course
            view, files = _view(reader, course.id), reader.lesson_files(course.id)
            cover = view.place_of(course.cover) if course.cover is not None else None
            fresh = brought.before is None or brought.before.course.cover != course.cover
            with self._workers() as pool:
                make_cover(course, cover, files, self._paths, pool, fresh=fresh, cancelled=cancelled)
                if thumbnails:
                    self._thumbnails(course, files, pool, progress, cancelled)
        return ImportReport.of(course, added=brought.added, recognized=brought.before is not None)

    def make_pictures(self, course_id: str, *, cancelled: IsCancelled = _never) -> bool:
        """Make the cover and the stills of a course from what is here of it, where there are none; whether it has a
        cover now."""
        with closing(self._readers()) as reader:
            view, files = _view(reader, course_id), reader.lesson_files(course_id)
        course = view.course
        cover = view.place_of(course.cover) if course.cover is not None else None
        with self._workers() as pool:
            make_cover(course, cover, files, self._paths, pool, cancelled=cancelled)
            self._thumbnails(course, files, pool, _silent, cancelled)
        return self._paths.cover(course_id).exists()

    def make_missing_cover(self, course_id: str, *, cancelled: IsCancelled = _never) -> bool:
        """Make the cover of a course that has none, from what is here of it; whether there was something to make."""
        target = self._paths.cover(course_id)
        with closing(self._readers()) as reader:
            view, files = reader.course(course_id), reader.lesson_files(course_id)
        if view is None or target.exists():
            return False
        cover = view.place_of(view.course.cover) if view.course.cover is not None else None
        with self._workers() as pool:
            make_cover(view.course, cover, files, self._paths, pool, cancelled=cancelled)
        return target.exists()

    def write_package(
        self, course_id: str, path: Path, *, progress: Tell = _silent, cancelled: IsCancelled = _never
    ) -> int:
        """Write the course with all its files into a package; its bytes."""
        with closing(self._readers()) as reader:
            return packages.pack(course_id, _normal(path), reader, progress, cancelled)[1]

    def import_folder(
        self,
        path: Path,
        *,
        progress: Tell = _silent,
        cancelled: IsCancelled = _never,
        thumbnails: bool = True,
    ) -> ImportReport:
        """Bring the folder in as a course, or what is new in it where the course is known.

        The course is stored at once, when all files were read; the stills of its films follow before this returns,
        unless `thumbnails` is false. Cancelled before the course is stored, this raises Cancelled and nothing is
        changed; cancelled later, the remaining stills are left out.
        """
        folder = _normal(path)
        with closing(self._readers()) as reader, self._workers() as pool, told(folder):
            here = course_at(reader, folder)
            if here is None:
                pool.start()
            draft = self._read(folder, pool, known_files(reader, here), progress, cancelled)
            before = recognize(reader, draft, folder, here)
            report, course, files = self._keep(reader, draft, folder, before)
            fresh = before is None or before.course.cover != course.cover
            make_cover(course, _cover(course, folder), files, self._paths, pool, fresh=fresh, cancelled=cancelled)
            if thumbnails:
                self._thumbnails(course, files, pool, progress, cancelled)
        return report

    def rescan(self, course_id: str, *, progress: Tell = _silent, cancelled: IsCancelled = _never) -> ImportReport:
        """Read the course's folder again."""
        with closing(self._readers()) as reader:
            view = _view(reader, course_id)
        if view.folder is None or not Path(view.folder).is_dir():
            self.check_missing(course_id)
            raise LibraryError(
                "The folder is gone",
                f"“{view.course.title}” is kept with its progress. Use Locate… where it was moved.",
            )
        return self.import_folder(Path(view.folder), progress=progress, cancelled=cancelled)

    def check_missing(self, course_id: str | None = None) -> set[str]:
        """The lessons of one course (or of all) whose files are not there; the store is told where that changed."""
        missing: set[str] = set()
        with closing(self._readers()) as reader:
            courses = [course_id] if course_id is not None else list(reader.course_folders())
            for one in courses:
                files = reader.lesson_files(one)
                now = missing_of(files)
                if now != {file.lesson_id for file in files if file.missing}:
                    now &= {lesson.id for lesson in _view(reader, one).course.lessons}
                    self._store.set_missing(one, now).result()
                missing |= now
        return missing

    def look_again(self) -> None:
        """See whether files that were missing are back: their disk may have been plugged in again."""
        with closing(self._readers()) as reader:
            courses = [card.course_id for card in reader.courses("missing", limit=_MOST_LOOKED_AT)]
        for one in courses:
            self.check_missing(one)

    def locate(
        self, course_id: str, path: Path, *, progress: Tell = _silent, cancelled: IsCancelled = _never
    ) -> ImportReport:
        """The course lies in this folder now: accepted where the content of at least one lesson is found there.

        A file is accepted as the lesson whose content it has.
        """
        place = _normal(path)
        if place.is_file():
            return self._locate_any(course_id, place)
        with closing(self._readers()) as reader, self._workers() as pool, told(place):
            before = _view(reader, course_id)
            draft = self._read(place, pool, {}, progress, cancelled)
            if not {lesson.id for lesson in draft.course.lessons} & {lesson.id for lesson in before.course.lessons}:
                raise LibraryError(
                    "These are other lessons",
                    f"No lesson of “{before.course.title}” is in {place.name or place}. Nothing was changed.",
                )
            report, course, files = self._keep(reader, draft, place, before)
            make_cover(course, _cover(course, place), files, self._paths, pool, cancelled=cancelled)
            self._thumbnails(course, files, pool, progress, cancelled)
        return report

    def locate_lesson(self, course_id: str, lesson_id: str, path: Path) -> ImportReport:
        """The lesson's file is this one now; LibraryError where its content is another."""
        file = _normal(path)
        with closing(self._readers()) as reader:
            view = _view(reader, course_id)
        lesson = next((lesson for lesson in view.course.lessons if lesson.id == lesson_id), None)
        if lesson is None:
            raise LibraryError("No such lesson", f"“{view.course.title}” has no such lesson.")
        found = ids_of_content(file, len(view.course.lessons))
        if lesson.id not in found:
            raise LibraryError(
                "This is another file",
                f"The content of {file.name} is not that of “{lesson.title}”. Nothing was changed.",
            )
        return self._put_file(view, lesson, file)

    def remove(self, course_id: str) -> None:
        """Take the course out of the library. Its folder stays as it is, its history in the store; what was downloaded
        of it goes."""
        with closing(self._readers()) as reader:
            files = {file.sha256 for file in reader.course_files(course_id) if file.kept}
        self._store.remove_course(course_id).result()
        if files:
            self.held.forget(files)
        self._paths.cover(course_id).unlink(missing_ok=True)

    def sample_course(self, *, progress: Tell = _silent, cancelled: IsCancelled = _never) -> ImportReport:
        """Make the sample course on this device (some seconds, once) and bring it in."""
        from coursekit.sample import write_sample_course

        def tell(done: int, total: int, current: str) -> None:
            progress(ImportProgress(done, total, current))

        folder = self._paths.sample_course
        try:
            write_sample_course(folder, progress=tell, cancelled=cancelled)
        except Stopped as error:
            raise Cancelled from error
        except OSError as error:
            raise LibraryError("The sample course could not be made", f"{error.strerror or error}.") from error
        return self.import_folder(folder, progress=progress, cancelled=cancelled)

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(
        self, folder: Path, pool: Pool, known: Mapping[str, KnownFile], progress: Tell, cancelled: IsCancelled
    ) -> CourseDraft:
        def tell(done: int, total: int, current: str) -> None:
            progress(ImportProgress(done, total, current))

        draft = read_course(folder, pool, known=known, progress=tell, cancelled=cancelled)
        if cancelled():
            raise Stopped
        return draft

    def _keep(
        self, reader: Reader, draft: CourseDraft, folder: Path, before: CourseView | None
    ) -> tuple[ImportReport, Course, list[LessonFile]]:
        """Store what was read, joined with what was known of the course."""
        files = [msgspec.convert(file, LessonFile, from_attributes=True) for file in draft.files]
        course, added = draft.course, len(draft.course.lessons)
        if before is not None:
            unread = {skipped.path for skipped in draft.skipped}

            def is_gone(lesson: Lesson) -> bool:
                place = place_of(lesson)
                if place is None:  # what course.toml wrote out goes when it is taken out there
                    return lesson.quiz is None
                return place in unread or not is_there(str(folder / place))

            course, kept = merge(draft.course, before.course, is_gone=is_gone)
            places = {file.lesson_id: file for file in reader.lesson_files(before.course.id)}
            files += [file for lesson in kept if (file := kept_file(lesson, places.get(lesson.id), folder)) is not None]
            known = {lesson.id for lesson in before.course.lessons}
            added = sum(lesson.id not in known for lesson in draft.course.lessons)
        self._store.put_course(course, folder, files).result()
        report = ImportReport.of(course, skipped=draft.skipped, added=added, recognized=before is not None)
        return report, course, files

    def _thumbnails(
        self, course: Course, files: list[LessonFile], pool: Pool, progress: Tell, cancelled: IsCancelled
    ) -> int:
        def tell(done: int, total: int, current: str) -> None:
            progress(ImportProgress(done, total, current, "pictures"))

        return make_thumbnails(course, files, self._paths, pool, progress=tell, cancelled=cancelled)

    def _locate_any(self, course_id: str, file: Path) -> ImportReport:
        with closing(self._readers()) as reader:
            view = _view(reader, course_id)
        found = ids_of_content(file, len(view.course.lessons))
        lesson = next((lesson for lesson in view.course.lessons if lesson.id in found), None)
        if lesson is None:
            raise LibraryError(
                "This is another file", f"No lesson of “{view.course.title}” has the content of {file.name}."
            )
        return self._put_file(view, lesson, file)

    def _put_file(self, view: CourseView, lesson: Lesson, file: Path) -> ImportReport:
        stat = file.stat()
        found = LessonFile(lesson_id=lesson.id, path=str(file), bytes=stat.st_size, mtime_ns=stat.st_mtime_ns)
        self._store.set_folder(view.course.id, Path(view.folder or file.parent), [found]).result()
        return ImportReport.of(view.course, recognized=True)


def _cover(course: Course, folder: Path) -> Path | None:
    return folder / course.cover if course.cover is not None else None


def _normal(path: Path) -> Path:
    """The path in the form that is stored; LibraryError where it is no text, which nothing could store."""
    normal = Path(os.path.normpath(path.expanduser().absolute()))
    try:
        str(normal).encode()
    except UnicodeEncodeError as error:
        name = str(normal).encode(errors="replace").decode()
        raise LibraryError("The name cannot be read", f"Give it another name first: {name}") from error
    return normal


def _view(reader: Reader, course_id: str) -> CourseView:
    view = reader.course(course_id)
    if view is None:
        raise LibraryError("No such course", "It is not in the library (any more).")
    return view
