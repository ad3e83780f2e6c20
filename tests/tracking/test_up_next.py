"""Counting down to what comes next."""

from __future__ import annotations

from learnapp.tracking.up_next import Countdown


def test_a_countdown_counts_as_people_do_and_is_due_once_it_is_over() -> None:
    count = Countdown("1", 3.0)
    assert [count.passed(seconds).shown for seconds in (0.0, 0.4, 1.0, 2.9, 3.0, 9.0)] == [3, 3, 2, 1, 0, 0]
    assert not count.passed(2.9).due
    assert count.passed(3.0).due


def test_a_cancelled_countdown_is_never_due() -> None:
    count = Countdown("1", 3.0).passed(2.0).cancel()
    assert not count.passed(60.0).due
    assert count.passed(60.0).left == 1.0


def test_time_that_goes_back_does_not_lengthen_it() -> None:
    assert Countdown("1", 3.0).passed(-5.0).left == 3.0
