"""Playing time by local day, the streak and the week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from learncore.percent import milliseconds
from learncore.records import Session
from learncore.register import MAX_AT

STREAK_SECONDS: Final = 60.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def activity_by_day(sessions: Iterable[Session], tz: tzinfo) -> dict[date, float]:
    """Seconds of playing by local day, in order. A session that spans midnights is shared out in proportion to the time
    in each day, in whole milliseconds, so that the days add up to the sessions exactly."""
    days: dict[date, int] = {}
    for session in sessions:
        for day, played in day_shares(session, tz):
            days[day] = days.get(day, 0) + played
    return {day: played / 1000 for day, played in sorted(days.items())}


def streak(days: Mapping[date, float], today: date) -> int:
    """Days in a row with at least a minute of playing, up to today, or up to yesterday as long as today has none."""
    day = today if _counts(days, today) else today - timedelta(days=1)
    count = 0
    while _counts(days, day):
        count += 1
        day -= timedelta(days=1)
    return count


def longest_streak(days: Mapping[date, float]) -> int:
    """The most days in a row that ever had at least a minute of playing."""
    longest = count = 0
    before: date | None = None
    for day in sorted(day for day in days if _counts(days, day)):
        count = count + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, count), day
    return longest


def week(days: Mapping[date, float], today: date, first_weekday: int = 0) -> tuple[tuple[date, float], ...]:
    """The seven days of the week that `today` is in, and their seconds; `first_weekday` 0 is Monday, 6 Sunday."""
    start = today - timedelta(days=(today.weekday() - first_weekday) % 7)
    return tuple((day, days.get(day, 0.0)) for day in (start + timedelta(days=n) for n in range(7)))


def local_day(at: int, tz: tzinfo) -> date:
    """The date on the learner's calendar at `at` (ms UTC)."""
    return (_EPOCH + min(max(at, 0), MAX_AT) * _MILLISECOND).astimezone(tz).date()


def day_shares(session: Session, tz: tzinfo) -> Iterator[tuple[date, int]]:
    """The session's playing by local day, in order, in whole milliseconds; days without any are left out."""
    played = milliseconds(session.active_seconds)
    started, ended = session.started_at, max(session.started_at, session.ended_at)
    day, last = local_day(started, tz), local_day(ended, tz)
    given = 0
    while played and day < last:
        upto = min(played, played * (midnight_after(day, tz) - started) // (ended - started))
        if upto > given:
            yield day, upto - given
            given = upto
        day += timedelta(days=1)
    if played > given:
        yield last, played - given


def midnight_after(day: date, tz: tzinfo) -> int:
    """When `day` ends (ms UTC)."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tz)
    return (midnight.astimezone(UTC) - _EPOCH) // _MILLISECOND


def _counts(days: Mapping[date, float], day: date) -> bool:
    return days.get(day, 0.0) >= STREAK_SECONDS
