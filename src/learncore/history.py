"""What was learned on a day: sessions shared out over days by the law of `activity_by_day`, and gathered by lesson."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from learncore.activity import day_shares, midnight_after
from learncore.records import Record, Session


class Stretch(Record, frozen=True, kw_only=True):
    """Learning in one lesson on one device on one local day: `ms` of it, in so many sessions, all between `started_at`
    and `ended_at` (ms UTC), which lie in the day."""

    day: date
    lesson: str
    course: str
    device: str
    ms: int
    sessions: int
    started_at: int
    ended_at: int


def stretches(sessions: Iterable[Session], tz: tzinfo, first: date, last: date) -> tuple[Stretch, ...]:
    """The stretches of the days from `first` to `last`, the latest first. A day's stretches add up to its activity."""
    found: dict[tuple[date, str, str, str], Stretch] = {}
    for session in sessions:
        for day, ms in day_shares(session, tz, first, last):
            one = _stretch(session, day, ms, tz)
            key = (day, one.lesson, one.course, one.device)
            found[key] = _together(found[key], one) if key in found else one
    return tuple(sorted(found.values(), key=_latest_first))


def _stretch(session: Session, day: date, ms: int, tz: tzinfo) -> Stretch:
    begins, ends = midnight_after(day - timedelta(days=1), tz), midnight_after(day, tz)
    return Stretch(
        day=day,
        lesson=session.lesson,
        course=session.course,
        device=session.device,
        ms=ms,
        sessions=1,
        started_at=max(session.started_at, begins),
        ended_at=min(max(session.started_at, session.ended_at), ends),
    )


def _together(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        day=one.day,
        lesson=one.lesson,
        course=one.course,
        device=one.device,
        ms=one.ms + other.ms,
        sessions=one.sessions + other.sessions,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(one.ended_at, other.ended_at),
    )


def _latest_first(one: Stretch) -> tuple[int, int, str, str, str]:
    return -one.day.toordinal(), -one.ended_at, one.lesson, one.course, one.device
