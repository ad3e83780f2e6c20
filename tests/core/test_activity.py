"""Playing time by day, the streak and the week, wherever the learner's midnight is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore.progress import activity_by_day, local_day, streak, week
from learncore.records import Session
from learncore.register import MAX_AT

BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
APIA = ZoneInfo("Pacific/Apia")
HAVANA = ZoneInfo("America/Havana")
ST_JOHNS = ZoneInfo("America/St_Johns")
MONDAY = date(2024, 3, 4)


def played(start: datetime, end: datetime, seconds: float | None = None) -> Session:
    started, ended = round(start.timestamp() * 1000), round(end.timestamp() * 1000)
    active = (ended - started) / 1000 if seconds is None else seconds
    return Session(
        lesson="l", course="c", device="d", started_at=started, ended_at=ended, active_seconds=active, spans=()
    )


def hours(days: dict[date, float]) -> dict[str, float]:
    return {day.isoformat(): seconds / 3_600 for day, seconds in days.items()}


def test_nothing_played_is_no_day() -> None:
    instant = datetime(2024, 3, 4, tzinfo=UTC)
    assert activity_by_day([], UTC) == {}
    assert activity_by_day([played(instant, instant + timedelta(hours=1), seconds=0.0)], UTC) == {}


def test_an_evening_over_midnight_is_shared_between_the_days() -> None:
    evening = played(datetime(2024, 3, 4, 23, tzinfo=UTC), datetime(2024, 3, 5, 2, tzinfo=UTC), seconds=5_400.0)
    assert hours(activity_by_day([evening], UTC)) == {"2024-03-04": 0.5, "2024-03-05": 1.0}


def test_the_day_is_the_learners_day() -> None:
    late = played(datetime(2024, 7, 1, 22, 30, tzinfo=UTC), datetime(2024, 7, 1, 23, 30, tzinfo=UTC))
    assert hours(activity_by_day([late], UTC)) == {"2024-07-01": 1.0}
    assert hours(activity_by_day([late], BERLIN)) == {"2024-07-02": 1.0}


def test_the_hour_that_summer_time_skips_is_not_counted() -> None:
    night = played(datetime(2024, 3, 30, 23, tzinfo=BERLIN), datetime(2024, 3, 31, 4, tzinfo=BERLIN))
    assert hours(activity_by_day([night], BERLIN)) == {"2024-03-30": 1.0, "2024-03-31": 3.0}


def test_the_hour_that_winter_time_repeats_counts_twice() -> None:
    night = played(datetime(2024, 10, 26, 23, tzinfo=BERLIN), datetime(2024, 10, 27, 4, tzinfo=BERLIN))
    assert hours(activity_by_day([night], BERLIN)) == {"2024-10-26": 1.0, "2024-10-27": 5.0}


def test_a_midnight_that_does_not_exist_still_parts_the_days() -> None:
    night = played(datetime(2018, 11, 3, 23, tzinfo=SAO_PAULO), datetime(2018, 11, 4, 2, tzinfo=SAO_PAULO))
    assert hours(activity_by_day([night], SAO_PAULO)) == {"2018-11-03": 1.0, "2018-11-04": 1.0}


def test_a_midnight_that_comes_twice_parts_the_days_once() -> None:
    night = played(datetime(2024, 11, 2, 23, tzinfo=HAVANA), datetime(2024, 11, 3, 2, tzinfo=HAVANA))
    assert hours(activity_by_day([night], HAVANA)) == {"2024-11-02": 1.0, "2024-11-03": 3.0}


def test_a_day_that_a_country_skipped_has_no_playing_in_it() -> None:
    night = played(datetime(2011, 12, 29, 23, tzinfo=APIA), datetime(2011, 12, 31, 1, tzinfo=APIA))
    assert hours(activity_by_day([night], APIA)) == {"2011-12-29": 1.0, "2011-12-31": 1.0}


class _OverMidnight(tzinfo):
    """Clocks that went from 23:30 to 00:30, as Toronto's once did."""

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta(hours=1 if dt and (dt.day, dt.hour, dt.minute) >= (5, 0, 30) else 0)

    def dst(self, dt: datetime | None) -> timedelta:
        return self.utcoffset(dt)

    def fromutc(self, dt: datetime) -> datetime:
        return dt + timedelta(hours=1 if (dt.day, dt.hour, dt.minute) >= (4, 23, 30) else 0)


def test_a_jump_over_midnight_plays_no_more_than_was_played() -> None:
    night = played(datetime(2024, 3, 4, 23, tzinfo=UTC), datetime(2024, 3, 4, 23, 45, tzinfo=UTC))
    assert local_day(night.ended_at, _OverMidnight()) == date(2024, 3, 5)
    assert sum(activity_by_day([night], _OverMidnight()).values()) == 2_700.0


@given(
    st.lists(
        st.tuples(st.integers(0, 2_000_000_000_000), st.integers(0, 10 * 86_400_000), st.integers(0, 10_000_000)),
        max_size=4,
    ),
    st.sampled_from([UTC, BERLIN, SAO_PAULO, APIA, HAVANA, ST_JOHNS, ZoneInfo("Asia/Kathmandu")]),
)
def test_the_days_add_up_to_the_sessions_exactly(raw: list[tuple[int, int, int]], tz: tzinfo) -> None:
    sessions = [
        Session(lesson="l", course="c", device="d", started_at=start, ended_at=start + wall, active_seconds=ms / 1000)
        for start, wall, ms in raw
    ]
    days = activity_by_day(sessions, tz)
    assert sum(round(seconds * 1000) for seconds in days.values()) == sum(ms for _, _, ms in raw)
    assert list(days) == sorted(days)
    assert all(seconds > 0 for seconds in days.values())


@pytest.mark.parametrize("tz", [UTC, APIA, ZoneInfo("Etc/GMT+12"), ZoneInfo("Pacific/Kiritimati")])
def test_the_first_and_the_last_moment_have_days(tz: tzinfo) -> None:
    eternal = Session(lesson="l", course="c", device="d", started_at=MAX_AT - 9, ended_at=MAX_AT, active_seconds=0.009)
    assert sum(activity_by_day([eternal], tz).values()) == 0.009
    assert local_day(0, tz).year in (1969, 1970)
    assert local_day(10**18, tz) == local_day(MAX_AT, tz)


def test_a_streak_counts_days_with_a_minute_up_to_today() -> None:
    days = {MONDAY - timedelta(days=ago): 60.0 for ago in (0, 1, 2, 4)}
    assert streak(days, MONDAY) == 3
    assert streak({**days, MONDAY - timedelta(days=1): 59.9}, MONDAY) == 1


def test_a_day_that_is_not_over_breaks_no_streak() -> None:
    days = {MONDAY - timedelta(days=1): 60.0, MONDAY - timedelta(days=2): 600.0, MONDAY: 10.0}
    assert streak(days, MONDAY) == 2
    assert streak(days, MONDAY + timedelta(days=1)) == 0
    assert streak({}, MONDAY) == 0


def test_a_streak_goes_on_over_the_nights_that_clocks_change() -> None:
    for change in (date(2024, 3, 31), date(2024, 10, 27)):
        evenings = [
            played(start, start + timedelta(minutes=2))
            for start in (
                datetime(change.year, change.month, change.day, 0, 1, tzinfo=BERLIN) + timedelta(days=away)
                for away in (-1, 0, 1)
            )
        ]
        assert streak(activity_by_day(evenings, BERLIN), change + timedelta(days=1)) == 3


def test_a_streak_is_counted_in_the_learners_time_zone() -> None:
    first, second = datetime(2024, 7, 1, 23, tzinfo=UTC), datetime(2024, 7, 2, 5, tzinfo=UTC)
    sessions = [played(start, start + timedelta(minutes=5)) for start in (first, second)]
    assert streak(activity_by_day(sessions, UTC), date(2024, 7, 2)) == 2
    assert streak(activity_by_day(sessions, BERLIN), date(2024, 7, 2)) == 1


def test_a_week_is_seven_days_from_its_first_weekday() -> None:
    days = {MONDAY: 60.0, MONDAY - timedelta(days=1): 30.0}
    assert week(days, MONDAY + timedelta(days=6)) == tuple(
        (MONDAY + timedelta(days=n), 60.0 if n == 0 else 0.0) for n in range(7)
    )
    from_sunday = week(days, MONDAY, first_weekday=6)
    assert (from_sunday[0], from_sunday[1]) == ((MONDAY - timedelta(days=1), 30.0), (MONDAY, 60.0))
