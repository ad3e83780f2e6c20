"""What is removed, restored or damaged on this device loses nothing that a server was told or is yet to be told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from learnapp.store import Reader, Store
from learnapp.store.exchange import Answered, Batch, Outgoing
from learncore import merge
from learncore.records import NoteValue
from tests.store.conftest import Opener
from tests.store.support import DAMAGES, NOON, Clock, back_up, course, learned, put, rows, session, watch, watched
from tests.store.test_sending import accept, everything, take
from tests.store.test_settling import outgoing, refuse

Document = tuple[str, str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _after_the_lessons(clock: Clock) -> None:
    clock.now += 3_600_000


class Server:
    """Joins what is pushed, and numbers what came anew, as servers do."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        self._newest = 0

    def push(self, one: Outgoing) -> None:
        number, held = self._held.get((one.kind, one.id), (0, one.body))
        joined = merge.join_body(one.kind, held, one.body)
        if not number or joined != held:
            self._newest += 1
            self._held[one.kind, one.id] = self._newest, joined

    def round(self, store: Store) -> int:
        """Push and pull until nothing is left; how many documents came."""
        came = 0
        while True:
            batch: Batch = take(store)
            for one in batch.documents:
                self.push(one)
            reader = store.reader()
            since = int(reader.sync_state().cursor or 0)
            reader.close()
            news = [(*key, body) for key, (number, body) in self._held.items() if number > since]
            pushed = {(one.kind, one.id): one.body for one in batch.documents}
            records = tuple(one for one in news if pushed.get(one[:2]) != one[2])
            accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
            store.settle(Answered(accepted=accepted, records=records, cursor=str(self._newest), at=NOON)).result(10)
            came += len(records)
            if not records and not batch.documents:
                return came


def test_a_removed_course_is_sent_all_the_same(store: Store, reader: Reader, folder: Path) -> None:
    everything(store)
    waiting = {(kind, one) for kind, one in rows(folder, "SELECT kind, id FROM outbox")}
    store.remove_course("c").result(10)
    batch = take(store)
    assert {(one.kind, one.id) for one in batch.documents} == waiting
    assert [(one.course_title, one.lesson_title) for one in reader.waiting(1)] == [("Course c", "Lesson a")]
    accept(store, batch)
    assert reader.outbox_size() == 0
    put(store, course("c", "a", "b"))
    assert watched(store) == 40.0


def test_a_lesson_that_left_its_course_is_sent_all_the_same(store: Store, reader: Reader) -> None:
    learned(store)
    put(store, course("c", "b"))
    batch = take(store)
    assert {("session", "s1"), ("lesson_state", "a")} <= {(one.kind, one.id) for one in batch.documents}
    accept(store, batch)
    assert reader.outbox_size() == 0


def test_a_removed_course_does_not_come_back_by_the_pull(store: Store, reader: Reader) -> None:
    server = Server()
    learned(store)
    server.round(store)
    store.remove_course("c").result(10)
    held = [one for one in reader.documents() if one[0] == "course_copy"]
    store.settle(Answered(records=tuple(held), cursor="0", at=NOON)).result(10)
    assert reader.course("c") is None
    server.round(store)
    assert reader.course("c") is None


@pytest.mark.parametrize("damage", DAMAGES[:3], ids=lambda one: one.__name__)
def test_what_a_restored_backup_forgot_comes_back(open_store: Opener, folder: Path, clock: Clock, damage: Any) -> None:
    server = Server()
    store = open_store()
    learned(store)
    server.round(store)
    first = store.device_id
    back_up(folder, clock)
    watch(store, "s2", session("b", ((0.0, 30.0),), start=NOON + 90_000), 30.0)
    store.put_note("n1", NoteValue(lesson="b", course="c", text="later")).result(10)
    server.round(store)
    store.close()
    damage(folder / "learnapp.db")
    store = open_store()
    assert store.recovery is not None
    assert store.device_id != first
    reader = store.reader()
    assert reader.statistics().watch_time_seconds == 40.0
    assert server.round(store) >= 3
    assert reader.statistics().watch_time_seconds == 70.0
    assert [note.text for _, note in reader.notes("b")] == ["later"]
    watch(store, "s3", session("b", ((30.0, 40.0),), start=NOON + 200_000), 40.0)
    view = reader.lesson("b")
    assert view is not None
    assert view.stop is not None
    assert (view.stop.seconds, view.other_stops) == (40.0, ()), "the new device had seen where the old one stopped"
    server.round(store)
    assert reader.outbox_size() == 0
    reader.close()


def test_without_any_backup_everything_comes_back(open_store: Opener, folder: Path) -> None:
    server = Server()
    store = open_store()
    everything(store)
    server.round(store)
    store.close()
    (folder / "learnapp.db").write_bytes(b"x" * 9_000)
    store = open_store()
    assert store.recovery is not None
    reader = store.reader()
    assert reader.sync_state().cursor is None
    server.round(store)
    assert reader.statistics().watch_time_seconds == 40.0
    assert reader.preference("speed") == 1.5
    view = reader.course("c")
    assert view is not None
    assert view.folder is None
    reader.close()


def test_a_copy_and_its_original_meet_with_exact_sums(open_store: Opener, folder: Path, tmp_path: Path) -> None:
    server = Server()
    store = open_store()
    learned(store)
    store.close()
    shutil.copytree(folder, tmp_path / "copy")
    original, copy = open_store(), open_store(tmp_path / "copy")
    assert original.device_id != copy.device_id
    for n, one in enumerate((original, copy)):
        watch(one, f"s{2 + n}", session("b", ((n * 10.0, n * 10.0 + 10.0),), start=NOON + 90_000 * (1 + n)), 10.0)
    for _ in range(2):
        server.round(original)
        server.round(copy)
    bodies: list[dict[tuple[str, str], Any]] = []
    for one in (original, copy):
        reader = one.reader()
        bodies.append({(kind, document_id): body for kind, document_id, body in reader.documents()})
        assert reader.statistics().watch_time_seconds == 60.0
        assert reader.outbox_size() == 0
        reader.close()
    assert bodies[0] == bodies[1]


def test_a_refused_document_survives_an_upgrade_a_copy_and_a_restore(
    open_store: Opener, folder: Path, clock: Clock
) -> None:
    store = open_store()
    learned(store)
    refuse(store, outgoing(store, "session", "s1"), "invalid", "No.")
    back_up(folder, clock)
    store.close()
    (folder / "learnapp.db").unlink()
    store = open_store()
    reader = store.reader()
    assert [(one.id, one.code, one.message) for one in reader.refused()] == [("s1", "invalid", "No.")]
    assert watched(store) == 40.0
    reader.close()
