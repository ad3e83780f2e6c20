"""The clock between reports: it may be a little wrong, but it never runs back, and a seek counts at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnapp.player.clock import PlaybackClock

START = 1000.0


def running(at: float = 0.0, *, settle: float = 0.0, duration: float | None = 100.0) -> PlaybackClock:
    """A clock that was confirmed at `at` at the moment START."""
    clock = PlaybackClock(settle=settle)
    clock.duration = duration
    clock.seek(at, START - 1)
    clock.run(START - 1)
    assert clock.report(at, START)
    return clock


def test_it_runs_between_reports() -> None:
    clock = running(5.0)
    assert clock.position(START + 0.25) == pytest.approx(5.25)
    assert clock.position(START + 0.4) == pytest.approx(5.4)


@pytest.mark.parametrize("rate", [0.25, 1.5, 3.0])
def test_it_runs_at_the_rate(rate: float) -> None:
    clock = running(5.0)
    clock.set_rate(rate, START + 0.2)
    assert clock.position(START + 0.6) == pytest.approx(5.2 + 0.4 * rate)


def test_it_stands_still_when_held_and_goes_on_from_there() -> None:
    clock = running(5.0)
    clock.hold(START + 0.3)
    assert clock.position(START + 60) == pytest.approx(5.3)
    clock.run(START + 60)
    assert clock.position(START + 60.2) == pytest.approx(5.5)


def test_a_report_from_behind_makes_it_wait_rather_than_run_back() -> None:
    clock = running(5.0)
    assert clock.position(START + 0.5) == pytest.approx(5.5)
    clock.report(5.3, START + 0.5)
    assert clock.position(START + 0.6) == pytest.approx(5.5)
    assert clock.position(START + 0.9) == pytest.approx(5.7)


def test_a_media_clock_that_leaps_far_back_is_followed() -> None:
    clock = running(50.0)
    clock.report(3.0, START + 0.5)
    assert clock.position(START + 0.6) == pytest.approx(3.1)


def test_it_stops_at_the_duration() -> None:
    clock = running(99.9)
    assert clock.position(START + 0.9) == 100.0
    clock.finish(START + 1)
    assert clock.position(START + 9) == 100.0


def test_a_seek_counts_at_once_and_stale_reports_do_not() -> None:
    clock = running(5.0)
    clock.seek(60.0, START + 0.1)
    assert clock.position(START + 0.1) == 60.0
    assert not clock.report(5.2, START + 0.2)
    assert not clock.report(5.4, START + 0.4)
    assert clock.position(START + 0.5) == 60.0
    assert clock.report(60.1, START + 0.6)
    assert clock.position(START + 0.7) == pytest.approx(60.2)


def test_an_engine_that_repeats_the_target_is_given_time_to_get_there() -> None:
    clock = running(5.0, settle=0.35)
    clock.seek(60.0, START + 0.1)
    assert clock.report(60.0, START + 0.11)
    assert clock.position(START + 0.4) == 60.0
    assert clock.position(START + 0.56) == pytest.approx(60.1)


def test_the_second_picture_after_a_seek_sets_it_going() -> None:
    clock = running(5.0, settle=0.35)
    clock.seek(60.0, START)
    clock.alive(START + 0.02)
    clock.alive(START + 0.25)
    assert clock.position(START + 0.4) == 60.0
    clock.alive(START + 0.5)
    assert clock.position(START + 0.6) == pytest.approx(60.1)


def test_an_engine_that_goes_elsewhere_is_believed_in_the_end() -> None:
    clock = running(5.0)
    clock.seek(60.0, START)
    assert not clock.report(40.0, START + 1)
    assert clock.report(42.5, START + 3.5)
    assert clock.position(START + 3.6) == pytest.approx(42.6)


def test_a_paused_seek_stands_where_it_went() -> None:
    clock = running(5.0)
    clock.hold(START)
    clock.seek(60.0, START)
    clock.report(60.0, START + 0.01)
    clock.alive(START + 0.4)
    assert clock.position(START + 9) == 60.0


def test_silence_is_a_stall_and_the_position_does_not_run_away() -> None:
    clock = running(5.0)
    assert not clock.stalled(START + 0.9)
    assert clock.stalled(START + 1.2)
    assert clock.position(START + 60) <= 6.01
    clock.hold(START + 60)
    assert not clock.stalled(START + 70)


def test_pictures_are_signs_of_life() -> None:
    clock = running(5.0)
    clock.alive(START + 0.9)
    assert not clock.stalled(START + 1.5)


def test_reports_may_be_rarer_at_a_low_rate_and_without_pictures() -> None:
    slow, silent = running(5.0), running(5.0)
    slow.set_rate(0.25, START)
    silent.silent = True
    assert not slow.stalled(START + 1.6)
    assert not silent.stalled(START + 2.0)


def test_sound_alone_is_expected_to_begin_soon() -> None:
    clock = PlaybackClock(settle=0.35)
    clock.seek(2.0, START)
    clock.run(START)
    clock.expect(START + 0.1)
    assert clock.position(START + 0.4) == 2.0
    assert clock.position(START + 0.55) == pytest.approx(2.1)


steps = st.lists(
    st.tuples(st.sampled_from(["report", "picture", "hold", "run", "rate"]), st.floats(0.0, 0.6), st.floats(-0.6, 0.6)),
    max_size=40,
)


@given(steps)
def test_without_a_seek_it_never_runs_back_and_never_past_the_end(acts: list[tuple[str, float, float]]) -> None:
    clock = running(1.0, settle=0.35, duration=8.0)
    now, last, true = START, 1.0, 1.0
    for act, passed, error in acts:
        now += passed
        true += passed
        match act:
            case "report":
                clock.report(max(0.0, true + error), now)
            case "picture":
                clock.alive(now)
            case "hold":
                clock.hold(now)
            case "run":
                clock.run(now)
            case _:
                clock.set_rate(1.0 + error, now)
        position = clock.position(now)
        assert last <= position <= 8.0 or position < last - 1.5
        last = position


@given(steps, st.floats(0.0, 100.0))
def test_whatever_was_before_a_seek_is_at_once_where_it_went(
    acts: list[tuple[str, float, float]], target: float
) -> None:
    clock = running(1.0)
    now = START
    for act, passed, error in acts:
        now += passed
        if act == "report":
            clock.report(max(0.0, 1.0 + error), now)
        elif act == "hold":
            clock.hold(now)
        elif act == "run":
            clock.run(now)
    clock.seek(target, now)
    assert clock.position(now) == target
    assert clock.position(now + 0.1) == target
