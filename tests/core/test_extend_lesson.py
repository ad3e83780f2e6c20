"""The fold of the hot path agrees with the fold of everything, to the last field."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from learncore import merge, progress
from learncore.progress import extend_lesson, fold_lesson, latch, set_resume
from learncore.records import Attempt, Lesson, LessonProgress, LessonState, Session
from tests.core.strategies import attempts, lesson_states, lessons, sessions


@st.composite
def steps(draw: st.DrawFn, state: LessonState) -> tuple[Session | None, Session, LessonState]:
    """A session before and after a stretch of playing, and the state that the stretch left."""
    after = msgspec.structs.replace(draw(sessions()), epoch=draw(st.integers(0, 3)))
    before = draw(st.none() | st.just(after))
    if before is not None:
        more = draw(sessions())
        after = merge.join(
            "session",
            before,
            msgspec.structs.replace(more, course=before.course, epoch=before.epoch, started_at=before.started_at),
        )
    act = draw(st.sampled_from(["none", "resume", "latch"]))
    if act == "resume":
        state = set_resume(state, "c1", "desk", 5, after.epoch, draw(st.integers(0, 60)) / 1)
    if act == "latch":
        state = latch(state, after.epoch, draw(st.integers(0, 100)))
    return before, after, state


@given(
    lessons,
    lesson_states(),
    st.lists(sessions(), min_size=1, max_size=4),
    st.lists(attempts(), max_size=2),
    st.sampled_from([None, "c1", "c2"]),
    st.data(),
)
def test_one_more_stretch_folds_to_what_everything_folds_to(
    lesson: Lesson,
    states: list[LessonState],
    facts: list[Session],
    tries: list[Attempt],
    course: str | None,
    data: st.DataObject,
) -> None:
    folded_with = data.draw(st.none() | st.just(states[-1]))
    before, after, state = data.draw(steps(folded_with or LessonState(course="c1")))
    row = fold_lesson(lesson, folded_with, [*facts, *([before] if before else [])], tries, course_id=course)
    extended = extend_lesson(row, lesson, before, after, state, course_id=course)
    assert extended == fold_lesson(lesson, state, [*facts, after], tries, course_id=course)


@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=60))
def test_a_thousand_heartbeats_drift_by_nothing(steps_ms: list[int]) -> None:
    lesson = Lesson(id="l", title="A film", type="video", duration_seconds=600.0)
    row, before, played = LessonProgress(lesson_id="l"), None, 0
    for step in steps_ms:
        played += step
        after = Session(
            lesson="l",
            course="c1",
            device="desk",
            started_at=0,
            ended_at=played,
            spans=((0.0, played / 1000),),
            active_seconds=played / 1000,
        )
        row = extend_lesson(row, lesson, before, after, None)
        before = after
    assert before is not None
    assert row == fold_lesson(lesson, None, [before])
    assert row.watch_time_seconds == played / 1000


def test_a_stretch_of_a_new_epoch_leaves_the_old_one_behind() -> None:
    lesson = Lesson(id="l", title="A film", type="video")
    old = Session(lesson="l", course="c1", device="desk", started_at=0, ended_at=9, spans=((0.0, 50.0),), duration=60.0)
    new = msgspec.structs.replace(old, epoch=1, spans=((7.0, 9.0),), duration=80.0)
    row = extend_lesson(fold_lesson(lesson, None, [old]), lesson, None, new, None)
    assert (row.epoch, row.coverage, row.duration_seconds) == (1, ((7.0, 9.0),), 80.0)
    assert row == fold_lesson(lesson, None, [old, new])


def test_heartbeats_complete_a_lesson_by_themselves_and_the_latch_keeps_the_first_time() -> None:
    lesson = Lesson(id="l", title="A film", type="video", duration_seconds=100.0)
    first = Session(lesson="l", course="c1", device="desk", started_at=0, ended_at=89_000, spans=((0.0, 89.0),))
    later = msgspec.structs.replace(first, ended_at=91_000, spans=((0.0, 91.0),))
    row = fold_lesson(lesson, None, [first])
    assert not progress.crossed_threshold(lesson, row)
    crossed = extend_lesson(row, lesson, first, later, None)
    assert progress.crossed_threshold(lesson, crossed)
    assert (crossed.status, crossed.completed_at) == ("completed", 91_000)
    state = latch(latch(LessonState(course="c1"), 0, 91_000), 0, 95_000)
    assert extend_lesson(crossed, lesson, later, later, state).completed_at == 91_000
