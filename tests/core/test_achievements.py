"""Badges follow from the history alone, and stay."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from learncore.achievements import BADGES, Achievement, Learned, achievements, course_completed

MONDAY = date(2024, 3, 4)
DAY = timedelta(days=1)


def badge(learned: Learned, name: str) -> Achievement:
    return next(one for one in achievements(learned) if one.badge.id == name)


def days(*numbers: int, seconds: float = 600.0) -> dict[date, float]:
    return {MONDAY + number * DAY: seconds for number in numbers}


def test_nothing_learned_earns_nothing() -> None:
    found = achievements(Learned())
    assert [one.badge for one in found] == list(BADGES)
    assert all(one.day is None and one.have == 0 for one in found)
    assert len({one.badge.id for one in found}) == len(BADGES)


def test_a_badge_is_dated_by_the_day_that_earned_it() -> None:
    learned = Learned(courses=(MONDAY + 9 * DAY, MONDAY, *(MONDAY + n * DAY for n in (1, 2, 3))))
    assert badge(learned, "first_course").day == MONDAY
    assert badge(learned, "five_courses").day == MONDAY + 9 * DAY
    assert badge(learned, "twenty_courses") == Achievement(badge=BADGES[5], have=5)


def test_a_perfect_week_runs_from_monday_to_sunday() -> None:
    assert badge(Learned(days=days(*range(7))), "perfect_week").day == MONDAY + 6 * DAY
    assert badge(Learned(days=days(*range(1, 8))), "perfect_week").day is None
    assert badge(Learned(days=days(0, 1, 2, 4, 5, 6)), "perfect_week").day is None
    assert badge(Learned(days=days(*range(6)) | days(6, seconds=59.0)), "perfect_week").day is None


def test_streaks_count_days_in_a_row_wherever_they_were() -> None:
    learned = Learned(days=days(0, 2, 3, 9, 10, 11, 12))
    three = badge(learned, "three_days")
    assert (three.have, three.day) == (3, MONDAY + 11 * DAY)
    assert badge(learned, "thirty_days").have == 4


def test_hours_are_those_of_all_days_together() -> None:
    learned = Learned(days=days(0, 1, 2, 3, seconds=9_000.0))
    assert (badge(learned, "ten_hours").have, badge(learned, "ten_hours").day) == (10, MONDAY + 3 * DAY)
    assert badge(learned, "long_day").have == 2
    assert badge(Learned(days=days(5, seconds=10_800.0)), "long_day").day == MONDAY + 5 * DAY


def test_a_night_needs_ten_minutes() -> None:
    assert badge(Learned(nights=days(0, seconds=599.0)), "night_owl").day is None
    assert badge(Learned(nights=days(0, seconds=599.0) | days(3)), "night_owl").day == MONDAY + 3 * DAY
    assert badge(Learned(mornings=days(2)), "early_bird").day == MONDAY + 2 * DAY


def test_who_comes_back_after_two_weeks_is_welcome() -> None:
    assert badge(Learned(days=days(0, 14)), "welcome_back").day is None
    assert badge(Learned(days=days(0, 15)), "welcome_back").day == MONDAY + 15 * DAY


def test_a_course_is_completed_with_the_last_of_its_lessons() -> None:
    assert course_completed("ab", {"a": 5, "b": 9, "c": 20}) == 9
    assert course_completed("abd", {"a": 5, "b": 9}) is None
    assert course_completed("", {}) is None


_day = st.integers(0, 60).map(lambda number: MONDAY + number * DAY)
_seconds = st.dictionaries(_day, st.floats(0, 90_000).map(lambda seconds: round(seconds, 3)), max_size=30)
_dates = st.lists(_day, max_size=30).map(tuple)


@given(st.builds(Learned, days=_seconds, nights=_seconds, lessons=_dates, courses=_dates), _seconds, _dates)
def test_learning_more_on_later_days_takes_no_badge_away(
    learned: Learned, later: dict[date, float], lessons: tuple[date, ...]
) -> None:
    shift = 61 * DAY
    more = Learned(
        days=learned.days | {day + shift: seconds for day, seconds in later.items()},
        nights=learned.nights,
        lessons=(*learned.lessons, *(day + shift for day in lessons)),
        courses=learned.courses,
    )
    for before, after in zip(achievements(learned), achievements(more), strict=True):
        assert after.have >= before.have
        if before.day is not None:
            assert after.day == before.day
