"""The documents of SYNC as rows: read, joined and written; a written document waits to be sent by the very same row."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import msgspec

from learnapp.store.rows import SESSION, marks, session_from, session_row, to_json
from learncore import merge, notes, register
from learncore.records import Attempt, LessonState, NoteValue, Register, Session
from learncore.register import canonical
from learncore.unknown import with_unknown

Body = dict[str, Any]

TABLES: Final = {
    "session": "sessions",
    "attempt": "attempts",
    "lesson_state": "lesson_states",
    "note": "notes",
    "preference": "preferences",
    "course_copy": "course_copies",
}

ATTEMPT: Final = "lesson_id, course_id, epoch, score, started_at, submitted_at, answers, extra"
_MOVE_STATE: Final = "UPDATE lesson_states SET version = version + 1, epoch = ?, body = ? WHERE id = ?"
_states: Final = msgspec.json.Decoder(LessonState)
_registers: Final = msgspec.json.Decoder(Register)


class StoredState(msgspec.Struct, frozen=True):
    """A lesson's state as it lies in the table: `plain` where this program knows all of its fields, `waiting` where it
    is already marked to be sent."""

    state: LessonState
    body: str
    plain: bool
    waiting: bool


# --- reading -----------------------------------------------------------------------------------------------------


def load_state(db: sqlite3.Connection, lesson_id: str) -> StoredState | None:
    row = db.execute("SELECT body, plain, waiting FROM lesson_states WHERE id = ?", (lesson_id,)).fetchone()
    return stored_state(*row) if row else None


def stored_state(body: str, plain: int, waiting: int) -> StoredState:
    return StoredState(_states.decode(body), body, bool(plain), bool(waiting))


def load_register(db: sqlite3.Connection, kind: str, document_id: str) -> Register | None:
    """A note's, preference's or course copy's register."""
    row = db.execute(f"SELECT body FROM {TABLES[kind]} WHERE id = ?", (document_id,)).fetchone()
    return _registers.decode(row[0]) if row else None


def preference(db: sqlite3.Connection, key: str) -> tuple[Any, int] | None:
    """The value of a preference and when it was written (ms UTC)."""
    found = load_register(db, "preference", key)
    chosen = register.latest(found) if found else None
    return (chosen.value, chosen.at) if chosen else None


def load_body(db: sqlite3.Connection, kind: str, document_id: str) -> Body | None:
    """The document's JSON object, with the fields that only a newer program knows."""
    if kind == "session":
        row = db.execute(f"SELECT {SESSION} FROM sessions WHERE id = ?", (document_id,)).fetchone()
        return _with_extra(session_from(row), row[10]) if row else None
    if kind == "attempt":
        row = db.execute(f"SELECT {ATTEMPT} FROM attempts WHERE id = ?", (document_id,)).fetchone()
        return _with_extra(attempt_from(row), row[7]) if row else None
    row = db.execute(f"SELECT body FROM {TABLES[kind]} WHERE id = ?", (document_id,)).fetchone()
    return msgspec.json.decode(row[0]) if row else None


def load_session(db: sqlite3.Connection, session_id: str) -> Session | None:
    row = db.execute(f"SELECT {SESSION} FROM sessions WHERE id = ?", (session_id,)).fetchone()
    return session_from(row) if row else None


def attempt_from(row: tuple[Any, ...]) -> Attempt:
    return Attempt(
        lesson=row[0],
        course=row[1],
        epoch=row[2],
        score=row[3],
        started_at=row[4],
        submitted_at=row[5],
        answers=msgspec.json.decode(row[6]),
    )


# --- writing -----------------------------------------------------------------------------------------------------


def save_state(
    db: sqlite3.Connection, lesson_id: str, state: LessonState, stored: StoredState | None, *, waiting: bool = True
) -> None:
    """Write a state that this device moved on, keeping the fields of `stored` that it does not know."""
    if stored is not None and stored.plain and stored.waiting and state.course == stored.state.course:
        db.execute(_MOVE_STATE, (state.epoch, canonical(state).decode(), lesson_id))
    elif stored is None or stored.plain:
        _write_state(db, lesson_id, state, canonical(state).decode(), True, waiting)
    else:
        body = with_unknown(merge.body_of(state), msgspec.json.decode(stored.body), {}, LessonState)
        _write_state(db, lesson_id, state, canonical(body).decode(), False, waiting)


def save_register(
    db: sqlite3.Connection, kind: str, document_id: str, value: Register, *, waiting: bool = True
) -> None:
    """Write a register that this device moved on, keeping the fields that it does not know."""
    body = with_unknown(merge.body_of(value), load_body(db, kind, document_id) or {}, {}, Register)
    _write_register(db, kind, document_id, value, canonical(body).decode(), waiting)


def join_document(
    db: sqlite3.Connection, kind: str, document_id: str, body: Body, *, waiting: bool, sent: bool = True
) -> bool:
    """Join a copy from elsewhere into what is stored; whether it brought anything new. Not `sent`: nobody knows it yet.

    Raises merge.InvalidDocument, and sqlite3.IntegrityError for what no row may hold.
    """
    stored = load_body(db, kind, document_id) if kind in TABLES else None
    joined = merge.settle_body(kind, body) if stored is None else merge.join_body(kind, stored, body)
    if stored is not None and canonical(joined) == canonical(stored):
        return False
    write_body(db, kind, document_id, joined, waiting=waiting, sent=sent)
    return True


def write_body(
    db: sqlite3.Connection,
    kind: str,
    document_id: str,
    body: Body,
    *,
    waiting: bool,
    sent: bool = False,
    document: merge.Document | None = None,
) -> None:
    """Replace a document by a settled body; the lesson that a fact speaks of gets its row. `sent`: others know it;
    `document` is what the body decodes to, where that is known."""
    document = document or merge.decode_body(kind, body)
    match document:
        case Session():
            ensure_lesson(db, document.course, document.lesson)
            _upsert(db, "sessions", document_id, SESSION, session_row(document, _extra(body, Session)), waiting, sent)
        case Attempt():
            ensure_lesson(db, document.course, document.lesson)
            _upsert(db, "attempts", document_id, ATTEMPT, attempt_row(document, _extra(body, Attempt)), waiting, sent)
        case LessonState():
            text = canonical(body).decode()
            plain = text == merge.encode_body(kind, document).decode()
            _write_state(db, document_id, document, text, plain, waiting, sent)
        case Register():
            _write_register(db, kind, document_id, document, canonical(body).decode(), waiting, sent)


def attempt_row(attempt: Attempt, extra: str | None) -> tuple[Any, ...]:
    return (
        attempt.lesson,
        attempt.course,
        attempt.epoch,
        attempt.score,
        attempt.started_at,
        attempt.submitted_at,
        to_json(attempt.answers),
        extra,
    )


def insert_attempt(db: sqlite3.Connection, document_id: str, attempt: Attempt, clock: int | None) -> None:
    """Write an attempt of just now, stamped by that clock of this machine's."""
    ensure_lesson(db, attempt.course, attempt.lesson)
    row = (*attempt_row(attempt, None), clock)
    _upsert(db, "attempts", document_id, f"{ATTEMPT}, clock", row, True)


def ensure_lesson(db: sqlite3.Connection, course_id: str, lesson_id: str) -> None:
    """Rows for a course and a lesson that facts speak of, whether a manifest lists them or not."""
    found = db.execute("SELECT 1 FROM lessons WHERE course_id = ? AND lesson_id = ?", (course_id, lesson_id)).fetchone()
    if found is None:
        db.execute("INSERT OR IGNORE INTO courses (course_id, added_at) VALUES (?, 0)", (course_id,))
        db.execute(
            """INSERT INTO lessons (course_id, lesson_id, title, type, duration_seconds, pages, threshold,
                passing_score)
            SELECT ?, ?, coalesce(twin.title, ''), coalesce(twin.type, 'video'), twin.duration_seconds, twin.pages,
                coalesce(twin.threshold, 0.9), coalesce(twin.passing_score, 70.0)
            FROM (SELECT ? AS lesson_id) LEFT JOIN lessons AS twin USING (lesson_id) LIMIT 1""",
            (course_id, lesson_id, lesson_id),
        )


def _write_state(
    db: sqlite3.Connection,
    lesson_id: str,
    state: LessonState,
    body: str,
    plain: bool,
    waiting: bool,
    sent: bool = False,
) -> None:
    ensure_lesson(db, state.course, lesson_id)
    columns = "course_id, epoch, plain, body"
    _upsert(db, "lesson_states", lesson_id, columns, (state.course, state.epoch, plain, body), waiting, sent)


def _write_register(
    db: sqlite3.Connection, kind: str, document_id: str, value: Register, body: str, waiting: bool, sent: bool = False
) -> None:
    if kind != "note":
        _upsert(db, TABLES[kind], document_id, "body", (body,), waiting, sent)
        return
    note = register.value_as(notes.shown(value), NoteValue)
    columns = "lesson_id, course_id, at_seconds, text, bookmark, deleted, body"
    shown = (
        (note.lesson, note.course, note.at_seconds, note.text, note.bookmark, note.deleted, body)
        if note
        else (None, None, None, "", False, True, body)
    )
    _upsert(db, "notes", document_id, columns, shown, waiting, sent)


def _upsert(
    db: sqlite3.Connection,
    table: str,
    document_id: str,
    columns: str,
    values: tuple[Any, ...],
    waiting: bool,
    sent: bool = False,
) -> None:
    """Write a document's row and count its change; what waits goes on waiting, what was sent was sent."""
    names = ", ".join(f"{name.strip()} = excluded.{name.strip()}" for name in columns.split(","))
    db.execute(
        f"""INSERT INTO {table} (id, waiting, sent, {columns}) VALUES (?, ?, ?, {marks(columns)})
        ON CONFLICT (id) DO UPDATE SET version = version + 1, waiting = max(waiting, excluded.waiting),
            sent = max(sent, excluded.sent), {names}""",
        (document_id, waiting, sent, *values),
    )


def _with_extra(document: Session | Attempt, extra: str | None) -> Body:
    body = merge.body_of(document)
    if extra is not None:
        body.update(msgspec.json.decode(extra))
    return body


def _extra(body: Body, type_: type[msgspec.Struct]) -> str | None:
    unknown = {name: value for name, value in body.items() if name not in type_.__struct_fields__}
    return canonical(unknown).decode() if unknown else None
