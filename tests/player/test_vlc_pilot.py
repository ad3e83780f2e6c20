"""When VLC is asked to go elsewhere while it is paused: the orders that it gets, at moments that are told by hand."""

from __future__ import annotations

from typing import cast

import pytest

from learnapp.player.clock import PlaybackClock
from learnapp.player.vlc_pilot import Pilot
from learnapp.player.vlc_session import Session


class Orders:
    """Stands where VLC would: takes the orders, does nothing."""

    has_pictures = True

    def __init__(self) -> None:
        self.sent: list[float] = []
        self.paused = False

    def set_time(self, seconds: float) -> None:
        self.sent.append(seconds)

    def set_pause(self, paused: bool) -> None:
        self.paused = paused

    def set_rate(self, rate: float) -> None: ...


@pytest.fixture
def orders() -> Orders:
    return Orders()


@pytest.fixture
def clock() -> PlaybackClock:
    return PlaybackClock()


@pytest.fixture
def pilot(orders: Orders, clock: PlaybackClock) -> Pilot:
    """Of a film that was opened paused and has only just shown its first picture."""
    made = Pilot(cast(Session, orders), clock, 1.0, 0.0)
    made.start(paused=True, now=0.0)
    assert orders.paused
    return made


def test_a_seek_waits_until_the_pictures_stand(pilot: Pilot, orders: Orders) -> None:
    pilot.seek(13.0, 0.01)
    pilot.has_paused(0.02)
    pilot.has_shown(0.15)
    assert orders.sent == []
    pilot.has_stopped(0.3)
    assert orders.sent == [13.0]
    pilot.has_shown(0.4)
    pilot.look_after(30.0)
    assert orders.sent == [13.0]


def test_pictures_that_are_never_told_to_stand_do_not_hold_a_seek_up_for_long(pilot: Pilot, orders: Orders) -> None:
    pilot.seek(13.0, 0.01)
    pilot.look_after(0.5)
    assert orders.sent == []
    pilot.look_after(0.7)
    assert orders.sent == [13.0]


def test_sound_has_no_pictures_to_wait_for(pilot: Pilot, orders: Orders) -> None:
    orders.has_pictures = False
    pilot.seek(13.0, 0.01)
    pilot.has_paused(0.02)
    pilot.look_after(5.0)
    assert orders.sent == [13.0]


def test_a_seek_whose_picture_does_not_come_is_asked_again_and_not_for_ever(pilot: Pilot, orders: Orders) -> None:
    pilot.has_stopped(0.2)
    pilot.seek(13.0, 1.0)
    for tenths in range(10, 600):
        pilot.look_after(tenths / 10)
    assert 3 <= len(orders.sent) <= 6
    assert set(orders.sent) == {13.0}


def test_of_many_seeks_only_the_last_follows_the_one_that_is_under_way(pilot: Pilot, orders: Orders) -> None:
    pilot.has_stopped(0.2)
    for target in (1.0, 5.0, 3.0, 7.0):
        pilot.seek(target, 1.0)
    assert orders.sent == [1.0]
    pilot.has_shown(1.1)
    assert orders.sent == [1.0, 7.0]
    pilot.has_shown(1.2)
    pilot.look_after(30.0)
    assert orders.sent == [1.0, 7.0]


def test_after_a_seek_that_was_given_up_a_picture_may_be_either_ones(pilot: Pilot, orders: Orders) -> None:
    pilot.has_stopped(0.2)
    pilot.seek(1.0, 1.0)
    pilot.seek(7.0, 1.1)
    pilot.look_after(2.5)
    assert orders.sent == [1.0, 7.0]
    pilot.has_shown(2.6)
    pilot.look_after(4.0)
    assert orders.sent == [1.0, 7.0, 7.0]
    pilot.has_shown(4.1)
    pilot.look_after(30.0)
    assert orders.sent == [1.0, 7.0, 7.0]


def test_a_pause_right_after_a_seek_stops_at_what_was_sought(
    pilot: Pilot, orders: Orders, clock: PlaybackClock
) -> None:
    pilot.go_on(1.0)
    clock.run(1.0)
    pilot.seek(9.0, 2.0)
    clock.seek(9.0, 2.0)
    pilot.pause(9.0, 2.1)
    pilot.has_stopped(2.4)
    assert orders.sent == [9.0, 9.0]


def test_a_pause_in_the_middle_of_steady_playing_sends_nowhere(
    pilot: Pilot, orders: Orders, clock: PlaybackClock
) -> None:
    pilot.go_on(1.0)
    clock.run(1.0)
    pilot.pause(3.0, 4.0)
    pilot.has_stopped(4.3)
    assert orders.sent == []
