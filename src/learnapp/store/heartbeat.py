"""The hot path: one more stretch of the open session, in one transaction with everything that follows from it.

Every statement here is a constant, so that SQLite prepares it once a connection. The folds are extended, not repeated;
where the law's conditions for that do not hold, `folding.refold` does the work instead.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from learnapp.store import activity
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import StoredState, ensure_lesson, load_body, save_state, stored_state, write_body
from learnapp.store.folding import refold, save_lesson_progress
from learnapp.store.folding_courses import advance_course, refold_course
from learnapp.store.rows import (
    LESSON_PROGRESS,
    SESSION,
    Row,
    lesson_from,
    lesson_progress_from,
    marks,
    session_from,
    session_row,
    to_json,
)
from learncore import merge
from learncore.progress import crossed_threshold, extend_lesson, fold_lesson, latch, set_resume
from learncore.records import LessonState, ResumePoint, Session
from learncore.register import value_as

_STORED: Final = f"SELECT {SESSION}, waiting FROM sessions WHERE id = ?"
_INSERT: Final = f"INSERT INTO sessions (id, {SESSION}) VALUES (?, {marks(SESSION)})"
_EXTEND: Final = """
    UPDATE sessions SET version = version + 1, started_at = ?, ended_at = ?, spans = ?, active_seconds = ?, pages = ?,
        duration = ?
    WHERE id = ?"""
_AWAIT: Final = "UPDATE sessions SET waiting = 1 WHERE id = ?"
"""Said only where it is not so yet: naming the column makes SQLite write the index of what waits."""

_CONTEXT: Final = f"""
    SELECT l.lesson_id, l.title, l.type, l.duration_seconds, l.pages, l.threshold, l.passing_score, l.position,
        (SELECT count(*) FROM lessons WHERE lesson_id = l.lesson_id), s.body, s.plain, s.waiting,
        {", ".join("p." + name.strip() for name in LESSON_PROGRESS.split(","))}
    FROM lessons AS l
        LEFT JOIN lesson_states AS s ON s.id = l.lesson_id
        LEFT JOIN lesson_progress AS p ON p.course_id = l.course_id AND p.lesson_id = l.lesson_id
    WHERE l.course_id = ? AND l.lesson_id = ?"""
_CLEAR: Final = "DELETE FROM checkpoint WHERE session_id = ?"
_CHECKPOINT: Final = """
    INSERT INTO checkpoint (one, session_id, session, resume_seconds) VALUES (1, ?, ?, ?)
    ON CONFLICT (one) DO UPDATE SET session_id = excluded.session_id, session = excluded.session,
        resume_seconds = excluded.resume_seconds"""


def heartbeat(
    db: sqlite3.Connection, author: Author, session_id: str, session: Session, resume_seconds: float | None
) -> Change:
    """Record the session as far as it got and, where given, where the learner stopped. Repeating it changes nothing."""
    db.execute(_CLEAR, (session_id,))
    row = db.execute(_STORED, (session_id,)).fetchone()
    before = session_from(row) if row else None
    after = merge.settle(session) if before is None else merge.join("session", before, session)
    if before is not None and _moved(before, after):
        return _replaced(db, session_id, before, after)
    context = _context(db, after)
    stored = stored_state(*context[9:12]) if context[9] else None
    state = _with_resume(author, stored.state if stored else None, after, resume_seconds)
    if after == before and state is (stored.state if stored else None):
        return Change()
    _save_session(db, session_id, before, after)
    if row and not row[11]:
        db.execute(_AWAIT, (session_id,))
    activity.replace(db, before, after)
    return _fold(db, context, stored, state, before, after)


def save_checkpoint(db: sqlite3.Connection, session_id: str, session: Session, resume_seconds: float | None) -> None:
    """Remember the open session between heartbeats: one row, folded in when the database is opened the next time."""
    db.execute(_CHECKPOINT, (session_id, to_json(session), resume_seconds))


def fold_checkpoint(db: sqlite3.Connection, author: Author) -> Change:
    """Turn a checkpoint that was left by an unclean end into a heartbeat."""
    row = db.execute("SELECT session_id, session, resume_seconds FROM checkpoint").fetchone()
    if row is None:
        return Change()
    db.execute("DELETE FROM checkpoint")
    return heartbeat(db, author, row[0], msgspec.json.decode(row[1], type=Session), row[2])


def _context(db: sqlite3.Connection, session: Session) -> Row:
    """The lesson, in how many courses it stands, its state and its progress: a row of `_CONTEXT`."""
    key = session.course, session.lesson
    row = db.execute(_CONTEXT, key).fetchone()
    if row is None:
        ensure_lesson(db, *key)
        row = db.execute(_CONTEXT, key).fetchone()
    return row


def _with_resume(
    author: Author, state: LessonState | None, session: Session, seconds: float | None
) -> LessonState | None:
    """The state after playback stopped at `seconds`; one that was started over meanwhile keeps its resume point."""
    if seconds is None or (state is not None and session.epoch < state.epoch):
        return state
    if state is not None and len(state.resume.now) == 1:
        point = value_as(state.resume.now[0], ResumePoint)
        if point is not None and (point.epoch, point.seconds) == (session.epoch, seconds):
            return state
    return set_resume(state, session.course, author.device_id, author.clock(), session.epoch, seconds)


def _save_session(db: sqlite3.Connection, session_id: str, before: Session | None, after: Session) -> None:
    if before is None:
        db.execute(_INSERT, (session_id, *session_row(after, None)))
    elif before != after:
        values = after.started_at, after.ended_at, to_json(after.spans), after.active_seconds
        db.execute(_EXTEND, (*values, to_json(after.pages), after.duration, session_id))


def _fold(
    db: sqlite3.Connection,
    context: Row,
    stored: StoredState | None,
    state: LessonState | None,
    before: Session | None,
    after: Session,
) -> Change:
    lesson, listed, twins = lesson_from(context[:7]), context[7] is not None, context[8] > 1
    old = lesson_progress_from(context[12:]) if context[12] is not None else None
    known = stored.state if stored else None
    base = old or fold_lesson(lesson, None, (), course_id=after.course)
    if (old is None and known is not None) or after.epoch > base.epoch:
        return _refolded(db, lesson.id, stored, state)
    new = extend_lesson(base, lesson, before, after, state, course_id=after.course)
    latched = state is not None and new.epoch in state.completed
    if listed and new.status == "completed" and not latched and crossed_threshold(lesson, new):
        state = latch(state or LessonState(course=after.course), new.epoch, new.completed_at or after.ended_at)
        new = extend_lesson(base, lesson, before, after, state, course_id=after.course)
    if twins:
        return _refolded(db, lesson.id, stored, state)
    if state is not None and state is not known:
        save_state(db, lesson.id, state, stored)
    save_lesson_progress(db, after.course, new)
    if not (listed and advance_course(db, after.course, old, new)):
        refold_course(db, after.course)
    finished = new.status == "completed" and (old is None or old.status != "completed")
    return Change(
        lessons=frozenset((lesson.id,)),
        courses=frozenset((after.course,)),
        completed=(lesson.id,) if finished else (),
        outbox=True,
    )


def _refolded(db: sqlite3.Connection, lesson_id: str, stored: StoredState | None, state: LessonState | None) -> Change:
    """The change after a fold of all the lesson's facts, in all courses that list it."""
    if state is not None and (stored is None or state is not stored.state):
        save_state(db, lesson_id, state, stored)
    folded = refold(db, (lesson_id,))
    return Change(
        lessons=frozenset((lesson_id, *folded.lessons)),
        courses=frozenset(folded.courses),
        completed=tuple(sorted(folded.completed)),
        outbox=True,
    )


def _replaced(db: sqlite3.Connection, session_id: str, before: Session, after: Session) -> Change:
    """The change after a session came to speak of something else than its stored copy."""
    body = {**(load_body(db, "session", session_id) or {}), **merge.body_of(after)}
    write_body(db, "session", session_id, body, waiting=True)
    activity.replace(db, before, after)
    folded = refold(db, (before.lesson, after.lesson))
    return Change(lessons=frozenset(folded.lessons), courses=frozenset(folded.courses), outbox=True)


def _moved(before: Session, after: Session) -> bool:
    """Whether a session names another lesson, course or epoch than its stored copy, which no device of ours does."""
    return (before.lesson, before.course, before.epoch) != (after.lesson, after.course, after.epoch)
