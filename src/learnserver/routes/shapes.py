"""The JSON of the API in camelCase. Times are ISO 8601 in UTC, durations seconds, percentages 0-100."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec

from learnserver.queries.reading import CourseRecord, Glance, LessonRecord, Summary

_EPOCH: Final = date(1970, 1, 1)
_MINUTES: Final = [f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1440)]
_SECONDS: Final = [f"{second:02}." for second in range(60)]
_MS: Final = [f"{ms:03}Z" for ms in range(1000)]
"""What every time of a day is put together from: formatting numbers was most of the work of an answer with 2,000."""

_ids: Final = msgspec.json.Decoder(tuple[str, ...])

ContentId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Percentage = Annotated[float, msgspec.Meta(ge=0, le=100)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e8)]


class Shape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base: snake_case here, camelCase in the JSON."""


class Metadata(Shape, frozen=True):
    watch_time_seconds: Seconds | None = None
    last_position_seconds: Seconds | None = None


class ProgressPost(Shape, frozen=True):
    """`metadata.watchTimeSeconds` is the time in all, as the answer gave it before plus what was watched since."""

    content_id: ContentId
    progress_percentage: Percentage | None = None
    metadata: Metadata = Metadata()


class Content(Shape, frozen=True):
    """`userId` names the learner for whom a manager or admin decides; without it one does it for oneself."""

    content_id: ContentId
    user_id: ContentId | None = None


class LessonPut(Shape, frozen=True):
    """`timeSpentSeconds` is added to the time so far."""

    time_spent_seconds: Seconds | None = None
    last_position_seconds: Seconds | None = None
    progress_percentage: Percentage | None = None


class AttemptPost(Shape, frozen=True):
    """`score` is null where nothing was graded."""

    score: Percentage | None = None
    answers: dict[str, Any] = {}
    time_spent_seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0


class Completion(Shape, frozen=True):
    score: Percentage | None = None


class ShownMetadata(Shape, frozen=True):
    watch_time_seconds: float = 0
    last_position_seconds: float = 0
    attempts: int = 0
    best_score: float | None = None


class LessonShape(Shape, frozen=True):
    """A lesson that was not touched yet: 0, not_started, null."""

    content_id: str
    progress_percentage: int = 0
    status: str = "not_started"
    metadata: ShownMetadata = ShownMetadata()
    last_viewed: str | None = None
    completed_at: str | None = None


class CourseShape(Shape, frozen=True):
    content_id: str
    progress_percentage: int
    status: str
    total_lessons: int
    completed_lessons: tuple[str, ...]
    metadata: ShownMetadata
    last_lesson_id: str | None
    last_viewed: str | None
    completed_at: str | None


class Item(msgspec.Struct, frozen=True, rename="camel"):
    content_id: str
    progress: int
    status: str
    last_viewed: str | None


class Totals(Shape, frozen=True):
    total_items: int
    completed_items: int
    avg_progress: int


class Overview(Shape, frozen=True):
    """`items` are lessons, `courses` are courses, both the most recently accessed first."""

    summary: Totals
    items: list[Item]
    courses: list[Item]


class Stats(Shape, frozen=True):
    total_courses: int
    completed_courses: int
    in_progress_courses: int
    not_started_courses: int
    lessons_completed: int
    average_progress: int
    watch_time_seconds: float
    last_activity: str | None


class WasReset(Shape, frozen=True):
    reset: bool


def iso(at: int | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond."""
    if at is None:
        return None
    day, rest = divmod(at, 86_400_000)
    minute, rest = divmod(rest, 60_000)
    second, ms = divmod(rest, 1000)
    return f"{_date(day)}{_MINUTES[minute]}{_SECONDS[second]}{_MS[ms]}"


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    """The date of a day, by its number since 1970."""
    return (_EPOCH + timedelta(days=day)).isoformat()


def lesson_shape(lesson_id: str, row: LessonRecord | None) -> LessonShape:
    if row is None:
        return LessonShape(content_id=lesson_id)
    return LessonShape(
        content_id=lesson_id,
        progress_percentage=row.progress_percentage,
        status=row.status,
        metadata=ShownMetadata(
            watch_time_seconds=row.watch_ms / 1000,
            last_position_seconds=row.position_seconds,
            attempts=row.attempts,
            best_score=row.best_score,
        ),
        last_viewed=iso(row.last_accessed_at),
        completed_at=iso(row.completed_at),
    )


def course_shape(row: CourseRecord) -> CourseShape:
    return CourseShape(
        content_id=row.course_id,
        progress_percentage=row.progress_percentage,
        status=row.status,
        total_lessons=row.total_lessons,
        completed_lessons=_ids.decode(row.completed_lessons),
        metadata=ShownMetadata(watch_time_seconds=row.watch_ms / 1000),
        last_lesson_id=row.last_lesson_id,
        last_viewed=iso(row.last_accessed_at),
        completed_at=iso(row.completed_at),
    )


def items(rows: Iterable[Glance], *, completed: bool) -> list[Item]:
    """What is listed; `completed` also what is done."""
    return [
        Item(key, progress, status, iso(at)) for key, progress, status, at in rows if completed or status != "completed"
    ]


def stats_shape(summary: Summary) -> Stats:
    return Stats(
        total_courses=summary.total,
        completed_courses=summary.completed,
        in_progress_courses=summary.in_progress,
        not_started_courses=summary.not_started,
        lessons_completed=summary.lessons_completed,
        average_progress=summary.avg_progress,
        watch_time_seconds=summary.watch_ms / 1000,
        last_activity=iso(summary.last_activity),
    )
