"""What every engine does with a film that is whole. Pictures tell their moment, so nothing is believed unseen."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from learnapp.player import EngineStatus
from tests.player.films import FPS
from tests.player.watch import Watch

PLAYING, PAUSED, ENDED, IDLE = EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.ENDED, EngineStatus.IDLE
NEAR = 0.3
"""Seconds between what is told and what is shown: one report, one picture, a loaded machine."""


def test_opening_paused_shows_the_picture_of_that_moment_and_stands_still(watch: Watch, film: Path) -> None:
    watch.open(film, start=3.0, play=False)
    watch.until(lambda: watch.shows(3.0))
    assert watch.position == pytest.approx(3.0)
    assert watch.engine.duration == pytest.approx(8.0, abs=0.1)
    watch.let_pass(0.6)
    assert watch.shows(3.0)
    assert watch.position == pytest.approx(3.0)
    assert watch.statuses == [EngineStatus.OPENING, PAUSED]


def test_playing_moves_the_position_with_the_pictures(watch: Watch, film: Path) -> None:
    watch.open(film, start=2.0)
    watch.until(lambda: watch.position > 2.4)
    for _ in range(10):
        watch.let_pass(0.1)
        assert watch.shows(watch.position, early=NEAR, late=NEAR)
    assert watch.status is PLAYING
    assert watch.foreign == 0


def test_a_pause_stops_the_position_and_the_picture_and_play_goes_on_from_there(watch: Watch, film: Path) -> None:
    watch.open(film, start=1.0)
    watch.until(lambda: watch.position > 1.5)
    watch.engine.pause()
    assert watch.status is PAUSED
    stood = watch.position
    watch.let_pass(0.5)
    assert watch.position == stood
    assert watch.shows(stood, early=NEAR, late=NEAR)
    shown = watch.moment()
    watch.let_pass(0.4)
    assert watch.moment() == shown
    watch.engine.play()
    watch.until(lambda: watch.position > stood + 0.3)
    assert watch.position < stood + 1.0
    assert watch.shows(watch.position, early=NEAR, late=NEAR)


def test_the_position_never_runs_backwards_nor_leaps_while_playing(watch: Watch, film: Path) -> None:
    watch.open(film, start=0.5)
    samples = watch.samples(2.5)
    steps = [(later[0] - earlier[0], later[1] - earlier[1]) for earlier, later in pairwise(samples)]
    assert min(moved for _, moved in steps) >= 0
    assert max(moved - passed for passed, moved in steps) < NEAR
    assert samples[-1][1] - samples[0][1] == pytest.approx(samples[-1][0] - samples[0][0], abs=NEAR)


@pytest.mark.parametrize("target", [0.0, 4.48, 7.2])
def test_a_seek_is_told_at_once_and_shown_soon(watch: Watch, film: Path, target: float) -> None:
    watch.open(film, start=2.6)
    watch.until(lambda: watch.position > 2.8)
    watch.engine.seek(target)
    assert watch.position == pytest.approx(target, abs=0.05)
    told = watch.samples(0.4)
    assert all(target <= position < target + 0.8 for _, position in told)
    watch.until(lambda: watch.shows(target, early=0.2, late=1.2))
    watch.let_pass(0.4)
    assert watch.shows(watch.position, early=NEAR, late=NEAR)


@pytest.mark.parametrize("target", [9.6, 3.3, 13.0])
def test_a_seek_is_exact_between_key_pictures_ten_seconds_apart(watch: Watch, long_gop: Path, target: float) -> None:
    watch.open(long_gop, play=False)
    watch.engine.seek(target)
    assert watch.position == pytest.approx(target, abs=0.05)
    watch.until(lambda: watch.shows(target, early=0.2, late=0.1))
    watch.engine.play()
    watch.until(lambda: watch.position > target + 0.3)
    assert watch.shows(watch.position, early=NEAR, late=NEAR)


def test_a_seek_while_paused_stays_paused(watch: Watch, film: Path) -> None:
    watch.open(film, start=1.0, play=False)
    for target in (6.0, 2.0, 2.2, 5.0):
        watch.engine.seek(target)
        assert watch.position == pytest.approx(target, abs=0.05)
    watch.until(lambda: watch.shows(5.0, early=0.2, late=0.1))
    assert watch.status is PAUSED
    assert watch.position == pytest.approx(5.0)
    assert PLAYING not in watch.statuses


def test_many_seeks_while_playing_end_where_the_last_one_went(watch: Watch, film: Path) -> None:
    watch.open(film)
    for target in (6.0, 1.0, 5.0, 2.0, 4.0):
        watch.engine.seek(target)
        watch.let_pass(0.05)
    watch.until(lambda: watch.position > 4.3)
    assert watch.position < 5.5
    watch.until(lambda: watch.shows(watch.position, early=NEAR, late=NEAR))


@pytest.mark.parametrize(("asked", "went"), [(-5.0, 0.0), (99.0, 8.0)])
def test_a_seek_stays_inside_the_media(watch: Watch, film: Path, asked: float, went: float) -> None:
    watch.open(film, start=4.0, play=False)
    watch.engine.seek(asked)
    assert watch.position == pytest.approx(went, abs=0.1)
    watch.until(lambda: watch.shows(went, early=0.35, late=0.1))
    assert watch.status is PAUSED


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.5, 3.0])
def test_the_rate_is_kept_by_position_and_pictures(watch: Watch, long_gop: Path, rate: float) -> None:
    watch.open(long_gop, start=1.0)
    watch.engine.set_rate(rate)
    # VLC takes until its cache is played to show pictures at a new speed.
    watch.let_pass(0.8 if rate >= 1 else 0.5 + 0.4 / rate)
    first = watch.moment()
    samples = watch.samples(1.6)
    last = watch.moment()
    passed = samples[-1][0] - samples[0][0]
    assert samples[-1][1] - samples[0][1] == pytest.approx(rate * passed, abs=0.15 + 0.1 * rate)
    assert first is not None
    assert last is not None
    assert last - first == pytest.approx(rate * passed, abs=0.2 + 0.15 * rate)


def test_a_rate_out_of_bounds_is_brought_within(watch: Watch, film: Path) -> None:
    watch.open(film)
    watch.engine.set_rate(40)
    watch.let_pass(0.8)
    samples = watch.samples(0.8)
    assert 2.0 < (samples[-1][1] - samples[0][1]) / (samples[-1][0] - samples[0][0]) < 3.6


def test_the_end_is_told_once_and_play_begins_again(watch: Watch, short: Path) -> None:
    watch.open(short)
    watch.until_status(ENDED)
    watch.let_pass(0.5)
    assert watch.statuses.count(ENDED) == 1
    assert watch.position == watch.engine.duration
    assert watch.shows(1.56, early=0.1)
    watch.engine.play()
    watch.until_status(PLAYING)
    watch.until(lambda: 0.1 < watch.position < 1.2)
    assert watch.shows(watch.position, early=NEAR, late=NEAR)
    watch.until_status(ENDED)
    assert watch.statuses.count(ENDED) == 2


def test_a_seek_after_the_end_stands_there_paused(watch: Watch, short: Path) -> None:
    watch.open(short, start=1.0)
    watch.until_status(ENDED)
    watch.engine.seek(0.6)
    assert watch.position == pytest.approx(0.6)
    watch.until(lambda: watch.status is PAUSED and watch.shows(0.6, early=0.2, late=0.1))
    watch.let_pass(0.3)
    assert watch.position == pytest.approx(0.6)
    watch.engine.play()
    watch.until_status(ENDED)


def test_opening_at_the_end_ends(watch: Watch, short: Path) -> None:
    watch.engine.open(short, start=30.0)
    watch.until_status(ENDED)
    assert watch.position == watch.engine.duration
    assert watch.failures == []


def test_stop_lets_go_of_everything_and_another_file_can_be_opened(watch: Watch, film: Path, short: Path) -> None:
    watch.open(film, start=2.0)
    watch.until(lambda: watch.engine.frame() is not None)
    watch.engine.stop()
    assert watch.status is IDLE
    assert (watch.position, watch.engine.duration, watch.engine.frame()) == (0.0, None, None)
    assert (*watch.engine.audio_tracks(), *watch.engine.caption_tracks()) == ()
    watch.open(short)
    assert watch.engine.duration == pytest.approx(1.6, abs=0.1)


def test_pictures_come_as_fast_as_the_film_has_them(watch: Watch, film: Path) -> None:
    watch.open(film)
    watch.let_pass(0.3)
    before = watch.pictures
    watch.let_pass(2.0)
    assert watch.pictures - before == pytest.approx(2 * FPS, rel=0.25)


def test_a_paused_film_costs_no_pictures(watch: Watch, film: Path) -> None:
    watch.open(film, start=2.0, play=False)
    watch.until(lambda: watch.shows(2.0))
    watch.let_pass(0.5)
    before = watch.pictures
    watch.let_pass(1.0)
    assert watch.pictures - before <= 1
