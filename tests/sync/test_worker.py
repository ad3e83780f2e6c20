"""Syncing beside the window, against a real server: when it syncs, what it says, and how it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest

from learnapp.errors import OfflineError, ServerBusyError, SignInAgainError, StoppedError, SyncError
from learnapp.sync.backoff import LEAST_SECONDS, MOST_SECONDS, Backoff
from learnapp.sync.status import Phase, SyncStatus
from learnapp.sync.worker import Syncing
from tests.sync.devices import Device
from tests.sync.served import Person, Served, push
from tests.sync.weather import Answer, Weather, cut, problem, to, told

Make = Callable[..., Device]


class Watched:
    """A worker whose statuses are waited for."""

    def __init__(self, device: Device, backoff: Backoff | None = None) -> None:
        self.device = device
        self.worker = Syncing(
            device.store, lambda: device.accounts.connection(device.account), clock=device.clock, backoff=backoff
        )
        self.told: list[SyncStatus] = []
        self._moved = threading.Condition()
        self.worker.subscribe(self._hear)

    def _hear(self, status: SyncStatus) -> None:
        with self._moved:
            self.told.append(status)
            self._moved.notify_all()

    def until(self, wanted: Callable[[SyncStatus], bool], seconds: float = 20.0) -> SyncStatus:
        with self._moved:
            assert self._moved.wait_for(lambda: wanted(self.worker.status), seconds), self.told
            return self.worker.status

    def until_phase(self, phase: Phase) -> SyncStatus:
        return self.until(lambda status: status.phase == phase)

    def until_synced(self) -> SyncStatus:
        return self.until(lambda status: status.synced)

    def phases(self) -> list[Phase]:
        return [one.phase for one in self.told]


@contextmanager
def working(device: Device, backoff: Backoff | None = None) -> Generator[Watched]:
    watched = Watched(device, backoff)
    watched.worker.start()
    try:
        yield watched
    finally:
        watched.worker.close()


def test_it_pulls_at_the_start_and_pushes_what_is_learned(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    with working(here) as watched:
        watched.until_synced()
        here.add_course()
        here.learn("s1", "a", 40.0)
        watched.until(lambda status: status.waiting > 0)
        status = watched.until_synced()
        assert status.last_sync is not None
        assert abs(status.last_sync - here.clock()) < 60_000
        assert here.documents() == served.documents(ada)
    assert watched.phases().count("syncing") == 1  # what is pushed in passing does not make the pill flicker


def test_a_change_elsewhere_comes_by_itself(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    arrived = threading.Event()
    with working(here) as watched:
        watched.until_synced()
        undo = here.store.subscribe(lambda change: arrived.set() if change.preferences else None)
        with served.client(ada) as client:
            register = {"seen": {"elsewhere": 1}, "now": [{"by": "elsewhere", "n": 1, "at": 1, "value": 7}]}
            push(client, [{"kind": "preference", "id": "rate", "body": register}])
        assert arrived.wait(10)
        undo()
    assert here.reader.preference("rate") == 7


def test_two_devices_see_each_other_within_a_second_or_so(device: Make) -> None:
    here, there = device("here"), device("there")
    with working(here) as first, working(there) as second:
        first.until_synced()
        second.until_synced()
        seen = threading.Event()
        there.store.subscribe(lambda change: seen.set() if "knots" in change.courses else None)
        here.add_course()
        assert seen.wait(20)


def test_offline_it_waits_and_tells_and_heals_by_itself(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    weather.before = cut
    with working(here) as watched:
        status = watched.until_phase("offline")
        assert not status.synced
        assert status.next_try is not None
        assert 0 < status.next_try - here.clock() <= 10_000
        assert status.title
        assert status.message
        asked = len(weather.asked)
        here.add_course()
        watched.until(lambda status: status.waiting > 1)
        assert watched.worker.status.phase == "offline"
        assert len(weather.asked) == asked  # a change is no reason to try before its time
        weather.before = to("/nowhere", cut)
        watched.until_synced()
    assert watched.phases().count("syncing") == 1


def test_however_long_the_server_was_away_it_is_asked_again_within_a_minute(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    weather.before = cut
    unlucky = Backoff(lambda _, high: high)
    for _ in range(1_000):
        unlucky.failed()
    with working(here, unlucky) as watched:
        status = watched.until_phase("offline")
        assert status.next_try is not None
        assert 0 < status.next_try - here.clock() <= 45_000


def test_who_is_told_to_come_later_does_not_come_with_all_others(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    weather.before = problem(503, retry_after="60")
    times: set[int] = set()
    with working(here) as watched:
        for _ in range(6):
            with pytest.raises(ServerBusyError):
                watched.worker.sync_now().result(20)
            times.add((watched.until_phase("offline").next_try or 0) - here.clock())
    assert min(times) > 59_000
    assert len({time // 100 for time in times}) > 1


def test_the_person_and_the_network_do_not_wait_for_the_backoff(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    weather.before = problem(503, retry_after="3000")
    with working(here) as watched:
        status = watched.until_phase("offline")
        assert status.next_try is not None
        assert status.next_try - here.clock() > 2_900_000
        with pytest.raises(Exception, match="cannot answer just now"):
            watched.worker.sync_now().result(20)
        weather.before = to("/nowhere", cut)
        watched.worker.network_changed(True)
        watched.until_synced()
        weather.before = cut
        with pytest.raises(OfflineError):
            watched.worker.sync_now().result(20)
        weather.before = to("/nowhere", cut)
        assert watched.worker.sync_now().result(20).cursor
        assert watched.worker.status.phase == "idle"


def test_a_revoked_device_says_sign_in_again_and_goes_on_after_it(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    here.add_course()
    with served.client(ada) as client:
        client.delete(f"/api/devices/{here.store.device_id}")
    with working(here) as watched:
        status = watched.until_phase("sign_in")
        assert status.waiting == here.reader.outbox_size() > 0
        assert status.next_try is None
        again = here.accounts.sign_in(served.url, ada.email, "correct horse battery")
        assert again == here.account
        watched.worker.wake()
        watched.until_synced()


@pytest.mark.parametrize(
    ("weather", "phase"),
    [
        (told(200, "<html>Welcome to our hotel</html>", "text/html"), "offline"),
        (told(302, location="http://hotel.example/login"), "offline"),
        (told(511, "<html>", "text/html"), "offline"),
        (problem(429, retry_after="1"), "offline"),
        (told(502, "<html>Bad gateway</html>", "text/html"), "offline"),
        (problem(500), "trouble"),
        (told(500, "Traceback (most recent call last)", "text/plain"), "trouble"),
        (problem(426), "trouble"),
        (problem(403), "trouble"),
        (problem(422), "trouble"),
        (told(200, '{"cursor": "x"'), "trouble"),
        (told(200, '{"cursor": 7}'), "trouble"),
        (told(200, "[]"), "trouble"),
        (told(200, "[" * 100_000), "trouble"),
        (told(200, b"\xff\xfe"), "trouble"),
        (told(200, b"not gzip", content_encoding="gzip"), "trouble"),
        (told(200, b"{}", content_encoding="br"), "trouble"),
        (told(200, '{"cursor": "", "server_time": 1}'), "trouble"),
        (told(200, '{"cursor": "x-1", "server_time": 1, "more": true}'), "trouble"),
    ],
)
def test_whatever_answers_in_the_servers_place_is_survived_and_told(
    weather: Answer, phase: Phase, device: Make
) -> None:
    way = Weather()
    here = device("here", http=way)
    here.add_course()
    before = here.documents()
    way.before = to("/api/sync", weather)
    with working(here) as watched:
        status = watched.until_phase(phase)
        assert status.title
        assert "kept" in status.message
        assert status.waiting == here.reader.outbox_size() > 0
        assert here.reader.sync_state().cursor is None
        way.before = to("/nowhere", cut)
        assert watched.worker.sync_now().result(20).pushed == len(before)
    assert here.documents() == before


def test_freshen_pulls_where_the_server_is_there_and_waits_for_nothing_where_it_is_not(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    with working(here) as watched:
        watched.until_synced()
        assert watched.worker.freshen().result(10) is True
        weather.before = lambda _: time.sleep(0.5)  # a slow network, not a wait for luck
        began = time.monotonic()
        assert watched.worker.freshen(0.1).result(10) is False
        assert time.monotonic() - began < 0.45
        weather.before = cut
        assert watched.worker.freshen().result(10) is False
        watched.until_phase("offline")
        asked = len(weather.asked)
        assert watched.worker.freshen().result(0) is False
        assert len(weather.asked) == asked


def test_at_the_end_what_is_left_is_pushed(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    with working(here) as watched:
        watched.until_synced()
        here.add_course()
        here.store.set_preference("rate", 2)
    assert here.reader.outbox_size() == 0
    assert ("preference", "rate") in served.documents(ada)
    with pytest.raises(StoppedError):
        watched.worker.sync_now().result(0)
    assert watched.worker.freshen().result(1) is False


def test_at_the_end_nothing_waits_for_a_network_that_swallows_everything(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    hole = threading.Event()

    def swallowed(_: object) -> None:
        hole.wait(30)

    with working(here) as watched:
        watched.until_synced()
        weather.before = swallowed
        here.add_course()
        began = time.monotonic()
        watched.worker.close(1.0)
        assert time.monotonic() - began < 2.0
        hole.set()
    assert here.reader.outbox_size() >= 0


def test_the_devices_of_the_account_are_told(served: Served, ada: Person, device: Make) -> None:
    here = device("here")
    device("there")
    with working(here) as watched:
        watched.until_synced()
        listed = watched.worker.devices()
        assert {one.name: one.this_device for one in listed} == {"here": True, "there": False}


def test_another_device_is_signed_out_from_here(served: Served, ada: Person, device: Make) -> None:
    here, there = device("here"), device("there")
    here.sync()
    with working(here) as watched:
        watched.until_synced()
        (lost,) = [one for one in watched.worker.devices() if one.can_be_signed_out]
        assert lost.name == "there"
        watched.worker.sign_out_device(lost.id)
        assert not any(one.can_be_signed_out for one in watched.worker.devices())
        with pytest.raises(SyncError, match="did not understand"):
            watched.worker.sign_out_device("nobody's")
    with pytest.raises(SignInAgainError):
        there.sync()
    here.store.become_new_device().result()
    here.sync()
    assert not any(one.can_be_signed_out for one in here.connection.devices(here.store.device_id))


def test_the_backoff_grows_with_jitter_within_its_bounds_and_obeys_the_server() -> None:
    most = Backoff(lambda _, high: high)
    waits = [most.failed() for _ in range(12)]
    assert waits[:4] == [4.0, 8.0, 16.0, 32.0]
    assert waits[-1] == MOST_SECONDS
    least = Backoff(lambda low, _: low)
    assert [least.failed() for _ in range(12)] == [LEAST_SECONDS] * 12
    assert most.failed(1_000.0) == 1_000.0 + MOST_SECONDS
    assert least.failed(1_000.0) == 1_000.0 + LEAST_SECONDS
    most.reset()
    assert most.failed() == 4.0
    fair = Backoff()
    assert len({fair.failed() for _ in range(40)}) > 20
