"""A laptop that believes in 1970 ruins no streak."""

from __future__ import annotations

from learncore.records import Attempt, LessonState, Session
from learncore.register import MAX_AT
from learncore.restamp import restamp_attempt, restamp_completions, restamp_session

SESSION = Session(lesson="l", course="c", device="d", started_at=1_000, ended_at=61_000, active_seconds=50.0)


def test_a_session_moves_and_keeps_its_length() -> None:
    moved = restamp_session(SESSION, 9_000)
    assert (moved.started_at, moved.ended_at, moved.active_seconds) == (10_000, 70_000, 50.0)


def test_nothing_moves_out_of_time() -> None:
    early, late = restamp_session(SESSION, -5_000), restamp_session(SESSION, MAX_AT)
    assert (early.started_at, early.ended_at) == (0, 60_000)
    assert (late.started_at, late.ended_at) == (MAX_AT, MAX_AT)


def test_an_attempt_moves_too() -> None:
    moved = restamp_attempt(Attempt(lesson="l", course="c", started_at=5, submitted_at=9), 10)
    assert (moved.started_at, moved.submitted_at) == (15, 19)


def test_completions_that_were_sent_keep_their_stamps() -> None:
    state = LessonState(course="c", epoch=2, completed={0: 100, 1: 200})
    assert restamp_completions(state, 50, sent=LessonState(course="c", completed={0: 100})).completed == {
        0: 100,
        1: 250,
    }
    assert restamp_completions(state, 50).completed == {0: 150, 1: 250}
