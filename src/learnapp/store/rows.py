"""Rows to records and back. Column lists stand in one order here, and everywhere else they are taken from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from learncore.records import CourseProgress, Lesson, LessonProgress, ModuleProgress, Session, Spans

Row = Sequence[Any]

SESSION: Final = (
    "lesson_id, course_id, device_id, epoch, started_at, ended_at, spans, active_seconds, pages, duration, extra"
)
LESSON: Final = "lesson_id, title, type, duration_seconds, pages, threshold, passing_score"
LESSON_PROGRESS: Final = (
    "lesson_id, status, progress_percentage, epoch, position_seconds, resume_seconds, furthest_seconds, coverage, "
    "covered_seconds, duration_seconds, watch_ms, total_sessions, completion_count, attempts, best_score, last_score, "
    "first_started_at, last_accessed_at, completed_at"
)
COURSE_PROGRESS: Final = (
    "course_id, status, progress_percentage, total_lessons, completed_lessons, in_progress_lessons, watch_ms, "
    "total_sessions, time_percentage, mastery_percentage, last_lesson_id, first_started_at, last_accessed_at, "
    "completed_at, modules"
)

_spans: Final = msgspec.json.Decoder(Spans)
_pages: Final = msgspec.json.Decoder(tuple[int, ...])
_ids: Final = msgspec.json.Decoder(tuple[str, ...])
_modules: Final = msgspec.json.Decoder(tuple[ModuleProgress, ...])
_encoder: Final = msgspec.json.Encoder()


def to_json(value: Any) -> str:
    return _encoder.encode(value).decode()


def spans_from(text: str) -> Spans:
    return () if text == "[]" else _spans.decode(text)


def ids_from(text: str) -> tuple[str, ...]:
    return () if text == "[]" else _ids.decode(text)


def session_from(row: Row) -> Session:
    """A row of `SESSION`; its `extra` is not part of the record."""
    return Session(
        lesson=row[0],
        course=row[1],
        device=row[2],
        epoch=row[3],
        started_at=row[4],
        ended_at=row[5],
        spans=spans_from(row[6]),
        active_seconds=row[7],
        pages=() if row[8] == "[]" else _pages.decode(row[8]),
        duration=row[9],
    )


def session_row(session: Session, extra: str | None) -> tuple[Any, ...]:
    return (
        session.lesson,
        session.course,
        session.device,
        session.epoch,
        session.started_at,
        session.ended_at,
        to_json(session.spans),
        session.active_seconds,
        to_json(session.pages) if session.pages else "[]",
        session.duration,
        extra,
    )


def lesson_from(row: Row) -> Lesson:
    """What the fold needs of a lesson, from a row of `LESSON`."""
    return Lesson(
        id=row[0],
        title=row[1],
        type=row[2],
        duration_seconds=row[3],
        pages=row[4],
        threshold=row[5],
        passing_score=row[6],
    )


def lesson_progress_from(row: Row) -> LessonProgress:
    return LessonProgress(
        lesson_id=row[0],
        status=row[1],
        progress_percentage=row[2],
        epoch=row[3],
        position_seconds=row[4],
        resume_seconds=row[5],
        furthest_seconds=row[6],
        coverage=spans_from(row[7]),
        covered_seconds=row[8],
        duration_seconds=row[9],
        watch_time_seconds=row[10] / 1000,
        total_sessions=row[11],
        completion_count=row[12],
        attempts=row[13],
        best_score=row[14],
        last_score=row[15],
        first_started_at=row[16],
        last_accessed_at=row[17],
        completed_at=row[18],
    )


def lesson_progress_row(progress: LessonProgress) -> tuple[Any, ...]:
    return (
        progress.lesson_id,
        progress.status,
        progress.progress_percentage,
        progress.epoch,
        progress.position_seconds,
        progress.resume_seconds,
        progress.furthest_seconds,
        to_json(progress.coverage),
        progress.covered_seconds,
        progress.duration_seconds,
        round(progress.watch_time_seconds * 1000),
        progress.total_sessions,
        progress.completion_count,
        progress.attempts,
        progress.best_score,
        progress.last_score,
        progress.first_started_at,
        progress.last_accessed_at,
        progress.completed_at,
    )


def course_progress_from(row: Row) -> CourseProgress:
    return CourseProgress(
        course_id=row[0],
        status=row[1],
        progress_percentage=row[2],
        total_lessons=row[3],
        completed_lessons=ids_from(row[4]),
        in_progress_lessons=row[5],
        watch_time_seconds=row[6] / 1000,
        total_sessions=row[7],
        time_percentage=row[8],
        mastery_percentage=row[9],
        last_lesson_id=row[10],
        first_started_at=row[11],
        last_accessed_at=row[12],
        completed_at=row[13],
        modules=_modules.decode(row[14]),
    )


def marks(columns: str) -> str:
    """As many question marks as there are columns."""
    return ", ".join("?" * len(columns.split(",")))


def assigned(columns: str) -> str:
    """`a = ?, b = ?` of `a, b`."""
    return ", ".join(f"{name.strip()} = ?" for name in columns.split(","))
