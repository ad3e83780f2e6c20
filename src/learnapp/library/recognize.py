"""Which course of the library a folder is: by its id, by its place, by its lessons."""

from __future__ import annotations

from pathlib import Path

from coursekit.findings import CourseDraft
from learnapp.errors import LibraryError
from learnapp.library.files import is_there, same_folder
from learnapp.store import Reader
from learnapp.store.views import CourseView


def course_at(reader: Reader, folder: Path) -> CourseView | None:
    """The course that was imported from this folder."""
    places = reader.course_folders()
    found = next((course_id for course_id, place in places.items() if place == str(folder)), None)
    found = found or next((course_id for course_id, place in places.items() if same_folder(folder, Path(place))), None)
    return reader.course(found) if found is not None else None


def recognize(reader: Reader, draft: CourseDraft, folder: Path, here: CourseView | None) -> CourseView | None:
    """The course that `draft` is another reading of; `here` is the course of this very folder.

    By the id, then by the folder, then by the lessons: all of a course's and no others, or at least half of them where
    its own files are gone (where they still stand, it is another course with lessons in common). An id that an author
    chose is never overruled by lessons in common. Raises LibraryError where the id alone is that of a course which
    still stands elsewhere: joined, one of the two would be lost.
    """
    same = reader.course(draft.course.id)
    if same is not None:
        _refuse_stranger(reader, draft, folder, same)
        return same
    if here is not None:
        return here
    return None if draft.explicit_id else _by_lessons(reader, draft)


def _refuse_stranger(reader: Reader, draft: CourseDraft, folder: Path, known: CourseView) -> None:
    """Two authors may have chosen the same id, or one copied the other's course.toml."""
    if known.folder is None or known.folder == str(folder) or same_folder(folder, Path(known.folder)):
        return
    if {lesson.id for lesson in draft.course.lessons} & {lesson.id for lesson in known.course.lessons}:
        return
    if any(is_there(file.path) for file in reader.lesson_files(known.course.id)):
        raise LibraryError(
            "Another course has this id",
            f"“{known.course.title}” in {known.folder} has the same id in its course.toml and no lesson in common with"
            " this folder. Nothing was changed. Give this one another id; if it takes the place of the other, remove"
            " that one first.",
        )


def _by_lessons(reader: Reader, draft: CourseDraft) -> CourseView | None:
    ids = {lesson.id for lesson in draft.course.lessons}
    best: tuple[int, CourseView] | None = None
    waiting = {lesson.id: None for lesson in draft.course.lessons}
    while waiting:
        lesson_id, _ = waiting.popitem()
        found = reader.lesson(lesson_id)
        if found is None:
            continue
        lessons = found.course.course.lessons
        for lesson in lessons:
            waiting.pop(lesson.id, None)
        shared = sum(lesson.id in ids for lesson in lessons)
        if shared == len(lessons) == len(ids):
            return found.course
        if 2 * shared >= len(lessons) and (best is None or shared > best[0]) and not _stands(reader, found.course, ids):
            best = (shared, found.course)
    return best[1] if best is not None else None


def _stands(reader: Reader, view: CourseView, ids: set[str]) -> bool:
    """Whether the course still has files of these lessons at its own place."""
    return view.folder is not None and any(
        is_there(file.path) for file in reader.lesson_files(view.course.id) if file.lesson_id in ids
    )
