"""What Home shows: each part one query over folded rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from learnapp.store import attempts
from learnapp.store.activity import Days, long_sessions
from learnapp.store.folding_courses import course_from
from learnapp.store.places import elsewhere_of, with_places
from learnapp.store.queries_library import CARD, card_from
from learnapp.store.views import ContinueItem, CourseCard, DayActivity, NextUp
from learncore.percent import milliseconds
from learncore.progress import local_day, percent, streak, week
from learncore.records import LearnerStats

_STATS: Final = """
    SELECT status, count(*), sum(completed_count), sum(progress_percentage)
    FROM course_progress WHERE in_library = 1 GROUP BY status"""
_LAST: Final = """
    SELECT max(coalesce((SELECT max(last_accessed_at) FROM course_progress WHERE in_library = 0), -1),
        coalesce((SELECT max(last_accessed_at) FROM course_progress WHERE in_library = 1), -1))"""
_CONTINUE: Final = """
    SELECT p.lesson_id, p.course_id, l.title, c.title, l.type, l.position, c.total_lessons, p.duration_seconds,
        p.resume_seconds, p.progress_percentage, p.last_accessed_at, l.missing,
        l.path IS NULL AND l.missing = 0 AND l.type != 'quiz', l.pages
    FROM (SELECT course_id, title, total_lessons FROM course_progress
            WHERE in_library = 1 AND in_progress_lessons > 0 AND last_accessed_at IS NOT NULL
            ORDER BY last_accessed_at DESC, added_at DESC LIMIT ? OFFSET ?) AS c
        JOIN lesson_progress AS p ON p.course_id = c.course_id
        JOIN lessons AS l ON l.course_id = p.course_id AND l.lesson_id = p.lesson_id
    WHERE p.status = 'in_progress' AND p.last_accessed_at IS NOT NULL AND l.position IS NOT NULL
        AND (p.progress_percentage >= 5 OR (CASE l.type WHEN 'document' THEN p.watch_ms >= 30000
            ELSE p.covered_seconds >= 30 OR p.position_seconds >= 30 END))
    ORDER BY p.last_accessed_at DESC, p.lesson_id"""
_OLDEST: Final = """
    SELECT min(last_accessed_at), count(*) FROM (SELECT last_accessed_at FROM course_progress
        WHERE in_library = 1 AND in_progress_lessons > 0 AND last_accessed_at IS NOT NULL
        ORDER BY last_accessed_at DESC, added_at DESC LIMIT ? OFFSET ?)"""
_COURSES_A_LOOK: Final = 20
_RECENT: Final = f"""
    SELECT {CARD} FROM course_progress WHERE in_library = 1
    ORDER BY last_accessed_at DESC, added_at DESC, course_id LIMIT ?"""
_NEXT: Final = """
    SELECT p.course_id, p.title, p.last_lesson_id, p.total_lessons - p.completed_count, p.last_accessed_at, c.manifest
    FROM course_progress AS p JOIN courses AS c USING (course_id)
    WHERE p.in_library = 1 AND p.status != 'completed' AND p.total_lessons > 0
        AND (p.last_accessed_at IS NOT NULL OR ?)
    ORDER BY p.last_accessed_at DESC, p.added_at DESC, p.course_id LIMIT ?"""
_PLACE: Final = """SELECT missing, path IS NULL AND missing = 0 AND type != 'quiz' FROM lessons
    WHERE course_id = ? AND lesson_id = ?"""


def statistics(db: sqlite3.Connection) -> LearnerStats:
    """Courses in the library; the watch time and last activity of everything that was ever learned."""
    rows = db.execute(_STATS).fetchall()
    counts = {status: count for status, count, _, _ in rows}
    watched = db.execute("SELECT coalesce(sum(ms), 0) FROM activity").fetchone()[0]
    watched += sum(milliseconds(session.active_seconds) for session in long_sessions(db))
    last = db.execute(_LAST).fetchone()[0]
    return LearnerStats(
        total=sum(counts.values()),
        completed=counts.get("completed", 0),
        in_progress=counts.get("in_progress", 0),
        not_started=counts.get("not_started", 0),
        lessons_completed=sum(lessons for _, _, lessons, _ in rows),
        avg_progress=percent(sum(percentages for _, _, _, percentages in rows), 100 * sum(counts.values())),
        watch_time_seconds=watched / 1000,
        last_activity=None if last < 0 else last,
    )


def this_week(days: Days, now_ms: int, tz: dt.tzinfo) -> tuple[DayActivity, ...]:
    """Monday to Sunday of the week that the moment `now_ms` is in."""
    return tuple(DayActivity(day=day, seconds=seconds) for day, seconds in week(days, local_day(now_ms, tz)))


def streak_days(days: Days, now_ms: int, tz: dt.tzinfo) -> int:
    return streak(days, local_day(now_ms, tz))


def continue_watching(db: sqlite3.Connection, limit: int) -> tuple[ContinueItem, ...]:
    """Lessons begun and not finished, most recent first; among them the quizzes that are being answered here."""
    answering = attempts.to_go_on_with(db)
    here = {(item.course_id, item.lesson_id) for item in answering}
    items = [item for item in _begun(db, limit) if (item.course_id, item.lesson_id) not in here]
    return tuple(sorted([*items, *answering], key=lambda item: -item.last_accessed_at)[:limit])


def recent_courses(db: sqlite3.Connection, limit: int) -> tuple[CourseCard, ...]:
    return tuple(with_places(db, [card_from(row) for row in db.execute(_RECENT, (limit,))]))


def next_up(db: sqlite3.Connection) -> NextUp | None:
    """The unfinished course that was last at hand (else the newest), and its lesson that is next."""
    return next((_next(db, row) for row in db.execute(_NEXT, (True, 1)).fetchall()), None)


def next_lessons(db: sqlite3.Connection, begun: Iterable[ContinueItem], limit: int) -> tuple[NextUp, ...]:
    """What is next in the courses last at hand, the most recent first, where that is no lesson of `begun`."""
    found = [_next(db, row) for row in db.execute(_NEXT, (False, limit)).fetchall()]
    lessons = {(item.course_id, item.lesson_id) for item in begun}
    return tuple(item for item in found if (item.course_id, item.lesson_id) not in lessons)


def _begun(db: sqlite3.Connection, limit: int) -> list[ContinueItem]:
    """As far as the folds tell.

    No lesson was accessed after its course was, so courses are looked at from the most recent on, until those that
    follow can hold nothing more recent than what was found.
    """
    found: list[tuple[Any, ...]] = []
    offset = 0
    while True:
        oldest, looked_at = db.execute(_OLDEST, (_COURSES_A_LOOK, offset)).fetchone()
        found += db.execute(_CONTINUE, (_COURSES_A_LOOK, offset)).fetchall()
        found.sort(key=lambda row: -row[10])
        del found[limit:]
        if looked_at < _COURSES_A_LOOK or (len(found) == limit and found[-1][10] >= oldest):
            elsewhere = elsewhere_of(db, (row[1] for row in found if row[11]))
            return [_item(row, elsewhere.get(row[1])) for row in found]
        offset += _COURSES_A_LOOK


def _next(db: sqlite3.Connection, row: tuple[Any, ...]) -> NextUp:
    course_id, title, last_lesson_id, left, last_accessed_at, manifest = row
    done = db.execute(
        "SELECT lesson_id FROM lesson_progress WHERE course_id = ? AND status = 'completed'", (course_id,)
    ).fetchall()
    completed = {lesson_id for (lesson_id,) in done}
    lessons = course_from(manifest).lessons
    at = next((n for n, lesson in enumerate(lessons) if lesson.id == last_lesson_id), 0)
    waiting = [lesson for lesson in (*lessons[at:], *lessons[:at]) if lesson.id not in completed]
    open_ones = [lesson for lesson in waiting if not set(lesson.requires) - completed - {lesson.id}]
    chosen = (open_ones or waiting)[0]
    place = db.execute(_PLACE, (course_id, chosen.id)).fetchone()
    missing, remote = (bool(place[0]), bool(place[1])) if place else (False, False)
    return NextUp(
        course_id=course_id,
        course_title=title,
        lesson_id=chosen.id,
        lesson_title=chosen.title,
        type=chosen.type,
        lessons_left=left,
        duration_seconds=chosen.duration_seconds,
        last_accessed_at=last_accessed_at,
        missing=missing,
        remote=remote,
        elsewhere=elsewhere_of(db, [course_id]).get(course_id) if missing else None,
        pages=chosen.pages,
    )


def _item(row: tuple[Any, ...], elsewhere: str | None) -> ContinueItem:
    return ContinueItem(
        lesson_id=row[0],
        course_id=row[1],
        title=row[2],
        course_title=row[3],
        type=row[4],
        number=row[5],
        total_lessons=row[6],
        duration_seconds=row[7],
        resume_seconds=row[8],
        progress_percentage=row[9],
        last_accessed_at=row[10],
        missing=bool(row[11]),
        remote=bool(row[12]),
        elsewhere=elsewhere if row[11] else None,
        pages=row[13],
    )
