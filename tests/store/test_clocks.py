"""A clock that was set between learning and the first sending: what it stamped before is put right all the same."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnapp.store import Store, clocks
from learnapp.store.activity import Days
from learnapp.store.author import Author
from learnapp.store.clocks import RELEASED
from learnapp.store.exchange import Answered, Batch
from learnapp.store.guest import merge_account
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.settling import settle
from learnapp.store.steady import Steady, of_this_machine
from learncore import merge
from learncore.records import Attempt, LessonState
from tests.store.conftest import Opener
from tests.store.support import DAY, NOON, Clock, course, put, rows, watch
from tests.store.test_folds import MANIFESTS, Replica, assert_folded, documents, put_course, replica
from tests.store.test_restamping import HOUR, WRONG, Watcher, played
from tests.store.test_sending import take

BOOTED = 90_000
"""1970, a minute and a half after the machine was started: its clock has no battery."""


class Exact(Clock):
    """Stands still between two looks."""

    def __call__(self) -> int:
        return self.now


class Machine:
    """Started in 1970, at noon; `run` counts how often it was started."""

    def __init__(self) -> None:
        self.clock = Exact(BOOTED)
        self.run = 1
        self.steadily = BOOTED

    def steady(self) -> Steady:
        return Steady(f"run {self.run}", lambda: self.steadily)

    def passes(self, ms: int) -> None:
        self.clock.now += ms
        self.steadily += ms

    def starts_again(self, believing: int) -> None:
        self.run += 1
        self.steadily = 0
        self.clock.now = believing


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def opened(open_store: Opener, machine: Machine) -> Opener:
    def opener(*where: Path) -> Store:
        return open_store(*where, clock=machine.clock, steady=machine.steady())

    return opener


@pytest.fixture
def learned(opened: Opener, machine: Machine) -> Store:
    """40 s were watched and a quiz was answered, beginning at noon."""
    store = opened()
    put(store, course("c", "a"))
    learn(store, machine, "s1")
    store.add_attempt("t1", Attempt(lesson="a", course="c", started_at=BOOTED, submitted_at=BOOTED + 5)).result(10)
    return store


def learn(store: Store, machine: Machine, session_id: str) -> None:
    start = machine.clock()
    for _ in range(2):
        machine.passes(20_000)
        watch(store, session_id, played((machine.clock() - start) / 1000, start), 1.0)


def began(folder: Path) -> list[Any]:
    return rows(folder, "SELECT started_at FROM sessions ORDER BY id") + rows(folder, "SELECT started_at FROM attempts")


def test_the_clock_is_set_before_the_first_sending(learned: Store, folder: Path, machine: Machine) -> None:
    machine.clock.now = NOON + 40_000
    take(learned)
    assert began(folder) == [(NOON,), (NOON,)]


def test_what_goes_on_then_is_moved_alike(learned: Store, folder: Path, machine: Machine) -> None:
    machine.clock.now = NOON + 40_000
    take(learned)
    machine.passes(20_000)
    watch(learned, "s1", played(60.0, BOOTED), 60.0)
    learn(learned, machine, "s2")
    take(learned)
    assert rows(folder, "SELECT started_at, ended_at FROM sessions ORDER BY id") == [
        (NOON, NOON + 60_000),
        (NOON + 60_000, NOON + 100_000),
    ]


def test_it_is_set_while_the_program_does_not_run(
    learned: Store, opened: Opener, folder: Path, machine: Machine
) -> None:
    learned.close()
    machine.passes(3 * HOUR)
    machine.clock.now = NOON + 40_000 + 3 * HOUR
    take(opened())
    assert began(folder) == [(NOON,), (NOON,)]


def test_it_is_set_before_anything_of_the_session_was_recorded(opened: Opener, folder: Path, machine: Machine) -> None:
    store = opened()
    put(store, course("c", "a"))
    machine.clock.now = NOON + 40_000
    machine.steadily += 40_000
    watch(store, "s1", played(40.0, BOOTED), 40.0)
    take(store)
    assert began(folder) == [(NOON,)]


def test_it_is_set_after_a_kill_left_a_checkpoint(
    opened: Opener, folder: Path, machine: Machine, tmp_path: Path
) -> None:
    store = opened()
    put(store, course("c", "a"))
    machine.passes(40_000)
    store.checkpoint("s1", played(40.0, BOOTED), 40.0).result(10)
    shutil.copytree(folder, tmp_path / "killed")
    machine.clock.now = NOON + 40_000
    take(opened(tmp_path / "killed"))
    assert began(tmp_path / "killed") == [(NOON,)]


def test_what_a_guest_learned_before_it_was_set(
    learned: Store, opened: Opener, folder: Path, machine: Machine, tmp_path: Path
) -> None:
    learned.close()
    machine.clock.now = NOON + 40_000
    account = opened(tmp_path / "ada")
    merge_account(folder, account, clock=machine.clock, steady=machine.steady(), machine_id="machine")
    take(account)
    assert began(tmp_path / "ada") == [(NOON,), (NOON,)]


def test_a_completion_from_elsewhere_comes_before_the_first_sending(
    opened: Opener, folder: Path, machine: Machine
) -> None:
    store = opened()
    put(store, course("c", "a"))
    machine.passes(95_000)
    watch(store, "s1", played(95.0, BOOTED), 95.0)
    machine.clock.now = NOON + 95_000
    elsewhere = merge.body_of(LessonState(course="c", completed={0: NOON + HOUR}))
    records = (("lesson_state", "a", elsewhere),)
    store.settle(Answered(records=records, cursor="x", at=NOON, offset_ms=0)).result(10)
    assert began(folder) == [(NOON,)]
    reader = store.reader()
    assert {one: body for _, one, body in reader.documents()}["a"]["completed"] == {"0": NOON + 95_000}
    reader.close()


def test_it_was_known_to_be_wrong_before_the_machine_was_started_again(
    learned: Store, opened: Opener, folder: Path, machine: Machine
) -> None:
    take(learned, offset_ms=NOON - BOOTED)
    learn(learned, machine, "s2")
    learned.close()
    machine.starts_again(NOON + DAY)
    take(opened())
    assert began(folder) == [(NOON,), (NOON + 40_000,), (NOON,)]


def test_an_impossible_time_of_an_earlier_run_is_after_the_last_that_was_known(
    opened: Opener, folder: Path, machine: Machine
) -> None:
    machine.clock.now = NOON
    opened().close()
    machine.passes(HOUR)
    opened().close()
    for n in (1, 2):
        machine.starts_again(BOOTED)
        store = opened()
        put(store, course("c", "a"))
        learn(store, machine, f"s{n}")
        store.close()
    machine.starts_again(NOON + 3 * DAY)
    store = opened()
    take(store)
    assert began(folder) == [(NOON + HOUR,), (NOON + HOUR + 40_000,)], "and one after the other"
    reader = store.reader()
    assert dict(Days(reader._db, dt.UTC)) == {dt.date(2026, 1, 1): 80.0}
    reader.close()


def test_nothing_is_earlier_than_the_program_or_the_last_sync(
    learned: Store, opened: Opener, folder: Path, machine: Machine
) -> None:
    learned.close()
    machine.starts_again(NOON + DAY)
    store = opened()
    take(store)
    assert began(folder) == [(RELEASED,), (RELEASED,)]
    store.settle(Answered(cursor="x", at=NOON + DAY)).result(10)
    store.close()
    machine.starts_again(NOON - HOUR)
    store = opened()
    learn(store, machine, "s2")
    store.close()
    machine.starts_again(NOON + 3 * DAY)
    take(opened())
    assert began(folder)[1] == (NOON + DAY,)


def test_a_database_that_was_in_the_year_2099_is_not_held_there(opened: Opener, folder: Path, machine: Machine) -> None:
    for believed in (NOON + 73 * 365 * DAY, BOOTED):
        machine.starts_again(believed)
        store = opened()
        put(store, course("c", "a"))
        learn(store, machine, f"s{machine.run}")
        store.close()
    machine.starts_again(NOON + DAY)
    take(opened())
    first, second = (one for (one,) in began(folder))
    assert first <= NOON + DAY
    assert second == RELEASED


def test_a_clock_that_is_right_moves_nothing(opened: Opener, folder: Path, machine: Machine) -> None:
    machine.clock.now = NOON
    store = opened()
    put(store, course("c", "a"))
    learn(store, machine, "s1")
    store.close()
    machine.starts_again(NOON + DAY)
    store = opened()
    learn(store, machine, "s2")
    take(store)
    assert began(folder) == [(NOON,), (NOON + DAY,)]
    assert rows(folder, "SELECT sum(shift) FROM sessions") == [(0,)]


@pytest.mark.parametrize("believed", [NOON + 73 * 365 * DAY, BOOTED])
def test_a_clock_that_was_right_and_is_wrong_in_another_run(
    opened: Opener, folder: Path, machine: Machine, believed: int
) -> None:
    machine.clock.now = NOON
    store = opened()
    put(store, course("c", "a"))
    learn(store, machine, "s1")
    store.close()
    machine.starts_again(believed)
    take(opened(), offset_ms=NOON + DAY - believed)
    assert began(folder) == [(NOON,)]


def test_this_machine_knows_its_run_and_a_clock_that_goes_on() -> None:
    steady = of_this_machine()
    assert steady.run == of_this_machine().run != ""
    assert 0 < steady.clock() <= steady.clock()


def test_a_store_on_this_machine_goes_by_its_clocks(folder: Path) -> None:
    Store.open(folder).close()
    ((run, base),) = rows(folder, "SELECT run, base FROM clocks")
    assert run == of_this_machine().run
    assert base > RELEASED


# --- whenever it is set ------------------------------------------------------------------------------------------


class Setting(Watcher):
    """A device whose clock is set now and then, and which is sometimes started again."""

    def __init__(self, to: Replica, clock: Clock, error: int) -> None:
        super().__init__(to, clock, error)
        self.run = 1
        self.errors: dict[str, int] = {}
        self.runs: dict[str, int] = {}
        self.told: set[int] = set()
        """The runs in which a server told the time."""
        self.start()

    def start(self) -> None:
        author = Author(self.to.author.device_id, self.clock, Steady(f"run {self.run}", self.steadily))
        self.to = self.to._replace(author=author, heartbeats=Heartbeats(author))
        self.heartbeats = self.to.heartbeats
        self.open = ""
        self.clock.now = self.now + self.error
        self.heartbeats.fold_checkpoint(self.to.db)
        clocks.note_use(self.to.db, author)

    def steadily(self) -> int:
        return self.now - NOON // self.run

    def begin(self, number: int) -> None:
        super().begin(number)
        self.errors.setdefault(self.open, self.error)
        self.runs[self.open] = self.run

    def as_believed(self) -> Any:
        now, self.error = self.error, self.errors[self.open]
        believed = super().as_believed()
        self.error = now
        self.clock.now = self.now + now
        return believed

    def act(self, what: str, number: int) -> Batch | None:
        match what:
            case "set":
                self.error = WRONG[number % len(WRONG)]
                clocks.stamp(self.to.db, self.to.author, self.clock())
            case "begun":
                self.begin(number)
                self.clock.now = self.now + self.error
                self.heartbeats.checkpoint(self.to.db, self.open, self.as_believed(), None)
            case "restart":
                self.run += 1
                self.error = WRONG[number % len(WRONG)]
                self.start()
            case _:
                self.clock.now = self.now + self.error
                batch = super().act(what, number)
                if what == "sent" or (batch is not None and batch.documents):
                    self.told.add(self.run)
                return batch
        return None

    def settled(self, batch: Batch) -> None:
        accepted = tuple((one.kind, one.id, one.version) for one in batch.documents)
        answered = Answered(accepted=accepted, cursor="x", at=self.now, offset_ms=-self.error)
        settle(self.to.db, self.to.author, answered)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["begin", "begun", "beat", "beat", "killed", "answer", "set", "set", "lost", "sent", "restart"]
        ),
        st.integers(0, 9),
    ),
    min_size=2,
    max_size=30,
)


@settings(max_examples=150)
@given(steps=STEPS, error=st.sampled_from(WRONG))
def test_whenever_the_clock_is_set(empty_database: bytes, steps: list[tuple[str, int]], error: int) -> None:
    clock = Exact()
    to = replica(empty_database, "desk", clock)
    for manifest in (MANIFESTS[0], MANIFESTS[3]):
        put_course(manifest)(to)
    here = Setting(to, clock, error)
    sent: dict[tuple[str, str], Any] = {}
    for what, number in steps:
        batch = here.act(what, number)
        for one in batch.documents if batch is not None else ():
            earlier = sent.get((one.kind, one.id))
            if earlier and one.kind == "session":
                assert one.body["started_at"] == earlier["started_at"], "a session begins once"
            sent[one.kind, one.id] = one.body
        if batch is not None and what == "sent":
            here.settled(batch)
    here.settled(here.send(10_000))
    for session_id, body in ((one, body) for kind, one, body in documents(to.db) if kind == "session"):
        true = here.true[session_id]
        assert body["ended_at"] - body["started_at"] == true.ended_at - true.started_at
        assert min(RELEASED, body["started_at"]) == RELEASED, "before there was this program"
        assert body["ended_at"] <= here.now + 11_000
        if here.runs[session_id] in {*here.told, here.run}:
            assert abs(body["started_at"] - true.started_at) <= 11_000
    assert_folded(to.db)
