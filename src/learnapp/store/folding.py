"""The read tables, folded from the documents: lessons first, then the courses that hold them.

A lesson has a progress row in every course that lists it (or that facts name) as soon as there is any fact or state of
it; a course always has its row. What no manifest lists any more still counts for the time spent in its course, so that
sessions, lesson rows, course rows and the learner's total add up to the same millisecond.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from learnapp.store import activity
from learnapp.store.change import Change
from learnapp.store.documents import save_state
from learnapp.store.folding_courses import refold_course
from learnapp.store.folding_facts import Facts, load_facts
from learnapp.store.rows import (
    LESSON_PROGRESS,
    assigned,
    lesson_progress_from,
    lesson_progress_row,
    marks,
)
from learncore.progress import crossed_threshold, fold_lesson, latch
from learncore.records import Attempt, Lesson, LessonProgress, LessonState, Session

_SAVE: Final = f"""
    INSERT INTO lesson_progress (course_id, {LESSON_PROGRESS}) VALUES (?, {marks(LESSON_PROGRESS)})"""
_MOVE: Final = f"""
    UPDATE lesson_progress SET {assigned(LESSON_PROGRESS.removeprefix("lesson_id, "))}
    WHERE course_id = ? AND lesson_id = ?"""
_PLAYED: Final = """
    UPDATE lesson_progress SET progress_percentage = ?, position_seconds = ?, resume_seconds = ?, furthest_seconds = ?,
        coverage = ?, covered_seconds = ?, watch_ms = ?, total_sessions = ?, last_accessed_at = ?
    WHERE course_id = ? AND lesson_id = ?"""
_ONE: Final = f"SELECT {LESSON_PROGRESS} FROM lesson_progress WHERE course_id = ? AND lesson_id = ?"
_AT_ONCE: Final = 200


class Folded(msgspec.Struct):
    """What a fold moved: lessons and courses whose rows changed, and lessons that became complete by it. `latched`: a
    state came to remember that, and waits to be sent."""

    lessons: set[str] = msgspec.field(default_factory=set[str])
    courses: set[str] = msgspec.field(default_factory=set[str])
    completed: set[str] = msgspec.field(default_factory=set[str])
    latched: bool = False


def change_of(folded: Folded, *, outbox: bool = True) -> Change:
    return Change(
        lessons=frozenset(folded.lessons),
        courses=frozenset(folded.courses),
        completed=tuple(sorted(folded.completed)),
        outbox=outbox or folded.latched,
    )


def load_lesson_progress(db: sqlite3.Connection, course_id: str, lesson_id: str) -> LessonProgress | None:
    row = db.execute(_ONE, (course_id, lesson_id)).fetchone()
    return lesson_progress_from(row) if row else None


def save_lesson_progress(
    db: sqlite3.Connection, course_id: str, progress: LessonProgress, before: LessonProgress | None = None
) -> None:
    """Write a lesson's row. Where it is known what the row holds, only what playing moves may have to be written."""
    row = lesson_progress_row(progress)
    if before is not None and _only_played(before, progress):
        db.execute(_PLAYED, (*row[2:3], *row[4:9], row[10], row[11], row[17], course_id, row[0]))
    elif not db.execute(_MOVE, (*row[1:], course_id, row[0])).rowcount:
        db.execute(_SAVE, (course_id, *row))


def _only_played(before: LessonProgress, after: LessonProgress) -> bool:
    return (
        before.status == after.status
        and before.epoch == after.epoch
        and before.duration_seconds == after.duration_seconds
        and before.completion_count == after.completion_count
        and before.attempts == after.attempts
        and before.best_score == after.best_score
        and before.last_score == after.last_score
        and before.first_started_at == after.first_started_at
        and before.completed_at == after.completed_at
    )


def refold(db: sqlite3.Connection, lessons: Iterable[str], courses: Iterable[str] = ()) -> Folded:
    """Fold these lessons anew in all their courses, then those courses and `courses`."""
    folded = refold_lessons(db, lessons)
    touched = folded.courses.union(courses)
    folded.courses = {course_id for course_id in sorted(touched) if refold_course(db, course_id)}
    return folded


def refold_lessons(db: sqlite3.Connection, lessons: Iterable[str]) -> Folded:
    """Fold these lessons anew in all their courses; `courses` of the result are those that are to be folded for it."""
    folded = Folded()
    ids = sorted(set(lessons))
    for begin in range(0, len(ids), _AT_ONCE):
        new: list[tuple[Any, ...]] = []
        for lesson_id, facts in load_facts(db, ids[begin : begin + _AT_ONCE]).items():
            new += _refold_lesson(db, lesson_id, facts, folded)
        db.executemany(_SAVE, new)
    return folded


def refold_everything(db: sqlite3.Connection) -> None:
    """All read tables anew from the documents."""
    db.execute("DELETE FROM lesson_progress")
    db.execute("DELETE FROM course_progress")
    db.execute("DELETE FROM unfolded")
    activity.rebuild(db)
    known = "SELECT lesson_id FROM sessions UNION SELECT lesson_id FROM attempts UNION SELECT id FROM lesson_states"
    lessons = [lesson_id for (lesson_id,) in db.execute(known)]
    refold(db, lessons, [course_id for (course_id,) in db.execute("SELECT course_id FROM courses")])


def _refold_lesson(db: sqlite3.Connection, lesson_id: str, facts: Facts, folded: Folded) -> list[tuple[Any, ...]]:
    """Fold a lesson in every course that lists it; the rows that it did not have yet."""
    stored, sessions, attempts = facts.stored, facts.sessions, facts.attempts
    rows: list[tuple[Any, ...]] = []
    if stored is None and not sessions and not attempts:
        return rows
    state = stored.state if stored else None

    def folds() -> dict[str, LessonProgress]:
        return {
            one: fold_lesson(lesson, state, sessions, attempts, course_id=one) for one, lesson in facts.lessons.items()
        }

    folded_rows = folds()
    if any(row.status == "completed" and not _is_latched(state, row) for row in folded_rows.values()):
        for course_id in sorted(facts.listed):
            state = _remember_completion(facts.lessons[course_id], state, sessions, attempts)
        if state is not None and (stored is None or state is not stored.state):
            save_state(db, lesson_id, state, stored)
            folded.latched = True
            folded_rows = folds()
    for course_id, new in folded_rows.items():
        old = facts.progress.get(course_id)
        if old != new:
            if old is None:
                rows.append((course_id, *lesson_progress_row(new)))
            else:
                save_lesson_progress(db, course_id, new)
            folded.courses.add(course_id)
            folded.lessons.add(lesson_id)
            if new.status == "completed" and (old is None or old.status != "completed"):
                folded.completed.add(lesson_id)
    return rows


def _is_latched(state: LessonState | None, row: LessonProgress) -> bool:
    return state is not None and row.epoch in state.completed


def _remember_completion(
    lesson: Lesson, state: LessonState | None, sessions: list[Session], attempts: list[Attempt]
) -> LessonState | None:
    """The state that remembers when its epoch was first completed, once the threshold of a listed lesson is crossed."""
    whole = fold_lesson(lesson, state, sessions, attempts)
    if whole.status != "completed" or whole.completed_at is None or not crossed_threshold(lesson, whole):
        return state
    if _is_latched(state, whole):
        return state
    facts = [*((s.ended_at, s.course) for s in sessions), *((a.submitted_at, a.course) for a in attempts)]
    return latch(state or LessonState(course=max(facts)[1]), whole.epoch, whole.completed_at)
