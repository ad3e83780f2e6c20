"""What the facts of one lesson add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import merge, progress
from learncore.progress import crossed_threshold, fold_lesson, latch, pages_seen, set_mark, set_resume, start_over
from learncore.records import Attempt, Lesson, LessonProgress, LessonState, Session, Spans
from tests.core.strategies import attempts, few, lesson_states, lessons, sessions

FILM = Lesson(id="l", title="A film", type="video", duration_seconds=100.0)
BOOK = Lesson(id="l", title="A book", type="document", pages=8)
QUIZ = Lesson(id="l", title="A quiz", type="quiz")


def watched(*spans: tuple[float, float], **fields: Any) -> Session:
    known: dict[str, Any] = {"lesson": "l", "course": "c1", "device": "desk", "started_at": 1_000, "ended_at": 101_000}
    return Session(**{**known, "spans": spans, **fields})


def read(*pages: int, **fields: Any) -> Session:
    return watched(pages=pages, **fields)


def tried(score: float | None, at: int = 5_000, **fields: Any) -> Attempt:
    known: dict[str, Any] = {"lesson": "l", "course": "c1", "started_at": at - 1_000, "submitted_at": at}
    return Attempt(**{**known, "score": score, **fields})


def shown(row: LessonProgress) -> tuple[str, int]:
    return row.status, row.progress_percentage


def test_a_lesson_without_facts_is_not_started() -> None:
    assert fold_lesson(FILM, None, []) == LessonProgress(lesson_id="l", duration_seconds=100.0)


def test_watching_again_what_was_watched_covers_nothing_new() -> None:
    row = fold_lesson(
        FILM, None, [watched((0.0, 40.0), active_seconds=40.0), watched((10.0, 50.0), active_seconds=40.0)]
    )
    assert shown(row) == ("in_progress", 50)
    assert (row.covered_seconds, row.watch_time_seconds, row.furthest_seconds) == (50.0, 80.0, 50.0)


def test_a_seek_to_the_end_covers_nothing() -> None:
    row = fold_lesson(FILM, set_resume(None, "c1", "desk", 1, 0, 99.0), [watched((0.0, 5.0))])
    assert shown(row) == ("in_progress", 5)
    assert (row.position_seconds, row.furthest_seconds) == (99.0, 5.0)


def test_at_twice_the_speed_half_the_time_covers_all() -> None:
    row = fold_lesson(FILM, None, [watched((0.0, 100.0), active_seconds=50.0)])
    assert shown(row) == ("completed", 100)
    assert row.watch_time_seconds == 50.0


def test_nine_tenths_complete_a_lesson_and_nothing_less() -> None:
    assert shown(fold_lesson(FILM, None, [watched((0.0, 90.0))])) == ("completed", 100)
    assert shown(fold_lesson(FILM, None, [watched((0.0, 89.99))])) == ("in_progress", 90)


def test_the_threshold_is_met_exactly_whatever_floats_make_of_it() -> None:
    short = msgspec.structs.replace(FILM, duration_seconds=7.0)
    assert fold_lesson(short, None, [watched((0.0, 6.3))]).status == "completed"


def test_a_course_may_ask_for_all_and_an_open_lesson_never_shows_100() -> None:
    strict = msgspec.structs.replace(FILM, threshold=1.0)
    assert shown(fold_lesson(strict, None, [watched((0.0, 99.9))])) == ("in_progress", 99)
    assert shown(fold_lesson(strict, None, [watched((0.0, 100.0))])) == ("completed", 100)


def test_a_threshold_of_nothing_still_needs_something() -> None:
    easy = msgspec.structs.replace(FILM, threshold=0.0)
    assert fold_lesson(easy, None, [watched()]).status == "not_started"
    assert fold_lesson(easy, None, [watched((0.0, 0.5))]).status == "completed"


def test_without_a_duration_the_measured_one_counts() -> None:
    unknown = msgspec.structs.replace(FILM, duration_seconds=None)
    facts = [watched((0.0, 30.0), duration=59.7), watched((30.0, 45.0), duration=60.0)]
    row = fold_lesson(unknown, None, facts)
    assert (row.progress_percentage, row.duration_seconds) == (75, 60.0)
    assert shown(fold_lesson(unknown, None, [watched((0.0, 30.0))])) == ("in_progress", 0)


def test_what_lies_past_the_duration_is_not_covered() -> None:
    row = fold_lesson(FILM, None, [watched((95.0, 100.9))])
    assert (row.covered_seconds, row.furthest_seconds, row.progress_percentage) == (5.0, 100.0, 5)


def test_pages_are_the_coverage_of_a_document() -> None:
    row = fold_lesson(BOOK, None, [read(1, 2), read(2, 5)])
    assert shown(row) == ("in_progress", 38)
    assert pages_seen(BOOK, row) == (1, 2, 5)
    assert (row.covered_seconds, row.duration_seconds, row.furthest_seconds) == (0.0, None, 0.0)
    assert pages_seen(FILM, fold_lesson(FILM, None, [watched((0.0, 9.0))])) == ()


def test_a_document_is_complete_when_nine_tenths_of_its_pages_were_seen() -> None:
    assert fold_lesson(BOOK, None, [read(1, 2, 3, 4, 5, 6, 7)]).status == "in_progress"
    assert fold_lesson(BOOK, None, [read(1, 2, 3, 4, 5, 6, 7, 8)]).status == "completed"


def test_pages_that_a_document_no_longer_has_complete_nothing() -> None:
    short = msgspec.structs.replace(BOOK, pages=4, threshold=1.0)
    assert shown(fold_lesson(short, None, [read(0, 1, 2, 3, 7, 8, 9)])) == ("in_progress", 75)
    assert fold_lesson(short, None, [read(1, 2, 3, 7), read(4)]).status == "completed"


def test_a_document_of_unknown_length_completes_by_hand_only() -> None:
    scroll = msgspec.structs.replace(BOOK, pages=None)
    assert shown(fold_lesson(scroll, None, [read(1, 2)])) == ("in_progress", 0)
    assert fold_lesson(scroll, set_mark(None, "c1", "desk", 9, "complete"), [read(1)]).status == "completed"


def test_the_best_score_of_a_quiz_counts_and_the_last_is_told() -> None:
    row = fold_lesson(QUIZ, None, [], [tried(60.0, at=9_000), tried(65.0, at=5_000), tried(None, at=7_000)])
    assert shown(row) == ("in_progress", 65)
    assert (row.best_score, row.last_score, row.attempts) == (65.0, 60.0, 3)
    assert fold_lesson(QUIZ, None, [], [tried(70.0), tried(10.0)]).status == "completed"


def test_an_attempt_that_was_not_graded_is_no_score_of_0() -> None:
    row = fold_lesson(QUIZ, None, [], [tried(None)])
    assert shown(row) == ("in_progress", 0)
    assert (row.best_score, row.last_score) == (None, None)


def test_a_passing_score_of_0_still_takes_an_attempt() -> None:
    open_quiz = msgspec.structs.replace(QUIZ, passing_score=0.0)
    assert fold_lesson(open_quiz, None, []).status == "not_started"
    assert fold_lesson(open_quiz, None, [], [tried(0.0)]).status == "completed"


def test_completion_is_not_taken_back_by_a_longer_film_or_a_higher_threshold() -> None:
    state = latch(LessonState(course="c1"), 0, 77)
    facts = [watched((0.0, 90.0))]
    for changed in (
        msgspec.structs.replace(FILM, duration_seconds=500.0),
        msgspec.structs.replace(FILM, threshold=1.0),
    ):
        row = fold_lesson(changed, state, facts)
        assert (*shown(row), row.completed_at) == ("completed", 100, 77)
        assert not crossed_threshold(changed, row)


def test_marked_incomplete_takes_completion_back_and_marked_complete_gives_it() -> None:
    facts = [watched((0.0, 100.0))]
    state = set_mark(latch(LessonState(course="c1"), 0, 50), "c1", "desk", 60, "incomplete")
    row = fold_lesson(FILM, state, facts)
    assert (*shown(row), row.completed_at, row.completion_count) == ("in_progress", 99, None, 0)
    assert crossed_threshold(FILM, row)
    again = fold_lesson(FILM, set_mark(state, "c1", "desk", 70, "complete"), facts)
    assert (*shown(again), again.completed_at, again.completion_count) == ("completed", 100, 50, 1)


def test_a_mark_can_be_taken_away_again() -> None:
    state = set_mark(None, "c1", "desk", 10, "complete")
    row = fold_lesson(FILM, state, [])
    assert (*shown(row), row.completed_at, row.completion_count, row.last_accessed_at) == ("completed", 100, 10, 1, 10)
    assert shown(fold_lesson(FILM, set_mark(state, "c1", "desk", 20, None), [])) == ("not_started", 0)


def test_marked_incomplete_and_never_played_is_not_started() -> None:
    assert shown(fold_lesson(FILM, set_mark(None, "c1", "desk", 10, "incomplete"), [])) == ("not_started", 0)


def test_starting_over_looks_at_the_new_epoch_only_and_forgets_no_history() -> None:
    state = start_over(latch(LessonState(course="c1"), 0, 90_000), "c1", "desk", 200_000)
    row = fold_lesson(FILM, state, [watched((0.0, 100.0), active_seconds=100.0)])
    assert (*shown(row), row.epoch) == ("not_started", 0, 1)
    assert (row.coverage, row.position_seconds, row.completed_at) == ((), 0.0, None)
    assert (row.watch_time_seconds, row.total_sessions, row.completion_count) == (100.0, 1, 1)
    assert (row.first_started_at, row.last_accessed_at) == (1_000, 101_000)


def test_what_was_complete_by_hand_counts_as_completed_after_starting_over() -> None:
    state = start_over(set_mark(None, "c1", "desk", 10, "complete"), "c1", "desk", 20)
    row = fold_lesson(FILM, state, [])
    assert (row.status, row.completion_count, state.completed) == ("not_started", 1, {0: 10})
    twice = fold_lesson(FILM, set_mark(state, "c1", "desk", 30, "complete"), [])
    assert (twice.completion_count, twice.completed_at) == (2, 30)


def test_a_reset_beats_blind_watching_for_the_status_and_loses_none_of_its_facts() -> None:
    before = set_resume(None, "c1", "desk", 1, 0, 40.0)
    reset = start_over(before, "c1", "desk", 2)
    blind = latch(set_resume(before, "c1", "laptop", 99_999, 0, 95.0), 0, 99_999)
    state = merge.join("lesson_state", reset, blind)
    row = fold_lesson(
        FILM, state, [watched((0.0, 40.0), active_seconds=40.0), watched((40.0, 95.0), active_seconds=55.0)]
    )
    assert (*shown(row), row.resume_seconds) == ("not_started", 0, 0.0)
    assert (row.watch_time_seconds, row.total_sessions, row.completion_count) == (95.0, 2, 1)


def test_a_blind_mark_of_the_old_epoch_does_not_hide_the_mark_of_the_new_one() -> None:
    old = LessonState(course="c1")
    desk = set_mark(start_over(old, "c1", "desk", 1), "c1", "desk", 2, "complete")
    laptop = set_mark(old, "c1", "laptop", 99_999, "incomplete")
    assert fold_lesson(FILM, merge.join("lesson_state", desk, laptop), []).status == "completed"


def test_an_epoch_completed_by_hand_counts_although_another_device_started_over_blindly() -> None:
    desk = set_mark(None, "c1", "desk", 5, "complete")
    laptop = start_over(None, "c1", "laptop", 1)
    state = merge.join("lesson_state", desk, laptop)
    assert fold_lesson(FILM, state, []).completion_count == 1
    marked_again = set_mark(state, "c1", "desk", 9, "incomplete")
    assert (marked_again.completed, fold_lesson(FILM, marked_again, []).completion_count) == ({0: 5}, 1)


def test_of_two_blind_marks_the_last_counts() -> None:
    desk = set_mark(None, "c1", "desk", 1, "complete")
    laptop = set_mark(None, "c1", "laptop", 2, "incomplete")
    assert fold_lesson(FILM, merge.join("lesson_state", desk, laptop), []).status == "not_started"


def test_a_session_of_a_later_epoch_begins_that_epoch() -> None:
    row = fold_lesson(
        FILM, set_resume(None, "c1", "desk", 1, 0, 40.0), [watched((0.0, 40.0)), watched((0.0, 5.0), epoch=1)]
    )
    assert (row.epoch, row.covered_seconds, row.position_seconds) == (1, 5.0, 0.0)


def test_a_file_in_two_courses_is_completed_in_both_and_its_time_belongs_to_one() -> None:
    facts = [
        watched((0.0, 60.0), active_seconds=60.0),
        watched((60.0, 95.0), active_seconds=35.5, course="c2", started_at=500, ended_at=200_000),
    ]
    rows = [fold_lesson(FILM, None, facts, course_id=course) for course in ("c1", "c2")]
    assert [row.status for row in rows] == ["completed", "completed"]
    assert [row.watch_time_seconds for row in rows] == [60.0, 35.5]
    assert [row.total_sessions for row in rows] == [1, 1]
    assert [(row.first_started_at, row.last_accessed_at) for row in rows] == [(1_000, 101_000), (500, 200_000)]


def test_a_mark_by_hand_touches_the_course_it_was_made_in() -> None:
    state = set_mark(None, "c1", "desk", 10, "complete")
    assert fold_lesson(FILM, state, [], course_id="c1").last_accessed_at == 10
    assert fold_lesson(FILM, state, [], course_id="c2").last_accessed_at is None


def test_an_empty_session_touches_a_lesson_without_starting_it() -> None:
    row = fold_lesson(FILM, None, [watched(started_at=7, ended_at=7)])
    assert (*shown(row), row.last_accessed_at, row.total_sessions) == ("not_started", 0, 7, 1)


def test_playback_of_an_epoch_that_is_over_moves_nothing() -> None:
    desk = set_resume(start_over(None, "c1", "desk", 1), "c1", "desk", 2, 1, 500.0)
    assert set_resume(desk, "c1", "laptop", 3, 0, 700.0) == desk


def test_playback_of_a_later_epoch_begins_it() -> None:
    row = fold_lesson(FILM, set_resume(None, "c1", "desk", 1, 2, 50.0), [])
    assert (row.epoch, row.position_seconds) == (2, 50.0)


@pytest.mark.parametrize("nowhere", [float("nan"), float("inf"), -1.0])
def test_a_position_that_is_nowhere_loses_no_place(nowhere: float) -> None:
    desk = set_resume(None, "c1", "desk", 2, 0, 500.0)
    assert set_resume(desk, "c1", "desk", 3, 0, nowhere) == desk


def test_marks_and_new_starts_know_of_an_epoch_that_only_the_sessions_know() -> None:
    facts = [watched((0.0, 5.0), epoch=2)]
    assert fold_lesson(FILM, set_mark(None, "c1", "desk", 1, "complete", epoch=2), facts).status == "completed"
    assert fold_lesson(FILM, start_over(None, "c1", "desk", 1, epoch=2), facts).epoch == 3


def test_a_film_watched_after_it_was_marked_complete_was_completed_when_it_was_marked() -> None:
    state = latch(set_mark(None, "c1", "desk", 10, "complete"), 0, 500)
    assert fold_lesson(FILM, state, [watched((0.0, 95.0))]).completed_at == 10


@pytest.mark.parametrize(
    ("seconds", "duration", "completed", "resumed"),
    [
        (29.99, 3_600.0, False, 0.0),
        (30.0, 3_600.0, False, 30.0),
        (4.99, 100.0, False, 0.0),
        (5.0, 100.0, False, 5.0),
        (3_527.0, 3_600.0, True, 3_527.0),
        (3_528.0, 3_600.0, True, 0.0),
        (3_528.0, 3_600.0, False, 3_528.0),
        (89.99, 100.0, True, 89.99),
        (90.0, 100.0, True, 0.0),
        (90.0, 100.0, False, 90.0),
        (6.0, 8.0, True, 0.0),
        (6.0, 8.0, False, 6.0),
        (120.0, 100.0, False, 100.0),
        (120.0, 100.0, True, 0.0),
        (2.0, None, False, 2.0),
        (2.0, 0.0, True, 2.0),
        (0.0, 100.0, False, 0.0),
        (-5.0, 100.0, False, 0.0),
        (float("nan"), 100.0, False, 0.0),
        (float("inf"), 100.0, False, 0.0),
    ],
)
def test_where_a_lesson_resumes(seconds: float, duration: float | None, completed: bool, resumed: float) -> None:
    assert progress.resume_point(seconds, duration, completed) == resumed


def test_the_row_tells_where_it_stopped_and_where_it_resumes() -> None:
    state = latch(set_resume(None, "c1", "desk", 1, 0, 95.0), 0, 5)
    row = fold_lesson(FILM, state, [])
    assert (row.position_seconds, row.resume_seconds) == (95.0, 0.0)


@given(lessons, lesson_states(), st.lists(sessions(), max_size=5), st.lists(attempts(), max_size=3), st.randoms())
def test_progress_does_not_depend_on_the_order_of_facts(
    lesson: Lesson, states: list[LessonState], facts: list[Session], tries: list[Attempt], random: Any
) -> None:
    row = fold_lesson(lesson, states[-1], facts, tries)
    for shuffled in (facts, tries):
        random.shuffle(shuffled)
    assert fold_lesson(lesson, states[-1], facts, tries) == row
    assert 0 <= row.progress_percentage <= 100
    assert (row.progress_percentage == 100) == (row.status == "completed")


@few
@given(lessons, sessions(), st.integers(0, 60), st.integers(0, 60_000))
def test_progress_does_not_depend_on_how_watching_is_split_over_sessions_and_devices(
    lesson: Lesson, whole: Session, cut: int, first_ms: int
) -> None:
    first_ms = min(first_ms, round(whole.active_seconds * 1000))
    parts = [
        msgspec.structs.replace(
            whole, spans=_between(whole.spans, 0, cut), pages=whole.pages[::2], active_seconds=first_ms / 1000
        ),
        msgspec.structs.replace(
            whole,
            device="another",
            spans=_between(whole.spans, cut, 10**9),
            pages=whole.pages[1::2],
            active_seconds=(round(whole.active_seconds * 1000) - first_ms) / 1000,
        ),
    ]
    together, apart = fold_lesson(lesson, None, [whole]), fold_lesson(lesson, None, parts)
    assert apart == msgspec.structs.replace(together, total_sessions=2)


@few
@given(lessons, st.lists(sessions(), max_size=5))
def test_the_sums_over_courses_are_the_sums_over_sessions(lesson: Lesson, facts: Sequence[Session]) -> None:
    rows = [fold_lesson(lesson, None, facts, course_id=course) for course in ("c1", "c2")]
    whole = fold_lesson(lesson, None, facts)
    assert sum(round(row.watch_time_seconds * 1000) for row in rows) == round(whole.watch_time_seconds * 1000)
    assert sum(row.total_sessions for row in rows) == whole.total_sessions == len(facts)


def _between(spans: Spans, start: float, end: float) -> Spans:
    return tuple((max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end))
