"""The folded tables: read and written by the fold, rows to records and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, or_, select, text

from learncore.percent import milliseconds
from learncore.records import CourseProgress, LessonProgress, Spans
from learnserver.queries.certificates import note_learned
from learnserver.queries.sql import ORG, USER, Values, chunks, one_of, upsert
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

_MINE: Final = (lesson_progress.c.org == ORG, lesson_progress.c.user_id == USER)
_WHOLE_ROWS: Final = select(*_WHOLE).where(*_MINE, one_of(lesson_progress.c.lesson_id, "lessons"))
_LISTED: Final = select(lessons.c.id).where(lessons.c.org == ORG, one_of(lessons.c.course_id, "courses"))
_COPIED: Final = select(copy_lessons.c.lesson_id).where(
    copy_lessons.c.org == ORG, copy_lessons.c.user_id == USER, one_of(copy_lessons.c.course_id, "courses")
)
_OF_COURSES: Final = select(*(lesson_progress.c[name] for name in _LIGHT)).where(
    *_MINE,
    or_(
        one_of(lesson_progress.c.course_id, "courses"),
        lesson_progress.c.lesson_id.in_(_LISTED),
        lesson_progress.c.lesson_id.in_(_COPIED),
        lesson_progress.c.by_course != "{}",
    ),
)
_FIGURES: Final = {
    "total": "count(*)",
    "completed": "count(CASE WHEN status = 'completed' THEN 1 END)",
    "in_progress": "count(CASE WHEN status = 'in_progress' THEN 1 END)",
    "not_started": "count(CASE WHEN status = 'not_started' THEN 1 END)",
    "lessons_completed": "coalesce(sum(completed_count), 0)",
    "avg_progress": "coalesce((2 * sum(progress_percentage) + count(*)) / nullif(2 * count(*), 0), 0)",
    "watch_ms": "coalesce(sum(watch_ms), 0)",
    "last_activity": "max(last_accessed_at)",
    "updated_at": "CAST(:now AS BIGINT)",
}
"""`learncore.progress.fold_stats` in SQL; the average is rounded half up in whole numbers."""

_SUMMARIZE: Final = text(
    f"INSERT INTO user_summary (org, user_id, {', '.join(_FIGURES)})"
    f" SELECT CAST(:org AS TEXT), CAST(:user AS TEXT), {', '.join(_FIGURES.values())}"
    " FROM course_progress WHERE org = :org AND user_id = :user"
    f" ON CONFLICT (org, user_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIGURES)}"
)


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
        rows = connection.execute(_WHOLE_ROWS, {"org": org, "user": user, "lessons": part})
        found.update((row[0], _whole_row(row)) for row in rows)
    return found


def lessons_of_courses(
    connection: Connection, org: str, user: str, some_courses: Collection[str]
) -> dict[str, LessonRow]:
    """The rows of what the learner recorded in these courses, and of what the courses list."""
    rows = connection.execute(_OF_COURSES, {"org": org, "user": user, "courses": some_courses})
    return {row[0]: _lesson_row(row) for row in rows}


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
    note_learned(connection, org, user, [progress.course_id for progress in rows], now)


def save_summary(connection: Connection, org: str, user: str, now: int) -> None:
    """The learner's figures, from the rows of their courses."""
    connection.execute(_SUMMARIZE, {"org": org, "user": user, "now": now})


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
