"""Whatever happened, in whatever order: the read tables are the fold of the documents, and every sum is the same."""

from __future__ import annotations

import datetime as dt
import sqlite3
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from learnapp.store import Reader, acts, catalog
from learnapp.store.activity import Days
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import TABLES, load_body
from learnapp.store.folding import refold_everything
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.joining import join_documents
from learncore.progress import activity_by_day
from learncore.records import Attempt, Course, Mark, NoteValue, Session
from learncore.register import canonical
from tests.store.support import NOON, Clock, course, files, folded_tables, lesson, session, sums

MINUTE = 60_000
MANIFESTS = [
    course("c1", "a", "b", lesson("q", type="quiz", seconds=None)),
    course("c1", lesson("a", seconds=200.0, threshold=0.5), lesson("d", type="document", seconds=None, pages=4)),
    course("c1", "b"),
    course("c2", "a", lesson("w", weight=3.0)),
    course("c2", lesson("w", seconds=None)),
]
LESSONS = st.sampled_from(["a", "b", "d", "q", "w", "x"])
COURSES = st.sampled_from(["c1", "c2", "c3"])
SECONDS = st.integers(0, 200).map(float)


class Replica(NamedTuple):
    db: sqlite3.Connection
    author: Author
    heartbeats: Heartbeats


Act = Callable[[Replica], Change | None]


def replica(empty: bytes, device: str, clock: Clock) -> Replica:
    """A database in memory; the bytes that say WAL are told otherwise."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(empty[:18] + b"\x01\x01" + empty[20:])
    db.execute("PRAGMA foreign_keys = ON")
    author = Author(device, clock)
    return Replica(db, author, Heartbeats(author))


@st.composite
def watched(draw: st.DrawFn) -> tuple[str, Session]:
    """A session by its number, so that it is extended when it is drawn again."""
    number = draw(st.sampled_from([0, 1, 1, 1, 2, 3, 3, 4, 5]))
    where, what = [("c1", "a"), ("c1", "b"), ("c2", "a"), ("c2", "w"), ("c3", "x"), ("c1", "d")][number]
    begin, length = draw(st.integers(0, 9)) * 10.0, draw(st.integers(1, 10)) * 9.5
    epoch, start = draw(st.sampled_from([0, 0, 0, 1])), NOON + number * 14 * MINUTE
    pages = tuple(sorted(draw(st.sets(st.integers(1, 4))))) if what == "d" else ()
    spans = ((begin, begin + length),) if what != "d" else ()
    return f"s{number}-{epoch}", session(
        what, spans, course_id=where, epoch=epoch, start=start, active=length, pages=pages, duration=200.0
    )


def beat(drawn: tuple[tuple[str, Session], float | None]) -> Act:
    (session_id, one), resume = drawn
    return lambda to: to.heartbeats.beat(to.db, session_id, one, resume)


def checkpointed(drawn: tuple[tuple[str, Session], float | None]) -> Act:
    def act(to: Replica) -> Change:
        (session_id, one), resume = drawn
        to.heartbeats.checkpoint(to.db, session_id, one, resume)
        return to.heartbeats.fold_checkpoint(to.db) or Change()

    return act


def attempt(drawn: tuple[int, str, int, float | None]) -> Act:
    number, where, at, score = drawn
    made = Attempt(lesson="q", course=where, score=score, started_at=NOON + at, submitted_at=NOON + at + 5)
    return lambda to: acts.add_attempt(to.db, to.author, f"t{number}", made)


def put_course(manifest: Course) -> Act:
    return lambda to: catalog.put_course(to.db, to.author, manifest, Path("/films"), files(manifest))


def noted(drawn: tuple[int, str, str, bool]) -> Act:
    number, where, what, deleted = drawn
    note = NoteValue(lesson=what, course=where, deleted=deleted)
    return lambda to: acts.put_note(to.db, to.author, f"n{number}", note)


def marked(course_id: str, lesson_id: str, value: Mark | None) -> Act:
    return lambda to: acts.mark(to.db, to.author, course_id, lesson_id, value)


def placed(course_id: str, lesson_id: str, seconds: float) -> Act:
    return lambda to: acts.set_resume(to.db, to.author, course_id, lesson_id, seconds)


def begun_anew(course_id: str, lesson_id: str) -> Act:
    return lambda to: acts.start_over(to.db, to.author, course_id, [lesson_id])


def touched(course_id: str, lesson_id: str | None) -> Act:
    return lambda to: acts.touch(to.db, to.author, course_id, lesson_id)


def lost(course_id: str, lesson_id: str) -> Act:
    return lambda to: catalog.set_missing(to.db, course_id, {lesson_id})


def reset(course_id: str) -> Act:
    return lambda to: acts.reset_course(to.db, to.author, course_id)


def removed(course_id: str) -> Act:
    return lambda to: catalog.remove_course(to.db, course_id)


RESUMES = st.none() | SECONDS
SCORES = st.sampled_from([None, 0.0, 70.0, 100.0])
MARKS: st.SearchStrategy[Mark | None] = st.sampled_from(["complete", "incomplete", None])
PLAYING: st.SearchStrategy[Act] = st.tuples(watched(), RESUMES).map(beat)
ACTS: st.SearchStrategy[Act] = st.one_of(
    PLAYING,
    st.tuples(watched(), RESUMES).map(checkpointed),
    st.tuples(st.integers(0, 3), COURSES, st.integers(0, 50), SCORES).map(attempt),
    st.tuples(st.integers(0, 2), COURSES, LESSONS, st.booleans()).map(noted),
    st.sampled_from(MANIFESTS).map(put_course),
    st.builds(marked, COURSES, LESSONS, MARKS),
    st.builds(placed, COURSES, LESSONS, SECONDS),
    st.builds(begun_anew, COURSES, LESSONS),
    st.builds(touched, COURSES, st.none() | LESSONS),
    st.builds(lost, COURSES, LESSONS),
    COURSES.map(reset),
    COURSES.map(removed),
)


def documents(db: sqlite3.Connection) -> list[tuple[str, str, dict[str, Any]]]:
    found: list[tuple[str, str, dict[str, Any]]] = []
    for kind, table in TABLES.items():
        for (document_id,) in db.execute(f"SELECT id FROM {table} ORDER BY id").fetchall():
            found.append((kind, document_id, load_body(db, kind, document_id) or {}))
    return found


def in_bytes(listed: list[tuple[str, str, dict[str, Any]]]) -> dict[tuple[str, str], bytes]:
    return {(kind, document_id): canonical(body) for kind, document_id, body in listed}


def assert_folded(db: sqlite3.Connection) -> None:
    """The tables are as a fold of all documents makes them, and nothing is left to do for it."""
    before, said = folded_tables(db), in_bytes(documents(db))
    refold_everything(db)
    assert folded_tables(db) == before
    assert in_bytes(documents(db)) == said
    assert len(sums(db, Reader(db, "guest"))) == 1
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def versions(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    return {
        (kind, row[0]): row[1]
        for kind, table in TABLES.items()
        for row in db.execute(f"SELECT id, version FROM {table}")
    }


@settings(max_examples=120)
@given(history=st.lists(PLAYING | ACTS, min_size=1, max_size=25), known=st.sets(st.sampled_from([0, 1, 3])))
def test_the_tables_are_the_fold_of_the_documents(empty_database: bytes, history: list[Act], known: set[int]) -> None:
    to = replica(empty_database, "desk", Clock())
    for act in (*(put_course(MANIFESTS[n]) for n in known), *history):
        before = folded_tables(to.db)
        change = act(to)
        if change is not None and not change:
            assert folded_tables(to.db) == before
    assert_folded(to.db)


@settings(max_examples=60)
@given(history=st.lists(st.tuples(PLAYING | ACTS, st.booleans()), min_size=1, max_size=12))
def test_every_changed_document_waits_with_a_new_version(
    empty_database: bytes, history: list[tuple[Act, bool]]
) -> None:
    to = replica(empty_database, "desk", Clock())
    for act, all_sent in history:
        if all_sent:
            for table in TABLES.values():
                to.db.execute(f"UPDATE {table} SET waiting = 0")
        bodies, counted = in_bytes(documents(to.db)), versions(to.db)
        act(to)
        now = versions(to.db)
        waiting = {(kind, one): version for kind, one, version in to.db.execute("SELECT kind, id, version FROM outbox")}
        for key, body in in_bytes(documents(to.db)).items():
            if bodies.get(key) != body:
                assert now[key] > counted.get(key, 0)
                assert waiting[key] == now[key]


@settings(max_examples=60)
@given(data=st.data())
def test_replicas_that_exchange_everything_in_any_order_agree(empty_database: bytes, data: st.DataObject) -> None:
    clock = Clock()
    replicas = [replica(empty_database, device, clock) for device in ("desk", "laptop")]
    for act in data.draw(st.lists(ACTS, max_size=12)):
        act(replicas[data.draw(st.integers(0, 1))])
    for _ in range(4):
        for here, there in ((0, 1), (1, 0)):
            sent = documents(replicas[here].db)
            shuffled = data.draw(st.permutations(sent)) if sent else []
            half = len(shuffled) // 2
            for batch in (shuffled[:half], shuffled[half:], shuffled[:half]):
                join_documents(replicas[there].db, replicas[there].author, batch, waiting=False)
    ours, theirs = (in_bytes(documents(db)) for db, _, _ in replicas)
    assert ours == theirs
    for db, author, _ in replicas:
        assert not join_documents(db, author, documents(db), waiting=False)
        assert db.execute("SELECT * FROM quarantine").fetchall() == []
        assert_folded(db)


ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca"]


@settings(max_examples=40)
@given(
    played=st.lists(st.tuples(st.integers(0, 400 * 96), st.integers(0, 3 * 1440), st.integers(0, 100)), max_size=12),
    zone=st.sampled_from(ZONES),
)
def test_the_days_are_the_laws_days_in_every_time_zone(
    empty_database: bytes, played: list[tuple[int, int, int]], zone: str
) -> None:
    to = replica(empty_database, "desk", Clock())
    watched_on: list[Session] = []
    for n, (quarter, minutes, share) in enumerate(played):
        start = NOON - quarter * 900_000 + 12_345
        active = minutes * 60 * share / 100
        one = session("a", start=start, active=active, spans=())
        one = msgspec.structs.replace(one, ended_at=start + minutes * MINUTE + 7)
        to.heartbeats.beat(to.db, f"s{n}", one, None)
        watched_on.append(one)
    tz = zoneinfo.ZoneInfo(zone)
    law = activity_by_day(watched_on, tz)
    days = Days(to.db, tz)
    assert {day: days[day] for day in law} == law
    assert dict(days) == law
    assert dt.date(2020, 2, 2) not in days
