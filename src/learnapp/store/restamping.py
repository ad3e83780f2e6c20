"""Facts that a wrong clock stamped, put right before others see them for the first time.

Where the clock that stamped a fact is known now, the fact moves by what that clock was wrong; else by what the clock of
today is wrong. What was sent keeps its times. A session remembers by how much it was moved, so that what its device
goes on recording of it is moved alike. A completion moves with the fact that it came from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar, cast

import msgspec

from learnapp.store import activity, clocks
from learnapp.store.clocks import Stamp
from learnapp.store.documents import Body, attempt_from, load_body, load_state, save_state
from learnapp.store.rows import SESSION, session_from
from learncore.register import MAX_AT
from learncore.restamp import restamp_attempt, restamp_session

K = TypeVar("K")

LEAST_MS: Final = 10_000
"""A clock that is wrong by less is right enough."""

Moved = tuple[int, int, int]
"""From when to when a fact was before it moved, and by how much (ms)."""

_SESSIONS: Final = f"SELECT id, clock, {SESSION} FROM sessions WHERE lesson_id = ? AND sent = 0"
_ATTEMPTS: Final = """
    SELECT id, clock, lesson_id, course_id, epoch, score, started_at, submitted_at, answers FROM attempts
    WHERE lesson_id = ? AND sent = 0"""
_MOVE_SESSION: Final = """
    UPDATE sessions SET version = version + 1, sent = 1, shift = shift + ?, started_at = ?, ended_at = ? WHERE id = ?"""
_MOVE_ATTEMPT: Final = """
    UPDATE attempts SET version = version + 1, sent = 1, started_at = ?, submitted_at = ? WHERE id = ?"""
_MOVED: Final = "SELECT started_at - shift, ended_at - shift, shift FROM sessions WHERE lesson_id = ? AND shift <> 0"
_FUTURE: Final = """
    SELECT lesson_id FROM sessions WHERE waiting = 1 AND sent = 0 AND ended_at > ?1
    UNION SELECT lesson_id FROM attempts WHERE waiting = 1 AND sent = 0 AND submitted_at > ?1"""


def put_right(db: sqlite3.Connection, lessons: Iterable[str], offset: int, now: int) -> set[str]:
    """Move the facts of these lessons that nobody was sent by `offset` (ms, of a clock that says `now`); the lessons
    in which anything moved, to be folded."""
    return {lesson_id for lesson_id in sorted(set(lessons)) if _put_lesson_right(db, lesson_id, offset, now)}


def is_any_clock_wrong(db: sqlite3.Connection, now: int) -> bool:
    """Whether a clock that stamped what is to be sent for the first time is known to have been wrong, at `now` by the
    server's clock."""
    return any(
        one.opened < one.floor <= now if one.truth is None else abs(one.truth - one.base) >= LEAST_MS
        for one in clocks.waiting(db)
    )


def lessons_in_the_future(db: sqlite3.Connection, offset: int, now: int) -> set[str]:
    """Lessons of which facts are to be sent that cannot have happened yet: the clock was set back since."""
    return {lesson_id for (lesson_id,) in db.execute(_FUTURE, (now + offset + LEAST_MS,))}


def move_session(db: sqlite3.Connection, session_id: str, shift: int) -> Moved | None:
    """Move a stored session by so much; from where, None where it does not move."""
    row = db.execute(f"SELECT {SESSION} FROM sessions WHERE id = ?", (session_id,)).fetchone()
    before = session_from(row)
    after = restamp_session(before, shift)
    if not shift or after.ended_at - after.started_at != before.ended_at - before.started_at:
        return None
    moved = after.started_at - before.started_at
    db.execute(_MOVE_SESSION, (moved, after.started_at, after.ended_at, session_id))
    activity.replace(db, before, after)
    return before.started_at, before.ended_at, moved


def move_completions(db: sqlite3.Connection, lesson_id: str, moved: list[Moved]) -> None:
    """Move the lesson's completions that lie within facts that moved."""
    stored = load_state(db, lesson_id)
    if stored is None or not stored.state.completed or not moved:
        return
    completed = _moved(stored.state.completed, moved)
    if completed != stored.state.completed:
        save_state(db, lesson_id, msgspec.structs.replace(stored.state, completed=completed), stored)


def moved_alike(db: sqlite3.Connection, kind: str, document_id: str, body: Body) -> Body:
    """A document of this machine that was never sent, as it is here where it was brought in before and put right
    since."""
    match kind:
        case "session":
            row = db.execute("SELECT shift FROM sessions WHERE id = ?", (document_id,)).fetchone()
            shift = row[0] if row else 0
            return {**body, **{name: body[name] + shift for name in ("started_at", "ended_at")}} if shift else body
        case "attempt":
            return load_body(db, kind, document_id) or body
        case "lesson_state":
            moved: list[Moved] = db.execute(_MOVED, (document_id,)).fetchall()
            completed = cast("dict[str, int]", body.get("completed", {}))
            return {**body, "completed": _moved(completed, moved)} if moved and completed else body
        case _:
            return body


def _moved(completed: Mapping[K, int], moved: list[Moved]) -> dict[K, int]:
    """Times of completion, each moved with the fact that it lies within."""
    return {
        epoch: next((at + shift for start, end, shift in moved if start <= at <= end), at)
        for epoch, at in completed.items()
    }


def _put_lesson_right(db: sqlite3.Connection, lesson_id: str, offset: int, now: int) -> bool:
    moved: list[Moved] = []
    stamps: dict[int, Stamp] = {}

    def shift_of(number: int | None, started: int, ended: int) -> int:
        if number is not None and number not in stamps:
            stamps[number] = clocks.load(db, number)
        return _shift(None if number is None else stamps[number], started, ended, offset, now)

    for session_id, number, *row in db.execute(_SESSIONS, (lesson_id,)).fetchall():
        session = session_from(row)
        shift = shift_of(number, session.started_at, session.ended_at)
        if (before := move_session(db, session_id, shift)) is not None:
            moved.append(before)
    for attempt_id, number, *row in db.execute(_ATTEMPTS, (lesson_id,)).fetchall():
        attempt = attempt_from(tuple(row))
        shift = shift_of(number, attempt.started_at, attempt.submitted_at)
        if shift:
            after = restamp_attempt(attempt, shift)
            db.execute(_MOVE_ATTEMPT, (after.started_at, after.submitted_at, attempt_id))
            moved.append((attempt.started_at, attempt.submitted_at, after.started_at - attempt.started_at))
    for table in ("sessions", "attempts"):
        db.execute(f"UPDATE {table} SET sent = 1 WHERE lesson_id = ? AND sent = 0", (lesson_id,))
    move_completions(db, lesson_id, moved)
    return bool(moved)


def _shift(stamp: Stamp | None, started: int, ended: int, offset: int, now: int) -> int:
    """By how much to move a fact. One that lies after `now` was stamped before the clock was set back: it happened at
    the latest just now. One of an impossible time happened after all that is known to be before it. Nothing moves out
    of time."""
    latest = now + offset - ended
    if stamp is not None and stamp.truth is not None:
        shift = stamp.truth - stamp.base
        shift = min(shift, latest) if shift > latest + LEAST_MS else shift
    else:
        shift = offset if ended <= now + LEAST_MS else min(0, latest)
        place = stamp.place(now + offset) if stamp is not None and started + shift < stamp.floor else None
        if stamp is not None and place is not None and stamp.floor <= started and latest >= 0:
            shift = 0  # the clock of today is wrong, and the one of then was not
        elif stamp is not None and place is not None:
            shift = min(max(place - stamp.opened, stamp.floor - started), latest)
    if abs(shift) < LEAST_MS or started + shift < 0 or ended + shift > MAX_AT:
        return 0
    return shift
