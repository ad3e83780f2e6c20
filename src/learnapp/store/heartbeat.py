"""The hot path: one more stretch of the open session, in one transaction with everything that follows from it.

Every statement here is a constant, so that SQLite prepares it once a connection. The folds are extended, not repeated;
where the law's conditions for that do not hold, `folding.refold` does the work instead.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import Final

import msgspec

from learnapp.store import activity, clocks, quarantine
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import StoredState, ensure_lesson, load_body, save_state, stored_state, write_body
from learnapp.store.folding import refold, save_lesson_progress
from learnapp.store.folding_courses import advance_course, refold_course
from learnapp.store.rows import (
    LESSON_PROGRESS,
    SESSION,
    lesson_from,
    lesson_progress_from,
    marks,
    session_from,
    session_row,
    to_json,
)
from learnapp.store.unfolded import fold_lesson_now
from learncore import merge
from learncore.progress import crossed_threshold, extend_lesson, fold_lesson, latch, set_resume
from learncore.records import Lesson, LessonProgress, LessonState, ResumePoint, Session
from learncore.register import value_as
from learncore.restamp import restamp_session

_STORED: Final = f"SELECT {SESSION}, waiting, shift FROM sessions WHERE id = ?"
_INSERT: Final = f"INSERT INTO sessions (id, clock, {SESSION}) VALUES (?, ?, {marks(SESSION)})"
_EXTEND: Final = """
    UPDATE sessions SET version = version + 1, ended_at = ?, spans = ?, active_seconds = ?, pages = ?, duration = ?
    WHERE id = ?"""
_BEGIN_EARLIER: Final = "UPDATE sessions SET started_at = ? WHERE id = ?"
"""Said only where it does: naming the column makes SQLite write the index of days."""
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
_OVERTAKE: Final = "UPDATE checkpoint SET resume_seconds = NULL WHERE json_extract(session, '$.lesson') = ?"
_CHECKPOINT: Final = """
    INSERT INTO checkpoint (one, session_id, session, resume_seconds, clock) VALUES (1, ?, ?, ?, ?)
    ON CONFLICT (one) DO UPDATE SET session_id = excluded.session_id, session = excluded.session,
        resume_seconds = excluded.resume_seconds, clock = excluded.clock"""

_log = logging.getLogger(__name__)


_UNKNOWN: Final = ""
"""In place of a session's id: there may be a checkpoint, of whichever session."""


class _Scene(msgspec.Struct):
    """A session's rows and those of its lesson. `shift`: by how much its times were corrected before it was first sent
    (ms); `sent`: its row does not wait; `twins`: other courses list the lesson, too; `changes`: how many rows the
    connection had changed when this was so."""

    session_id: str
    session: Session | None
    shift: int
    sent: bool
    lesson: Lesson
    listed: bool
    twins: bool
    stored: StoredState | None
    progress: LessonProgress | None
    changes: int

    @property
    def state(self) -> LessonState | None:
        return self.stored.state if self.stored else None


class Heartbeats:
    """Records heartbeats on the writer's connection.

    What the last heartbeat left is remembered, and used by the next one of that session where no other write came
    between: the connection's count of changed rows tells. After a write that failed, `forget`.
    """

    def __init__(self, author: Author) -> None:
        self.author = author
        """Who writes from now on; it may be set between two heartbeats."""
        self._scene: _Scene | None = None
        self._checkpointed: str | None = _UNKNOWN
        self._stamped: tuple[str, int | None] = _UNKNOWN, None

    def forget(self) -> None:
        self._scene = None
        self._checkpointed = _UNKNOWN
        self._stamped = _UNKNOWN, None

    def beat(self, db: sqlite3.Connection, session_id: str, session: Session, resume_seconds: float | None) -> Change:
        """Record the session as far as it got and, where given, where the learner stopped. A repetition changes
        nothing."""
        scene, self._scene = self._scene, None
        if scene is None or scene.session_id != session_id or scene.changes != db.total_changes:
            scene = _look(db, session_id, session)
        if self._checkpointed is not None:
            self._clear(db, session_id, session, resume_seconds)
        before = scene.session
        if scene.shift:
            session = restamp_session(session, scene.shift)
        after = merge.settle(session) if before is None else merge.join("session", before, session)
        if before is not None and _moved(before, after):
            return _replaced(db, session_id, before, after)
        state = _with_resume(self.author, scene.state, after, resume_seconds)
        if after == before and state is scene.state:
            return Change()
        if scene.session is None:
            row = session_row(after, None)
            db.execute(_INSERT, (session_id, self._clock(db, session_id, after), *row))
        else:
            _save_session(db, scene, scene.session, after)
        activity.replace(db, before, after)
        change = _fold(db, scene, state, after)
        if scene.session is after and (scene.stored is None or scene.stored.plain):
            scene.changes = db.total_changes
            self._scene = scene
        return change

    def checkpoint(
        self, db: sqlite3.Connection, session_id: str, session: Session, resume_seconds: float | None
    ) -> None:
        """Remember the open session between heartbeats: one row, folded in when the database is next opened."""
        fresh = self._scene is not None and self._scene.changes == db.total_changes
        clock = self._clock(db, session_id, session)
        db.execute(_CHECKPOINT, (session_id, to_json(session), resume_seconds, clock))
        self._checkpointed = session_id
        if self._scene is not None and fresh:
            self._scene.changes = db.total_changes

    def fold_checkpoint(self, db: sqlite3.Connection) -> Change | None:
        """Turn a checkpoint that was left by an unclean end into a heartbeat.

        None where it cannot be recorded: it went to the quarantine, and stops no one from going on. Raises
        sqlite3.Error where the database cannot be written.
        """
        row = db.execute("SELECT session_id, session, resume_seconds, clock FROM checkpoint").fetchone()
        if row is None:
            return Change()
        db.execute("DELETE FROM checkpoint")
        self._stamped = row[0], row[3]
        db.execute("SAVEPOINT folding")
        try:
            change = self.beat(db, row[0], msgspec.json.decode(row[1], type=Session), row[2])
        except Exception as error:
            if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
                raise
            _log.exception("the checkpoint of session %s cannot be recorded", row[0])
            self.forget()
            db.execute("ROLLBACK TO folding")
            reason = str(error) or type(error).__name__
            quarantine.keep_foreign(db, "session", row[0], "invalid", reason, row[1], self.author.clock())
            change = None
        db.execute("RELEASE folding")
        return change

    def _clock(self, db: sqlite3.Connection, session_id: str, session: Session) -> int | None:
        """By which clock the session is stamped: looked at once, when it is new."""
        if self._stamped[0] != session_id:
            self._stamped = session_id, clocks.stamp(db, self.author, session.ended_at)
        return self._stamped[1]

    def _clear(self, db: sqlite3.Connection, session_id: str, session: Session, resume_seconds: float | None) -> None:
        """Take this session's checkpoint away. One of another session stays: it may be all there is of it."""
        if db.execute(_CLEAR, (session_id,)).rowcount or self._checkpointed == session_id:
            self._checkpointed = None
        elif resume_seconds is not None:
            overtake_checkpoint(db, session.lesson)


def overtake_checkpoint(db: sqlite3.Connection, lesson_id: str) -> None:
    """The learner stopped elsewhere in the lesson since: a checkpoint of it tells what was watched, and no place."""
    db.execute(_OVERTAKE, (lesson_id,))


def _look(db: sqlite3.Connection, session_id: str, session: Session) -> _Scene:
    row = db.execute(_STORED, (session_id,)).fetchone()
    before = session_from(row) if row else None
    key = (before or session).course, (before or session).lesson
    fold_lesson_now(db, key[1])
    context = db.execute(_CONTEXT, key).fetchone()
    if context is None:
        ensure_lesson(db, *key)
        context = db.execute(_CONTEXT, key).fetchone()
    return _Scene(
        session_id=session_id,
        session=before,
        shift=row[12] if row else 0,
        sent=row is not None and not row[11],
        lesson=lesson_from(context[:7]),
        listed=context[7] is not None,
        twins=context[8] > 1,
        stored=stored_state(*context[9:12]) if context[9] else None,
        progress=lesson_progress_from(context[12:]) if context[12] is not None else None,
        changes=0,
    )


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


def _save_session(db: sqlite3.Connection, scene: _Scene, before: Session, after: Session) -> None:
    if before != after:
        values = after.ended_at, to_json(after.spans), after.active_seconds, to_json(after.pages), after.duration
        db.execute(_EXTEND, (*values, scene.session_id))
    if before.started_at != after.started_at:
        db.execute(_BEGIN_EARLIER, (after.started_at, scene.session_id))
    if scene.sent:
        db.execute(_AWAIT, (scene.session_id,))


def _fold(db: sqlite3.Connection, scene: _Scene, state: LessonState | None, after: Session) -> Change:
    """Save the state and what follows for the lesson and its course; the scene is then as these left it."""
    lesson, old, before = scene.lesson, scene.progress, scene.session
    base = old or fold_lesson(lesson, None, (), course_id=after.course)
    if scene.twins or (old is None and scene.state is not None) or after.epoch > base.epoch:
        return _refolded(db, scene, state)
    new = extend_lesson(base, lesson, before, after, state, course_id=after.course)
    latched = state is not None and new.epoch in state.completed
    if scene.listed and new.status == "completed" and not latched and crossed_threshold(lesson, new):
        state = latch(state or LessonState(course=after.course), new.epoch, after.ended_at)
        new = extend_lesson(base, lesson, before, after, state, course_id=after.course)
    if state is not None and state is not scene.state:
        save_state(db, lesson.id, state, scene.stored)
        plain = scene.stored is None or scene.stored.plain
        scene.stored = StoredState(state, "", plain, waiting=True)
    save_lesson_progress(db, after.course, new, old)
    if not (scene.listed and advance_course(db, after.course, old, new)):
        refold_course(db, after.course)
    scene.session, scene.progress, scene.sent = after, new, False
    finished = new.status == "completed" and (old is None or old.status != "completed")
    return Change(
        lessons=frozenset((lesson.id,)),
        courses=frozenset((after.course,)),
        completed=(lesson.id,) if finished else (),
        outbox=True,
    )


def _refolded(db: sqlite3.Connection, scene: _Scene, state: LessonState | None) -> Change:
    """The change after a fold of all the lesson's facts, in all courses that list it."""
    if state is not None and state is not scene.state:
        save_state(db, scene.lesson.id, state, scene.stored)
    folded = refold(db, (scene.lesson.id,))
    return Change(
        lessons=frozenset((scene.lesson.id, *folded.lessons)),
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
