"""What was learned on a day, lesson by lesson, adds up to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from learncore.progress import (
    activity_by_day,
    day_shares,
    days_of,
    first_completed,
    last_share,
    longest_streak,
    set_mark,
    start_over,
    stretches,
)
from learncore.records import LessonState, Session
from learncore.register import MAX_AT

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [UTC, BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia"), ZoneInfo("Australia/Lord_Howe")]
HOUR = 3_600_000
ONE_DAY = 86_400.0


def ms(text: str, zone: ZoneInfo) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Short and long ones around the nights on which clocks were set."""
    night = draw(st.sampled_from([1_325_200_000_000, 1_541_300_000_000, 1_711_847_000_000, 1_729_983_000_000]))
    started = night + draw(st.integers(-30 * HOUR, 30 * HOUR))
    lasted = draw(st.integers(0, 60 * HOUR))
    return Session(
        lesson=draw(st.sampled_from("ab")),
        course="c",
        device=draw(st.sampled_from(["desk", "laptop"])),
        started_at=started,
        ended_at=started + lasted,
        active_seconds=draw(st.integers(0, lasted)) / 1000,
    )


@given(st.lists(sessions(), max_size=8), st.sampled_from(ZONES))
def test_the_stretches_of_a_day_add_up_to_it(given_sessions: list[Session], tz: ZoneInfo) -> None:
    found = stretches(given_sessions, tz, date.min, date.max)
    days: dict[date, int] = {}
    for one in found:
        days[one.day] = days.get(one.day, 0) + one.ms
        assert one.started_at <= one.ended_at
    assert {day: total / 1000 for day, total in days.items()} == activity_by_day(given_sessions, tz)
    assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)


def test_an_evening_over_midnight_is_told_on_both_days() -> None:
    evening = Session(
        lesson="a",
        course="c",
        device="desk",
        started_at=ms("2024-03-30 23:30", BERLIN),
        ended_at=ms("2024-03-31 00:30", BERLIN),
        active_seconds=3_600.0,
    )
    later, earlier = stretches([evening], BERLIN, date(2024, 3, 1), date(2024, 3, 31))
    assert (later.day.day, later.ms, earlier.day.day, earlier.ms) == (31, 1_800_000, 30, 1_800_000)
    assert earlier.ended_at == later.started_at == ms("2024-03-31 00:00", BERLIN)
    assert stretches([evening], BERLIN, date(2024, 3, 31), date(2024, 3, 31)) == (later,)


def test_sessions_of_one_lesson_are_told_together_and_devices_apart() -> None:
    def at(hour: int, device: str) -> Session:
        start = 1_700_000_000_000 + hour * HOUR
        return Session(
            lesson="a", course="c", device=device, started_at=start, ended_at=start + 60_000, active_seconds=60.0
        )

    found = stretches([at(0, "desk"), at(1, "laptop"), at(0, "desk")], UTC, date.min, date.max)
    assert [(one.device, one.sessions, one.ms) for one in found] == [("laptop", 1, 60_000), ("desk", 2, 120_000)]


def test_the_longest_streak_is_remembered() -> None:
    days = {date(2024, 3, day): seconds for day, seconds in ((1, 60.0), (2, 90.0), (3, 59.0), (4, 60.0), (5, 60.0))}
    assert longest_streak(days) == 2
    assert longest_streak(days | {date(2024, 3, 3): 60.0}) == 5
    assert longest_streak({}) == 0


def test_a_lesson_stays_first_completed_when_it_is_started_over_and_not_when_that_is_taken_back() -> None:
    assert first_completed(None) is None
    state = set_mark(None, "c", "desk", 1_000, "complete")
    assert first_completed(state) == 1_000
    again = start_over(state, "c", "desk", 2_000)
    assert first_completed(again) == 1_000
    assert first_completed(set_mark(state, "c", "desk", 2_000, "incomplete")) is None
    assert first_completed(LessonState(course="c", completed={0: 7, 1: 9})) == 7


@given(sessions(), st.sampled_from(ZONES), st.integers(-3, 4), st.integers(0, 3))
def test_some_days_of_a_session_are_those_of_all(one: Session, tz: ZoneInfo, skipped: int, more: int) -> None:
    begins, _ = days_of(one, tz)
    first = begins + timedelta(days=skipped)
    last = first + timedelta(days=more)
    everything = dict(day_shares(one, tz))
    some = {day: ms for day, ms in everything.items() if first <= day <= last}
    assert dict(day_shares(one, tz, first, last)) == some
    assert last_share(one, tz, last) == max((day for day in everything if day <= last), default=None)


def test_a_day_of_a_session_of_centuries_is_found_at_once() -> None:
    """A clock that stood at 1970 and was put to the end of time."""
    long = Session(lesson="a", course="c", device="d", started_at=0, ended_at=MAX_AT, active_seconds=3_600.0)
    begun = perf_counter()
    for zone in (UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")):
        assert sum(ms for _, ms in day_shares(long, zone, date(2026, 1, 1), date(2026, 12, 31))) > 0
        last = last_share(long, zone, date.max)
        assert last is not None
        (stretch,) = stretches([long], zone, last, last)
        assert stretch.ended_at == MAX_AT
    assert perf_counter() - begun < 0.5
