"""Answering a quiz, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from learnapp.errors import StoreError
from learnapp.store import Store
from learnapp.store.steady import Steady
from learnapp.tracking.quiz_run import QuizRun
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Attempt, Course, Lesson, Module

NOON = 1_767_265_200_000


def question(name: str) -> Question:
    choices = (Choice(text=Text("yes"), credit=1), Choice(text=Text("no")))
    return Question(id=name, kind="single", text=Text("?"), choices=choices)


def lesson(**rules: Any) -> Lesson:
    return Lesson(id="q", title="Quiz", type="quiz", quiz=Quiz(questions=(question("1"), question("2")), **rules))


class Watch:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.passed = 0

    def wall(self) -> int:
        return NOON + self.passed

    def steady(self) -> int:
        return self.passed


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(tmp_path: Path, watch: Watch) -> Iterator[Store]:
    store = Store.open(tmp_path, clock=watch.wall, steady=Steady("run", watch.steady), machine_id="machine")
    yield store
    store.close()


@pytest.fixture
def run(store: Store, watch: Watch, qtbot: QtBot) -> QuizRun:
    return QuizRun(store.answering, clock=watch.wall, steady=watch.steady)


def opened(run: QuizRun, store: Store, qtbot: QtBot, **rules: Any) -> None:
    quiz = lesson(**rules)
    store.put_course(
        Course(id="c", title="C", modules=(Module(id="m", title="M", lessons=(quiz,)),)), Path("/"), []
    ).result(10)
    run.open("c", quiz)
    qtbot.waitUntil(lambda: run.state in ("waiting", "running"))


def begun(run: QuizRun, store: Store, qtbot: QtBot, **rules: Any) -> None:
    opened(run, store, qtbot, **rules)
    run.begin()
    qtbot.waitUntil(lambda: run.state == "running")


def attempts(store: Store) -> list[Attempt]:
    reader = store.reader()
    try:
        return reader.attempts("q")
    finally:
        reader.close()


def test_a_quiz_is_begun_answered_and_submitted(run: QuizRun, store: Store, watch: Watch, qtbot: QtBot) -> None:
    begun(run, store, qtbot)
    assert run.remaining_ms is None
    run.answer("1", 0)
    watch.passed += 5_000
    run.answer("2", 1)
    run.answer("2", None)
    run.submit()
    run.submit()
    qtbot.waitUntil(lambda: run.state == "submitted")
    (attempt,) = attempts(store)
    assert attempt.score == 50
    assert attempt.answers == {"seed": run.seed, "given": {"1": 0}}
    assert attempt.submitted_at - attempt.started_at == 5_000


def test_it_is_taken_up_where_it_was_left(run: QuizRun, store: Store, watch: Watch, qtbot: QtBot) -> None:
    begun(run, store, qtbot, time_limit_seconds=60)
    seed = run.seed
    run.answer("1", 1, typing=True)  # still being typed when it is left
    run.close()
    assert run.state == "closed"
    watch.passed += 20_000
    opened(run, store, qtbot, time_limit_seconds=60)
    assert (run.state, run.seed, run.answers, run.remaining_ms) == ("running", seed, {"1": 1}, 40_000)


def test_it_is_submitted_when_the_time_is_over(run: QuizRun, store: Store, watch: Watch, qtbot: QtBot) -> None:
    begun(run, store, qtbot, time_limit_seconds=60)
    run.answer("1", 0)
    qtbot.waitUntil(lambda: run.attempt is not None and run.attempt.answers == {"1": 0})
    with qtbot.waitSignal(run.ticked):
        watch.passed += 30_000
    assert run.remaining_ms == 30_000
    watch.passed += 30_100
    qtbot.waitUntil(lambda: run.state == "submitted")
    (attempt,) = attempts(store)
    assert (attempt.score, attempt.submitted_at - attempt.started_at) == (50, 60_000)


def test_an_answer_after_the_time_ends_it_without_being_taken_in(
    run: QuizRun, store: Store, watch: Watch, qtbot: QtBot
) -> None:
    begun(run, store, qtbot, time_limit_seconds=60)
    run.answer("1", 0)
    qtbot.waitUntil(lambda: run.attempt is not None and run.attempt.answers == {"1": 0})
    watch.passed += 70_000
    run.answer("2", 0)
    qtbot.waitUntil(lambda: run.state == "submitted")
    assert [attempt.score for attempt in attempts(store)] == [50]


def test_another_attempt_follows_with_another_order(run: QuizRun, store: Store, qtbot: QtBot) -> None:
    seeds: set[int] = set()
    for number in range(3):
        begun(run, store, qtbot) if not number else run.begin()
        qtbot.waitUntil(lambda: run.state == "running")
        assert run.answers == {}
        seeds.add(run.seed)
        run.submit()
        qtbot.waitUntil(lambda: run.state == "submitted")
    assert len(seeds) == len(attempts(store)) == 3


def test_what_comes_back_after_it_was_left_is_not_taken_for_the_next(run: QuizRun, store: Store, qtbot: QtBot) -> None:
    begun(run, store, qtbot)
    run.submit()
    run.close()
    run.open("c", lesson())
    qtbot.waitUntil(lambda: run.state == "waiting")
    assert len(attempts(store)) == 1


class Unsteady:
    """Hands on to the store, unless the disk is full."""

    def __init__(self, store: Store) -> None:
        self._answering = store.answering
        self.full = False

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Future[Any]:
            if self.full:
                failed: Future[Any] = Future()
                failed.set_exception(StoreError("The disk is full", "Make room."))
                return failed
            return getattr(self._answering, name)(*arguments)

        return call


def test_answers_are_kept_in_memory_while_the_disk_is_full(
    store: Store, watch: Watch, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnapp.tracking.quiz_run.RETRY_MS", 50)
    disk = Unsteady(store)
    run = QuizRun(disk, clock=watch.wall, steady=watch.steady)  # pyright: ignore[reportArgumentType]
    begun(run, store, qtbot)
    disk.full = True
    with qtbot.waitSignal(run.failed):
        run.answer("1", 0)
    with qtbot.waitSignal(run.failed):
        run.submit()
    qtbot.waitUntil(lambda: run.state == "running")
    assert run.answers == {"1": 0}
    disk.full = False
    with qtbot.waitSignal(run.saved):
        pass
    run.submit()
    qtbot.waitUntil(lambda: run.state == "submitted")
    assert [attempt.score for attempt in attempts(store)] == [50]


def test_the_time_goes_on_after_a_submission_that_failed(
    store: Store, watch: Watch, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnapp.tracking.quiz_run.RETRY_MS", 50)
    disk = Unsteady(store)
    run = QuizRun(disk, clock=watch.wall, steady=watch.steady)  # pyright: ignore[reportArgumentType]
    begun(run, store, qtbot, time_limit_seconds=60)
    run.answer("1", 0)
    disk.full = True
    with qtbot.waitSignal(run.failed):
        run.submit()
    disk.full = False
    with qtbot.waitSignal(run.saved):
        pass
    watch.passed += 60_100
    qtbot.waitUntil(lambda: run.state == "submitted")
    (attempt,) = attempts(store)
    assert (attempt.score, attempt.submitted_at - attempt.started_at) == (50, 60_000)


def test_it_is_submitted_in_time_also_where_something_else_is_shown(
    run: QuizRun, store: Store, watch: Watch, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnapp.tracking.quiz_run._LATER_MS", 10)
    begun(run, store, qtbot, time_limit_seconds=0.1)
    run.answer("1", 0)
    run.close()
    watch.passed += 200
    qtbot.waitUntil(lambda: [attempt.score for attempt in attempts(store)] == [50])


def test_an_answer_that_is_not_written_when_the_quiz_is_left_is_told(store: Store, watch: Watch, qtbot: QtBot) -> None:
    disk = Unsteady(store)
    run = QuizRun(disk, clock=watch.wall, steady=watch.steady)  # pyright: ignore[reportArgumentType]
    begun(run, store, qtbot)
    run.answer("1", 0, typing=True)
    disk.full = True
    with qtbot.waitSignal(run.failed):
        run.close()
    assert run.state == "closed"
