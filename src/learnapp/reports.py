"""The stable JSON and CSV of `learnapp progress` and `learnapp activity`: camelCase, times ISO 8601 UTC or null."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from learncore.progress import fold_stats
from learncore.records import Course, CourseProgress, LessonProgress

if TYPE_CHECKING:
    from learnapp.store.views_activity import ActivityView

CourseReport = tuple[Course, CourseProgress, Sequence[LessonProgress]]

_CSV_COLUMNS = (
    "courseId",
    "course",
    "lessonId",
    "lesson",
    "type",
    "status",
    "progressPercentage",
    "positionSeconds",
    "furthestSeconds",
    "durationSeconds",
    "watchTimeSeconds",
    "totalSessions",
    "completionCount",
    "attempts",
    "bestScore",
    "firstStartedAt",
    "lastAccessedAt",
    "completedAt",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def iso(at: int | None) -> str | None:
    """A moment in ms UTC as ISO 8601 with milliseconds and `Z`."""
    if at is None:
        return None
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=at)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def progress_json(reports: Iterable[CourseReport]) -> dict[str, Any]:
    """`{"summary", "courses"}` of the given courses; the summary counts courses."""
    listed = list(reports)
    stats = fold_stats(progress for _, progress, _ in listed)
    return {
        "summary": {
            "totalItems": stats.total,
            "completedItems": stats.completed,
            "inProgressItems": stats.in_progress,
            "notStartedItems": stats.not_started,
            "avgProgress": stats.avg_progress,
            "watchTimeSeconds": _seconds(stats.watch_time_seconds),
            "lastActivity": iso(stats.last_activity),
        },
        "courses": [
            {
                "courseId": course.id,
                "title": course.title,
                "progressPercentage": progress.progress_percentage,
                "status": progress.status,
                "completedLessons": list(progress.completed_lessons),
                "lastAccessedAt": iso(progress.last_accessed_at),
                "completedAt": iso(progress.completed_at),
                "lessons": _lessons(course, lessons),
            }
            for course, progress, lessons in listed
        ],
    }


def activity_json(view: ActivityView) -> dict[str, Any]:
    """What the Activity page shows; the latest day first, days as `YYYY-MM-DD` in the learner's time zone."""
    return {
        "watchTimeSeconds": _seconds(view.watch_time_seconds),
        "streakDays": view.streak_days,
        "week": [{"day": one.day.isoformat(), "seconds": _seconds(one.seconds)} for one in view.week],
        "courses": [
            {"courseId": one.course_id, "title": one.title, "seconds": _seconds(one.seconds)} for one in view.courses
        ],
        "days": [
            {
                "day": day.day.isoformat(),
                "seconds": _seconds(day.seconds),
                "entries": [
                    {
                        "lessonId": entry.lesson_id,
                        "lesson": entry.title,
                        "courseId": entry.course_id,
                        "course": entry.course_title,
                        "device": entry.device_name,
                        "thisDevice": entry.this_device,
                        "seconds": _seconds(entry.seconds),
                        "startedAt": iso(entry.started_at),
                        "endedAt": iso(entry.ended_at),
                        "score": entry.score,
                    }
                    for entry in day.entries
                ],
            }
            for day in view.history
        ],
    }


def progress_csv(reports: Iterable[CourseReport]) -> str:
    """One line a lesson; cells that a spreadsheet would run as a formula are led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CSV_COLUMNS)
    for course, _, lessons in reports:
        for row in _lessons(course, lessons):
            cells = {**row, "courseId": course.id, "course": course.title, "lesson": row["title"]}
            writer.writerow([_cell(cells[column]) for column in _CSV_COLUMNS])
    return out.getvalue()


def _lessons(course: Course, lessons: Sequence[LessonProgress]) -> list[dict[str, Any]]:
    folded = {progress.lesson_id: progress for progress in lessons}
    rows: list[dict[str, Any]] = []
    for lesson in course.lessons:
        progress = folded.get(lesson.id) or LessonProgress(lesson_id=lesson.id)
        rows.append(
            {
                "lessonId": lesson.id,
                "title": lesson.title,
                "type": lesson.type,
                "status": progress.status,
                "progressPercentage": progress.progress_percentage,
                "positionSeconds": _seconds(progress.position_seconds),
                "furthestSeconds": _seconds(progress.furthest_seconds),
                "coverage": [[_seconds(start), _seconds(end)] for start, end in progress.coverage],
                "durationSeconds": _seconds(progress.duration_seconds or lesson.duration_seconds),
                "watchTimeSeconds": _seconds(progress.watch_time_seconds),
                "totalSessions": progress.total_sessions,
                "completionCount": progress.completion_count,
                "attempts": progress.attempts,
                "bestScore": progress.best_score,
                "firstStartedAt": iso(progress.first_started_at),
                "lastAccessedAt": iso(progress.last_accessed_at),
                "completedAt": iso(progress.completed_at),
            }
        )
    return rows


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
