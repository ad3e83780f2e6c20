"""What a document may hold: nothing honest is refused, nothing absurd gets in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import bounds, merge, progress
from learncore.bounds import check
from learncore.merge import Document
from learncore.progress import fold_lesson
from learncore.records import Attempt, Lesson, LessonState, MarkValue, Register, ResumePoint, Session, Sibling
from learncore.register import MAX_AT, write
from tests.core.strategies import few, lesson_states, lessons, registers

SESSION = Session(
    lesson="l",
    course="c",
    device="desk",
    started_at=1_000,
    ended_at=61_000,
    spans=((0.0, 100.0),),
    active_seconds=60.0,
    pages=(1, 2),
    duration=100.0,
)
ATTEMPT = Attempt(lesson="l", course="c", score=50.0, started_at=1, submitted_at=2)
STATE = progress.set_mark(progress.set_resume(None, "c", "desk", 1, 0, 5.0), "c", "desk", 2, "complete")
NOTE = write(Register(), "desk", 1, {"text": "hi"})


def changed(document: Document, **fields: Any) -> Document:
    return msgspec.structs.replace(document, **fields)


def resume(value: Any) -> Register:
    return Register(seen={"desk": 1}, now=(Sibling(by="desk", n=1, at=1, value=value),))


@pytest.mark.parametrize("document", [SESSION, ATTEMPT, STATE, NOTE, LessonState(course="c"), Register()])
def test_honest_documents_pass(document: Document) -> None:
    assert check(document) == []


@pytest.mark.parametrize(
    "document",
    [
        changed(SESSION, active_seconds=60.9),
        changed(SESSION, spans=((0.0, 100.9),)),
        changed(SESSION, spans=((0.0, 240.0),), duration=240.0),
        changed(SESSION, epoch=bounds.MAX_EPOCH_STEP),
        changed(SESSION, spans=(), active_seconds=0.0, ended_at=1_000, duration=None),
        changed(ATTEMPT, score=None, answers={"q": r"a backslash \u0000 typed out"}),
        write(Register(), "desk", MAX_AT + 1, "late"),
    ],
)
def test_what_lies_just_within_the_bounds_passes(document: Document) -> None:
    assert check(document) == []


@pytest.mark.parametrize(
    "document",
    [
        changed(SESSION, ended_at=999),
        changed(SESSION, started_at=-1),
        changed(SESSION, ended_at=MAX_AT + 1),
        changed(SESSION, active_seconds=62.0),
        changed(SESSION, active_seconds=-0.1),
        changed(SESSION, active_seconds=float("nan")),
        changed(SESSION, spans=((0.0, 102.0),)),
        changed(SESSION, spans=((0.0, 250.0),), duration=250.0),
        changed(SESSION, spans=((5.0, 5.0),)),
        changed(SESSION, spans=((0.0, float("inf")),)),
        changed(SESSION, spans=((-1.0, 5.0),)),
        changed(SESSION, spans=((2e8, 2e8 + 1),), duration=None),
        changed(SESSION, spans=tuple((n / 100, n / 100 + 0.001) for n in range(bounds.MAX_SPANS + 1))),
        changed(SESSION, duration=float("nan")),
        changed(SESSION, duration=-1.0),
        changed(SESSION, duration=1e300),
        changed(SESSION, pages=(-1,)),
        changed(SESSION, pages=(10**30,)),
        changed(SESSION, pages=tuple(range(bounds.MAX_PAGES + 1))),
        changed(SESSION, epoch=-1),
        changed(SESSION, epoch=bounds.MAX_EPOCH_STEP + 1),
        changed(SESSION, lesson=""),
        changed(SESSION, course="c" * 201),
        changed(SESSION, device="desk\x00"),
        changed(ATTEMPT, score=100.1),
        changed(ATTEMPT, score=float("nan")),
        changed(ATTEMPT, submitted_at=0),
        changed(ATTEMPT, answers={"q": "nul \x00"}),
        changed(ATTEMPT, epoch=10**9),
        changed(STATE, epoch=10**9),
        changed(STATE, completed={1: 5}),
        changed(STATE, completed={0: -5}),
        changed(STATE, resume=resume("far")),
        changed(STATE, resume=resume({"epoch": 0, "seconds": -1.0})),
        changed(STATE, resume=resume({"epoch": 7, "seconds": 1.0})),
        changed(STATE, mark=resume({"epoch": 0, "value": "perhaps"})),
        changed(STATE, course=""),
        changed(NOTE, seen={"desk": 0}),
        changed(NOTE, seen={"desk": 2**53 + 1}),
        changed(NOTE, now=(Sibling(by="desk", n=0, at=1),)),
        changed(NOTE, now=(Sibling(by="desk", n=1, at=-1),)),
        changed(NOTE, now=(Sibling(by="desk", n=1, at=MAX_AT + 1),)),
        changed(NOTE, now=(Sibling(by="desk", n=1, at=1, value="\x00"),)),
        changed(NOTE, seen={}, now=tuple(Sibling(by=f"d{n}", n=1, at=1) for n in range(101))),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(document: Document) -> None:
    reasons = check(document)
    assert reasons
    assert all(reason == reason.strip() and reason for reason in reasons)


def test_the_epoch_is_bounded_by_what_is_stored() -> None:
    assert check(changed(SESSION, epoch=1_500), stored_epoch=500) == []
    assert check(changed(SESSION, epoch=1_501), stored_epoch=500) != []


@given(lesson_states())
def test_no_history_of_honest_devices_is_ever_refused(history: list[LessonState]) -> None:
    for state in history:
        assert check(state) == []


@few
@given(registers())
def test_no_register_of_honest_devices_is_ever_refused(history: list[Register]) -> None:
    for copy in history:
        assert check(copy) == []


wild = st.floats(allow_nan=False, allow_infinity=False)
times = st.integers(-(10**20), 10**20)
wild_states = st.builds(
    LessonState,
    course=st.just("c"),
    epoch=st.integers(-3, 10**12),
    completed=st.dictionaries(st.integers(-3, 10**12), times, max_size=2),
    resume=st.builds(resume, st.none() | st.builds(ResumePoint, epoch=st.integers(), seconds=wild)),
    mark=st.builds(resume, st.none() | st.builds(MarkValue, epoch=st.integers(), value=st.none())),
)
wild_sessions = st.builds(
    Session,
    lesson=st.just("l"),
    course=st.just("c"),
    device=st.text(max_size=3),
    epoch=st.integers(-3, 10**12),
    started_at=times,
    ended_at=times,
    spans=st.lists(st.tuples(wild, wild), max_size=3).map(tuple),
    active_seconds=wild,
    pages=st.lists(times, max_size=3).map(tuple),
    duration=st.none() | wild,
)


@few
@given(wild_sessions, wild_states)
def test_checking_never_fails_itself(session: Session, state: LessonState) -> None:
    for document in (session, state):
        assert all(check(document))


@given(lessons, wild_sessions, wild_states)
def test_the_folds_survive_whatever_can_be_decoded(lesson: Lesson, session: Session, state: LessonState) -> None:
    decoded: list[Any] = []
    for kind, document in (("session", session), ("lesson_state", state)):
        try:
            decoded.append(merge.decode_body(kind, merge.encode_body(kind, document)))
        except merge.InvalidDocument:
            return
    row = fold_lesson(lesson, decoded[1], [decoded[0]])
    assert 0 <= row.progress_percentage <= 100
    assert row.watch_time_seconds >= 0
