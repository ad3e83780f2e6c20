"""What is told to be plainly right is settled and within bounds, and most of what devices record is told so."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learncore import bounds, merge, progress
from learncore.plain import is_plain_session, is_plain_state
from learncore.records import LessonState, Session
from learncore.register import MAX_AT, canonical

NUMBERS = st.sampled_from([-1, 0, 1, 2, 1_000, 99_000, 100_000, 2**53, MAX_AT, MAX_AT + 1, 2**62])
SECONDS = st.sampled_from([-1.0, -0.0, 0, 0.0, 0.5, 1, 50.0, 100.0, 400.0, 405.0, 1e8, 1e9])
NAMES = st.sampled_from(["", "a", "l", "c", "é", "\x00", "x\n", "n" * 200, "n" * 201])
SPANS = st.lists(st.tuples(SECONDS, SECONDS), max_size=3)


@st.composite
def session_bodies(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {"lesson": draw(NAMES), "course": draw(NAMES), "device": "d"}
    body |= {"started_at": draw(NUMBERS), "ended_at": draw(NUMBERS)}
    optional = {"spans": SPANS, "active_seconds": SECONDS, "duration": SECONDS, "epoch": NUMBERS, "zoom": NAMES}
    for name in draw(st.sets(st.sampled_from(sorted(optional)))):
        body[name] = draw(optional[name])
    if draw(st.booleans()):
        body |= {"lesson": "l", "course": "c", "started_at": 1_000, "ended_at": 101_000}
    return body


VALUES = st.one_of(
    st.builds(lambda epoch, at: {"epoch": epoch, "seconds": at}, NUMBERS, SECONDS),
    st.builds(lambda epoch, value: {"epoch": epoch, "value": value}, NUMBERS, st.sampled_from(["complete", None, "x"])),
    st.sampled_from([None, {}, {"epoch": 0}, {"epoch": True, "seconds": 1.0}, {"epoch": 0, "seconds": 1.0, "new": 1}]),
)
SIBLINGS = st.builds(
    lambda by, n, at, value, new: {"by": by, "n": n, "at": at, "value": value, **new},
    st.sampled_from(["d", "e"]),
    NUMBERS,
    NUMBERS,
    VALUES,
    st.sampled_from([{}, {}, {"new": 1}]),
)
REGISTERS = st.builds(
    lambda seen, now, new: {"seen": seen, "now": now, **new},
    st.dictionaries(st.sampled_from(["d", "e", ""]), NUMBERS, max_size=2),
    st.lists(SIBLINGS, max_size=2),
    st.sampled_from([{}, {}, {}, {"new": 1}]),
)


@st.composite
def state_bodies(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {"course": draw(st.sampled_from(["c", "", "x\n"]))}
    optional = {
        "resume": REGISTERS,
        "mark": REGISTERS,
        "epoch": st.sampled_from([-1, 0, 1, 2]),
        "completed": st.dictionaries(st.sampled_from(["0", "1", "-1"]), NUMBERS, max_size=2),
        "mood": NAMES,
    }
    for name in draw(st.sets(st.sampled_from(sorted(optional)))):
        body[name] = draw(optional[name])
    return body


@settings(max_examples=1_000)
@given(session_bodies())
def test_a_plain_session_needs_no_closer_look(body: dict[str, Any]) -> None:
    try:
        session = msgspec.convert(body, Session)
    except msgspec.ValidationError:
        return
    if is_plain_session(body, session):
        assert merge.settle(session) == session
        assert canonical(merge.settle_body("session", body)) == canonical(merge.body_of(session))
        assert bounds.check_session(session, stored_epoch=session.epoch) == []


@settings(max_examples=1_000)
@given(state_bodies())
def test_a_plain_state_needs_no_closer_look(body: dict[str, Any]) -> None:
    try:
        state = msgspec.convert(body, LessonState, str_keys=True)
    except msgspec.ValidationError:
        return
    if is_plain_state(body, state):
        assert canonical(merge.settle_body("lesson_state", body)) == canonical(body)
        assert merge.encode_body("lesson_state", state) == canonical(body)
        assert bounds.check_lesson_state(state, stored_epoch=state.epoch) == []


def test_what_devices_record_is_plain() -> None:
    watched = Session(
        lesson="l",
        course="c",
        device="d",
        epoch=1,
        started_at=1_000,
        ended_at=101_000,
        spans=((0.0, 50.0), (60.5, 90.0)),
        active_seconds=79.5,
        duration=100.0,
    )
    assert is_plain_session(merge.body_of(watched), watched)
    state = progress.set_resume(None, "c", "d", 1_000, 0, 30.0)
    state = progress.latch(progress.set_mark(state, "c", "e", 2_000, "complete"), 0, 5_000)
    assert is_plain_state(merge.body_of(state), state)


@pytest.mark.parametrize(
    "odd",
    [{"zoom": 1}, {"pages": [1]}, {"active_seconds": 102.0}, {"spans": [[5, 9], [1, 2]]}, {"spans": [[-0.0, 2.0]]}],
)
def test_what_is_odd_is_looked_at(odd: dict[str, Any]) -> None:
    body = {"lesson": "l", "course": "c", "device": "d", "started_at": 1_000, "ended_at": 101_000, **odd}
    assert not is_plain_session(body, msgspec.convert(body, Session))
