"""A course's row for the dashboard, folded from its manifest and its lessons' rows."""

from __future__ import annotations

import sqlite3
from typing import Any, Final, cast

import msgspec

from learnapp.store.documents import preference
from learnapp.store.rows import LESSON_PROGRESS, lesson_progress_from, marks, to_json
from learnapp.store.text import plain, sort_key
from learncore.percent import milliseconds
from learncore.progress import fold_course
from learncore.records import Course, CourseProgress, Lesson, LessonProgress

OPENED: Final = "opened/"
"""Preferences `opened/<course id>` remember that a course was opened, and at which lesson, without anything played."""

_COLUMNS: Final = (
    "in_library, recorded, status, progress_percentage, total_lessons, completed_count, in_progress_lessons, "
    "watch_ms, total_sessions, covered_ms, timed_ms, time_percentage, mastery_percentage, last_lesson_id, "
    "first_started_at, last_accessed_at, completed_at, added_at, duration_ms, missing_lessons, title, sort_title, "
    "author, search, modules, completed_lessons"
)
_SAVE: Final = f"""
    INSERT INTO course_progress (course_id, {_COLUMNS}) VALUES (?, {marks(_COLUMNS)})"""
_NAMES: Final = tuple(name.strip() for name in _COLUMNS.split(","))
_ADVANCE: Final = """
    UPDATE course_progress SET
        watch_ms = watch_ms + ?1, total_sessions = total_sessions + ?2,
        covered_ms = covered_ms + ?3, timed_ms = timed_ms + ?4,
        time_percentage = iif(timed_ms + ?4 > 0, min(100,
            (200 * (covered_ms + ?3) + timed_ms + ?4) / (2 * (timed_ms + ?4))), 0),
        first_started_at = min(coalesce(first_started_at, ?5), ?5),
        last_accessed_at = max(coalesce(last_accessed_at, ?6), ?6), last_lesson_id = ?7
    WHERE course_id = ?8 AND (last_accessed_at IS NULL OR last_accessed_at < ?6 OR last_lesson_id = ?7)"""
_MANIFEST: Final = msgspec.json.Decoder(Course)


def course_from(manifest: str) -> Course:
    return _MANIFEST.decode(manifest)


def unfolded(lesson: Lesson) -> LessonProgress:
    """A lesson of which nothing is recorded; its duration counts for the course's time."""
    media = lesson.type != "document"
    return LessonProgress(lesson_id=lesson.id, duration_seconds=(lesson.duration_seconds or None) if media else None)


def load_lessons(db: sqlite3.Connection, course_id: str) -> dict[str, LessonProgress]:
    """The recorded lessons of a course, also those that its manifest no longer lists."""
    rows = db.execute(f"SELECT {LESSON_PROGRESS} FROM lesson_progress WHERE course_id = ?", (course_id,))
    return {row[0]: lesson_progress_from(row) for row in rows}


def complete_lessons(course: Course, recorded: dict[str, LessonProgress]) -> dict[str, LessonProgress]:
    """An entry for every lesson of the manifest."""
    return {lesson.id: recorded.get(lesson.id) or unfolded(lesson) for lesson in course.lessons}


def refold_course(db: sqlite3.Connection, course_id: str) -> bool:
    """Fold a course anew; whether its row changed."""
    found = db.execute(
        "SELECT in_library, added_at, manifest FROM courses WHERE course_id = ?", (course_id,)
    ).fetchone()
    if found is None:
        return False
    in_library, added_at, manifest = found
    course = course_from(manifest) if manifest else Course(id=course_id, title="")
    recorded = load_lessons(db, course_id)
    lessons = complete_lessons(course, recorded)
    opened = preference(db, OPENED + course_id)
    progress = _with_opening(_with_unlisted(fold_course(course, lessons), lessons, recorded), opened, course)
    missing = db.execute(
        "SELECT count(*) FROM lessons WHERE course_id = ? AND position IS NOT NULL AND missing = 1", (course_id,)
    ).fetchone()[0]
    row = (
        in_library,
        bool(recorded or opened),
        progress.status,
        progress.progress_percentage,
        progress.total_lessons,
        len(progress.completed_lessons),
        progress.in_progress_lessons,
        _ms(progress.watch_time_seconds),
        progress.total_sessions,
        sum(_ms(lesson.covered_seconds) for lesson in lessons.values()),
        sum(_ms(lesson.duration_seconds) for lesson in lessons.values()),
        progress.time_percentage,
        progress.mastery_percentage,
        progress.last_lesson_id,
        progress.first_started_at,
        progress.last_accessed_at,
        progress.completed_at,
        added_at,
        sum(_ms(lesson.duration_seconds) for lesson in {item.id: item for item in course.lessons}.values()),
        missing,
        course.title,
        sort_key(course.title),
        course.author,
        plain(" ".join((course.title, course.author, *(lesson.title for lesson in course.lessons)))),
        to_json(progress.modules),
        to_json(progress.completed_lessons),
    )
    before = db.execute(f"SELECT {_COLUMNS} FROM course_progress WHERE course_id = ?", (course_id,)).fetchone()
    if before is None:
        db.execute(_SAVE, (course_id, *row))
        return True
    changed = [(name, new) for name, old, new in zip(_NAMES, before, row, strict=True) if old != new]
    if changed:
        # Naming only what changed leaves the indexes of the rest alone.
        names = ", ".join(f"{name} = ?" for name, _ in changed)
        db.execute(f"UPDATE course_progress SET {names} WHERE course_id = ?", (*(new for _, new in changed), course_id))
    return bool(changed)


def advance_course(
    db: sqlite3.Connection, course_id: str, before: LessonProgress | None, after: LessonProgress
) -> bool:
    """Carry one lesson's further watching into its course's row; False where only a fold of all lessons will do.

    Exact while the lesson is listed, stays in its status and keeps its scores and its time of completion.
    """
    if (
        before is None
        or before.status != after.status
        or before.completed_at != after.completed_at
        or before.best_score != after.best_score
    ):
        return False
    if after.last_accessed_at is None or after.first_started_at is None:
        return False
    moved = (
        _ms(after.watch_time_seconds) - _ms(before.watch_time_seconds),
        after.total_sessions - before.total_sessions,
        _ms(after.covered_seconds) - _ms(before.covered_seconds),
        _ms(after.duration_seconds) - _ms(before.duration_seconds),
        after.first_started_at,
        after.last_accessed_at,
        after.lesson_id,
        course_id,
    )
    return db.execute(_ADVANCE, moved).rowcount == 1


def _with_unlisted(
    progress: CourseProgress, listed: dict[str, LessonProgress], recorded: dict[str, LessonProgress]
) -> CourseProgress:
    """With the time spent in lessons that the manifest does not list (any more)."""
    others = [lesson for lesson_id, lesson in recorded.items() if lesson_id not in listed]
    if not others:
        return progress
    first = [progress.first_started_at, *(lesson.first_started_at for lesson in others)]
    last = [progress.last_accessed_at, *(lesson.last_accessed_at for lesson in others)]
    watched = _ms(progress.watch_time_seconds) + sum(_ms(lesson.watch_time_seconds) for lesson in others)
    return msgspec.structs.replace(
        progress,
        watch_time_seconds=watched / 1000,
        total_sessions=progress.total_sessions + sum(lesson.total_sessions for lesson in others),
        first_started_at=min((at for at in first if at is not None), default=None),
        last_accessed_at=max((at for at in last if at is not None), default=None),
    )


def _with_opening(progress: CourseProgress, opened: tuple[Any, int] | None, course: Course) -> CourseProgress:
    """With the moment the course was opened, where that is later than anything learned in it."""
    if opened is None or (progress.last_accessed_at is not None and opened[1] <= progress.last_accessed_at):
        return progress
    value: Any = opened[0]
    lesson_id = cast("dict[str, Any]", value).get("lesson") if isinstance(value, dict) else None
    known = any(lesson.id == lesson_id for lesson in course.lessons)
    return msgspec.structs.replace(
        progress,
        last_accessed_at=opened[1],
        last_lesson_id=lesson_id if known else progress.last_lesson_id,
    )


def _ms(seconds: float | None) -> int:
    return milliseconds(seconds or 0)
