"""The folded tables: read and written by the fold, rows to records and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, case, delete, func, or_, select

from learncore.percent import milliseconds, percent
from learncore.records import CourseProgress, LessonProgress, Spans
from learnserver.queries.certificates import note_completed
from learnserver.queries.sql import Values, chunks, one_of, upsert
from learnserver.tables import copy_lessons, course_progress, lesson_progress, lessons, user_summary

ByCourse = dict[str, tuple[int, int, int | None, int | None]]
"""Of a lesson that is learned in several courses: watch_ms, sessions, first and last access in each."""

_by_course: Final = msgspec.json.Decoder(ByCourse)
_spans: Final = msgspec.json.Decoder(Spans)
_LIGHT: Final = (
    "lesson_id", "course_id", "status", "progress_percentage", "covered_seconds", "duration_seconds", "watch_ms",
    "total_sessions", "best_score", "first_started_at", "last_accessed_at", "completed_at", "by_course",
)  # fmt: skip

_SAME: Final = [name for name in LessonProgress.__struct_fields__ if name not in {"watch_time_seconds", "coverage"}]
"""What the table and the record call alike, `lesson_id` first."""
_WHOLE: Final = [
    lesson_progress.c[name] for name in (*_SAME, "watch_ms", "coverage", "course_id", "by_course", "failed_attempts")
]


class LessonRow(msgspec.Struct, frozen=True):
    """What the fold of a course needs of a lesson's row."""

    course_id: str
    progress: LessonProgress
    by_course: ByCourse

    def in_course(self, course: str) -> LessonProgress:
        """The lesson as that course counts it: status and coverage are the lesson's, time is what was spent there."""
        if not self.by_course and course == self.course_id:
            return self.progress
        watched, sessions, first, last = self.by_course.get(course, (0, 0, None, None))
        return msgspec.structs.replace(
            self.progress,
            watch_time_seconds=watched / 1000,
            total_sessions=sessions,
            first_started_at=first,
            last_accessed_at=last,
        )


class WholeRow(msgspec.Struct, frozen=True):
    """All that a lesson's row holds."""

    course_id: str
    progress: LessonProgress
    by_course: ByCourse
    failed_attempts: int


def to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def whole_rows(connection: Connection, org: str, user: str, some: Collection[str]) -> dict[str, WholeRow]:
    """These lessons' rows, those that there are."""
    found: dict[str, WholeRow] = {}
    for part in chunks(sorted(set(some))):
        query = select(*_WHOLE).where(
            lesson_progress.c.org == org,
            lesson_progress.c.user_id == user,
            one_of(connection, lesson_progress.c.lesson_id, part),
        )
        found.update((row[0], _whole_row(row)) for row in connection.execute(query))
    return found


def lessons_of_courses(
    connection: Connection, org: str, user: str, some_courses: Collection[str]
) -> dict[str, LessonRow]:
    """The rows of what the learner recorded in these courses, and of what the courses list."""
    courses = sorted(some_courses)
    listed = select(lessons.c.id).where(lessons.c.org == org, lessons.c.course_id.in_(courses))
    copied = select(copy_lessons.c.lesson_id).where(
        copy_lessons.c.org == org, copy_lessons.c.user_id == user, copy_lessons.c.course_id.in_(courses)
    )
    wanted = or_(
        lesson_progress.c.course_id.in_(courses),
        lesson_progress.c.lesson_id.in_(listed),
        lesson_progress.c.lesson_id.in_(copied),
        lesson_progress.c.by_course != "{}",
    )
    query = select(*(lesson_progress.c[name] for name in _LIGHT)).where(
        lesson_progress.c.org == org, lesson_progress.c.user_id == user, wanted
    )
    return {row[0]: _lesson_row(row) for row in connection.execute(query)}


def save_lessons(
    connection: Connection, org: str, user: str, rows: Sequence[tuple[str, LessonProgress, ByCourse, int]], now: int
) -> None:
    """Write (course, progress, by course, failed attempts) of lessons."""
    upsert(
        connection,
        lesson_progress,
        [
            {
                "org": org,
                "user_id": user,
                "course_id": course_id,
                **_lesson_values(progress),
                "by_course": to_json(by_course),
                "failed_attempts": failed,
                "created_at": now,
                "updated_at": now,
            }
            for course_id, progress, by_course, failed in rows
        ],
        keep=("created_at",),
    )


def save_courses(connection: Connection, org: str, user: str, rows: Sequence[CourseProgress], now: int) -> None:
    values = [
        {"org": org, "user_id": user, **_course_values(progress), "created_at": now, "updated_at": now}
        for progress in rows
    ]
    upsert(connection, course_progress, values, keep=("created_at",))
    completed = [progress.course_id for progress in rows if progress.status == "completed"]
    note_completed(connection, org, user, completed, now)


def save_summary(connection: Connection, org: str, user: str, now: int) -> None:
    """The learner's figures, from the rows of their courses (`learncore.progress.fold_stats` in SQL)."""
    table = course_progress.c
    query = select(
        func.count(),
        *(func.sum(case((table.status == name, 1), else_=0)) for name in ("completed", "in_progress", "not_started")),
        func.sum(table.completed_count),
        func.sum(table.progress_percentage),
        func.sum(table.watch_ms),
        func.max(table.last_accessed_at),
    ).where(table.org == org, table.user_id == user)
    row: Any = connection.execute(query).one()
    total, completed, in_progress, not_started, finished, percentages, watched = (int(one or 0) for one in row[:7])
    values: Values = {
        "org": org,
        "user_id": user,
        "total": total,
        "completed": completed,
        "in_progress": in_progress,
        "not_started": not_started,
        "lessons_completed": finished,
        "avg_progress": percent(percentages, 100 * total),
        "watch_ms": watched,
        "last_activity": row[7],
        "updated_at": now,
    }
    upsert(connection, user_summary, [values])


def forget(connection: Connection, org: str, user: str) -> None:
    """Empty the learner's folded rows, before all is folded anew."""
    for table in (lesson_progress, course_progress, user_summary):
        connection.execute(delete(table).where(table.c.org == org, table.c.user_id == user))


def _lesson_row(row: Any) -> LessonRow:
    """From a row of `_LIGHT`."""
    progress = LessonProgress(
        lesson_id=row.lesson_id,
        status=row.status,
        progress_percentage=row.progress_percentage,
        covered_seconds=row.covered_seconds,
        duration_seconds=row.duration_seconds,
        watch_time_seconds=row.watch_ms / 1000,
        total_sessions=row.total_sessions,
        best_score=row.best_score,
        first_started_at=row.first_started_at,
        last_accessed_at=row.last_accessed_at,
        completed_at=row.completed_at,
    )
    return LessonRow(row.course_id, progress, {} if row.by_course == "{}" else _by_course.decode(row.by_course))


def _whole_row(row: Any) -> WholeRow:
    """From a row of `_WHOLE`."""
    *values, watch_ms, coverage, course_id, by_course, failed = row
    progress = LessonProgress(
        **dict(zip(_SAME, values, strict=True)), watch_time_seconds=watch_ms / 1000, coverage=_spans.decode(coverage)
    )
    return WholeRow(course_id, progress, {} if by_course == "{}" else _by_course.decode(by_course), failed)


def _lesson_values(progress: LessonProgress) -> Values:
    values = msgspec.structs.asdict(progress)
    values["watch_ms"] = milliseconds(values.pop("watch_time_seconds"))
    values["coverage"] = to_json(progress.coverage)
    return values


def _course_values(progress: CourseProgress) -> Values:
    values = msgspec.structs.asdict(progress)
    values["watch_ms"] = milliseconds(values.pop("watch_time_seconds"))
    values["completed_count"] = len(progress.completed_lessons)
    values["completed_lessons"] = to_json(progress.completed_lessons)
    values["modules"] = to_json(progress.modules)
    return values
