"""Playing time by local day, the streak and the week."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from learncore.percent import milliseconds
from learncore.records import Session
from learncore.register import MAX_AT

STREAK_SECONDS: Final = 60.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_DAY_MS: Final = 86_400_000


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


def day_shares(
    session: Session, tz: tzinfo, first: date = date.min, last: date = date.max
) -> Iterator[tuple[date, int]]:
    """The session's playing by local day, in order, in whole milliseconds, of the days from `first` to `last`; days
    without any are left out. A day costs the same wherever in the session it is."""
    begins, ends = days_of(session, tz)
    first, last = max(first, begins), min(last, ends)
    given = _played_until(session, first - timedelta(days=1), tz, ends) if first > begins else 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        upto = _played_until(session, day, tz, ends)
        if upto > given:
            yield day, upto - given
            given = upto


def days_of(session: Session, tz: tzinfo) -> tuple[date, date]:
    """The local days on which a session begins and ends."""
    return local_day(session.started_at, tz), local_day(max(session.started_at, session.ended_at), tz)


def last_share(session: Session, tz: tzinfo, last: date) -> date | None:
    """The latest day, up to `last`, that has a share of the session; found without walking through its days."""
    begins, ends = days_of(session, tz)
    count = (min(last, ends) - begins).days + 1
    if count <= 0:
        return None
    days = range(count)

    def played_until(number: int) -> int:
        return _played_until(session, begins + timedelta(days=number), tz, ends)

    played = played_until(days[-1])
    return begins + timedelta(days=bisect_left(days, played, key=played_until)) if played else None


def midnight_after(day: date, tz: tzinfo) -> int:
    """When `day` ends (ms UTC)."""
    if day == date.max:
        return MAX_AT + 2 * _DAY_MS
    midnight = datetime.combine(day + timedelta(days=1), time(), tz)
    return (midnight.astimezone(UTC) - _EPOCH) // _MILLISECOND


def _played_until(session: Session, day: date, tz: tzinfo, ends: date) -> int:
    """How much of it was played by the end of `day`; `ends` is the day that the session ends on."""
    played = milliseconds(session.active_seconds)
    if day >= ends:
        return played
    started = session.started_at
    return min(played, played * (midnight_after(day, tz) - started) // (session.ended_at - started))


def _counts(days: Mapping[date, float], day: date) -> bool:
    return days.get(day, 0.0) >= STREAK_SECONDS
