"""Two devices, a real server, and between them a network that is gone, half gone, slow, or someone else's."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.sync.devices import Device
from tests.sync.proxy import Proxy, Weather
from tests.sync.served import Person, Served
from tests.sync.test_worker import Watched, working

HEALED_SECONDS = 5.0
UNNOTICED_SECONDS = 1.0
"""A loaded machine takes its time for a commit; a network that is waited for takes five seconds and more."""


@pytest.fixture
def network(served: Served) -> Generator[Proxy]:
    with Proxy(served.url) as proxy:
        yield proxy


@pytest.fixture
def laptop(network: Proxy, ada: Person, tmp_path: Path) -> Generator[Device]:
    """Signed in through the network while that was well."""
    device = Device(tmp_path / "laptop", network.url, ada)
    device.add_course()
    device.sync()
    yield device
    with contextlib.suppress(Exception):
        device.close()


def learn_without_noticing(device: Device, number: int) -> None:
    """Record something; no network is waited for."""
    begun = time.monotonic()
    device.learn(f"0197{number:04}-0000-7000-8000-000000000000", "a", 20.0 + number)
    assert time.monotonic() - begun < UNNOTICED_SECONDS


def heal(network: Proxy, watched: Watched) -> None:
    """The network is well again, the system says so, and soon nothing waits any more."""
    network.be("well")
    begun = time.monotonic()
    watched.worker.network_changed(True)
    watched.until_synced()
    assert time.monotonic() - begun < HEALED_SECONDS


def arrived(served: Served, ada: Person) -> int:
    return sum(kind == "session" for kind, _ in served.documents(ada))


@pytest.mark.parametrize("weather", ["refused", "reset", "busy", "portal", "black_hole", "answer_lost"])
def test_without_a_network_one_learns_unnoticing_and_with_it_nothing_waits(
    weather: Weather, network: Proxy, laptop: Device, served: Served, ada: Person
) -> None:
    with working(laptop) as watched:
        watched.until_synced()
        network.be(weather)
        learn_without_noticing(laptop, 1)
        if weather != "black_hole":  # there nothing is known for twenty seconds
            status = watched.until_phase("offline")
            assert status.title
            assert "kept" in status.message or weather == "busy"
        assert not watched.until(lambda status: status.waiting > 0).synced
        learn_without_noticing(laptop, 2)
        before = laptop.documents()
        heal(network, watched)
        assert laptop.documents() == before
    assert arrived(served, ada) == 2
    assert laptop.watched() == 43.0


@pytest.mark.parametrize("weather", ["slow", "late"])
def test_a_slow_network_is_no_trouble_but_slow(
    weather: Weather, network: Proxy, laptop: Device, served: Served, ada: Person
) -> None:
    with working(laptop) as watched:
        watched.until_synced()
        network.be(weather)
        for number in range(3):
            learn_without_noticing(laptop, number)
        assert watched.until(lambda status: status.waiting > 0 or status.phase == "syncing")
        watched.until(lambda status: status.synced and laptop.reader.outbox_size() == 0, 40)
        assert "trouble" not in watched.phases()
    assert arrived(served, ada) == 3


def test_a_network_that_comes_and_goes_counts_nothing_twice(
    network: Proxy, laptop: Device, served: Served, ada: Person, tmp_path: Path
) -> None:
    changes: tuple[Weather, ...] = ("answer_lost", "reset", "well", "answer_lost", "portal", "well")
    with working(laptop) as watched:
        for number, weather in enumerate(changes):
            network.be(weather)
            learn_without_noticing(laptop, number)
            watched.worker.network_changed(True)
            if weather == "well":
                watched.until_synced()
        heal(network, watched)
    other = Device(tmp_path / "desk", served.url, ada)
    try:
        other.sync()
        assert other.watched() == laptop.watched() == sum(20 + number for number in range(len(changes)))
        assert {key for key in other.documents() if key[0] == "session"} == {
            key for key in laptop.documents() if key[0] == "session"
        }
    finally:
        other.close()


def test_quitting_does_not_wait_for_a_network_that_swallows(network: Proxy, laptop: Device) -> None:
    watched = Watched(laptop)
    watched.worker.start()
    watched.until_synced()
    network.be("black_hole")
    learn_without_noticing(laptop, 1)
    begun = time.monotonic()
    watched.worker.close(2.0)
    assert time.monotonic() - begun < 3.0
    assert laptop.reader.outbox_size() > 0
