"""A quarter of a course is told once, by the device that reached it."""

from __future__ import annotations

from pathlib import Path

from learnapp.store import Change, Reader, Store
from learncore.records import Attempt
from tests.store.conftest import Opener
from tests.store.support import NOON, course, lesson, put, session

LESSONS = ("a", "b", "d", "e")


def beat(store: Store, which: str, seconds: float = 95.0) -> tuple[tuple[str, int], ...]:
    return store.heartbeat(f"s-{which}", session(which, ((0.0, seconds),)), None).result(10).reached


def test_each_quarter_is_told_as_it_is_reached_and_never_again(store: Store, open_store: Opener) -> None:
    put(store, course("c", *LESSONS))
    assert beat(store, "a", 50.0) == ()
    assert beat(store, "a") == (("c", 25),)
    assert beat(store, "a", 96.0) == ()
    assert store.mark("c", "b", "complete").result(10).reached == (("c", 50),)
    assert store.mark("c", "b", "incomplete").result(10).reached == ()
    store.close()
    again = open_store()
    assert again.mark("c", "b", "complete").result(10).reached == ()
    assert beat(again, "d") == (("c", 75),)
    assert beat(again, "e") == (("c", 100),)


def test_of_two_quarters_at_once_the_greater_is_told(store: Store) -> None:
    put(store, course("c", "a", "b"), course("d", "a", lesson("q", type="quiz", seconds=None)))
    assert sorted(beat(store, "a")) == [("c", 50), ("d", 50)]
    attempt = Attempt(lesson="q", course="d", score=100.0, started_at=NOON, submitted_at=NOON)
    assert store.add_attempt("t", attempt).result(10).reached == (("d", 100),)


def test_a_quiz_that_is_answered_here_reaches_a_quarter(store: Store) -> None:
    put(store, course("c", "a", lesson("q", type="quiz", seconds=None)))
    beat(store, "a")
    store.answering.begin("t1", "c", "q", 1).result(10)
    assert store.answering.submit("t1", {"1": 1}, 10).result(10).reached == ()
    store.answering.begin("t2", "c", "q", 1).result(10)
    assert store.answering.submit("t2", {"1": 1}, 100).result(10).reached == (("c", 100),)
    store.answering.begin("t3", "c", "q", 1).result(10)
    assert store.answering.submit("t3", {"1": 1}, 100).result(10).reached == ()


def test_what_another_device_reached_is_no_news_here(
    store: Store, reader: Reader, open_store: Opener, folder: Path
) -> None:
    put(store, course("c", *LESSONS))
    for which in LESSONS[:3]:
        beat(store, which)
    other = open_store(folder.parent / "other", machine_id="another")
    told: list[Change] = []
    other.subscribe(told.append)
    other.join_documents(list(reader.documents())).result(10)
    assert other.mark("c", "a", "incomplete").result(10).reached == ()
    assert told
    assert all(not change.reached for change in told)
    assert other.mark("c", "a", "complete").result(10).reached == (("c", 75),), "this device's own doing"


def test_a_course_that_is_begun_anew_is_told_anew(store: Store) -> None:
    put(store, course("c", "a"))
    assert beat(store, "a") == (("c", 100),)
    store.reset_course("c").result(10)
    change = store.heartbeat("s2", session("a", ((0.0, 95.0),), epoch=1), None).result(10)
    assert change.reached == (("c", 100),)


def test_a_pause_is_news_once(store: Store, open_store: Opener) -> None:
    assert store.told.pause(NOON).result(10)
    assert not store.told.pause(NOON).result(10)
    store.close()
    again = open_store()
    assert not again.told.pause(NOON).result(10)
    assert again.told.pause(NOON + 1).result(10)
