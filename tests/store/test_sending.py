"""What is taken to be sent, in which order, and what is known of it afterwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

from learnapp.store import Reader, Store
from learnapp.store.documents import TABLES
from learnapp.store.exchange import Answered, Batch, Refusal
from learncore.records import Attempt, NoteValue
from tests.store.support import NOON, Clock, course, learned, put, rows, session, watch

ROOM = 4 * 1024 * 1024


@pytest.fixture(autouse=True)
def _after_the_lessons(clock: Clock) -> None:
    clock.now += 3_600_000


def take(store: Store, limit: int = 500, max_bytes: int = ROOM, offset_ms: int = 0) -> Batch:
    return store.take_for_sending(limit, max_bytes, offset_ms).result(10)


def accept(store: Store, batch: Batch, **more: Any) -> None:
    accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
    store.settle(Answered(accepted=accepted, cursor="x-1", at=NOON, **more)).result(10)


def everything(store: Store) -> None:
    """One document of each kind, at least."""
    learned(store)
    store.add_attempt("t1", Attempt(lesson="a", course="c", started_at=NOON, submitted_at=NOON + 5)).result(10)
    store.put_note("n1", NoteValue(lesson="a", course="c", text="look")).result(10)
    store.set_preference("speed", 1.5).result(10)


def test_what_waits_is_taken_in_order_and_goes_on_waiting(store: Store, reader: Reader, folder: Path) -> None:
    everything(store)
    waiting = reader.outbox_size()
    batch = take(store)
    order = list(dict.fromkeys(one.kind for one in batch.documents))
    assert order == ["course_copy", "lesson_state", "session", "attempt", "note", "preference"]
    assert (len(batch.documents), batch.more) == (waiting, False)
    assert reader.outbox_size() == waiting
    for one in batch.documents:
        assert rows(folder, f"SELECT version, sent FROM {TABLES[one.kind]} WHERE id = ?", [one.id]) == [
            (one.version, 1)
        ]
    assert {(one.kind, one.id): one.body for one in batch.documents} == {
        (kind, document_id): body for kind, document_id, body in reader.documents()
    }


def test_a_batch_is_as_long_as_it_may_be(store: Store) -> None:
    everything(store)
    whole = take(store).documents
    first = take(store, limit=2)
    assert (first.documents, first.more) == (whole[:2], True)
    size = sum(len(msgspec.json.encode(one.body)) + len(one.id) + 40 for one in whole[:3])
    three = take(store, max_bytes=size)
    assert (three.documents, three.more) == (whole[:3], True)
    assert take(store, limit=len(whole)).more is False


def test_a_document_larger_than_the_room_goes_alone(store: Store) -> None:
    everything(store)
    for _ in range(2):
        batch = take(store, max_bytes=1)
        assert (len(batch.documents), batch.more) == (1, True)


def test_an_empty_outbox_costs_no_transaction(store: Store) -> None:
    accept(store, take(store))
    statements: list[str] = []
    store._writer.submit(lambda db: db.set_trace_callback(statements.append), transaction=False).result(10)
    assert take(store, offset_ms=99_000_000) == Batch()
    assert [one for one in statements if not one.startswith("SELECT")] == []


def test_what_changed_meanwhile_waits_on(store: Store, reader: Reader) -> None:
    learned(store)
    batch = take(store)
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    accept(store, batch)
    again = take(store)
    assert {(one.kind, one.id) for one in again.documents} == {("session", "s1"), ("lesson_state", "a")}
    accept(store, again)
    assert reader.outbox_size() == 0


def test_a_lost_answer_costs_a_repetition(store: Store, reader: Reader) -> None:
    learned(store)
    first = take(store)
    assert take(store) == first
    accept(store, first)
    assert reader.outbox_size() == 0


def test_everything_can_be_sent_again_but_what_was_refused(store: Store, reader: Reader) -> None:
    everything(store)
    batch = take(store)
    refused = next(one for one in batch.documents if one.kind == "note")
    accept(store, Batch(documents=tuple(one for one in batch.documents if one is not refused)))
    refusal = Refusal(kind="note", id="n1", version=refused.version, code="not_enrolled")
    store.settle(Answered(refused=(refusal,), cursor="x-1", at=NOON)).result(10)
    assert reader.outbox_size() == 0
    assert store.send_everything().result(10).outbox
    assert {(one.kind, one.id) for one in take(store).documents} == {
        (one.kind, one.id) for one in batch.documents if one is not refused
    }
    assert not store.send_everything().result(10)


def test_the_panel_tells_what_waits_by_lesson(store: Store, reader: Reader) -> None:
    everything(store)
    put(store, course("d", "w", title="Another"))
    watch(store, "s2", session("w", ((0.0, 20.0),), course_id="d"), 20.0)
    told = [(one.course_title, one.lesson_title, one.documents) for one in reader.waiting()]
    assert told[:2] == [("Another", "Lesson w", 2), ("Course c", "Lesson a", 4)]
    assert sorted(told[2:]) == [("", "", 2), ("Another", "", 1), ("Course c", "", 1)]
    assert len(reader.waiting(limit=1)) == 1


def test_another_device_writes_on_where_this_one_ended(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    first = store.device_id
    assert reader.write_counts([("lesson_state", "a"), ("session", "s1"), ("lesson_state", "z")]) == {
        ("lesson_state", "a"): 1,
        ("session", "s1"): 0,
        ("lesson_state", "z"): 0,
    }
    change = store.become_new_device().result(10)
    assert change.outbox
    assert store.device_id == reader.device_id != first
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    store.mark("c", "a", "complete").result(10)
    state = {one.id: one.body for one in take(store).documents if one.kind == "lesson_state"}["a"]
    assert state["resume"]["seen"] == {first: 1, store.device_id: 1}
    assert state["mark"]["seen"] == {store.device_id: 1}
    assert reader.preference(f"device/{store.device_id}") == {"name": "Desk"}
    names = rows(folder, "SELECT count(*), count(DISTINCT fingerprint), min(name), max(name) FROM devices")
    assert names == [(2, 1, "Desk", "Desk")]


def test_the_new_identity_stays_after_a_restart(open_store: Any) -> None:
    store = open_store()
    learned(store)
    store.become_new_device().result(10)
    device = store.device_id
    store.close()
    assert open_store().device_id == device


def test_becoming_another_device_happens_whole_or_not_at_all(store: Store, folder: Path) -> None:
    first = store.device_id

    def full(db: sqlite3.Connection) -> None:
        db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON preferences BEGIN SELECT raise(FAIL, 'full'); END")

    store._writer.submit(full).result(10)
    assert store.become_new_device().exception(10) is not None
    assert store.device_id == first
    assert rows(folder, "SELECT value FROM meta WHERE key = 'device_id'") == [(first,)]
