"""All days that anything was learned on, in one walk over the quarters of an hour."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Final

import msgspec

from learnapp.store.activity import QUARTER_MS, long_sessions
from learncore.achievements import MORNING, NIGHT
from learncore.percent import milliseconds
from learncore.progress import activity_by_day, midnight_after

_ALL: Final = "SELECT quarter, ms FROM activity WHERE ms > 0 ORDER BY quarter"
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_QUARTER: Final = dt.timedelta(milliseconds=QUARTER_MS)

Seconds = dict[dt.date, float]


class DayParts(msgspec.Struct, frozen=True):
    """Seconds of playing by local day: in all, and within `NIGHT` and `MORNING` of it. Sessions that run on for days
    count for their days only."""

    days: Seconds
    nights: Seconds
    mornings: Seconds


def day_parts(db: sqlite3.Connection, tz: dt.tzinfo) -> DayParts:
    days: dict[dt.date, int] = {}
    nights: dict[dt.date, int] = {}
    mornings: dict[dt.date, int] = {}
    today, ends, night, morning = dt.date.min, -1, (0, 0), (0, 0)
    for quarter, ms in db.execute(_ALL):
        if quarter >= ends:
            today = (_EPOCH + quarter * _QUARTER).astimezone(tz).date()
            ends = midnight_after(today, tz) // QUARTER_MS
            night = _quarter(today, NIGHT[0], tz), _quarter(today, NIGHT[1], tz)
            morning = _quarter(today, MORNING[0], tz), _quarter(today, MORNING[1], tz)
        days[today] = days.get(today, 0) + ms
        if night[0] <= quarter < night[1]:
            nights[today] = nights.get(today, 0) + ms
        elif morning[0] <= quarter < morning[1]:
            mornings[today] = mornings.get(today, 0) + ms
    for day, seconds in activity_by_day(long_sessions(db), tz).items():
        days[day] = days.get(day, 0) + milliseconds(seconds)
    return DayParts(*({day: ms / 1000 for day, ms in sorted(part.items())} for part in (days, nights, mornings)))


def _quarter(day: dt.date, hour: int, tz: dt.tzinfo) -> int:
    """The quarter that begins at an hour of a local day."""
    return (dt.datetime.combine(day, dt.time(hour), tz) - _EPOCH) // _QUARTER
