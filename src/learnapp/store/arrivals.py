"""Facts and states that come from elsewhere and are new here, many at once: each looked at, all written together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from learnapp.store import activity
from learnapp.store.documents import Body, ensure_lesson
from learnapp.store.rows import SESSION, marks, session_row
from learncore.bounds import MAX_NAME
from learncore.plain import is_plain_session, is_plain_state
from learncore.records import LessonState, Session
from learncore.register import canonical

Arrival = tuple[str, str, Body]
D = TypeVar("D", Session, LessonState)

_SESSION: Final = f"INSERT INTO sessions (id, waiting, sent, {SESSION}) VALUES (?, 0, 1, {marks(SESSION)})"
_STATE: Final = """
    INSERT INTO lesson_states (id, waiting, sent, course_id, epoch, plain, body) VALUES (?, 0, 1, ?, ?, 1, ?)"""
_THESE: Final = "IN (SELECT value FROM json_each(?))"
_PLACES: Final = f"SELECT course_id, lesson_id FROM lessons WHERE lesson_id {_THESE}"
_THERE: Final = {
    "session": f"SELECT id FROM sessions WHERE id {_THESE} UNION SELECT id FROM quarantine WHERE kind = 'session'",
    "lesson_state": f"""SELECT id FROM lesson_states WHERE id {_THESE}
        UNION SELECT id FROM quarantine WHERE kind = 'lesson_state'""",
}
_FEW: Final = 4


def take_new(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> tuple[list[Arrival], set[str]]:
    """Write the sessions and lesson states that are new here and plainly right; what is left to be joined one by one,
    and the lessons that are to be folded."""
    sessions = _new(db, arrivals, "session", Session, is_plain_session)
    states = _new(db, arrivals, "lesson_state", LessonState, is_plain_state)
    if not sessions and not states:
        return list(arrivals), set()
    db.execute("SAVEPOINT arriving")
    try:
        _write(db, sessions, states)
    except sqlite3.IntegrityError:
        db.execute("ROLLBACK TO arriving")
        return list(arrivals), set()
    finally:
        db.execute("RELEASE arriving")
    taken = {"session": sessions, "lesson_state": states}
    rest = [one for one in arrivals if one[1] not in taken.get(one[0], ())]
    return rest, {one.lesson for _, one in sessions.values()} | states.keys()


def _new(
    db: sqlite3.Connection,
    arrivals: Sequence[Arrival],
    kind: str,
    type_: type[D],
    is_plain: Callable[[Body, D], bool],
) -> dict[str, tuple[Body, D]]:
    """The documents of this kind that are not here and need no closer look."""
    bodies = {document_id: body for of, document_id, body in arrivals if of == kind}
    if len(bodies) < _FEW:
        return {}
    there = {one for (one,) in db.execute(_THERE[kind], (msgspec.json.encode([*bodies]).decode(),))}
    found: dict[str, tuple[Body, D]] = {}
    for document_id, body in bodies.items():
        if document_id in there or not 0 < len(document_id) <= MAX_NAME:
            continue
        try:
            document = msgspec.convert(body, type_, str_keys=True)
        except (msgspec.ValidationError, RecursionError):
            continue
        if is_plain(body, document):
            found[document_id] = body, document
    return found


def _write(
    db: sqlite3.Connection, sessions: dict[str, tuple[Body, Session]], states: dict[str, tuple[Body, LessonState]]
) -> None:
    places = {(one.course, one.lesson) for _, one in sessions.values()}
    places |= {(state.course, lesson_id) for lesson_id, (_, state) in states.items()}
    known = set(db.execute(_PLACES, (msgspec.json.encode([lesson_id for _, lesson_id in places]).decode(),)))
    for course_id, lesson_id in sorted(places - known):
        ensure_lesson(db, course_id, lesson_id)
    rows: list[tuple[Any, ...]] = [(session_id, *session_row(one, None)) for session_id, (_, one) in sessions.items()]
    db.executemany(_SESSION, rows)
    db.executemany(
        _STATE,
        [(one, state.course, state.epoch, canonical(body).decode()) for one, (body, state) in states.items()],
    )
    activity.add(db, [one for _, one in sessions.values()])
