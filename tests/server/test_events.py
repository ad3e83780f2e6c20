"""A signed-in device hears of a change within a second, also when another process wrote it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from learnserver.clock import now_ms
from learnserver.database import Database
from learnserver.events import Events
from learnserver.learning import Learning
from learnserver.principal import Principal
from tests.server.school import School, course
from tests.server.test_numbers import push_slowly


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
        push_slowly(school.database, who, "k", 0.0)
        events.tell(who.org, who.user)

    assert asyncio.run(hears(events, who, threading.Thread(target=push)))


def test_a_waiting_device_hears_of_a_push_through_another_process(school: School) -> None:
    if not school.database.is_postgres:
        pytest.skip("one process serves an SQLite file")
    who = school.learner().who
    other = Database(school.database.url.render_as_string(hide_password=False))
    push = threading.Thread(target=push_slowly, args=(other, who, "k", 0.0))
    assert asyncio.run(hears(Events(school.database), who, push))
    other.close()


def test_nobody_hears_of_what_another_learner_did(school: School) -> None:
    ann, bob = school.learner("ann").who, school.learner("bob").who
    events = Events(school.database)

    async def wait() -> bool:
        await events.start()
        async with events.watch(ann.org, ann.user) as anns, events.watch(bob.org, bob.user) as bobs:
            await asyncio.wait_for(events.ready.wait(), 10)
            anns.clear()
            bobs.clear()
            await asyncio.to_thread(push_slowly, school.database, bob, "k", 0.0)
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
