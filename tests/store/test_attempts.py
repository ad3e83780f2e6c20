"""A quiz that is being answered: kept at every answer, timed fairly, submitted once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from learnapp.errors import StoreError
from learnapp.store import Reader, Store
from learnapp.store.sql import DATABASE
from learnapp.store.views import ContinueItem, OpenAttempt
from learncore import progress as law
from learncore.merge import body_of
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Attempt
from tests.store.conftest import Opener
from tests.store.support import DAY, NOON, course, lesson, put, rows, session, watch
from tests.store.test_clocks import Machine

MINUTE = 60_000


@pytest.fixture
def machine() -> Machine:
    made = Machine()
    made.clock.now = NOON
    return made


@pytest.fixture
def opened(open_store: Opener, machine: Machine) -> Opener:
    def opener(*where: Path) -> Store:
        store = open_store(*where, clock=machine.clock, steady=machine.steady())
        put(store, course("c", lesson("q", type="quiz", seconds=None), "a"))
        return store

    return opener


def begin(
    store: Store, attempt_id: str = "t1", *, minutes: float | None = None, seed: int = 7, most: int | None = None
) -> OpenAttempt:
    limit = None if minutes is None else round(minutes * MINUTE)
    return store.answering.begin(attempt_id, "c", "q", seed, limit, most).result(10)


def keep(store: Store, answers: dict[str, Any], score: float, attempt_id: str = "t1") -> OpenAttempt | None:
    return store.answering.keep(attempt_id, answers, score).result(10)


def take_up(store: Store) -> OpenAttempt | None:
    return store.answering.take_up("q").result(10)


def submitted(store: Store) -> list[Attempt]:
    reader: Reader = store.reader()
    try:
        return reader.attempts("q")
    finally:
        reader.close()


def test_an_attempt_goes_on_where_it_was_left(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store)
    machine.passes(5_000)
    keep(store, {"1": 2}, 25)
    keep(store, {"1": 2, "2": "reef"}, 50)
    store.close()
    machine.passes(MINUTE)
    found = take_up(opened())
    assert found is not None
    assert (found.attempt_id, found.seed, found.answers) == ("t1", 7, {"1": 2, "2": "reef"})
    assert found.elapsed_ms == 5_000 + MINUTE


def test_it_is_known_which_question_was_shown_until_it_is_submitted(opened: Opener) -> None:
    store = opened()
    assert begin(store).question == ""
    store.answering.look_at("t1", "5").result(10)
    store.answering.look_at("t1", "2").result(10)
    kept = keep(store, {"5": 1}, 25)
    assert kept is not None
    assert kept.question == "2"
    store.close()
    again = opened()
    found = take_up(again)
    assert found is not None
    assert found.question == "2"
    again.answering.submit("t1", {"5": 1}, 25).result(10)
    again.answering.look_at("t1", "3").result(10)
    assert begin(again, "t1b").question == ""
    again.close()


def test_beginning_twice_is_one_attempt(opened: Opener) -> None:
    store = opened()
    begin(store)
    again = begin(store, "t2", seed=9)
    assert (again.attempt_id, again.seed) == ("t1", 7)


def test_submitting_makes_a_fact_once(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store)
    machine.passes(90_000)
    change = store.answering.submit("t1", {"1": 0}, 80).result(10)
    assert change.completed == ("q",)
    assert (change.lessons, change.courses, change.outbox) == (frozenset("q"), frozenset("c"), True)
    assert not store.answering.submit("t1", {"1": 1}, 10).result(10)
    assert keep(store, {"1": 1}, 10) is None
    assert take_up(store) is None
    assert submitted(store) == [
        Attempt(
            lesson="q",
            course="c",
            score=80,
            answers={"seed": 7, "given": {"1": 0}},
            started_at=NOON,
            submitted_at=NOON + 90_000,
        )
    ]


def test_best_and_last_score_and_the_number_of_attempts_are_folded(opened: Opener, machine: Machine) -> None:
    store = opened()
    for number, score in enumerate([40, 90, 60]):
        begin(store, f"t{number}")
        machine.passes(MINUTE)
        store.answering.submit(f"t{number}", {}, score).result(10)
    reader = store.reader()
    progress = reader.lesson_progress("c", "q")
    assert progress is not None
    assert (progress.attempts, progress.best_score, progress.last_score, progress.status) == (3, 90, 60, "completed")
    view = reader.course("c")
    assert view is not None
    assert view.progress.mastery_percentage == 100
    reader.close()


def test_a_quiz_with_nothing_to_grade_has_no_score(opened: Opener) -> None:
    store = opened()
    begin(store)
    store.answering.submit("t1", {}, None).result(10)
    reader = store.reader()
    progress = reader.lesson_progress("c", "q")
    assert progress is not None
    assert (progress.attempts, progress.best_score, progress.status) == (1, None, "in_progress")
    reader.close()


def test_the_course_tells_what_is_half_done(opened: Opener) -> None:
    store = opened()
    begin(store)
    reader = store.reader()
    view = reader.course("c")
    assert view is not None
    assert view.half_done == {"q"}
    store.answering.submit("t1", {}, 0).result(10)
    view = reader.course("c")
    assert view is not None
    assert view.half_done == frozenset()
    reader.close()


def test_starting_the_lesson_over_leaves_the_attempt_behind(opened: Opener) -> None:
    store = opened()
    begin(store)
    store.answering.submit("t1", {}, 10).result(10)
    begin(store, "t2")
    store.start_over("c", "q").result(10)
    assert take_up(store) is None
    assert begin(store, "t3").attempt_id == "t3"
    store.answering.submit("t3", {}, 50).result(10)
    assert [attempt.epoch for attempt in submitted(store)] == [0, 1]


def test_an_attempt_beyond_the_limit_is_refused_also_where_another_device_used_it_up(opened: Opener) -> None:
    store = opened()
    begin(store, most=2)
    store.answering.submit("t1", {}, 10).result(10)
    begin(store, "t2", most=2)
    elsewhere = Attempt(lesson="q", course="c", score=20, started_at=NOON, submitted_at=NOON + 1)
    store.join_documents([("attempt", "far", body_of(elsewhere))]).result(10)
    assert begin(store, "t3", most=2).attempt_id == "t2", "what is under way is gone on with"
    store.answering.submit("t2", {}, 30).result(10)
    with pytest.raises(StoreError, match="No attempts are left"):
        begin(store, "t3", most=2)
    assert len(submitted(store)) == 3, "all are facts"
    store.start_over("c", "q").result(10)
    assert begin(store, "t3", most=2).attempt_id == "t3"


# --- time --------------------------------------------------------------------------------------------------------


def test_what_was_answered_counts_when_the_time_is_over(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=10)
    machine.passes(9 * MINUTE)
    assert keep(store, {"1": 0}, 50) is not None
    machine.passes(2 * MINUTE)
    assert keep(store, {"1": 0, "2": 1}, 100) is None
    (attempt,) = submitted(store)
    assert (attempt.score, attempt.answers["given"]) == (50, {"1": 0})
    assert (attempt.started_at, attempt.submitted_at) == (NOON, NOON + 10 * MINUTE)


def test_an_answer_that_is_written_a_moment_late_counts(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=1)
    machine.passes(MINUTE + 1_500)
    store.answering.submit("t1", {"1": 0}, 100).result(10)
    (attempt,) = submitted(store)
    assert (attempt.score, attempt.submitted_at - attempt.started_at) == (100, MINUTE)


def test_a_submission_long_after_the_time_takes_nothing_in(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=1)
    keep(store, {"1": 0}, 50)
    machine.passes(MINUTE + 3_000)
    store.answering.submit("t1", {"1": 0, "2": 0}, 100).result(10)
    assert [attempt.score for attempt in submitted(store)] == [50]


def test_time_runs_on_while_the_program_is_closed(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=10)
    keep(store, {"1": 0}, 50)
    store.close()
    machine.passes(4 * MINUTE)
    store = opened()
    found = take_up(store)
    assert found is not None
    assert found.elapsed_ms == 4 * MINUTE
    store.close()
    machine.passes(7 * MINUTE)
    store = opened()
    (attempt,) = submitted(store)  # at the start, whether anyone looks at the quiz or not
    assert (attempt.score, attempt.submitted_at) == (50, NOON + 10 * MINUTE)
    assert take_up(store) is None


def test_who_sets_the_clock_gains_and_loses_nothing(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=10)
    machine.passes(3 * MINUTE)
    machine.clock.now -= DAY
    found = take_up(store)
    assert found is not None
    assert found.elapsed_ms == 3 * MINUTE
    machine.clock.now += 5 * DAY
    found = take_up(store)
    assert found is not None
    assert found.elapsed_ms == 3 * MINUTE


def test_the_clock_of_the_wall_bridges_a_restart_of_the_machine(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=10)
    machine.passes(2 * MINUTE)
    keep(store, {}, 0)
    store.close()
    machine.starts_again(machine.clock.now + 5 * MINUTE)
    store = opened()
    found = take_up(store)
    assert found is not None
    assert found.elapsed_ms == 7 * MINUTE
    store.close()
    machine.starts_again(machine.clock.now - DAY)  # set back while it was off: no time is given back
    found = take_up(opened())
    assert found is not None
    assert found.elapsed_ms == 7 * MINUTE


def test_a_clock_without_a_battery_ends_no_attempt_and_gives_no_time_back(opened: Opener, machine: Machine) -> None:
    store = opened()
    begin(store, minutes=10)
    machine.passes(2 * MINUTE)
    store.close()
    machine.starts_again(0)  # 1970
    store = opened()
    machine.passes(MINUTE)
    found = take_up(store)
    assert found is not None
    assert 2 * MINUTE <= found.elapsed_ms <= 4 * MINUTE


# --- kill -9 -----------------------------------------------------------------------------------------------------

_ANSWERING = """
    import sys
    from pathlib import Path
    from learnapp.store import Store
    store = Store.open(Path(sys.argv[1]), machine_id="machine")
    attempt = store.answering.take_up("q").result(10) or store.answering.begin("t1", "c", "q", 7, None).result(10)
    answers = dict(attempt.answers)
    for number in range(len(answers), 100_000):
        answers[str(number)] = number
        store.answering.keep("t1", answers, 1.0).result(10)
        print(number, flush=True)
"""


def test_no_answer_that_was_kept_is_lost_by_a_kill(opened: Opener, folder: Path) -> None:
    opened().close()
    known = -1
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_ANSWERING), str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process.stdout as told:
            last = [int(told.readline()) for _ in range(7)][-1]
            process.kill()
            last = max([last, *(int(line) for line in told.read().split()[:-1])])
        process.wait()
        assert last > known
        known = last
        ((text,),) = rows(
            folder, "SELECT json_array_length(json_group_array(value)) FROM open_attempts, json_each(answers)"
        )
        assert text >= known + 1
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    assert (folder / DATABASE).exists()


def continued(store: Store) -> list[ContinueItem]:
    reader = store.reader()
    try:
        return list(reader.home(NOON, dt.UTC).continue_watching)
    finally:
        reader.close()


def test_a_quiz_that_is_being_answered_is_gone_on_with_from_home(opened: Opener, machine: Machine) -> None:
    store = opened()
    questions = tuple(
        Question(id=str(n), kind="short", text=Text("?"), choices=(Choice(text=Text("a"), credit=1.0),))
        for n in range(4)
    )
    put(store, course("c", lesson("q", type="quiz", seconds=None, quiz=Quiz(questions=questions)), "a", "b"))
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    assert [item.lesson_id for item in continued(store)] == ["a"]
    machine.passes(DAY)
    begin(store)
    keep(store, {"1": "x", "2": "y"}, 0)
    quiz, film = continued(store)
    assert (quiz.lesson_id, quiz.type, quiz.answered, quiz.questions) == ("q", "quiz", 2, 4)
    assert (quiz.number, quiz.total_lessons, quiz.course_title, film.lesson_id) == (1, 3, "Course c", "a")
    store.answering.submit("t1", {}, 20).result(10)
    begin(store, "t2")
    assert [(item.lesson_id, item.answered) for item in continued(store)] == [("q", 0), ("a", 0)], "and only once"
    store.answering.submit("t2", {}, 90).result(10)
    begin(store, "t3")
    assert [item.lesson_id for item in continued(store)] == ["a"], "what is passed is not gone on with"


def test_an_attempt_of_before_the_lesson_was_started_over_is_nowhere_half_done(opened: Opener) -> None:
    store = opened()
    begin(store)
    store.answering.submit("t1", {}, 20).result(10)
    begin(store, "t2")
    with closing(store.reader()) as reader:
        view = reader.course("c")
        assert view is not None
        assert view.half_done == {"q"}
        assert store.start_over("c", "q").result(10).lessons == {"q"}
        view = reader.course("c")
        assert view is not None
        assert view.half_done == set()
    assert take_up(store) is None


def test_a_reset_on_another_device_leaves_nothing_half_done(opened: Opener) -> None:
    store = opened()
    begin(store)
    state = law.start_over(None, "c", "other", NOON)
    store.join_documents([("lesson_state", "q", body_of(state))]).result(10)
    with closing(store.reader()) as reader:
        view = reader.course("c")
        assert view is not None
        assert view.half_done == set()
    assert continued(store) == []
    assert take_up(store) is None
