"""What the pages of a course and of a lesson show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from learnapp.store import half_seen
from learnapp.store.attempts import half_done
from learnapp.store.content import beside
from learnapp.store.documents import ATTEMPT, attempt_from, load_state
from learnapp.store.folding_courses import complete_lessons, course_from, load_lessons
from learnapp.store.offered import remote_files
from learnapp.store.places import elsewhere_of
from learnapp.store.rows import COURSE_PROGRESS, course_progress_from
from learnapp.store.views import CourseReport, CourseView, LessonFile, LessonView, Stop, titles_of
from learncore import register
from learncore.progress import locked
from learncore.records import (
    Attempt,
    CourseProgress,
    LessonProgress,
    LessonType,
    NoteValue,
    Register,
    ResumePoint,
    Sibling,
)

_registers: Final = msgspec.json.Decoder(Register)
_KEPT: Final = """
    SELECT count(*) FILTER (WHERE text = '' AND bookmark = 1), count(*) FILTER (WHERE text != '')
    FROM notes WHERE course_id = ? AND deleted = 0"""
_MISSING: Final = "SELECT lesson_id FROM lessons WHERE course_id = ? AND missing = 1 AND position IS NOT NULL"
_FILE: Final = "lesson_id, path, bytes, mtime_ns, missing"


def course_view(db: sqlite3.Connection, course_id: str) -> CourseView | None:
    row = db.execute(
        "SELECT manifest, folder, added_at FROM courses WHERE course_id = ? AND in_library = 1", (course_id,)
    ).fetchone()
    progress = course_progress(db, course_id)
    if row is None or progress is None:
        return None
    course = course_from(row[0])
    missing = frozenset(lesson_id for (lesson_id,) in db.execute(_MISSING, (course_id,)))
    bookmarks, notes = db.execute(_KEPT, (course_id,)).fetchone()
    return CourseView(
        course=course,
        folder=row[1],
        progress=progress,
        lessons=complete_lessons(course, load_lessons(db, course_id)),
        missing=missing,
        remote=remote_files(db, course_id),
        locked=locked(course, frozenset(progress.completed_lessons)),
        half_done=half_done(db, course_id),
        beside=beside(db, course_id),
        bookmarks=bookmarks,
        notes=notes,
        added_at=row[2],
        elsewhere=elsewhere_of(db, [course_id]).get(course_id) if missing else None,
    )


def lesson_view(db: sqlite3.Connection, device_id: str, lesson_id: str, course_id: str | None) -> LessonView | None:
    course = _course_of(db, lesson_id, course_id)
    view = course_view(db, course) if course else None
    if view is None:
        return None
    row = db.execute(
        f"SELECT {_FILE} FROM lessons WHERE course_id = ? AND lesson_id = ? AND path IS NOT NULL", (course, lesson_id)
    ).fetchone()
    stop, others = _stops(db, device_id, lesson_id, view.lessons[lesson_id])
    return LessonView(
        course=view,
        lesson_id=lesson_id,
        file=file_from(row) if row else None,
        remote=view.remote.get(lesson_id),
        stop=stop,
        other_stops=others,
        notes=tuple(notes_of(db, lesson_id)),
        half_seen=half_seen.of_lesson(db, lesson_id),
    )


def needs(db: sqlite3.Connection, lesson_id: str, course_id: str) -> tuple[str, ...]:
    row = db.execute("SELECT manifest FROM courses WHERE course_id = ? AND in_library = 1", (course_id,)).fetchone()
    progress = course_progress(db, course_id)
    if row is None or progress is None:
        return ()
    course = course_from(row[0])
    needed = locked(course, frozenset(progress.completed_lessons)).get(lesson_id, ())
    return titles_of(course, needed)


def lesson_type(db: sqlite3.Connection, lesson_id: str) -> LessonType | None:
    row = db.execute("SELECT type FROM lessons WHERE lesson_id = ? AND position IS NOT NULL", (lesson_id,)).fetchone()
    return row[0] if row else None


def course_progress(db: sqlite3.Connection, course_id: str) -> CourseProgress | None:
    row = db.execute(f"SELECT {COURSE_PROGRESS} FROM course_progress WHERE course_id = ?", (course_id,)).fetchone()
    return course_progress_from(row) if row else None


def bulk_course_progress(db: sqlite3.Connection, course_ids: Iterable[str]) -> dict[str, CourseProgress]:
    """The courses among these in which anything was recorded."""
    rows = db.execute(
        f"""SELECT {COURSE_PROGRESS} FROM course_progress
        WHERE recorded = 1 AND course_id IN (SELECT value FROM json_each(?))""",
        (msgspec.json.encode(list(course_ids)).decode(),),
    )
    return {row[0]: course_progress_from(row) for row in rows}


def progress_report(db: sqlite3.Connection, course_id: str | None) -> list[CourseReport]:
    """All courses of the library (or one) with an entry for each lesson, most recently accessed first."""
    columns = ", ".join(f"p.{name.strip()}" for name in COURSE_PROGRESS.split(","))
    rows = db.execute(
        f"""SELECT c.manifest, {columns} FROM course_progress AS p JOIN courses AS c USING (course_id)
        WHERE p.in_library = 1 AND (?1 IS NULL OR p.course_id = ?1)
        ORDER BY p.last_accessed_at DESC, p.added_at DESC, p.course_id""",
        (course_id,),
    ).fetchall()
    reports: list[CourseReport] = []
    for manifest, *row in rows:
        course = course_from(manifest)
        lessons = complete_lessons(course, load_lessons(db, course.id))
        reports.append((course, course_progress_from(tuple(row)), list(lessons.values())))
    return reports


def notes_of(db: sqlite3.Connection, lesson_id: str) -> list[tuple[str, NoteValue]]:
    """The lesson's notes and bookmarks by their place in it."""
    rows = db.execute(
        """SELECT id, lesson_id, course_id, at_seconds, text, bookmark FROM notes
        WHERE lesson_id = ? AND deleted = 0 ORDER BY at_seconds, id""",
        (lesson_id,),
    )
    return [
        (row[0], NoteValue(lesson=row[1], course=row[2], at_seconds=row[3], text=row[4], bookmark=bool(row[5])))
        for row in rows
    ]


def attempts_of(db: sqlite3.Connection, lesson_id: str) -> list[Attempt]:
    """All submitted attempts at a quiz, the first one first."""
    rows = db.execute(f"SELECT {ATTEMPT} FROM attempts WHERE lesson_id = ?", (lesson_id,))
    return sorted((attempt_from(row) for row in rows), key=lambda one: (one.submitted_at, one.started_at))


def file_from(row: Sequence[Any]) -> LessonFile:
    return LessonFile(lesson_id=row[0], path=row[1], bytes=row[2] or 0, mtime_ns=row[3] or 0, missing=bool(row[4]))


def lesson_files(db: sqlite3.Connection, course_id: str) -> list[LessonFile]:
    """The lessons of a course that have a place on this device, in order."""
    rows = db.execute(
        f"SELECT {_FILE} FROM lessons WHERE course_id = ? AND path IS NOT NULL ORDER BY position", (course_id,)
    )
    return [file_from(row) for row in rows]


def files_by_lesson(db: sqlite3.Connection, lesson_ids: Iterable[str]) -> dict[str, list[LessonFile]]:
    """Where files of these lessons lie, in whatever courses; none for lessons without a file."""
    rows = db.execute(
        f"SELECT {_FILE} FROM lessons WHERE path IS NOT NULL AND lesson_id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(list(lesson_ids)).decode(),),
    )
    found: dict[str, list[LessonFile]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(file_from(row))
    return found


def _course_of(db: sqlite3.Connection, lesson_id: str, course_id: str | None) -> str | None:
    """The course to show a lesson in: the one given, else of those that list it the one last at hand.

    (CROSS: SQLite is to begin with the lesson, not to walk all courses in the order that is asked for.)
    """
    row = db.execute(
        """SELECT l.course_id FROM lessons AS l CROSS JOIN course_progress AS p USING (course_id)
        WHERE l.lesson_id = ?1 AND l.position IS NOT NULL AND p.in_library = 1 AND (?2 IS NULL OR l.course_id = ?2)
        ORDER BY p.last_accessed_at DESC, p.added_at DESC LIMIT 1""",
        (lesson_id, course_id),
    ).fetchone()
    return row[0] if row else None


def _stops(
    db: sqlite3.Connection, device_id: str, lesson_id: str, progress: LessonProgress
) -> tuple[Stop | None, tuple[Stop, ...]]:
    """Where the learner stopped in this epoch, and where else without knowing of it."""
    stored = load_state(db, lesson_id)
    if stored is None:
        return None, ()
    names = dict(db.execute("SELECT device_id, name FROM devices").fetchall())

    def stop(sibling: Sibling) -> Stop | None:
        point = register.value_as(sibling, ResumePoint)
        if point is None or point.epoch != progress.epoch:
            return None
        return Stop(
            seconds=point.seconds,
            at=sibling.at,
            device_id=sibling.by,
            device_name=names.get(sibling.by, ""),
            this_device=sibling.by == device_id,
        )

    chosen = register.furthest(stored.state.resume)
    others = (stop(sibling) for sibling in register.others(stored.state.resume, chosen))
    return stop(chosen) if chosen else None, tuple(other for other in others if other is not None)
