"""Quizzes on two devices and the server: attempts add up, and everyone ends with the same scores and the same locks."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Lesson
from learncore.scoring import score
from tests.store.support import course, put
from tests.sync.devices import Device
from tests.sync.served import Person, Served

Make = Callable[..., Device]
QUIZ = Quiz(
    questions=tuple(
        Question(
            id=str(number),
            kind="single",
            text=Text(f"Question {number}"),
            choices=(Choice(text=Text("right"), credit=1.0), Choice(text=Text("wrong"))),
        )
        for number in range(4)
    )
)
LESSONS = (
    "a",
    Lesson(id="exam", title="Exam", type="quiz", quiz=QUIZ, passing_score=75),
    Lesson(id="after", title="After", type="video", path="after.mp4", duration_seconds=100.0, requires=("exam",)),
)


def add(device: Device) -> None:
    put(device.store, course("knots", *LESSONS))


def take(device: Device, attempt_id: str, right: int) -> None:
    """Answer one question after the other, so many of them right."""
    answering = device.store.answering
    attempt = answering.begin(attempt_id, "knots", "exam", 7, None).result(10)
    answers: dict[str, Any] = dict(attempt.answers)
    for number in range(4):
        answers[str(number)] = 0 if number < right else 1
        answering.keep(attempt_id, answers, score(QUIZ, answers)).result(10)
    answering.submit(attempt_id, answers, score(QUIZ, answers)).result(10)


def figures(device: Device) -> tuple[Any, ...]:
    progress = device.reader.lesson_progress("knots", "exam")
    view = device.reader.course("knots")
    assert progress is not None
    assert view is not None
    return (
        progress.status,
        progress.attempts,
        progress.best_score,
        progress.last_score,
        progress.progress_percentage,
        view.progress.mastery_percentage,
        view.progress.progress_percentage,
        view.locked,
    )


def at_the_server(served: Served, person: Person) -> dict[str, Any]:
    with served.client(person) as client:
        return client.get("/api/progress/exam").json()


def test_attempts_of_two_devices_are_one_history(served: Served, ada: Person, device: Make) -> None:
    here, there = device("here"), device("there")
    add(here)
    here.sync()
    there.sync()
    view = there.reader.course("knots")
    assert view is not None
    assert view.course.lessons[1].quiz == QUIZ  # asked where there is no file of it
    assert "exam" not in view.missing
    assert view.locked == {"after": ("exam",)}
    take(here, "t1", 2)
    take(there, "t2", 3)
    take(here, "t3", 1)
    for one in (here, there, here):
        one.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert figures(here) == figures(there)
    told = at_the_server(served, ada)
    assert (told["metadata"]["attempts"], told["metadata"]["bestScore"], told["status"]) == (3, 75, "completed")
    status, attempts, best, last, percentage, mastery, _, locked = figures(there)
    assert (status, attempts, best, last, percentage, mastery, locked) == ("completed", 3, 75, 25, 100, 100, {})
    attempt = next(one for one in there.reader.attempts("exam") if one.score == 50)
    assert attempt.answers == {"seed": 7, "given": {"0": 0, "1": 0, "2": 1, "3": 1}}


def test_what_is_half_done_stays_with_its_device(served: Served, ada: Person, device: Make) -> None:
    here, there = device("here"), device("there")
    add(here)
    here.store.answering.begin("t1", "knots", "exam", 7, None).result(10)
    here.store.answering.keep("t1", {"0": 0}, 25).result(10)
    here.sync()
    there.sync()
    assert there.store.answering.take_up("exam").result(10) is None
    assert ("attempt", "t1") not in served.documents(ada)
    here.again()
    found = here.store.answering.take_up("exam").result(10)
    assert found is not None
    assert found.answers == {"0": 0}


def test_starting_over_elsewhere_gives_new_attempts_and_keeps_the_old(device: Make) -> None:
    here, there = device("here"), device("there")
    add(here)
    take(here, "t1", 4)
    for one in (here, there):
        one.sync()
    there.store.start_over("knots", "exam").result(10)
    for one in (there, here):
        one.sync()
    progress = here.reader.lesson_progress("knots", "exam")
    assert progress is not None
    assert (progress.status, progress.attempts, progress.best_score, progress.completion_count) == (
        "not_started",
        0,
        None,
        1,
    )
    assert len(here.reader.attempts("exam")) == 1


@pytest.mark.parametrize("seed", range(3))
def test_after_a_random_history_everybody_tells_the_same(served: Served, ada: Person, device: Make, seed: int) -> None:
    dice = random.Random(seed)
    devices = [device("here"), device("there")]
    add(devices[0])
    for one in devices:
        one.sync()
    for number in range(25):
        one = dice.choice(devices)
        match dice.choice(["take", "take", "sync", "over", "mark", "again"]):
            case "take":
                take(one, f"t{number}", dice.randrange(5))
            case "sync":
                one.sync()
            case "over":
                one.store.start_over("knots", "exam").result(10)
            case "mark":
                one.store.mark("knots", "exam", dice.choice(["complete", "incomplete", None])).result(10)
            case _:
                one.again()
    here, there = devices
    take(here, "last", 2)
    for one in (here, there, here, there):
        one.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    assert figures(here) == figures(there)
    told = at_the_server(served, ada)
    status, attempts, best, _, percentage, *_ = figures(here)
    assert (told["status"], told["progressPercentage"]) == (status, percentage)
    assert (told["metadata"]["attempts"], told["metadata"]["bestScore"]) == (attempts, best)
