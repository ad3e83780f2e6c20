"""Looking through the catalogue: what the server offers, searched, filtered and in order, a page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from learnapp.store.folding_courses import complete_lessons, course_from, load_lessons
from learnapp.store.places import REMOTE
from learnapp.store.text import words
from learnapp.store.views import CourseView
from learnapp.store.views_offered import (
    CatalogueCourse,
    CatalogueFilter,
    CatalogueLesson,
    CatalogueModule,
    OfferedFile,
    RemoteFile,
)
from learncore.progress import fold_course
from learncore.records import Course

_files: Final = msgspec.json.Decoder(tuple[OfferedFile, ...])
_HERE: Final = f"""NOT EXISTS ({REMOTE} AND l.course_id = k.course_id) AND EXISTS (SELECT 1 FROM course_progress AS c
    WHERE c.course_id = k.course_id AND c.in_library = 1 AND c.missing_lessons = 0)"""
_COURSE: Final = f"""
    SELECT k.course_id, k.version, k.title, k.enrolled, k.required, k.due, k.lessons, k.duration_seconds, k.bytes,
        k.pinned, k.fetched_at, coalesce(c.in_library, 0), coalesce(p.progress_percentage, 0),
        coalesce(p.status, 'not_started'),
        (SELECT count(DISTINCT lesson_id) FROM course_files AS f WHERE f.course_id = k.course_id AND f.kept = 1),
        (SELECT coalesce(sum(bytes), 0) FROM course_files AS f WHERE f.course_id = k.course_id AND f.kept = 1),
        {_HERE}, k.manifest
    FROM catalogue AS k LEFT JOIN courses AS c USING (course_id) LEFT JOIN course_progress AS p USING (course_id)"""
_DONE: Final = "SELECT 1 FROM course_progress AS p WHERE p.course_id = k.course_id AND p.status = 'completed'"
_ONLY: Final[dict[CatalogueFilter, str]] = {
    "all": "1",
    "required": "k.required = 1",
    "due": f"k.due IS NOT NULL AND NOT EXISTS ({_DONE})",
    "downloaded": _HERE,
    "not_downloaded": f"NOT ({_HERE})",
}
_ORDER: Final = "k.required DESC, k.due IS NULL, k.due, k.sort_title, k.course_id"
_BY_DUE: Final = "k.due, k.sort_title, k.course_id"


def catalogue(db: sqlite3.Connection, search: str, only: CatalogueFilter) -> list[CatalogueCourse]:
    """What is required first, by when it is due; then by title."""
    where, sought = _where(search, only)
    return [_course(row) for row in db.execute(f"{_COURSE} WHERE {where} ORDER BY {_ORDER}", sought)]


def ids(db: sqlite3.Connection, search: str, only: CatalogueFilter) -> list[str]:
    """The courses that fit, in order, by their ids alone, which an index answers."""
    where, sought = _where(search, only)
    order = _BY_DUE if only == "due" else _ORDER
    return [
        row[0] for row in db.execute(f"SELECT k.course_id FROM catalogue AS k WHERE {where} ORDER BY {order}", sought)
    ]


def courses(db: sqlite3.Connection, course_ids: Sequence[str]) -> list[CatalogueCourse]:
    """These courses, in this order; those that are offered no longer are left out."""
    listed = msgspec.json.encode(list(course_ids)).decode()
    rows = db.execute(f"{_COURSE} WHERE k.course_id IN (SELECT value FROM json_each(?))", (listed,))
    found = {row[0]: _course(row) for row in rows}
    return [found[course_id] for course_id in course_ids if course_id in found]


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM catalogue").fetchone()[0])


def counts(db: sqlite3.Connection, search: str) -> dict[CatalogueFilter, int]:
    """How many of the courses that a search finds fit each filter."""
    where, sought = _where(search, "all")
    asked: list[CatalogueFilter] = [each for each in _ONLY if each != "not_downloaded"]
    sums = ", ".join(f"coalesce(sum({_ONLY[each]}), 0)" for each in asked)
    row = db.execute(f"SELECT {sums} FROM catalogue AS k WHERE {where}", sought).fetchone()
    found: dict[CatalogueFilter, int] = dict(zip(asked, row, strict=True))
    found["not_downloaded"] = found["all"] - found["downloaded"]
    return found


def preview(db: sqlite3.Connection, course_id: str) -> CourseView | None:
    """A course of the catalogue as it would be in the library, where it is not; None where it is not offered."""
    row = db.execute("SELECT manifest, files FROM catalogue WHERE course_id = ?", (course_id,)).fetchone()
    if row is None:
        return None
    course = course_from(row[0])
    files = {file.path: file for file in _files.decode(row[1])}
    lessons = complete_lessons(course, load_lessons(db, course_id))
    return CourseView(
        course=course,
        folder=None,
        progress=fold_course(course, lessons),
        lessons=lessons,
        remote={
            lesson.id: RemoteFile(path=file.path, sha256=file.sha256, bytes=file.bytes)
            for lesson in course.lessons
            if lesson.path is not None and (file := files.get(lesson.path)) is not None
        },
    )


def _where(search: str, only: CatalogueFilter) -> tuple[str, tuple[str, ...]]:
    sought = words(search)
    return f"({_ONLY[only]})" + " AND instr(k.search, ?) > 0" * len(sought), sought


def catalogue_course(db: sqlite3.Connection, course_id: str) -> CatalogueCourse | None:
    """One course with its lessons."""
    row = db.execute(f"{_COURSE} WHERE k.course_id = ?", (course_id,)).fetchone()
    if row is None:
        return None
    course = course_from(row[-1])
    files = db.execute("SELECT files FROM catalogue WHERE course_id = ?", (course_id,)).fetchone()[0]
    sizes = {file.path: file.bytes for file in _files.decode(files)}
    here = {
        lesson_id
        for (lesson_id,) in db.execute(
            "SELECT lesson_id FROM lessons WHERE course_id = ? AND path NOT NULL AND missing = 0", (course_id,)
        )
    }
    return msgspec.structs.replace(_course(row), modules=_modules(course, sizes, here))


def _course(row: tuple[Any, ...]) -> CatalogueCourse:
    course = course_from(row[-1])
    return CatalogueCourse(
        course_id=row[0],
        version=row[1],
        title=row[2],
        author=course.author,
        description=course.description,
        language=course.language,
        enrolled=bool(row[3]),
        required=bool(row[4]),
        due=row[5],
        lessons=row[6],
        duration_seconds=row[7],
        bytes=row[8],
        pinned=bool(row[9]),
        fetched_at=row[10],
        here=bool(row[11]),
        progress_percentage=row[12],
        status=row[13],
        downloaded_lessons=row[14],
        downloaded_bytes=row[15],
        whole=bool(row[16]),
    )


def _modules(course: Course, sizes: dict[str, int], here: set[str]) -> tuple[CatalogueModule, ...]:
    return tuple(
        CatalogueModule(
            module_id=module.id,
            title=module.title,
            lessons=tuple(
                CatalogueLesson(
                    lesson_id=lesson.id,
                    title=lesson.title,
                    type=lesson.type,
                    duration_seconds=lesson.duration_seconds,
                    required=lesson.required,
                    bytes=sum(sizes.get(path, 0) for path in (lesson.path, *lesson.beside) if path is not None),
                    downloaded=lesson.id in here,
                )
                for lesson in module.lessons
            ),
        )
        for module in course.modules
    )
