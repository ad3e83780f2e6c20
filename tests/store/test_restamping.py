"""A clock that is wrong poisons no day, no sum and no order, whenever it is found out."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnapp.store import Reader, Store, acts, sending
from learnapp.store.activity import Days
from learnapp.store.exchange import Answered, Batch
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.settling import settle
from learncore.progress import activity_by_day
from learncore.records import Attempt, Session
from learncore.register import MAX_AT
from tests.store.support import NOON, Clock, course, put, rows, session, watch
from tests.store.test_folds import MANIFESTS, Replica, assert_folded, documents, in_bytes, put_course, replica
from tests.store.test_sending import accept, take

HOUR, DAY = 3_600_000, 86_400_000
WRONG = [-NOON + DAY, -6 * HOUR, -9_000, 0, 11_000, 6 * HOUR, 73 * 365 * DAY]


def played(seconds: float, start: int) -> Session:
    return session("a", ((0.0, seconds),), start=start, duration=100.0)


def times(folder: Path) -> list[Any]:
    return rows(folder, "SELECT id, started_at, ended_at, active_seconds, shift FROM sessions ORDER BY id")


@pytest.fixture
def belief(clock: Clock) -> int:
    """The machine believes in the second day of 1970: what began there at midnight began at noon, hours ago."""
    clock.now = DAY + 2 * HOUR
    return NOON - DAY


def test_what_is_sent_first_is_put_right_and_what_goes_on_with_it(
    store: Store, reader: Reader, folder: Path, belief: int
) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, DAY), 10.0)
    (one,) = [one for one in take(store, offset_ms=belief).documents if one.kind == "session"]
    assert (one.body["started_at"], one.body["ended_at"]) == (NOON, NOON + 10_000)
    watch(store, "s1", played(20.0, DAY), 20.0)
    store.checkpoint("s1", played(22.0, DAY), 22.0).result(10)
    watch(store, "s1", played(30.0, DAY), 30.0)
    accept(store, take(store, offset_ms=belief))
    watch(store, "s1", played(40.0, DAY), 40.0)
    assert times(folder) == [("s1", NOON, NOON + 40_000, 40.0, belief)]
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.first_started_at, progress.last_accessed_at) == (NOON, NOON + 40_000)
    home = reader.home(NOON + HOUR, dt.UTC)
    assert [day.seconds for day in home.week if day.seconds] == [40.0]
    assert rows(folder, "SELECT sum(ms) FROM activity WHERE ms > 0") == [(40_000,)]


def test_a_change_of_times_is_announced(store: Store, belief: int) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, DAY), 10.0)
    told: list[Any] = []
    store.subscribe(told.append)
    take(store, offset_ms=belief)
    assert [(change.lessons, change.courses) for change in told] == [({"a"}, {"c"})]
    take(store, offset_ms=belief)
    assert len(told) == 1


def test_what_was_sent_keeps_its_times(store: Store, folder: Path, belief: int) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, DAY))
    take(store)
    take(store, offset_ms=belief)
    assert times(folder) == [("s1", DAY, DAY + 10_000, 10.0, 0)]


def test_a_checkpoint_that_a_kill_left_is_moved_with_its_session(
    open_store: Any, folder: Path, tmp_path: Path, belief: int
) -> None:
    store = open_store()
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, DAY), 10.0)
    take(store, offset_ms=belief)
    store.checkpoint("s1", played(13.0, DAY), 13.0).result(10)
    shutil.copytree(folder, tmp_path / "killed")
    open_store(tmp_path / "killed").close()
    assert times(tmp_path / "killed") == [("s1", NOON, NOON + 13_000, 13.0, belief)]


def test_a_completion_moves_with_what_completed_it(store: Store, reader: Reader, belief: int) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(95.0, DAY), 95.0)
    accept(store, take(store, offset_ms=belief))
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert progress.completed_at == NOON + 95_000
    store.start_over("c", "a").result(10)
    watch(store, "s2", session("a", ((0.0, 97.0),), start=DAY + HOUR, epoch=1), 97.0)
    state = {one.id: one for one in take(store, offset_ms=belief).documents if one.kind == "lesson_state"}["a"].body
    assert state["completed"] == {"0": NOON + 95_000, "1": NOON + HOUR + 97_000}


def test_a_completion_by_a_session_that_was_moved_stays(store: Store, reader: Reader, belief: int) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(50.0, DAY))
    take(store, offset_ms=belief)
    watch(store, "s1", played(95.0, DAY), 95.0)
    (state,) = [one for one in take(store, offset_ms=belief).documents if one.kind == "lesson_state"]
    assert state.body["completed"] == {"0": NOON + 95_000}


def test_all_of_a_lesson_is_put_right_before_any_of_it_is_sent(store: Store, folder: Path, belief: int) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(95.0, DAY), 95.0)
    accept(store, take(store, limit=1, offset_ms=belief))
    (state,) = take(store, limit=1, offset_ms=belief).documents
    assert (state.kind, state.body["completed"]) == ("lesson_state", {"0": NOON + 95_000})
    assert times(folder) == [("s1", NOON, NOON + 95_000, 95.0, belief)]


def test_an_attempt_is_put_right(store: Store, belief: int) -> None:
    put(store, course("c", "a"))
    store.add_attempt("t", Attempt(lesson="a", course="c", started_at=DAY, submitted_at=DAY + 5)).result(10)
    (one,) = [one for one in take(store, offset_ms=belief).documents if one.kind == "attempt"]
    assert (one.body["started_at"], one.body["submitted_at"]) == (NOON, NOON + 5)


def test_a_clock_that_was_ahead_and_set_back_before_the_sending(store: Store, folder: Path, clock: Clock) -> None:
    put(store, course("c", "a"))
    ahead = NOON + 73 * 365 * DAY
    watch(store, "s1", played(10.0, ahead), 10.0)
    clock.now = NOON
    take(store)
    ((_, started, ended, active, _),) = times(folder)
    assert (ended - started, active) == (10_000, 10.0)
    assert NOON - DAY < ended <= clock.now
    watch(store, "s1", played(20.0, ahead), 20.0)
    assert rows(folder, "SELECT ended_at - started_at, active_seconds FROM sessions") == [(20_000, 20.0)]


def test_a_clock_that_was_right_and_is_wrong_now_moves_nothing(store: Store, folder: Path, clock: Clock) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, NOON), 10.0)
    clock.now = DAY
    take(store, offset_ms=NOON + HOUR - DAY)
    assert times(folder) == [("s1", NOON, NOON + 10_000, 10.0, 0)]


@pytest.mark.parametrize("absurd", [MAX_AT, -2 * NOON])
def test_a_server_out_of_its_mind_moves_nothing(store: Store, folder: Path, clock: Clock, absurd: int) -> None:
    clock.now += HOUR
    put(store, course("c", "a"))
    watch(store, "s1", played(10.0, NOON), 10.0)
    take(store, offset_ms=absurd)
    assert times(folder) == [("s1", NOON, NOON + 10_000, 10.0, 0)]


def test_a_restored_database_takes_over_the_times_that_were_sent(
    open_store: Any, folder: Path, tmp_path: Path, belief: int
) -> None:
    """The newer database was lost after it had sent what the older one still believes to have happened in 1970."""
    store = open_store()
    put(store, course("c", "a"))
    watch(store, "s1", played(95.0, DAY), 95.0)
    store.add_attempt("t", Attempt(lesson="a", course="c", started_at=DAY, submitted_at=DAY + 5)).result(10)
    store.close()
    shutil.copytree(folder, tmp_path / "older")
    store = open_store()
    sent = take(store, offset_ms=belief)
    older = open_store(tmp_path / "older")
    records = tuple((one.kind, one.id, one.body) for one in sent.documents)
    older.settle(Answered(records=records, cursor="x-1", at=NOON)).result(10)
    watch(older, "s1", played(96.0, DAY), 96.0)
    reader = older.reader()
    held = {(kind, one): body for kind, one, body in reader.documents()}
    progress = reader.lesson_progress("c", "a")
    assert reader.statistics().watch_time_seconds == 96.0
    reader.close()
    assert held["session", "s1"]["started_at"] == NOON
    assert held["attempt", "t"]["submitted_at"] == NOON + 5
    assert held["lesson_state", "a"]["completed"] == {"0": NOON + 95_000}
    assert progress is not None
    assert progress.first_started_at == NOON


# --- whatever the interleaving -----------------------------------------------------------------------------------


class Watcher:
    """A device whose clock is wrong by `error`, and what truly happened on it."""

    def __init__(self, to: Replica, clock: Clock, error: int) -> None:
        self.to, self.clock, self.error = to, clock, error
        self.true: dict[str, Session] = {}
        self.attempts: dict[str, int] = {}
        self.lessons = [("c1", "a"), ("c1", "b"), ("c2", "w"), ("c2", "a")]
        self.heartbeats = to.heartbeats
        self.now = NOON + 7 * 60_000
        self.open = ""

    def begin(self, number: int) -> None:
        """Hours later, something else."""
        self.now += (1 + number) * HOUR
        course_id, lesson_id = self.lessons[number % 4]
        self.open = f"s{len(self.true)}"
        self.true[self.open] = session(lesson_id, (), course_id=course_id, start=self.now, active=0.0, duration=1_000.0)
        self.go_on(number)

    def go_on(self, number: int) -> None:
        """Some seconds more of what is open."""
        if not self.open:
            return self.begin(number)
        before = self.true[self.open]
        played = before.active_seconds + 3.0 + number
        self.now += (3 + number) * 1000
        self.true[self.open] = session(
            before.lesson, ((0.0, played),), course_id=before.course, start=before.started_at, duration=1_000.0
        )
        return None

    def as_believed(self) -> Session:
        one = self.true[self.open]
        self.clock.now = self.now + self.error
        return session(
            one.lesson, one.spans, course_id=one.course, start=one.started_at + self.error, duration=one.duration
        )

    def act(self, what: str, number: int) -> Batch | None:
        match what:
            case "begin":
                self.begin(number)
                self.beat(number)
            case "beat":
                self.go_on(number)
                self.beat(number)
            case "killed":
                self.go_on(number)
                one = self.as_believed()
                self.heartbeats.checkpoint(self.to.db, self.open, one, one.active_seconds)
                self.heartbeats = Heartbeats(self.to.author)
                self.heartbeats.fold_checkpoint(self.to.db)
            case "answer":
                self.now += HOUR
                self.clock.now = self.now + self.error
                self.attempts[f"t{len(self.attempts)}"] = self.now
                at = self.now + self.error
                acts.add_attempt(
                    self.to.db,
                    self.to.author,
                    f"t{len(self.attempts) - 1}",
                    Attempt(lesson="q", course="c1", score=80.0, started_at=at - 500, submitted_at=at),
                )
            case _:
                return self.send(1 + number, number)
        return None

    def beat(self, number: int) -> None:
        one = self.as_believed()
        self.heartbeats.beat(self.to.db, self.open, one, one.active_seconds if number % 2 else None)

    def send(self, limit: int, jitter: int = 0) -> Batch:
        self.clock.now = self.now + self.error
        return sending.take(self.to.db, self.to.author, limit, 1_000_000, -self.error + jitter * 100).value

    def settled(self, batch: Batch) -> None:
        accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
        settle(self.to.db, self.to.author, Answered(accepted=accepted, cursor="x", at=self.now))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "beat", "beat", "killed", "answer", "lost", "sent", "sent"]), st.integers(0, 9)
    ),
    min_size=2,
    max_size=30,
)


@settings(max_examples=150)
@given(steps=STEPS, error=st.sampled_from(WRONG))
def test_whatever_the_clock_says_and_whenever_it_is_found_out(
    empty_database: bytes, steps: list[tuple[str, int]], error: int
) -> None:
    clock = Clock()
    to = replica(empty_database, "desk", clock)
    for manifest in (MANIFESTS[0], MANIFESTS[3]):
        put_course(manifest)(to)
    here = Watcher(to, clock, error)
    sent: dict[tuple[str, str], Any] = {}
    for what, number in steps:
        batch = here.act(what, number)
        if batch is not None:
            for one in batch.documents:
                earlier = sent.get((one.kind, one.id))
                if earlier and one.kind == "session":
                    assert one.body["started_at"] == earlier["started_at"], "a session begins once"
                sent[one.kind, one.id] = one.body
            if what == "sent":
                here.settled(batch)
    here.settled(here.send(10_000))
    assert to.db.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    slack = 10_000 if abs(error) < 10_000 else 1_000
    stored = {one: body for kind, one, body in documents(to.db) if kind == "session"}
    for session_id, true in here.true.items():
        body = stored[session_id]
        assert body["ended_at"] - body["started_at"] == true.ended_at - true.started_at
        assert body.get("active_seconds", 0.0) == true.active_seconds
        assert abs(body["started_at"] - true.started_at) <= slack
    for row in to.db.execute("SELECT id, submitted_at FROM attempts"):
        assert abs(row[1] - here.attempts[row[0]]) <= slack
    days = activity_by_day(here.true.values(), dt.UTC)
    assert dict(Days(to.db, dt.UTC)) == days
    for state in (body for kind, _, body in documents(to.db) if kind == "lesson_state"):
        for at in state.get("completed", {}).values():
            assert NOON <= at <= here.now + slack
    assert_folded(to.db)
    other = replica(empty_database, "laptop", Clock())
    settle(other.db, other.author, Answered(records=tuple(documents(to.db)), cursor="x", at=NOON))
    assert in_bytes(documents(other.db)) == in_bytes(documents(to.db))
    assert dict(Days(other.db, dt.UTC)) == days
