"""What was learned when: a day found by the times of its sessions, a year by its quarters of an hour."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from learnapp.store.achieving import achievements_of
from learnapp.store.activity import LONG_MS, QUARTER_MS, Days, long_sessions
from learnapp.store.identity import ids_here
from learnapp.store.queries_home import statistics, streak_days, this_week
from learnapp.store.sql import snapshot
from learnapp.store.views import DayActivity
from learnapp.store.views_activity import AchievementsView, ActivityView, CourseTime, HistoryDay, HistoryEntry
from learncore.percent import milliseconds
from learncore.progress import Stretch, last_share, local_day, midnight_after, stretches
from learncore.records import Session

WEEKS: Final = 53
ENOUGH: Final = 40
"""Days that hold so many entries are enough for once."""

_DAY: Final = dt.timedelta(days=1)
_COLUMNS: Final = "lesson_id, course_id, device_id, started_at, ended_at, active_seconds"
_LONGER: Final = 21_600_000
"""Few sessions last longer than these six hours; the index `sessions_of_hours` names the same figure."""
_OF_DAY: Final = f"""
    SELECT {_COLUMNS} FROM sessions INDEXED BY sessions_by_start
        WHERE started_at >= ?1 - {_LONGER} AND started_at < ?2 AND ended_at >= ?1 AND ended_at - started_at <= {_LONGER}
    UNION ALL SELECT {_COLUMNS} FROM sessions INDEXED BY sessions_of_hours
        WHERE ended_at - started_at > {_LONGER} AND started_at >= ?1 - {LONG_MS} AND started_at < ?2 AND ended_at >= ?1
            AND ended_at - started_at <= {LONG_MS}"""
_ATTEMPTS: Final = """
    SELECT course_id, lesson_id, submitted_at, score FROM attempts INDEXED BY attempts_by_time
    WHERE submitted_at >= ? AND submitted_at < ? ORDER BY submitted_at DESC, id"""
_LAST_ATTEMPT: Final = "SELECT max(submitted_at) FROM attempts INDEXED BY attempts_by_time WHERE submitted_at < ?"
_ANY_ATTEMPT: Final = "SELECT EXISTS (SELECT 1 FROM attempts)"
_LAST: Final = "SELECT max(quarter) FROM activity WHERE quarter < ? AND ms > 0"
_BY_COURSE: Final = """
    SELECT p.course_id, coalesce(nullif(p.title, ''), o.title, ''), p.watch_ms, p.in_library
    FROM course_progress AS p LEFT JOIN catalogue AS o USING (course_id)
    WHERE p.watch_ms > 0 ORDER BY p.watch_ms DESC, p.course_id LIMIT ?"""
_ANY_COMPLETED: Final = "SELECT EXISTS (SELECT 1 FROM course_progress WHERE completed_count > 0)"
_IN_COURSES: Final = "SELECT coalesce(sum(watch_ms), 0) FROM course_progress"
_NAMES: Final = """
    SELECT l.course_id, l.lesson_id, l.title, l.type, l.position IS NOT NULL, p.title, p.in_library
    FROM json_each(?) AS wanted
        JOIN lessons AS l ON l.course_id = wanted.value ->> 0 AND l.lesson_id = wanted.value ->> 1
        JOIN course_progress AS p ON p.course_id = l.course_id"""
_DEVICES: Final = "SELECT device_id, name FROM devices"


class History:
    """The questions of the Activity page, asked through a reader; each raises StoreError where it cannot be read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def activity(self, now_ms: int, tz: dt.tzinfo, *, days: int = 7, courses: int = 8) -> ActivityView:
        """All that the page shows at first, as of one moment; at most the latest so many days and the first so many
        courses."""
        with snapshot(self._db) as db:
            by_day = Days(db, tz)
            today = local_day(now_ms, tz)
            watched = statistics(db).watch_time_seconds
            return ActivityView(
                begun=watched > 0 or any(db.execute(sql).fetchone()[0] for sql in (_ANY_COMPLETED, _ANY_ATTEMPT)),
                watch_time_seconds=watched,
                year=_year(by_day, today),
                week=this_week(by_day, now_ms, tz),
                streak_days=streak_days(by_day, now_ms, tz),
                courses=(shown := _courses(db, courses)),
                other_seconds=_rest(db, shown),
                history=_days(db, tz, None, days),
            )

    def days(self, tz: dt.tzinfo, before: dt.date | None = None, limit: int = 7) -> tuple[HistoryDay, ...]:
        """The latest days on which something was learned or a quiz taken, of those before a day; fewer where
        they hold much."""
        with snapshot(self._db) as db:
            return _days(db, tz, before, limit)

    def is_before(self, day: dt.date, tz: dt.tzinfo) -> bool:
        """Whether anything was learned, or a quiz taken, on the days before."""
        with snapshot(self._db) as db:
            return _last_day(db, tz, day, long_sessions(db)) is not None

    def day(self, day: dt.date, tz: dt.tzinfo) -> HistoryDay:
        """One day, whether something was learned on it or not."""
        with snapshot(self._db) as db:
            return _day(db, tz, day)

    def achievements(self, tz: dt.tzinfo, today: dt.date = dt.date.max) -> AchievementsView:
        """Badges and finished courses; days after today earn none. It looks at all days and at every lesson that was
        ever completed: not to be asked for on the thread of the window."""
        with snapshot(self._db) as db:
            return achievements_of(db, tz, today)


def _year(by_day: Days, today: dt.date) -> tuple[DayActivity, ...]:
    first = today - dt.timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    days = (first + n * _DAY for n in range(7 * WEEKS))
    return tuple(DayActivity(day=day, seconds=by_day.get(day, 0.0)) for day in days)


def _courses(db: sqlite3.Connection, limit: int) -> tuple[CourseTime, ...]:
    return tuple(
        CourseTime(course_id=row[0], title=row[1], seconds=row[2] / 1000, in_library=bool(row[3]))
        for row in db.execute(_BY_COURSE, (limit,))
    )


def _rest(db: sqlite3.Connection, shown: Iterable[CourseTime]) -> float:
    all_ms: int = db.execute(_IN_COURSES).fetchone()[0]
    return (all_ms - sum(milliseconds(course.seconds) for course in shown)) / 1000


def _days(db: sqlite3.Connection, tz: dt.tzinfo, before: dt.date | None, limit: int) -> tuple[HistoryDay, ...]:
    long = list(long_sessions(db))
    found: list[HistoryDay] = []
    entries = 0
    while len(found) < limit and entries < ENOUGH:
        day = _last_day(db, tz, before, long)
        if day is None:
            break
        found.append(_day(db, tz, day))
        before = day
        entries += len(found[-1].entries)
    return tuple(found)


def _last_day(db: sqlite3.Connection, tz: dt.tzinfo, before: dt.date | None, long: Iterable[Session]) -> dt.date | None:
    """The latest day with something to tell, of those before a day; `long` are the sessions of days."""
    last = before - _DAY if before is not None else dt.date.max
    found = [day for session in long if (day := last_share(session, tz, last)) is not None]
    quarter = db.execute(_LAST, (midnight_after(last, tz) // QUARTER_MS,)).fetchone()[0]
    if quarter is not None:
        found.append(local_day(quarter * QUARTER_MS, tz))
    submitted = db.execute(_LAST_ATTEMPT, (midnight_after(last, tz),)).fetchone()[0]
    if submitted is not None:
        found.append(local_day(submitted, tz))
    return max(found, default=None)


def _day(db: sqlite3.Connection, tz: dt.tzinfo, day: dt.date) -> HistoryDay:
    found = stretches([*_sessions(db, tz, day), *long_sessions(db)], tz, day, day)
    begins, ends = midnight_after(day - _DAY, tz), midnight_after(day, tz)
    attempts = db.execute(_ATTEMPTS, (begins, ends)).fetchall()
    return HistoryDay(day=day, seconds=sum(one.ms for one in found) / 1000, entries=_entries(db, found, attempts))


def _sessions(db: sqlite3.Connection, tz: dt.tzinfo, day: dt.date) -> Iterable[Session]:
    """The sessions that a day may have a share of."""
    for row in db.execute(_OF_DAY, (midnight_after(day - _DAY, tz), midnight_after(day, tz))):
        yield Session(
            lesson=row[0], course=row[1], device=row[2], started_at=row[3], ended_at=row[4], active_seconds=row[5]
        )


def _entries(
    db: sqlite3.Connection, found: tuple[Stretch, ...], attempts: list[tuple[str, str, int, float]]
) -> tuple[HistoryEntry, ...]:
    """The latest first."""
    wanted = sorted({(one.course, one.lesson) for one in found} | {one[:2] for one in attempts})
    rows = db.execute(_NAMES, (msgspec.json.encode(wanted).decode(),))
    known = {(row[0], row[1]): row[2:] for row in rows}
    devices = dict(db.execute(_DEVICES).fetchall())
    here = ids_here(db)

    def entry(course: str, lesson: str, **what: Any) -> HistoryEntry:
        unknown = ("", "quiz" if "score" in what else "video", 0, "", 0)
        title, type_, listed_there, course_title, in_library = known.get((course, lesson), unknown)
        return HistoryEntry(
            lesson_id=lesson,
            course_id=course,
            title=title,
            course_title=course_title,
            type=type_,
            at_hand=bool(listed_there and in_library),
            **what,
        )

    entries = [
        entry(
            one.course,
            one.lesson,
            device_name=devices.get(one.device, ""),
            this_device=one.device in here,
            seconds=one.ms / 1000,
            sessions=one.sessions,
            started_at=one.started_at,
            ended_at=one.ended_at,
        )
        for one in found
    ]
    entries += [
        entry(
            course,
            lesson,
            device_name="",
            this_device=False,
            seconds=0.0,
            sessions=0,
            started_at=submitted_at,
            ended_at=submitted_at,
            score=score,
        )
        for course, lesson, submitted_at, score in attempts
    ]
    return tuple(sorted(entries, key=lambda one: -one.ended_at))
