"""The sessions of a quiz: they tell its time and nothing else."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from learncore import bounds, merge
from learncore.activity import activity_by_day
from learncore.progress import extend_lesson, fold_course, fold_lesson, latch
from learncore.records import Attempt, Course, Lesson, LessonProgress, LessonState, Module, Session
from tests.core.strategies import attempts, few, lesson_states, sessions

QUIZ = Lesson(id="l", title="A quiz", type="quiz")
_OF_TIME = ("watch_time_seconds", "total_sessions", "first_started_at", "last_accessed_at")


def attended(seconds: float, **fields: Any) -> Session:
    """So long was answered, from one second after midnight in 1970 on."""
    ended = 1_000 + round(seconds * 1000)
    known: dict[str, Any] = {"lesson": "l", "course": "c1", "device": "desk", "started_at": 1_000, "ended_at": ended}
    return Session(**{**known, "active_seconds": seconds, **fields})


def without_time(row: LessonProgress) -> LessonProgress:
    """Without what time moves. What nothing remembers as completed was completed when it was last at hand."""
    return msgspec.structs.replace(row, **dict.fromkeys(_OF_TIME), completed_at=None)


@st.composite
def times(draw: st.DrawFn) -> Session:
    """As a device records it of a quiz."""
    session = msgspec.structs.replace(draw(sessions()), spans=(), pages=(), duration=None)
    lasted = (session.ended_at - session.started_at) / 1000
    return msgspec.structs.replace(session, active_seconds=min(session.active_seconds, lasted))


def test_an_evening_with_a_quiz_is_time_and_no_progress() -> None:
    row = fold_lesson(QUIZ, None, [attended(600.0), attended(90.0, started_at=700_000, ended_at=790_000)])
    assert (row.watch_time_seconds, row.total_sessions) == (690.0, 2)
    assert (row.first_started_at, row.last_accessed_at) == (1_000, 790_000)
    assert without_time(row) == without_time(LessonProgress(lesson_id="l"))
    course = fold_course(Course(id="c1", title="C", modules=(Module(id="m", title="M", lessons=(QUIZ,)),)), {"l": row})
    assert (course.watch_time_seconds, course.status, course.progress_percentage) == (690.0, "not_started", 0)
    assert (course.time_percentage, course.mastery_percentage) == (0, 0)


def test_reading_what_came_of_it_moves_no_completion() -> None:
    passed = Attempt(lesson="l", course="c1", score=80.0, started_at=1_000, submitted_at=61_000)
    state = latch(LessonState(course="c1"), 0, 61_000)
    row = fold_lesson(QUIZ, state, [attended(600.0)], [passed])
    assert (row.status, row.completed_at, row.last_accessed_at) == ("completed", 61_000, 601_000)
    assert row.watch_time_seconds == 600.0


@given(times(), st.integers(0, 2))
def test_the_bounds_accept_it_and_days_count_it(session: Session, epoch: int) -> None:
    session = msgspec.structs.replace(session, epoch=epoch)
    assert bounds.check(session) == []
    assert merge.decode_body("session", merge.encode_body("session", session)) == session
    counted = sum(activity_by_day([session], UTC).values())
    assert round(counted, 3) == round(session.active_seconds, 3)


@few
@given(
    lesson_states(),
    st.lists(times(), max_size=3),
    st.lists(attempts(), max_size=3),
    times(),
    st.booleans(),
    st.sampled_from([None, "c1", "c2"]),
)
def test_it_moves_nothing_but_time(
    states: list[LessonState],
    facts: list[Session],
    tries: list[Attempt],
    more: Session,
    known: bool,
    course: str | None,
) -> None:
    state = states[-1] if known else None
    before = fold_lesson(QUIZ, state, facts, tries, course_id=course)
    more = msgspec.structs.replace(more, epoch=min(more.epoch, before.epoch))
    after = fold_lesson(QUIZ, state, [*facts, more], tries, course_id=course)
    assert without_time(after) == without_time(before)
    assert extend_lesson(before, QUIZ, None, more, state, course_id=course) == after
    added = round(more.active_seconds * 1000) if course in (None, more.course) else 0
    assert round((after.watch_time_seconds - before.watch_time_seconds) * 1000) == added
    if before.epoch in (state.completed if state else ()):
        assert after.completed_at == before.completed_at
