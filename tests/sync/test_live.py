"""What a device hears of from a real server: what others did, and nothing of its own."""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import closing

import httpx

from learnapp.sync.live import Live
from learnapp.sync.status import SyncStatus
from learnapp.sync.worker import Syncing
from tests.sync.devices import Device
from tests.sync.served import Person, Served, push
from tests.sync.weather import Weather

Make = Callable[..., Device]
CHANGES = 4


def push_elsewhere(served: Served, person: Person, count: int) -> None:
    register = {"seen": {"elsewhere": count}, "now": [{"by": "elsewhere", "n": count, "at": 1, "value": count}]}
    with served.client(person) as client:
        push(client, [{"kind": "preference", "id": "elsewhere", "body": register}])


def test_a_device_hears_of_others_and_not_of_itself_also_as_another_device(
    served: Served, ada: Person, device: Make
) -> None:
    here = device("here")
    here.sync()
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    live = Live(here.connection, lambda: here.store.device_id, lambda: heard.put(here.store.device_id))

    def hears_only_of_others(count: int) -> None:
        for number in range(CHANGES):
            here.store.set_preference("rate", count + number / 10).result()
            assert here.sync().pushed == 1
        assert heard.empty()
        push_elsewhere(served, ada, count)
        heard.get(timeout=10)

    with closing(live):
        live.online(True)
        first = heard.get(timeout=10)
        hears_only_of_others(1)
        here.store.become_new_device().result()
        here.sync()
        live.online(True)
        assert heard.get(timeout=10) != first
        hears_only_of_others(2)
    assert heard.empty()


def test_each_change_makes_one_round(device: Make) -> None:
    weather = Weather()
    here = device("here", http=weather)
    rounds: queue.SimpleQueue[None] = queue.SimpleQueue()

    def answered(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path == "/api/sync":
            rounds.put(None)
        return response

    weather.after = answered
    syncing = Syncing(here.store, lambda: here.accounts.connection(here.account))
    told: queue.SimpleQueue[SyncStatus] = queue.SimpleQueue()
    with closing(syncing):
        syncing.start()
        for _ in ("at the start", "when the events begin"):
            rounds.get(timeout=10)
        syncing.subscribe(told.put)
        for number in range(CHANGES):
            here.store.set_preference("rate", 1 + number / 10).result()
            while not told.get(timeout=10).waiting:
                pass
            while not told.get(timeout=10).synced:
                pass
    assert weather.count("POST /api/sync") == 2 + CHANGES
