"""Documents as rows: what no row may hold, what waits to be sent, what came from elsewhere."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

from learnapp.errors import StoreError
from learnapp.store import Reader, Store
from learnapp.store.sql import DATABASE
from learncore import merge, progress, register
from learncore.records import NoteValue, Register
from tests.store.support import NOON, course, put, rows, session, watch


@pytest.fixture
def writable(store: Store, folder: Path) -> sqlite3.Connection:
    """A closed store's database with a course and a session in it, as somebody else might write it."""
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    store.close()
    db = sqlite3.connect(folder / DATABASE)
    db.execute("PRAGMA foreign_keys = ON")
    return db


@pytest.mark.parametrize(
    "impossible",
    [
        "UPDATE lesson_progress SET progress_percentage = 101",
        "UPDATE lesson_progress SET progress_percentage = -1",
        "UPDATE lesson_progress SET progress_percentage = 100",
        "UPDATE lesson_progress SET status = 'completed'",
        "UPDATE lesson_progress SET status = 'nearly'",
        "UPDATE lesson_progress SET completed_at = 1",
        "UPDATE lesson_progress SET watch_ms = -1",
        "UPDATE lesson_progress SET position_seconds = -0.5",
        "UPDATE lesson_progress SET best_score = 100.5",
        "UPDATE lesson_progress SET best_score = 10.0, last_score = 20.0",
        "UPDATE lesson_progress SET coverage = 'all of it'",
        "UPDATE lesson_progress SET coverage = '{}'",
        "UPDATE lesson_progress SET covered_seconds = 101.0",
        "UPDATE lesson_progress SET first_started_at = last_accessed_at + 1",
        "UPDATE lesson_progress SET total_sessions = 'many'",
        "UPDATE lesson_progress SET lesson_id = 'nowhere'",
        "UPDATE course_progress SET progress_percentage = 100",
        "UPDATE course_progress SET completed_count = 3",
        "UPDATE course_progress SET completed_count = 1",
        "UPDATE course_progress SET completed_lessons = '[\"a\"]'",
        "UPDATE course_progress SET missing_lessons = 3",
        "UPDATE course_progress SET course_id = 'nowhere'",
        "UPDATE sessions SET ended_at = started_at - 1",
        "UPDATE sessions SET active_seconds = active_seconds + 2",
        "UPDATE sessions SET active_seconds = -1",
        "UPDATE sessions SET spans = '[0, 40'",
        "UPDATE sessions SET epoch = -1",
        "UPDATE sessions SET lesson_id = 'nowhere'",
        "UPDATE sessions SET id = ''",
        "UPDATE lesson_states SET body = 'not json'",
        "UPDATE lessons SET type = 'game'",
        "UPDATE lessons SET position = 1",
        "UPDATE courses SET manifest = NULL",
        "UPDATE courses SET manifest = '{'",
        "INSERT INTO checkpoint (one, session_id, session) VALUES (2, 's', '{}')",
        "INSERT INTO attempts VALUES ('t', 1, 1, 'a', 'c', 0, 101, 1, 1, '{}', NULL, 0, NULL)",
        "INSERT INTO attempts VALUES ('t', 1, 1, 'a', 'c', 0, 10, 2, 1, '{}', NULL, 0, NULL)",
        "INSERT INTO lesson_progress (course_id, lesson_id) VALUES ('c', 'a')",
        "INSERT INTO activity (quarter, ms) VALUES (1, -1)",
        "DELETE FROM lessons WHERE lesson_id = 'a'",
    ],
)  # fmt: skip
def test_impossible_progress_cannot_be_stored(writable: sqlite3.Connection, impossible: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        writable.execute(impossible)
    writable.close()


def test_a_session_that_cannot_be_is_refused_and_the_next_one_recorded(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    too_long = session("a", ((0.0, 50.0),), active=50.0)
    broken = merge.join("session", too_long, session("a", active=500.0, start=NOON))
    with pytest.raises(StoreError, match="cannot be recorded"):
        store.heartbeat("s1", session("a", active=-1.0), None).result(10)
    assert reader.lesson_progress("c", "a") is None
    watch(store, "s1", broken)
    assert reader.statistics().watch_time_seconds == 500.0


def test_a_heartbeat_after_a_refused_one_goes_on_from_what_is_stored(store: Store, folder: Path) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    watch(store, "s1", session("a", ((0.0, 30.0),)), 30.0)
    impossible = msgspec.structs.replace(session("a", ((0.0, 40.0),)), active_seconds=500.0)
    for _ in range(2):
        with pytest.raises(StoreError):
            store.heartbeat("s1", impossible, 40.0).result(10)
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    assert rows(folder, "SELECT watch_ms, total_sessions, position_seconds FROM lesson_progress") == [(50_000, 1, 50.0)]
    assert rows(folder, "SELECT watch_ms, covered_ms FROM course_progress") == [(50_000, 50_000)]
    assert rows(folder, "SELECT sum(ms) FROM activity") == [(50_000,)]


def test_a_heartbeat_sees_what_was_written_since_the_last_one(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    store.mark("c", "a", "complete").result(10)
    store.join_documents([("session", "far", body(session("a", ((60.0, 80.0),), device="laptop")))]).result(10)
    watch(store, "s1", session("a", ((0.0, 30.0),)), 30.0)
    store.checkpoint("s1", session("a", ((0.0, 32.0),)), 32.0).result(10)
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.status, progress.watch_time_seconds, progress.total_sessions) == ("completed", 60.0, 2)
    assert progress.coverage == ((0.0, 40.0), (60.0, 80.0))


def test_what_was_sent_waits_again_once_it_changes(store: Store, reader: Reader, folder: Path) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    before = dict(rows(folder, "SELECT kind || id, version FROM outbox"))

    def all_sent(db: sqlite3.Connection) -> None:
        for table in ("sessions", "lesson_states", "preferences", "course_copies"):
            db.execute(f"UPDATE {table} SET waiting = 0")

    store._writer.submit(all_sent).result(10)
    assert reader.outbox_size() == 0
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    after = dict(rows(folder, "SELECT kind || id, version FROM outbox"))
    assert after == {key: before[key] + 1 for key in ("sessions1", "lesson_statea")}


def test_the_outbox_is_marked_in_the_same_transaction_as_the_change(store: Store, folder: Path) -> None:
    put(store, course("c", "a"))
    seen: list[set[str]] = []
    store.subscribe(lambda _: seen.append({kind for (kind,) in rows(folder, "SELECT kind FROM outbox")}))
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    assert seen[-1] >= {"session", "lesson_state"}


def test_a_failed_write_leaves_nothing_and_announces_nothing(store: Store, folder: Path) -> None:
    put(store, course("c", "a"))
    told: list[object] = []
    store.subscribe(told.append)

    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO activity (quarter, ms) VALUES (1, 1)")
        db.execute("INSERT INTO activity (quarter, ms) VALUES (2, -1)")

    with pytest.raises(StoreError):
        store._writer.submit(half).result(10)
    assert rows(folder, "SELECT * FROM activity") == []
    assert told == []
    assert store.mark("c", "a", "complete").result(10)


def test_a_bug_in_one_write_does_not_kill_the_writer(store: Store) -> None:
    put(store, course("c", "a"))

    def bug(_: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store._writer.submit(bug).result(10)
    assert store.mark("c", "a", "complete").result(10)


def test_a_listener_that_fails_or_left_disturbs_nobody(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    put(store, course("c", "a"))
    told: list[object] = []

    def failing(_: object) -> None:
        raise RuntimeError

    store.subscribe(failing)
    leave = store.subscribe(told.append)
    store.mark("c", "a", "complete").result(10)
    leave()
    leave()
    store.mark("c", "a", "incomplete").result(10)
    assert len(told) == 1
    assert "a listener failed" in caplog.text


def test_a_session_played_earlier_does_not_become_the_last_lesson(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 20.0),), start=NOON))
    watch(store, "s2", session("b", ((0.0, 20.0),), start=NOON + 3_600_000))
    watch(store, "s1", session("a", ((0.0, 30.0),), start=NOON))
    found = reader.course_progress("c")
    assert found is not None
    assert (found.last_lesson_id, found.last_accessed_at) == ("b", NOON + 3_620_000)


# --- joining -----------------------------------------------------------------------------------------------------


def body(document: Any) -> dict[str, Any]:
    return merge.body_of(document)


def test_joining_twice_changes_nothing_the_second_time(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    there = [("session", "far", body(session("a", ((20.0, 60.0),), device="laptop")))]
    change = store.join_documents(there).result(10)
    assert (change.lessons, change.courses, change.outbox) == ({"a"}, {"c"}, True)
    assert not store.join_documents(there).result(10)
    assert reader.statistics().watch_time_seconds == 40.0


def test_two_halves_from_two_devices_complete_a_lesson(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "here", session("a", ((0.0, 50.0),)))
    change = store.join_documents([("session", "there", body(session("a", ((50.0, 100.0),))))]).result(10)
    assert change.completed == ("a",)
    state = rows_of_state(store)
    assert '"completed":{"0":' in state


def rows_of_state(store: Store) -> str:
    def read(db: sqlite3.Connection) -> str:
        return str(db.execute("SELECT body FROM lesson_states").fetchone()[0])

    return store._writer.submit(read).result(10)


def test_a_document_that_is_none_goes_to_the_quarantine_and_stops_no_other(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    good = body(session("a", ((0.0, 10.0),)))
    listed = [
        ("session", "bad-shape", {"lesson": 1}),
        ("session", "bad-time", {**good, "ended_at": 1}),
        ("rumour", "unknown-kind", {}),
        ("session", "", good),
        ("session", "good", good),
    ]
    change = store.join_documents(listed).result(10)
    assert change.lessons == {"a"}
    assert reader.status().quarantine == 4
    assert reader.statistics().watch_time_seconds == 10.0


def test_fields_of_a_newer_program_are_kept_through_local_writes(store: Store, folder: Path) -> None:
    put(store, course("c", "a"))
    state = progress.set_resume(None, "c", "laptop", NOON, 0, 20.0)
    newer = {**body(state), "mood": "calm"}
    newer["resume"] = {**newer["resume"], "via": "tv"}
    watched = {**body(session("a", ((0.0, 10.0),), device="laptop")), "screen": [1, 2]}
    store.join_documents([("lesson_state", "a", newer), ("session", "s", watched)]).result(10)
    store.set_resume("c", "a", 55.0).result(10)
    watch(store, "s", session("a", ((0.0, 15.0),), device="laptop"))
    kept = merge.decode_body("lesson_state", rows(folder, "SELECT body FROM lesson_states")[0][0])
    assert kept.resume.now[0].value["seconds"] == 55.0  # pyright: ignore[reportAttributeAccessIssue]
    assert rows(folder, "SELECT body ->> '$.mood', body ->> '$.resume.via' FROM lesson_states") == [("calm", "tv")]
    assert rows(folder, "SELECT extra, active_seconds FROM sessions") == [('{"screen":[1,2]}', 15.0)]


def test_the_other_devices_stop_is_offered_by_its_name(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    theirs = progress.set_resume(None, "c", "laptop-id", NOON + 500, 0, 12.0)
    named = register.write(Register(), "laptop-id", NOON, {"name": "Office laptop"})
    store.join_documents([("lesson_state", "a", body(theirs)), ("preference", "device/laptop-id", body(named))]).result(
        10
    )
    view = reader.lesson("a")
    assert view is not None
    assert view.stop is not None
    assert (view.stop.seconds, view.stop.device_name) == (40.0, "Desk")
    assert [(stop.seconds, stop.device_name, stop.at) for stop in view.other_stops] == [
        (12.0, "Office laptop", NOON + 500)
    ]


def test_a_course_of_another_device_is_shown_without_files(store: Store, reader: Reader) -> None:
    one = course("c", "a", "b")
    copy = body(register.write(Register(), "laptop", NOON, one))
    watched = ("session", "s", body(session("a", ((0.0, 95.0),))))
    change = store.join_documents([watched, ("course_copy", "c", copy)]).result(10)
    assert change.library
    view = reader.course("c")
    assert view is not None
    assert (view.folder, view.missing, view.progress.completed_lessons) == (None, {"a", "b"}, ("a",))
    store.remove_course("c").result(10)
    again = body(register.write(Register(), "laptop", NOON + 9, course("c", "a")))
    store.join_documents([("course_copy", "c", again)]).result(10)
    assert reader.course("c") is None


def test_notes_from_elsewhere_are_shown(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    note = NoteValue(lesson="a", course="c", at_seconds=2.0, text="from afar")
    odd = register.write(Register(), "laptop", NOON, ["no", "note"])
    written = register.write(Register(), "laptop", NOON, note)
    change = store.join_documents([("note", "n1", body(written)), ("note", "n2", body(odd))]).result(10)
    assert (change.notes, change.lessons) == (True, {"a"})
    assert reader.notes("a") == [("n1", note)]


# --- reading -----------------------------------------------------------------------------------------------------


def test_a_reader_cannot_write(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    with pytest.raises(sqlite3.OperationalError):
        reader._db.execute("DELETE FROM courses")


def test_a_reader_sees_only_what_is_committed(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    seen: list[int] = []

    def half_way(db: sqlite3.Connection) -> None:
        db.execute("UPDATE course_progress SET title = 'unfinished'")
        seen.append(reader.count_courses(search="unfinished"))
        db.execute("UPDATE course_progress SET title = 'Course c'")

    store._writer.submit(half_way).result(10)
    assert seen == [0]


def test_a_reader_without_a_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no library"):
        Reader.open(tmp_path)
