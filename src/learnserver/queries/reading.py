"""What the pages read: one query each, straight from the folded tables."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, select

from learnserver.tables import course_progress, lesson_progress, user_summary


class LessonRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson's row, as far as anyone is shown it."""

    lesson_id: str
    course_id: str
    status: str
    progress_percentage: int
    watch_ms: int
    position_seconds: float
    resume_seconds: float
    furthest_seconds: float
    attempts: int
    best_score: float | None
    completion_count: int
    total_sessions: int
    first_started_at: int | None
    last_accessed_at: int | None
    completed_at: int | None
    updated_at: int


class CourseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A course's row, as far as anyone is shown it; `completed_lessons` is a JSON list of ids."""

    course_id: str
    status: str
    progress_percentage: int
    total_lessons: int
    completed_lessons: str
    completed_count: int
    in_progress_lessons: int
    watch_ms: int
    time_percentage: int
    mastery_percentage: int | None
    last_lesson_id: str | None
    first_started_at: int | None
    last_accessed_at: int | None
    completed_at: int | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A learner's figures; zeros where nothing was recorded."""

    total: int = 0
    completed: int = 0
    in_progress: int = 0
    not_started: int = 0
    lessons_completed: int = 0
    avg_progress: int = 0
    watch_ms: int = 0
    last_activity: int | None = None


Glance = tuple[str, int, str, int | None]
"""Of a lesson or course: its id, percentage, status, and when it was last accessed (ms UTC)."""

_LESSON = [lesson_progress.c[name] for name in LessonRecord.__struct_fields__]
_COURSE = [course_progress.c[name] for name in CourseRecord.__struct_fields__]
_SUMMARY = [user_summary.c[name] for name in Summary.__struct_fields__]


def lesson_glances(connection: Connection, org: str, user: str) -> list[Glance]:
    """The learner's lessons, the most recently accessed first: of two thousand rows, no more than is listed."""
    return _glances(connection, lesson_progress, lesson_progress.c.lesson_id, org, user)


def course_glances(connection: Connection, org: str, user: str) -> list[Glance]:
    """The learner's courses, the most recently accessed first."""
    return _glances(connection, course_progress, course_progress.c.course_id, org, user)


def lesson(connection: Connection, org: str, user: str, lesson_id: str) -> LessonRecord | None:
    found = _lessons(connection, org, user, lesson_progress.c.lesson_id == lesson_id)
    return found[0] if found else None


def lessons(connection: Connection, org: str, user: str, course_id: str | None = None) -> list[LessonRecord]:
    """The learner's lessons, the most recently accessed first."""
    of_course = [] if course_id is None else [lesson_progress.c.course_id == course_id]
    return _lessons(connection, org, user, *of_course)


def lessons_among(connection: Connection, org: str, user: str, ids: list[str]) -> dict[str, LessonRecord]:
    return {row.lesson_id: row for row in _lessons(connection, org, user, lesson_progress.c.lesson_id.in_(ids))}


def course(connection: Connection, org: str, user: str, course_id: str) -> CourseRecord | None:
    found = courses(connection, org, user, course_id)
    return found[0] if found else None


def courses(connection: Connection, org: str, user: str, course_id: str | None = None) -> list[CourseRecord]:
    """The learner's courses, the most recently accessed first."""
    table = course_progress.c
    query = select(*_COURSE).where(table.org == org, table.user_id == user)
    if course_id is not None:
        query = query.where(table.course_id == course_id)
    ordered = query.order_by(table.last_accessed_at.is_(None), table.last_accessed_at.desc(), table.course_id)
    return [CourseRecord(**row) for row in connection.execute(ordered).mappings()]


def courses_among(connection: Connection, org: str, user: str, ids: Collection[str]) -> list[CourseRecord]:
    """Those of these courses that the learner has a record of."""
    if not ids:
        return []
    table = course_progress.c
    query = select(*_COURSE).where(table.org == org, table.user_id == user, table.course_id.in_(sorted(set(ids))))
    return [CourseRecord(**row) for row in connection.execute(query.order_by(table.course_id)).mappings()]


def summary(connection: Connection, org: str, user: str) -> Summary:
    query = select(*_SUMMARY).where(user_summary.c.org == org, user_summary.c.user_id == user)
    row = connection.execute(query).mappings().one_or_none()
    return Summary(**row) if row else Summary()


def _glances(connection: Connection, table: Table, key: ColumnElement[str], org: str, user: str) -> list[Glance]:
    accessed = table.c.last_accessed_at
    query = (
        select(key, table.c.progress_percentage, table.c.status, accessed)
        .where(table.c.org == org, table.c.user_id == user)
        .order_by(accessed.is_(None), accessed.desc(), key)
    )
    rows: Any = connection.execute(query).fetchall()
    return rows


def _lessons(connection: Connection, org: str, user: str, *conditions: ColumnElement[bool]) -> list[LessonRecord]:
    table = lesson_progress.c
    query = (
        select(*_LESSON)
        .where(table.org == org, table.user_id == user, *conditions)
        .order_by(table.last_accessed_at.is_(None), table.last_accessed_at.desc(), table.lesson_id)
    )
    names: Any = LessonRecord.__struct_fields__
    return [LessonRecord(**dict(zip(names, row, strict=True))) for row in connection.execute(query)]
