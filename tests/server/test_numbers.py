"""No cursor ever skips a change, whoever writes at the same time; and the lock is what sees to it."""

from __future__ import annotations

import functools
import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from learncore.records import Register
from learncore.register import write
from learncore.wire import Device, SyncRequest
from learnserver.clock import now_ms
from learnserver.database import Database
from learnserver.history import LearnerRow
from learnserver.learning import Learning
from learnserver.principal import Principal
from learnserver.queries import documents
from learnserver.syncing import sync_round
from tests.server.school import School

WRITERS = 16
ROUNDS = 6


def push_key(database: Database, who: Principal, key: str, hold: Callable[[], object] = lambda: None) -> None:
    """Write one preference, and hold the transaction open until `hold` returns before it commits."""
    with database.write(who.org) as connection:
        learning = Learning(connection, who.org, who.user, now_ms())
        learning.write("preference", key, write(Register(), "d", now_ms(), key))
        learning.finish()
        hold()


def pulled(database: Database, who: Principal, cursor: str | None) -> tuple[set[str], str]:
    """What a device is given that pulls from its last cursor, and where it goes on."""
    device = Device(id="puller", name="", sent_at=0)
    answer, _ = sync_round(database, who, SyncRequest(device=device, cursor=cursor, limit=7), now_ms())
    return {record.id for record in answer.records}, answer.cursor


def pull_until(database: Database, who: Principal, wanted: int, stop: threading.Event) -> set[str]:
    """What a device sees that pulls all the while, always from its last cursor, once the writers are done."""
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        last = stop.is_set()
        device = Device(id="puller", name="", sent_at=0)
        answer, _ = sync_round(database, who, SyncRequest(device=device, cursor=cursor, limit=7), now_ms())
        seen |= {record.id for record in answer.records}
        cursor = answer.cursor
        if last and not answer.more:
            return seen


def what_is_seen(school: School, seconds: float) -> tuple[set[str], set[str]]:
    """What sixteen writers wrote, and what the puller saw of it."""
    who, random_delays = school.learner().who, random.Random(7)
    keys = [f"{writer}/{number}" for writer, number in itertools.product(range(WRITERS), range(ROUNDS))]
    pauses = {key: functools.partial(threading.Event().wait, random_delays.random() * seconds) for key in keys}
    stop = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        pulled = pool.submit(pull_until, school.database, who, len(keys), stop)
        jobs = [
            pool.submit(
                lambda mine: [push_key(school.database, who, key, pauses[key]) for key in mine], keys[n::WRITERS]
            )
            for n in range(WRITERS)
        ]
        for job in jobs:
            job.result()
        stop.set()
        return set(keys), pulled.result()


def test_sixteen_writers_and_no_cursor_skips_a_change(school: School) -> None:
    wrote, seen = what_is_seen(school, 0.02)
    assert seen == wrote


def test_with_a_plain_sequence_for_numbers_changes_are_skipped(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutation: numbers from one counter without the learner's lock. Then a later number is seen first."""
    if not school.database.is_postgres:
        pytest.skip("an SQLite file has one writer anyway")
    numbers = itertools.count(1)

    def unlocked(*_: object) -> LearnerRow:
        return LearnerRow(next(numbers) * 10, "0" * 16)

    monkeypatch.setattr(documents, "lock_learner", unlocked)
    monkeypatch.setattr(documents, "save_learner", lambda *_: None)
    who, written, go_on = school.learner().who, threading.Event(), threading.Event()

    def hold() -> None:
        written.set()
        go_on.wait(30)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(push_key, school.database, who, "first", hold)
        assert written.wait(30)
        push_key(school.database, who, "second")
        before, cursor = pulled(school.database, who, None)
        go_on.set()
        slow.result()
    after, _ = pulled(school.database, who, cursor)
    assert (before, after) == ({"second"}, set())


def test_numbers_have_no_gaps_and_begin_at_one(school: School) -> None:
    learner = school.learner()
    for number in range(5):
        push_key(school.database, learner.who, f"k{number}")
    with school.database.read(school.org) as connection:
        rows = documents.since(connection, school.org, learner.who.user, 0, 100)
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]


def test_one_learner_never_waits_for_another(school: School) -> None:
    if not school.database.is_postgres:
        pytest.skip("an SQLite file has one writer anyway")
    ann, bob = school.learner("ann").who, school.learner("bob").who
    with school.database.write(ann.org) as connection:
        Learning(connection, ann.org, ann.user, now_ms())
        begun = time.monotonic()
        push_key(school.database, bob, "k")
        assert time.monotonic() - begun < 5
