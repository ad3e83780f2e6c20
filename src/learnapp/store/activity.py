"""Playing time by quarter of an hour (UTC), from which the days of any time zone add up exactly.

Every time zone's midnight stands at a quarter, and a session is shared out over quarters by the law's own rule for
days (whole milliseconds, in proportion, each boundary rounded down), so that quarters sum to the law's days. Sessions
that run on for days (a clock that was put right while playing) are few; they are left to the law itself.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from learnapp.store.rows import SESSION, session_from
from learncore.percent import milliseconds
from learncore.progress import activity_by_day, day_shares, days_of, midnight_after
from learncore.records import Session

QUARTER_MS: Final = 15 * 60 * 1000
LONG_MS: Final = 172_800_000
"""Above two days a session is not shared out here; the index `sessions_of_days` names the same figure."""

_BETWEEN: Final = "SELECT coalesce(sum(ms), 0) FROM activity WHERE quarter >= ? AND quarter < ?"
_ADD: Final = """
    INSERT INTO activity (quarter, ms) VALUES (?, ?) ON CONFLICT (quarter) DO UPDATE SET ms = ms + excluded.ms"""
_QUARTER: Final = dt.timedelta(milliseconds=QUARTER_MS)
_DAY: Final = dt.timedelta(days=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def shares(session: Session) -> dict[int, int]:
    """Milliseconds of playing by quarter since 1970."""
    played = milliseconds(session.active_seconds)
    started, ended = session.started_at, max(session.started_at, session.ended_at)
    if not played or ended - started > LONG_MS:
        return {}
    shared: dict[int, int] = {}
    quarter, last, given = started // QUARTER_MS, ended // QUARTER_MS, 0
    while quarter < last:
        upto = played * ((quarter + 1) * QUARTER_MS - started) // (ended - started)
        if upto > given:
            shared[quarter] = upto - given
            given = upto
        quarter += 1
    if played > given:
        shared[last] = played - given
    return shared


def replace(db: sqlite3.Connection, before: Session | None, after: Session) -> None:
    """Take the shares of `before` out and put those of `after` in."""
    change = shares(after)
    for quarter, ms in (shares(before) if before else {}).items():
        change[quarter] = change.get(quarter, 0) - ms
    for quarter, ms in change.items():
        if ms and not db.execute("UPDATE activity SET ms = ms + ? WHERE quarter = ?", (ms, quarter)).rowcount:
            db.execute("INSERT INTO activity (quarter, ms) VALUES (?, ?)", (quarter, ms))
        if ms < 0:
            db.execute("DELETE FROM activity WHERE quarter = ? AND ms = 0", (quarter,))


def add(db: sqlite3.Connection, sessions: Iterable[Session]) -> None:
    """Put the shares of new sessions in."""
    totals: dict[int, int] = {}
    for session in sessions:
        for quarter, ms in shares(session).items():
            totals[quarter] = totals.get(quarter, 0) + ms
    db.executemany(_ADD, totals.items())


def rebuild(db: sqlite3.Connection) -> None:
    """The whole table anew from all sessions."""
    totals: dict[int, int] = {}
    for row in db.execute(f"SELECT {SESSION} FROM sessions"):
        for quarter, ms in shares(session_from(row)).items():
            totals[quarter] = totals.get(quarter, 0) + ms
    db.execute("DELETE FROM activity")
    db.executemany("INSERT INTO activity (quarter, ms) VALUES (?, ?)", sorted(totals.items()))


class Days(Mapping[dt.date, float]):
    """Seconds of playing by local day, each summed up when it is asked for."""

    def __init__(self, db: sqlite3.Connection, tz: dt.tzinfo) -> None:
        self._db = db
        self._tz = tz
        self._long = [(*days_of(session, tz), session) for session in long_sessions(db)]
        self._midnights: dict[dt.date, int] = {}

    def __getitem__(self, day: dt.date) -> float:
        bounds = self._quarter(day - _DAY), self._quarter(day)
        ms: int = self._db.execute(_BETWEEN, bounds).fetchone()[0]
        for begins, ends, session in self._long:
            if begins <= day <= ends:
                ms += sum(played for _, played in day_shares(session, self._tz, day, day))
        if not ms:
            raise KeyError(day)
        return ms / 1000

    def __iter__(self) -> Iterator[dt.date]:
        days = {self._day(quarter) for (quarter,) in self._db.execute("SELECT quarter FROM activity WHERE ms > 0")}
        return iter(sorted(days | activity_by_day((session for _, _, session in self._long), self._tz).keys()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _quarter(self, day: dt.date) -> int:
        """The quarter that begins as the local day ends."""
        found = self._midnights.get(day)
        if found is None:
            found = self._midnights[day] = midnight_after(day, self._tz) // QUARTER_MS
        return found

    def _day(self, quarter: int) -> dt.date:
        return (_EPOCH + quarter * _QUARTER).astimezone(self._tz).date()


def long_sessions(db: sqlite3.Connection) -> Iterable[Session]:
    rows = db.execute(f"SELECT {SESSION} FROM sessions WHERE ended_at - started_at > 172800000")
    return [session_from(row) for row in rows]
