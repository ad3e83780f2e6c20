"""A long pull: the same as each document joined alone, folded once, usable meanwhile, and never lost half-way."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnapp.store import Reader, Store, unfolded
from learnapp.store.change import Change
from learnapp.store.exchange import Answered
from learnapp.store.joining import join_documents
from learnapp.store.settling import settle
from learnapp.store.writer import Unfinished
from learncore import merge, progress, register
from learncore.records import Register
from tests.store.conftest import Opener
from tests.store.support import NOON, Clock, course, put, rows, session, watch
from tests.store.test_folds import ACTS, PLAYING, Act, Replica, assert_folded, documents, in_bytes, replica
from tests.store.test_settling import settle as settled

Document = tuple[str, str, dict[str, Any]]


def learner(courses: int = 4, lessons: int = 3, sessions: int = 4) -> list[Document]:
    """What somebody learned on another device, course by course."""
    found: list[Document] = []
    for n in range(courses):
        one = course(f"c{n}", *(f"l{n}-{m}" for m in range(lessons)))
        copy = register.write(Register(), "laptop", NOON, msgspec.to_builtins(one, str_keys=True))
        found.append(("course_copy", one.id, merge.body_of(copy)))
        for m, lesson in enumerate(one.lessons):
            for k in range(sessions):
                start = NOON - (1 + n + m + k) * 86_400_000
                watched = session(lesson.id, ((k * 20.0, k * 20.0 + 25.0),), course_id=one.id, start=start)
                found.append(("session", f"s{n}-{m}-{k}", merge.body_of(watched)))
            state = progress.set_resume(None, one.id, "laptop", NOON, 0, 50.0)
            found.append(("lesson_state", lesson.id, merge.body_of(state)))
    return found


def pull(store: Store, found: list[Document], page: int, *, upto: int | None = None) -> None:
    pages = [tuple(found[n : n + page]) for n in range(0, len(found), page)]
    for n, records in enumerate(pages[:upto], start=1):
        answered = Answered(records=records, cursor=f"x-{n}", at=NOON, last=n == len(pages))
        store.settle(answered).result(20)


def figures(reader: Reader) -> Any:
    return reader.statistics(), {card.course_id: card for card in reader.courses()}


def test_many_answers_are_one_pull(store: Store, reader: Reader, open_store: Opener, tmp_path: Path) -> None:
    found = learner()
    pull(store, found, 7)
    other = open_store(tmp_path / "other")
    other.settle(Answered(records=tuple(found), cursor="x", at=NOON)).result(20)
    beside = other.reader()
    ours, theirs = figures(reader), figures(beside)
    beside.close()
    assert ours[0] == theirs[0]
    assert ours[0].watch_time_seconds == 4 * 3 * 4 * 25.0
    assert {one: card.progress_percentage for one, card in ours[1].items()} == {
        one: card.progress_percentage for one, card in theirs[1].items()
    }
    assert reader.count_documents() - 1 == len(found), "and the device's name"
    assert {one for one, _ in rows(store._folder, "SELECT kind, id FROM outbox")} <= {"lesson_state", "preference"}
    store._writer.submit(check, transaction=False).result(20)


def check(db: sqlite3.Connection) -> None:
    assert_folded(db)


def test_each_lesson_is_folded_once(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfolded, "PORTION", 5)
    told: list[Change] = []
    store.subscribe(told.append)
    pull(store, learner(), 7)
    lessons = [lesson for change in told for lesson in change.lessons]
    assert sorted(lessons) == sorted({f"l{n}-{m}" for n in range(4) for m in range(3)})
    assert rows(folder, "SELECT * FROM unfolded") == []
    assert {course for change in told for course in change.courses} == {f"c{n}" for n in range(4)}


def test_a_kill_between_two_answers_loses_nothing(
    store: Store, open_store: Opener, folder: Path, tmp_path: Path
) -> None:
    found = learner()
    pull(store, found, 7, upto=6)
    assert rows(folder, "SELECT count(*) FROM unfolded")[0][0] > 0
    shutil.copytree(folder, tmp_path / "killed")
    again = open_store(tmp_path / "killed")
    for _ in ("lessons", "courses"):
        again._writer.submit(lambda _: None).result(20)
    assert rows(tmp_path / "killed", "SELECT * FROM unfolded") == [], "without being asked"
    reader = again.reader()
    assert reader.sync_state().cursor == "x-6"
    assert reader.statistics().watch_time_seconds == 25.0 * sum(kind == "session" for kind, _, _ in found[:42])
    reader.close()
    again._writer.submit(check, transaction=False).result(20)


def test_a_close_in_the_middle_of_folding_is_made_up_for(
    store: Store, open_store: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfolded, "PORTION", 1)
    gate = threading.Event()
    store._writer.submit(lambda _: gate.wait(20) and None)
    pages = learner()
    one = store.settle(Answered(records=tuple(pages[:30]), cursor="x-1", at=NOON, last=False))
    last = store.settle(Answered(records=tuple(pages[30:]), cursor="x-2", at=NOON))
    closing = threading.Thread(target=store.close)
    closing.start()
    gate.set()
    closing.join(20)
    assert (one.done(), last.done()) == (True, True)
    again = open_store()
    again.finish_pull().result(20)
    assert rows(folder, "SELECT * FROM unfolded") == []
    again._writer.submit(check, transaction=False).result(20)


def test_learning_goes_on_meanwhile_from_what_was_pulled(store: Store, reader: Reader) -> None:
    """A lesson was started over elsewhere; that is pulled, and not folded yet, when it is played on here."""
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    state = progress.start_over(None, "c", "laptop", NOON, epoch=0)
    settled(store, ("lesson_state", "a", merge.body_of(state)), last=False)
    store.set_resume("c", "a", 44.0).result(10)
    view = reader.lesson("a")
    assert view is not None
    assert (view.course.lessons["a"].epoch, view.course.lessons["a"].position_seconds) == (1, 44.0)
    settled(store, ("session", "s2", merge.body_of(session("a", ((0.0, 95.0),), epoch=1))), last=False)
    change = store.heartbeat("s3", session("a", ((95.0, 98.0),), epoch=1, start=NOON + 200_000), 98.0).result(10)
    assert change.lessons == {"a"}
    assert reader.is_completed("c", "a")
    store.finish_pull().result(10)
    store._writer.submit(check, transaction=False).result(20)


def test_only_the_answers_before_the_last_are_committed_lightly(store: Store) -> None:
    statements: list[str] = []
    store._writer.submit(lambda db: db.set_trace_callback(statements.append), transaction=False).result(10)
    found = learner()
    pull(store, found, len(found) // 2)
    watch(store, "s", session("l0-0", course_id="c0"))
    told = [one.split()[0] if "PRAGMA" not in one else one.split()[-1] for one in statements]
    commits = [told[:n][::-1] for n, one in enumerate(told) if one == "COMMIT"]
    levels = [next((one for one in before if one in ("NORMAL", "FULL")), "FULL") for before in commits]
    assert levels[:2] == ["NORMAL", "FULL"]
    assert set(levels[2:-1]) == {"NORMAL"}, "folding can be done again"
    assert levels[-1] == "FULL", "what is learned is written through"


def test_what_nobody_asked_for_is_not_finished(store: Store) -> None:
    assert store.finish_pull().result(10) == Change()


# --- quickly or one by one: the same -----------------------------------------------------------------------------


def taken(to: Replica, found: list[Document], *, last: bool = True) -> None:
    answered = Answered(records=tuple(found), cursor="x", at=NOON, last=last)
    result = settle(to.db, to.author, answered)
    while isinstance(result, Unfinished):
        result = result.rest(to.db)


@settings(max_examples=80)
@given(data=st.data())
def test_pulled_documents_are_what_joining_them_makes(empty_database: bytes, data: st.DataObject) -> None:
    there = replica(empty_database, "laptop", Clock())
    acts: list[Act] = data.draw(st.lists(PLAYING | ACTS, min_size=1, max_size=25))
    for act in acts:
        act(there)
    found = documents(there.db)
    mutate(data, found)
    here = [replica(empty_database, "desk", Clock()) for _ in range(2)]
    for act in data.draw(st.lists(ACTS, max_size=4)):
        for one in here:
            act(one)
    for one in here:  # of facts that were never sent a server's times would be taken over
        one.db.execute("UPDATE attempts SET sent = 1")
    size = data.draw(st.integers(1, 30))
    for n in range(0, len(found), size):
        taken(here[0], found[n : n + size], last=n + size >= len(found))
        if data.draw(st.booleans()):
            taken(here[0], found[n : n + size], last=n + size >= len(found))
    join_documents(here[1].db, here[1].author, found, waiting=False)
    quick, slow = (in_bytes(documents(one.db)) for one in here)
    assert quick == slow
    assert_folded(here[0].db)
    refused = "SELECT kind, id FROM quarantine ORDER BY kind, id"
    assert here[0].db.execute(refused).fetchall() == here[1].db.execute(refused).fetchall()


def mutate(data: st.DataObject, found: list[Document]) -> None:
    """Some of the documents are odd, or not what they say."""
    odd: list[dict[str, Any]] = [{"zoom": 1}, {"active_seconds": 1e7}, {"epoch": "x"}, {"spans": [[5.0, 9.0], [1, 6]]}]
    for n in data.draw(st.sets(st.integers(0, len(found) - 1), max_size=3)) if found else ():
        kind, one, body = found[n]
        found[n] = kind, one, {**body, **data.draw(st.sampled_from(odd))}


def test_numbers_that_no_row_may_hold_stop_nothing(store: Store, reader: Reader) -> None:
    huge: dict[str, Any] = {"epoch": 2**63}
    found = [(kind, one, {**body, **huge} if one in ("s0-0-0", "l0-0") else body) for kind, one, body in learner()]
    settled(store, *found)
    assert {one.id for one in reader.refused()} == {"s0-0-0", "l0-0"}
    assert reader.statistics().watch_time_seconds == 25.0 * (4 * 3 * 4 - 1)


def test_a_session_that_no_row_may_hold_spoils_no_other(store: Store, reader: Reader, folder: Path) -> None:
    found = [one for one in learner() if one[0] == "session"]
    store._writer.submit(
        lambda db: (
            db.execute(
                "CREATE TEMP TRIGGER picky BEFORE INSERT ON sessions WHEN new.id = 's1-1-1' "
                "BEGIN SELECT raise(ABORT, 'not this one'); END"
            )
            and None
        )
    ).result(10)
    settled(store, *found)
    assert rows(folder, "SELECT count(*) FROM sessions") == [(len(found) - 1,)]
    assert [one.id for one in reader.refused()] == ["s1-1-1"]
