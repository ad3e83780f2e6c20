"""A signed-in device hears of a change within a second, also when another process wrote it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from learncore.wire import Device, DocumentChange, SyncRequest
from learnserver.clock import now_ms
from learnserver.database import Database
from learnserver.events import Events
from learnserver.learning import Learning
from learnserver.principal import Principal
from learnserver.syncing import sync_round
from tests.server.school import School, course
from tests.server.test_numbers import push_key


async def hears(events: Events, who: Principal, act: threading.Thread) -> bool:
    """Whether a device that waits hears of what `act` does."""
    await events.start()
    try:
        async with events.watch(who.org, who.user) as moved:
            await asyncio.wait_for(events.ready.wait(), 10)
            moved.clear()
            act.start()
            try:
                await asyncio.wait_for(moved.wait(), 5)
            except TimeoutError:
                return False
            return True
    finally:
        await events.stop()
        act.join()


def test_a_waiting_device_hears_of_a_push_through_this_process(school: School) -> None:
    who = school.learner().who
    events = Events(school.database)

    def push() -> None:
        push_key(school.database, who, "k")
        events.tell(who.org, who.user)

    assert asyncio.run(hears(events, who, threading.Thread(target=push)))


def test_a_waiting_device_hears_of_a_push_through_another_process(school: School) -> None:
    if not school.database.is_postgres:
        pytest.skip("one process serves an SQLite file")
    who = school.learner().who
    other = Database(school.database.url.render_as_string(hide_password=False))
    push = threading.Thread(target=push_key, args=(other, who, "k"))
    assert asyncio.run(hears(Events(school.database), who, push))
    other.close()


@pytest.mark.parametrize("process", ["this", "another"])
def test_a_device_does_not_hear_of_its_own_push_and_all_hear_of_what_no_device_did(
    school: School, process: str
) -> None:
    if process == "another" and not school.database.is_postgres:
        pytest.skip("one process serves an SQLite file")
    who = school.learner(device="of the token").who
    events = Events(school.database)
    url = school.database.url.render_as_string(hide_password=False)
    database = school.database if process == "this" else Database(url)

    def push(key: str, device: str) -> None:
        register = {"seen": {device: 1}, "now": [{"by": device, "n": 1, "at": 1, "value": 7}]}
        change = DocumentChange(kind="preference", id=key, body=register)
        request = SyncRequest(device=Device(id=device, name="", sent_at=0), changes=(change,))
        _, changed = sync_round(database, who, request, now_ms())
        assert changed
        events.tell(who.org, who.user, device)

    def act() -> None:
        push_key(database, who, "by nobody")
        events.tell(who.org, who.user)

    async def heard() -> list[set[str]]:
        told: list[set[str]] = []
        await events.start()
        async with (
            events.watch(who.org, who.user, "lap/top") as laptop,
            events.watch(who.org, who.user, "tablet") as tablet,
            events.watch(who.org, who.user) as browser,
        ):
            await asyncio.wait_for(events.ready.wait(), 10)
            devices = {"laptop": laptop, "tablet": tablet, "browser": browser}
            for acting in (lambda: push("a", "lap/top"), lambda: push("b", "tablet"), act):
                for moved in devices.values():
                    moved.clear()
                await asyncio.to_thread(acting)
                await asyncio.wait_for(browser.wait(), 5)
                told.append({name for name, moved in devices.items() if moved.is_set()})
        await events.stop()
        return told

    assert asyncio.run(heard()) == [{"tablet", "browser"}, {"laptop", "browser"}, {"laptop", "tablet", "browser"}]
    if process == "another":
        database.close()


def test_nobody_hears_of_what_another_learner_did(school: School) -> None:
    ann, bob = school.learner("ann").who, school.learner("bob").who
    events = Events(school.database)

    async def wait() -> bool:
        await events.start()
        async with events.watch(ann.org, ann.user) as anns, events.watch(bob.org, bob.user) as bobs:
            await asyncio.wait_for(events.ready.wait(), 10)
            anns.clear()
            bobs.clear()
            await asyncio.to_thread(push_key, school.database, bob, "k")
            events.tell(bob.org, bob.user)
            await asyncio.wait_for(bobs.wait(), 5)
            heard = anns.is_set()
        await events.stop()
        return heard

    assert not asyncio.run(wait())


def test_what_changes_nothing_tells_nobody(school: School) -> None:
    school.publish(course())
    who = school.learner().who
    with school.database.write(who.org) as connection:
        learning = Learning(connection, who.org, who.user, now_ms())
        assert not learning.finish()
