"""A server's answer: what stops waiting, what is refused, what is joined, what is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from learnapp.errors import StoreError
from learnapp.store import Reader, Store
from learnapp.store.change import Change
from learnapp.store.documents import TABLES
from learnapp.store.exchange import Answered, Outgoing, Refusal, SyncState
from learncore import merge, progress, register
from learncore.records import LessonState, NoteValue, Register
from tests.store.support import NOON, Clock, course, learned, put, rows, session, watch
from tests.store.test_sending import accept, everything, take


@pytest.fixture(autouse=True)
def _after_the_lessons(clock: Clock) -> None:
    clock.now += 3_600_000


def settle(store: Store, *records: tuple[str, str, dict[str, Any]], **more: Any) -> Change:
    settings: dict[str, Any] = {"cursor": "x-1", "at": NOON, **more}
    return store.settle(Answered(records=records, **settings)).result(10)


def refuse(store: Store, one: Outgoing, code: str = "not_enrolled", message: str = "") -> Change:
    refusal = Refusal(kind=one.kind, id=one.id, version=one.version, code=code, message=message)
    return settle(store, refused=(refusal,))


def body(document: Any) -> dict[str, Any]:
    return merge.body_of(document)


def outgoing(store: Store, kind: str, document_id: str) -> Outgoing:
    return next(one for one in take(store).documents if (one.kind, one.id) == (kind, document_id))


def waiting(folder: Path) -> set[tuple[str, str]]:
    return set(rows(folder, "SELECT kind, id FROM outbox"))


def test_a_round_is_remembered(store: Store, reader: Reader) -> None:
    assert reader.sync_state() == SyncState()
    settle(store, cursor="x-1", at=NOON, last=False, offset_ms=-5)
    assert reader.sync_state() == SyncState(cursor="x-1", offset_ms=-5)
    settle(store, cursor="x-2", at=NOON + 7)
    assert reader.sync_state() == SyncState(cursor="x-2", last_sync=NOON + 7, offset_ms=-5)
    assert reader.status().last_sync == NOON + 7


def test_an_answer_is_taken_in_whole_or_not_at_all(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    before = waiting(folder)
    batch = take(store)
    accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
    broken: Any = (("session", "far", body(session("a", device="laptop"))), ("session", "odd"))
    with pytest.raises((ValueError, StoreError)):
        store.settle(Answered(accepted=accepted, records=broken, cursor="x-9", at=NOON)).result(10)
    assert waiting(folder) == before
    assert reader.sync_state().cursor is None
    assert rows(folder, "SELECT count(*) FROM sessions") == [(1,)]


def test_what_comes_from_elsewhere_is_shown_and_not_sent_back(store: Store, reader: Reader, folder: Path) -> None:
    put(store, course("c", "a"))
    accept(store, take(store))
    far = ("session", "far", body(session("a", ((0.0, 95.0),), device="laptop")))
    note = ("note", "n", body(register.write(Register(), "laptop", NOON, NoteValue(lesson="a", course="c", text="x"))))
    change = settle(store, note, far)
    assert (change.lessons, change.courses, change.notes) == ({"a"}, {"c"}, True)
    assert change.completed == ("a",)
    assert waiting(folder) == {("lesson_state", "a")}, "the lesson was completed by it: that is news to the server"
    assert rows(folder, "SELECT sent FROM sessions UNION ALL SELECT sent FROM notes") == [(1,), (1,)]
    accept(store, take(store))
    assert not settle(store, note, far)
    assert reader.outbox_size() == 0


def test_what_is_known_here_and_not_there_is_sent_again(store: Store, folder: Path) -> None:
    learned(store)
    accept(store, take(store))
    change = settle(store, ("session", "s1", body(session("a", ((20.0, 30.0),), device="me"))))
    assert change.outbox
    assert waiting(folder) == {("session", "s1")}
    settle(store, ("session", "s1", outgoing(store, "session", "s1").body))
    assert waiting(folder) == set()


def test_a_local_change_is_joined_and_never_overwritten(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    theirs = progress.set_resume(None, "c", "laptop", NOON, 0, 77.0)
    settle(store, ("lesson_state", "a", body(theirs)))
    view = reader.lesson("a")
    assert view is not None
    assert view.stop is not None
    assert (view.stop.seconds, [stop.seconds for stop in view.other_stops]) == (77.0, [40.0])
    assert ("lesson_state", "a") in waiting(folder)


def test_a_record_of_the_session_that_is_open_is_joined_under_it(store: Store, reader: Reader) -> None:
    learned(store)
    batch = take(store)
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    echo = ("session", "s1", next(one.body for one in batch.documents if one.kind == "session"))
    accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
    settle(store, echo, accepted=accepted)
    watch(store, "s1", session("a", ((0.0, 60.0),)), 60.0)
    assert reader.statistics().watch_time_seconds == 60.0
    assert outgoing(store, "session", "s1").body["spans"] == [[0.0, 60.0]]


def test_fields_of_a_newer_program_are_kept_and_sent_on(store: Store, folder: Path) -> None:
    learned(store)
    accept(store, take(store))
    newer = {**body(session("a", ((0.0, 40.0),), device="me")), "screen": "tv"}
    settle(store, ("session", "s1", newer))
    assert waiting(folder) == set()
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    assert outgoing(store, "session", "s1").body["screen"] == "tv"


# --- what is refused ---------------------------------------------------------------------------------------------


def test_a_refused_document_leaves_the_outbox_and_is_told(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    one = outgoing(store, "session", "s1")
    change = refuse(store, one, message="You are not enrolled.")
    assert change.refused
    assert ("session", "s1") not in waiting(folder)
    assert reader.refused_size() == 1
    (told,) = reader.refused()
    assert (told.kind, told.id, told.code, told.message, told.ours) == (
        "session",
        "s1",
        "not_enrolled",
        "You are not enrolled.",
        True,
    )
    assert (told.course_title, told.lesson_title) == ("Course c", "Lesson a")
    assert reader.statistics().watch_time_seconds == 40.0


def test_what_is_refused_is_told_by_lesson_and_reason_and_found_again_by_it(store: Store, reader: Reader) -> None:
    everything(store)
    sent = take(store).documents
    for one in sent:
        refuse(store, one, "not_enrolled" if one.kind in ("session", "lesson_state") else "invalid", one.kind)
    ours = next(one for one in sent if one.kind == "session")
    broken = {**ours.body, "lesson": "b", "course": "c", "ended_at": -1}
    store.join_documents([("session", name, broken) for name in ("new-1", "new-2")]).result(10)
    wanted: dict[tuple[object, ...], set[tuple[str, str]]] = {}
    for one in reader.refused():
        reason = (one.ours, one.code if one.ours else "", one.message if one.ours else "")
        of = (one.course_title, one.lesson_title, "" if one.lesson_title else one.kind, *reason)
        wanted.setdefault(of, set()).add((one.kind, one.id))
    groups = reader.refused_groups()
    found = {
        (one.course_title, one.lesson_title, one.kind, one.ours, one.code, one.message): set(reader.refused_keys(one))
        for one in groups
    }
    assert found == wanted
    assert any(not one.ours and one.documents == 2 for one in groups)
    assert [one.documents for one in groups] == [len(reader.refused_keys(one)) for one in groups]
    assert sum(one.documents for one in groups) == reader.refused_size()
    assert reader.refused_groups(2) == groups[:2]
    assert [one.at for one in groups] == sorted((one.at for one in groups), reverse=True)


def test_one_that_changed_meanwhile_is_not_refused_yet(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    one = outgoing(store, "session", "s1")
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    assert not refuse(store, one)
    assert ("session", "s1") in waiting(folder)
    assert reader.refused() == []


def test_a_refused_document_that_changes_has_another_chance(store: Store, reader: Reader, folder: Path) -> None:
    learned(store)
    refuse(store, outgoing(store, "session", "s1"))
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    assert ("session", "s1") in waiting(folder)
    assert not refuse(store, outgoing(store, "session", "s1")).refused, "it was told before"
    assert reader.refused_size() == 1
    watch(store, "s1", session("a", ((0.0, 60.0),)), 60.0)
    accept(store, take(store))
    assert (reader.refused(), reader.outbox_size()) == ([], 0)


def test_what_is_retried_stays_in_the_quarantine_until_it_is_taken(store: Store, reader: Reader, folder: Path) -> None:
    everything(store)
    for one in take(store).documents:
        refuse(store, one)
    assert waiting(folder) == set()
    assert store.retry_refused([("session", "s1")]).result(10).outbox
    assert waiting(folder) == {("session", "s1")}
    count = reader.refused_size()
    accept(store, take(store))
    assert reader.refused_size() == count - 1
    store.retry_refused().result(10)
    assert len(waiting(folder)) == count - 1
    accept(store, take(store))
    assert (reader.refused(), reader.outbox_size()) == ([], 0)
    assert not store.retry_refused().result(10)


def test_the_servers_copy_of_a_refused_document_does_not_send_it_round_and_round(store: Store, folder: Path) -> None:
    learned(store)
    refuse(store, outgoing(store, "session", "s1"), "invalid")
    accept(store, take(store))
    settle(store, ("session", "s1", body(session("a", ((20.0, 30.0),), device="me"))))
    assert waiting(folder) == set()


def test_a_kind_of_a_newer_program_is_kept_until_it_is_known(
    store: Store, reader: Reader, folder: Path, open_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, course("c", "a"))
    new = body(register.write(Register(), "laptop", NOON, NoteValue(lesson="a", course="c", text="drawn")))
    with monkeypatch.context() as older:
        older.delitem(TABLES, "note")
        older.delitem(merge.TYPES, "note")
        for _ in range(2):
            assert not settle(store, ("note", "n1", new)), "nothing for a person to do"
    assert (reader.refused(), reader.refused_size(), reader.notes("a")) == ([], 0, [])
    store.close()
    newer = open_store()
    assert [note.text for _, note in reader.notes("a")] == ["drawn"]
    assert rows(folder, "SELECT count(*) FROM quarantine") == [(0,)]
    newer.close()


def test_a_record_that_is_none_is_kept_aside_and_stops_no_other(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    good = body(session("a", ((0.0, 10.0),)))
    change = settle(store, ("session", "bad", {**good, "ended_at": 1}), ("session", "good", good))
    assert (change.refused, change.lessons) == (True, {"a"})
    (told,) = reader.refused()
    assert (told.id, told.ours, told.course_title, told.lesson_title) == ("bad", False, "Course c", "Lesson a")
    assert store.retry_refused().result(10) == Change()
    assert reader.refused_size() == 1


# --- a server that was restored ----------------------------------------------------------------------------------


def test_a_server_that_forgot_is_sent_everything_it_does_not_have(store: Store, reader: Reader, folder: Path) -> None:
    everything(store)
    accept(store, take(store))
    held = list(reader.documents())
    kept = [one for one in held if one[0] != "session"]
    change = settle(store, *kept, reset=True, cursor="y-1")
    assert change.outbox
    assert waiting(folder) == {("session", "s1")}
    settle(store, reset=True, cursor="z-1")
    assert len(waiting(folder)) == len(held)


def test_a_completion_of_a_wrong_clock_is_put_right_before_it_meets_the_servers(
    store: Store, reader: Reader, clock: Clock
) -> None:
    """Else the time of 1970 would stand as the earlier, and take the server's with it when it is put right."""
    offset, clock.now = NOON, 3_600_000
    put(store, course("c", "a"))
    started = clock.now - 100_000
    watch(store, "s1", session("a", ((0.0, 100.0),), start=started), 100.0)
    theirs = progress.latch(LessonState(course="c"), 0, NOON - 86_400_000)
    settle(store, ("lesson_state", "a", body(theirs)), at=NOON + clock.now, offset_ms=offset)
    states = {one: found["completed"] for kind, one, found in reader.documents() if kind == "lesson_state"}
    assert states == {"a": {"0": NOON - 86_400_000}}
    assert reader.lesson_progress("c", "a").first_started_at == NOON + started
