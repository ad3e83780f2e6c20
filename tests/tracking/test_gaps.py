"""A thread that was blocked and a machine that slept: what may be believed of the time nobody listened."""

from __future__ import annotations

import pytest

from learnapp.player.engine import EngineStatus
from learnapp.player.state import RateSet
from tests.tracking.script import BUFFERING, PAUSED, Script


def test_a_blocked_thread_is_judged_when_the_engine_had_time_to_correct_itself() -> None:
    script = Script()
    script.play(0.0, 5.0)
    assert script.say(10.0, after=5.0).played is None
    script.say(10.25)
    script.say(10.5)
    assert script.content == pytest.approx(10.5)


def test_a_position_that_was_only_dreamt_during_a_gap_is_not_counted() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(13.0, after=8.0)
    script.say(5.3)
    script.say(5.6, after=0.3)
    assert script.content == pytest.approx(5.6)
    assert script.active <= 5.6 + 0.01


def test_a_long_gap_counts_nothing_at_all() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(64.0, after=3600.0)
    script.play(64.0, 70.0)
    assert script.content == pytest.approx(11.0)


def test_a_second_gap_before_the_first_was_judged_loses_neither() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(8.0, after=3.0)
    script.say(8.3, after=0.3)
    script.say(16.3, after=8.0)
    script.say(16.55)
    script.say(16.8)
    assert script.content == pytest.approx(16.8)
    assert script.active == pytest.approx(16.8)


def test_gaps_in_a_row_are_judged_at_the_rates_they_were_played_at() -> None:
    script = Script()
    script.feed(RateSet(script.now, 3.0))
    script.play(0.0, 6.0, rate=3.0)
    script.say(15.0, after=3.0)
    script.feed(RateSet(script.now, 0.5))
    script.say(17.0, after=4.0)
    script.say(17.125)
    script.say(17.25)
    assert script.content == pytest.approx(17.25)
    assert script.active <= 2.0 + 3.0 + 4.0 + 0.5


@pytest.mark.parametrize("status", [PAUSED, BUFFERING])
def test_a_gap_that_did_not_begin_playing_earns_nothing_though_one_before_it_waits(status: EngineStatus) -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(8.0, after=3.0)
    script.say(8.2, status, after=0.2)
    script.say(15.0, after=7.0)
    script.play(15.0, 16.0)
    assert script.content == pytest.approx(6.0)


def test_a_film_that_ended_while_nobody_listened_is_counted_to_its_end() -> None:
    script = Script()
    script.play(0.0, 94.0)
    script.say(100.0, EngineStatus.ENDED, after=7.0)
    script.say(100.0, EngineStatus.ENDED)
    state = script.say(100.0, EngineStatus.ENDED)
    assert state.position == 100.0
    assert script.content == pytest.approx(100.0)
    assert script.active <= 94.0 + 7.5


def test_an_end_that_cannot_have_been_reached_in_a_gap_is_not_believed() -> None:
    script = Script()
    script.play(0.0, 90.0)
    for after in (6.0, 0.25, 0.25):
        state = script.say(100.0, EngineStatus.ENDED, after=after)
    assert state.position == 90.0
    assert script.content == pytest.approx(90.0)


def test_an_end_too_far_from_where_playing_was_heard_last_is_not_believed_though_a_gap_waits() -> None:
    script = Script(duration=24.0)
    script.play(0.0, 5.0)
    script.say(14.0, after=9.0)
    script.say(14.1, EngineStatus.ENDED)
    state = script.say(14.1, EngineStatus.ENDED)
    assert state.position == 14.0
    assert script.content == pytest.approx(14.0)
