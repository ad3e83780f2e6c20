"""Badges: what there is to reach, as data, and when a history reached it.

Each is a pure function of what was learned, so that two devices with the same documents agree, and a badge needs no
document of its own. What counts is when something first happened: to start a course over takes no badge away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from learncore.activity import STREAK_SECONDS
from learncore.records import Record

Measure = Literal[
    "lessons", "courses", "first_tries", "streak", "weeks", "nights", "mornings", "returns", "hours", "day_hours"
]

NIGHT: Final = (0, 5)
MORNING: Final = (5, 7)
"""From which local hour to which."""

PART_SECONDS: Final = 600.0
"""So much playing in a night or a morning makes it one."""

AWAY_DAYS: Final = 14
_HOUR: Final = 3600.0
_DAY: Final = timedelta(days=1)


class Badge(Record, frozen=True, kw_only=True):
    """A badge is earned when its measure reaches `need`."""

    id: str
    measure: Measure
    need: int


BADGES: Final = (
    Badge(id="first_lesson", measure="lessons", need=1),
    Badge(id="ten_lessons", measure="lessons", need=10),
    Badge(id="hundred_lessons", measure="lessons", need=100),
    Badge(id="first_course", measure="courses", need=1),
    Badge(id="five_courses", measure="courses", need=5),
    Badge(id="twenty_courses", measure="courses", need=20),
    Badge(id="first_try", measure="first_tries", need=1),
    Badge(id="sharp", measure="first_tries", need=10),
    Badge(id="three_days", measure="streak", need=3),
    Badge(id="perfect_week", measure="weeks", need=1),
    Badge(id="thirty_days", measure="streak", need=30),
    Badge(id="ten_hours", measure="hours", need=10),
    Badge(id="hundred_hours", measure="hours", need=100),
    Badge(id="long_day", measure="day_hours", need=3),
    Badge(id="early_bird", measure="mornings", need=1),
    Badge(id="night_owl", measure="nights", need=1),
    Badge(id="welcome_back", measure="returns", need=1),
)


class Learned(Record, frozen=True, kw_only=True):
    """What badges are judged by, in local days.

    `days`, `nights` and `mornings` are seconds of playing by day, in all and within `NIGHT` and `MORNING`; `lessons`
    and `courses` are the days on which one was first completed, `first_tries` those on which a quiz was passed by the
    first attempt at it.
    """

    days: dict[date, float] = msgspec.field(default_factory=dict[date, float])
    nights: dict[date, float] = msgspec.field(default_factory=dict[date, float])
    mornings: dict[date, float] = msgspec.field(default_factory=dict[date, float])
    lessons: tuple[date, ...] = ()
    courses: tuple[date, ...] = ()
    first_tries: tuple[date, ...] = ()


class Achievement(Record, frozen=True, kw_only=True):
    """How far a badge is: `have` of its need, at most all of it; the `day` it was earned on, None where it was not."""

    badge: Badge
    have: int
    day: date | None = None


def achievements(learned: Learned) -> tuple[Achievement, ...]:
    """Every badge, in the order of `BADGES`."""
    reached = {measure: fold(learned) for measure, fold in _REACHED.items()}
    return tuple(_judged(badge, reached[badge.measure]) for badge in BADGES)


def course_completed(lessons: Iterable[str], completed: Mapping[str, int]) -> int | None:
    """When the last of a course's lessons was first completed (ms UTC), of when each was; None where one was not yet,
    or where there is no lesson."""
    times = [completed.get(lesson) for lesson in lessons]
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None


def _judged(badge: Badge, reached: tuple[date, ...]) -> Achievement:
    have = min(len(reached), badge.need)
    return Achievement(badge=badge, have=have, day=reached[badge.need - 1] if have == badge.need else None)


# --- the day on which a measure first was 1, 2, 3 … ------------------------------------------------------------------


def _streak(learned: Learned) -> tuple[date, ...]:
    reached: list[date] = []
    count = 0
    before: date | None = None
    for day in _learning_days(learned):
        count = count + 1 if before is not None and day - before == _DAY else 1
        before = day
        if count > len(reached):
            reached.append(day)
    return tuple(reached)


def _weeks(learned: Learned) -> tuple[date, ...]:
    """Weeks from Monday to Sunday of which every day counts for the streak."""
    days = set(_learning_days(learned))
    sundays = sorted(day for day in days if day.weekday() == 6)
    return tuple(day for day in sundays if all(day - n * _DAY in days for n in range(1, 7)))


def _returns(learned: Learned) -> tuple[date, ...]:
    """Days of learning after two weeks without."""
    days = _learning_days(learned)
    return tuple(day for before, day in pairwise(days) if (day - before).days > AWAY_DAYS)


def _hours(learned: Learned) -> tuple[date, ...]:
    reached: list[date] = []
    total = 0
    for day, seconds in sorted(learned.days.items()):
        total += round(seconds * 1000)
        reached += [day] * (int(total // (_HOUR * 1000)) - len(reached))
    return tuple(reached)


def _day_hours(learned: Learned) -> tuple[date, ...]:
    reached: list[date] = []
    for day, seconds in sorted(learned.days.items()):
        reached += [day] * (int(seconds // _HOUR) - len(reached))
    return tuple(reached)


def _parts(days: dict[date, float]) -> tuple[date, ...]:
    return tuple(day for day, seconds in sorted(days.items()) if seconds >= PART_SECONDS)


def _learning_days(learned: Learned) -> list[date]:
    return sorted(day for day, seconds in learned.days.items() if seconds >= STREAK_SECONDS)


def _sorted(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(days))


_REACHED: Final[dict[Measure, Callable[[Learned], tuple[date, ...]]]] = {
    "lessons": lambda learned: _sorted(learned.lessons),
    "courses": lambda learned: _sorted(learned.courses),
    "first_tries": lambda learned: _sorted(learned.first_tries),
    "streak": _streak,
    "weeks": _weeks,
    "nights": lambda learned: _parts(learned.nights),
    "mornings": lambda learned: _parts(learned.mornings),
    "returns": _returns,
    "hours": _hours,
    "day_hours": _day_hours,
}
