"""What the learner does beside playing: marking, starting over, answering, noting, choosing; and what came from
elsewhere. Each is one transaction's work and says what it moved; what changes nothing moves nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from learnapp.store import attempts, clocks
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import insert_attempt, load_body, load_register, load_state, save_register, save_state
from learnapp.store.folding import change_of, load_lesson_progress, refold
from learnapp.store.folding_courses import OPENED, refold_course
from learnapp.store.heartbeat import overtake_checkpoint
from learnapp.store.told import forget_course
from learnapp.store.unfolded import fold_lesson_now
from learncore import progress as law
from learncore import register
from learncore.records import Attempt, LessonProgress, LessonState, Mark, NoteValue, Register
from learncore.register import canonical

Move = Callable[[LessonState | None, LessonProgress | None], LessonState | None]


def set_resume(db: sqlite3.Connection, author: Author, course_id: str, lesson_id: str, seconds: float) -> Change:
    """The learner went to `seconds` of this epoch by an explicit act."""

    def move(state: LessonState | None, progress: LessonProgress | None) -> LessonState | None:
        if progress is not None and progress.position_seconds == seconds:
            return state
        epoch = progress.epoch if progress else 0
        return law.set_resume(state, course_id, author.device_id, author.clock(), epoch, max(0.0, seconds))

    overtake_checkpoint(db, lesson_id)
    return _move(db, course_id, [lesson_id], move)


def mark(db: sqlite3.Connection, author: Author, course_id: str, lesson_id: str, value: Mark | None) -> Change:
    """Mark complete or incomplete by hand, or take the mark away; nothing where that is already so."""

    def move(state: LessonState | None, progress: LessonProgress | None) -> LessonState | None:
        completed = progress is not None and progress.status == "completed"
        if value == ("complete" if completed else "incomplete"):
            return state
        if value is None and (state is None or not state.mark.now):
            return state
        state = _at_epoch(state, course_id, progress)
        return law.set_mark(state, course_id, author.device_id, author.clock(), value)

    return _move(db, course_id, [lesson_id], move)


def start_over(db: sqlite3.Connection, author: Author, course_id: str, lesson_ids: Iterable[str]) -> Change:
    """Begin a new epoch of each lesson in which anything happened in this one; the history stays. An attempt at a quiz
    that is under way is given up."""

    def move(state: LessonState | None, progress: LessonProgress | None) -> LessonState | None:
        if progress is None or not (progress.status != "not_started" or progress.coverage or progress.position_seconds):
            return state
        state = _at_epoch(state, course_id, progress)
        return law.start_over(state, course_id, author.device_id, author.clock())

    lessons = list(lesson_ids)
    return attempts.forget(db, lessons, _move(db, course_id, lessons, move))


def reset_course(db: sqlite3.Connection, author: Author, course_id: str) -> Change:
    """Start all lessons of a course over; nothing where nothing was recorded."""
    rows = db.execute("SELECT lesson_id FROM lessons WHERE course_id = ? AND position IS NOT NULL", (course_id,))
    forget_course(db, course_id)
    return start_over(db, author, course_id, [lesson_id for (lesson_id,) in rows.fetchall()])


def touch(db: sqlite3.Connection, author: Author, course_id: str, lesson_id: str | None) -> Change:
    """A known course was opened just now, maybe at a lesson; it has a record from then on."""
    if db.execute("SELECT 1 FROM courses WHERE course_id = ?", (course_id,)).fetchone() is None:
        return Change()
    found = load_register(db, "preference", OPENED + course_id) or Register()
    opened = register.write(found, author.device_id, author.clock(), {"lesson": lesson_id})
    save_register(db, "preference", OPENED + course_id, opened)
    refold_course(db, course_id)
    return Change(courses=frozenset((course_id,)), outbox=True)


def add_attempt(db: sqlite3.Connection, author: Author, attempt_id: str, attempt: Attempt) -> Change:
    """A submitted quiz; it is written once, a repetition changes nothing."""
    if load_body(db, "attempt", attempt_id) is not None:
        return Change()
    insert_attempt(db, attempt_id, attempt, clocks.stamp(db, author, attempt.submitted_at))
    return change_of(refold(db, [attempt.lesson]))


def put_note(
    db: sqlite3.Connection, author: Author, note_id: str, note: NoteValue, known: Mapping[str, int] | None = None
) -> Change:
    """Write a note or bookmark as it is now (deleted ones are written, too). `known` is what of it the writer had seen:
    all that is here, unless given."""
    found = load_register(db, "note", note_id) or Register()
    if len(found.now) == 1 and register.value_as(found.now[0], NoteValue) == note:
        return Change()
    seen = found.seen if known is None else known
    save_register(db, "note", note_id, register.amend(found, seen, author.device_id, author.clock(), note))
    return Change(lessons=frozenset((note.lesson,)), courses=frozenset((note.course,)), notes=True, outbox=True)


def set_preference(db: sqlite3.Connection, author: Author, key: str, value: Any) -> Change:
    """Set what the learner prefers on all devices; `value` is anything that JSON can hold."""
    found = load_register(db, "preference", key) or Register()
    if len(found.now) == 1 and canonical(found.now[0].value) == canonical(value):
        return Change()
    save_register(db, "preference", key, register.write(found, author.device_id, author.clock(), value))
    return Change(preferences=True, outbox=True)


def _move(db: sqlite3.Connection, course_id: str, lesson_ids: Iterable[str], move: Move) -> Change:
    """Move the state of each known lesson; what stays as it is moves nothing."""
    moved: list[str] = []
    for lesson_id in lesson_ids:
        known = db.execute("SELECT 1 FROM lessons WHERE course_id = ? AND lesson_id = ?", (course_id, lesson_id))
        if known.fetchone() is None:
            continue
        fold_lesson_now(db, lesson_id)
        stored = load_state(db, lesson_id)
        before = stored.state if stored else None
        after = move(before, load_lesson_progress(db, course_id, lesson_id))
        if after is not None and after is not before:
            save_state(db, lesson_id, after, stored)
            moved.append(lesson_id)
    if not moved:
        return Change()
    change = change_of(refold(db, moved, [course_id]))
    return msgspec.structs.replace(
        change, lessons=change.lessons | frozenset(moved), courses=change.courses | {course_id}
    )


def _at_epoch(state: LessonState | None, course_id: str, progress: LessonProgress | None) -> LessonState:
    """The state, in the epoch that the facts have reached."""
    state = state or LessonState(course=course_id)
    epoch = progress.epoch if progress else 0
    return msgspec.structs.replace(state, epoch=epoch) if epoch > state.epoch else state
