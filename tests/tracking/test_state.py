"""The reducer, rule by rule: what the engine says against what may be believed."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from learnapp.player.engine import EngineStatus
from learnapp.player.state import Opened, PlayerState, RateSet, Seeked, SoundSet, Suspended, Tick, reduce
from tests.tracking.script import BUFFERING, PAUSED, PLAYING, Script


@pytest.mark.parametrize("status", [EngineStatus.OPENING, PAUSED, PLAYING, BUFFERING, EngineStatus.ENDED])
def test_no_position_is_beyond_the_end_where_the_media_is_shorter_than_was_known(status: EngineStatus) -> None:
    state = reduce(PlayerState(), Opened("lesson-1", 38.0, 40.0))
    state = reduce(state, Tick(50.0, 38.0, status, 36.0))
    assert (state.position, state.duration) == (36.0, 36.0)
    assert state.played is None


def test_playing_counts_every_moment_and_spans_touch_to_the_last_bit() -> None:
    script = Script()
    script.play(0.0, 12.3)
    assert script.content == pytest.approx(12.3)
    assert script.active == pytest.approx(12.3)
    assert script.played[0].start == 0.0
    assert all(a.end == b.start for a, b in itertools.pairwise(script.played))


def test_double_speed_covers_twice_the_content_in_the_same_active_time() -> None:
    script = Script()
    script.feed(RateSet(script.now, 2.0))
    script.play(0.0, 20.0, rate=2.0)
    assert script.content == pytest.approx(20.0)
    assert script.active == pytest.approx(10.0)


def test_a_seek_counts_nothing() -> None:
    script = Script()
    script.play(0.0, 10.0)
    script.feed(Seeked(90.0))
    script.play(90.0, 95.0)
    assert script.content == pytest.approx(15.0)
    assert not any(played.start < 89 and played.end > 11 for played in script.played)


def test_holding_down_an_arrow_key_counts_nothing() -> None:
    script = Script()
    script.say(0.0)
    for n in range(60):
        script.feed(Seeked(n * 1.5))
        script.say(n * 1.5, after=0.01)
        script.say(n * 1.5 + 0.1, after=0.1)
    assert script.played == []


def test_a_pause_counts_nothing_and_leaves_no_hole() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(5.1, PAUSED, after=0.1)
    for _ in range(400):
        script.say(5.12, PAUSED)
    script.play(5.15, 10.0)
    assert script.content == pytest.approx(10.0)
    assert script.active <= 10.0
    assert all(a.end == b.start for a, b in itertools.pairwise(script.played))


@pytest.mark.parametrize("status", [PLAYING, BUFFERING])
def test_a_stall_counts_only_what_the_position_moved(status: EngineStatus) -> None:
    script = Script()
    script.play(0.0, 5.0)
    for _ in range(40):
        script.say(5.0, status)
    script.play(5.0, 8.0)
    assert script.content == pytest.approx(8.0)
    assert script.active == pytest.approx(8.0)


def test_what_a_decoder_skips_was_not_played() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.play(35.0, 40.0)
    assert script.content == pytest.approx(10.0, abs=0.26)
    assert script.state.position == 40.0


def test_a_position_that_trembles_is_not_counted_twice() -> None:
    script = Script()
    script.say(0.0)
    for n in range(1, 81):
        script.say(n * 0.25 + (0.12 if n % 2 else -0.12))
    assert script.content == pytest.approx(20.0, abs=0.25)
    assert script.active <= 20.0


def test_late_reports_are_made_good_when_they_come() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.say(5.0)
    script.say(5.5)
    assert script.content == pytest.approx(5.5)


def test_the_end_of_the_media_is_reached_when_playing_came_near_it() -> None:
    script = Script()
    script.play(0.0, 99.5)
    state = script.say(99.5, EngineStatus.ENDED)
    assert state.position == 100.0
    assert script.played[-1].end == 100.0


def test_a_file_that_ends_early_does_not_reach_its_duration() -> None:
    script = Script()
    script.play(0.0, 40.0)
    state = script.say(100.0, EngineStatus.ENDED)
    assert state.position == 40.0
    assert script.content == pytest.approx(40.0)


def test_a_seek_to_the_end_covers_nothing() -> None:
    script = Script()
    script.play(0.0, 10.0)
    script.feed(Seeked(99.8))
    script.say(99.8)
    script.say(100.0, EngineStatus.ENDED)
    assert script.content == pytest.approx(10.0)


def test_media_goes_on_at_the_old_rate_for_a_moment_and_is_counted() -> None:
    script = Script()
    script.feed(RateSet(script.now, 2.0))
    script.play(0.0, 10.0, rate=2.0)
    script.feed(RateSet(script.now, 1.0))
    for position in (10.5, 11.0, 11.25, 11.5):
        script.say(position)
    assert script.content == pytest.approx(11.5, abs=0.05)
    assert script.active == pytest.approx(6.0, abs=0.3)


def test_sleep_separates_what_was_before_from_what_comes_after() -> None:
    script = Script()
    script.play(0.0, 5.0)
    script.feed(Suspended())
    script.play(5.0, 10.0)
    assert script.content == pytest.approx(10.0)
    assert script.active == pytest.approx(10.0)


# --- where to resume ------------------------------------------------------------------------------------------------


def test_opening_and_loading_speak_for_no_place() -> None:
    script = Script(at=40.0, continues=True)
    for _ in range(100):
        script.say(0.0, EngineStatus.OPENING)
        script.say(40.0, PAUSED)
    assert script.state.resume is None
    assert script.state.place is None


def test_five_seconds_of_playing_speak_for_the_place() -> None:
    script = Script(at=40.0)
    script.play(40.0, 44.75)
    assert script.state.resume is None
    script.play(44.75, 45.5)
    assert script.state.resume == 45.5


def test_a_kill_in_the_first_five_seconds_may_keep_the_place_where_playing_only_went_on() -> None:
    onward, elsewhere = Script(at=40.0, continues=True), Script(at=0.0, continues=False)
    onward.play(40.0, 43.0)
    elsewhere.play(0.0, 3.0)
    assert (onward.state.place, onward.state.resume) == (43.0, None)
    assert elsewhere.state.place is None


def test_an_explicit_seek_speaks_at_once_and_that_of_the_program_does_not() -> None:
    script = Script(at=40.0)
    assert script.feed(Seeked(10.0, explicit=False)).resume is None
    assert script.feed(Seeked(20.0)).resume == 20.0


def test_a_stray_zero_of_a_failing_engine_is_no_place() -> None:
    script = Script(at=40.0)
    script.play(40.0, 60.0)
    for _ in range(10):
        script.say(0.0, EngineStatus.FAILED)
    assert script.state.resume == 60.0
    assert script.state.position == 60.0


def test_an_engine_that_jumps_back_by_itself_has_to_prove_itself_again() -> None:
    script = Script(at=40.0)
    script.play(40.0, 60.0)
    script.play(0.0, 4.0)
    assert script.state.resume == 60.0
    script.play(4.0, 6.0)
    assert script.state.resume == 6.0


def test_an_engine_that_comes_back_to_a_place_it_was_asked_for_is_believed_there() -> None:
    script = Script(at=0.0)
    script.play(0.0, 3.0)
    script.feed(Seeked(50.0))
    script.play(3.0, 3.25)
    script.play(50.5, 53.0)
    assert script.state.resume == 53.0


def test_a_hiccup_of_the_decoder_does_not_stop_the_place_from_being_kept() -> None:
    script = Script(at=40.0)
    script.play(40.0, 60.0)
    script.play(62.5, 64.0)
    assert script.state.resume == 64.0


def test_nonsense_positions_are_ignored() -> None:
    script = Script()
    script.play(0.0, 6.0)
    for position in (float("nan"), float("inf"), -5.0):
        script.say(position)
    assert 0.0 <= script.state.position <= 100.0
    assert script.content == pytest.approx(6.0)


def test_sound_changes_nothing_of_the_run() -> None:
    script = Script()
    script.play(0.0, 6.0)
    before = script.state
    after = script.feed(SoundSet(30, muted=True))
    assert replace(after, volume=before.volume, muted=False, played=before.played) == before


def test_an_engine_that_leaps_ahead_when_it_begins_is_counted_as_fast_as_it_can_have_played() -> None:
    script = Script(at=10.0)
    script.feed(RateSet(script.now, 3.0))
    began = script.now
    script.say(10.0)
    script.play(11.25, 16.0, rate=3.0)
    assert script.content <= (script.now - began) * 3.0 * 1.02
    assert script.content == pytest.approx((script.now - began) * 3.0, abs=0.8)
    assert script.played[0].start == 10.0
    assert all(a.end == b.start for a, b in itertools.pairwise(script.played))


def test_what_was_waited_for_is_counted_when_the_media_ends() -> None:
    script = Script(at=10.0)
    script.feed(RateSet(script.now, 3.0))
    script.say(10.0)
    script.play(11.25, 99.5, rate=3.0)
    script.say(100.0, EngineStatus.ENDED)
    assert script.played[-1].end == 100.0
