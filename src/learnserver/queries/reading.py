"""What the pages read: one query each, straight from the folded tables."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, bindparam, select

from learnserver.queries.sql import ORG, USER, Query, one_of
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

_lesson, _course, _figures = lesson_progress.c, course_progress.c, user_summary.c
_LESSONS: Final = (
    select(*(_lesson[name] for name in LessonRecord.__struct_fields__))
    .where(_lesson.org == ORG, _lesson.user_id == USER)
    .order_by(_lesson.last_accessed_at.is_(None), _lesson.last_accessed_at.desc(), _lesson.lesson_id)
)
_ONE_LESSON: Final = _LESSONS.where(_lesson.lesson_id == bindparam("lesson"))
_OF_COURSE: Final = _LESSONS.where(_lesson.course_id == bindparam("course"))
_SOME_LESSONS: Final = _LESSONS.where(one_of(_lesson.lesson_id, "lessons"))
_COURSES: Final = (
    select(*(_course[name] for name in CourseRecord.__struct_fields__))
    .where(_course.org == ORG, _course.user_id == USER)
    .order_by(_course.last_accessed_at.is_(None), _course.last_accessed_at.desc(), _course.course_id)
)
_SOME_COURSES: Final = _COURSES.where(one_of(_course.course_id, "courses")).order_by(None).order_by(_course.course_id)
_SUMMARY: Final = select(*(_figures[name] for name in Summary.__struct_fields__)).where(
    _figures.org == ORG, _figures.user_id == USER
)


def _glances(table: Table, key: ColumnElement[str]) -> Query:
    accessed = table.c.last_accessed_at
    return (
        select(key, table.c.progress_percentage, table.c.status, accessed)
        .where(table.c.org == ORG, table.c.user_id == USER)
        .order_by(accessed.is_(None), accessed.desc(), key)
    )


_LESSON_GLANCES: Final = _glances(lesson_progress, _lesson.lesson_id)
_COURSE_GLANCES: Final = _glances(course_progress, _course.course_id)


def lesson_glances(connection: Connection, org: str, user: str) -> list[Glance]:
    """The learner's lessons, the most recently accessed first: of two thousand rows, no more than is listed."""
    return _all(connection, _LESSON_GLANCES, org, user)


def course_glances(connection: Connection, org: str, user: str) -> list[Glance]:
    """The learner's courses, the most recently accessed first."""
    return _all(connection, _COURSE_GLANCES, org, user)


def lesson(connection: Connection, org: str, user: str, lesson_id: str) -> LessonRecord | None:
    row = connection.execute(_ONE_LESSON, {"org": org, "user": user, "lesson": lesson_id}).mappings().one_or_none()
    return LessonRecord(**row) if row else None


def lessons(connection: Connection, org: str, user: str, course_id: str) -> list[LessonRecord]:
    """The learner's lessons of a course, the most recently accessed first."""
    rows = connection.execute(_OF_COURSE, {"org": org, "user": user, "course": course_id}).mappings()
    return [LessonRecord(**row) for row in rows]


def lessons_among(connection: Connection, org: str, user: str, ids: Collection[str]) -> dict[str, LessonRecord]:
    rows = connection.execute(_SOME_LESSONS, {"org": org, "user": user, "lessons": ids}).mappings()
    return {row["lesson_id"]: LessonRecord(**row) for row in rows}


def course(connection: Connection, org: str, user: str, course_id: str) -> CourseRecord | None:
    found = courses_among(connection, org, user, [course_id])
    return found[0] if found else None


def courses(connection: Connection, org: str, user: str) -> list[CourseRecord]:
    """The learner's courses, the most recently accessed first."""
    return [CourseRecord(**row) for row in connection.execute(_COURSES, {"org": org, "user": user}).mappings()]


def courses_among(connection: Connection, org: str, user: str, ids: Collection[str]) -> list[CourseRecord]:
    """Those of these courses that the learner has a record of."""
    if not ids:
        return []
    rows = connection.execute(_SOME_COURSES, {"org": org, "user": user, "courses": ids}).mappings()
    return [CourseRecord(**row) for row in rows]


def summary(connection: Connection, org: str, user: str) -> Summary:
    row = connection.execute(_SUMMARY, {"org": org, "user": user}).mappings().one_or_none()
    return Summary(**row) if row else Summary()


def _all(connection: Connection, query: Query, org: str, user: str) -> Any:
    return connection.execute(query, {"org": org, "user": user}).fetchall()
