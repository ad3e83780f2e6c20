"""What a server has from other devices, joined into what is here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final, cast

from learnapp.store import quarantine
from learnapp.store.arrivals import take_new
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import TABLES, Body, load_body, load_session, write_body
from learnapp.store.joining import UNTAKEABLE, Joined, folded_change, note_touched, refuse
from learnapp.store.restamping import (
    LEAST_MS,
    is_any_clock_wrong,
    lessons_in_the_future,
    move_completions,
    move_session,
    put_right,
)
from learnapp.store.unfolded import PORTION, is_anything_unfolded, leave_unfolded
from learncore import bounds, merge
from learncore.records import Attempt, Session
from learncore.register import canonical

Record = tuple[str, str, Body]

_ORDER: Final = {kind: n for n, kind in enumerate(("course_copy", "session", "attempt"))}
_UNBOUNDED: Final = 2**60
_HOLD_BACK: Final = """UPDATE {table} SET waiting = 0, sent = 1 WHERE id = ?"""
_SEND_ON: Final = """UPDATE {table} SET waiting = 1, sent = 1 WHERE id = ?"""
_KEEP: Final = """UPDATE {table} SET sent = 1 WHERE id = ?"""
_MOVE_ATTEMPT: Final = """
    UPDATE attempts SET started_at = ?, submitted_at = ?, version = version + 1
    WHERE id = ? AND sent = 0 AND (started_at, submitted_at) <> (?, ?)"""


def join_records(
    db: sqlite3.Connection,
    author: Author,
    records: Iterable[tuple[str, str, Body]],
    *,
    fold: bool,
    offset_ms: int | None = None,
) -> Change:
    """Join what the server, whose clock is `offset_ms` ahead, says. It is not sent back, unless more is known here than
    the server said.

    Without `fold`, and where very much came, what follows from it is remembered as still to be folded.
    """
    joined = Joined()
    copies, others = _split(records)
    _join_each(db, author, joined, copies, offset_ms)
    rest, lessons = take_new(db, others)
    joined.lessons |= lessons
    joined.any |= bool(lessons)
    _join_each(db, author, joined, rest, offset_ms)
    if fold and len(joined.lessons) + len(joined.courses) <= PORTION and not is_anything_unfolded(db):
        return folded_change(db, joined)
    leave_unfolded(db, joined.lessons, joined.courses)
    joined.lessons, joined.courses = set(), set()
    return folded_change(db, joined)


def _split(records: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """Copies of courses, which bring their lessons; and the rest, facts first: they say when what is known of their
    lesson was."""
    ordered = sorted(records, key=lambda one: _ORDER.get(one[0], len(_ORDER)))
    copies = [one for one in ordered if one[0] == "course_copy"]
    return copies, ordered[len(copies) :]


def _join_each(
    db: sqlite3.Connection, author: Author, joined: Joined, records: Iterable[Record], offset_ms: int | None
) -> None:
    for kind, document_id, body in records:
        try:
            if offset_ms is not None and kind == "lesson_state" and body.get("completed"):
                _put_right(db, joined, document_id, offset_ms, author.clock())
            _join(db, joined, kind, document_id, body)
        except UNTAKEABLE as error:
            refuse(db, author, joined, (kind, document_id, body), error)


def _join(db: sqlite3.Connection, joined: Joined, kind: str, document_id: str, body: Body) -> None:
    document = merge.decode_body(kind, body)
    problems = bounds.check(document, stored_epoch=_UNBOUNDED)
    if problems:
        raise merge.InvalidDocument(kind, "; ".join(problems))
    _trust_times(db, joined, document_id, document)
    before = load_session(db, document_id) if kind == "session" else None
    stored = load_body(db, kind, document_id)
    record = merge.settle_body(kind, body)
    if stored is None:
        write_body(db, kind, document_id, record, waiting=False, sent=True, document=document)
        note_touched(db, joined, kind, document_id, document)
        joined.refused |= quarantine.release(db, [(kind, document_id)])
        return
    table = TABLES[kind]
    result = merge.join_body(kind, stored, record)
    same = canonical(result) == canonical(record)
    if canonical(result) != canonical(stored):
        write_body(db, kind, document_id, result, waiting=False, sent=True)
        note_touched(db, joined, kind, document_id, document, before)
    if same:
        db.execute(_HOLD_BACK.format(table=table), (document_id,))
        joined.refused |= quarantine.release(db, [(kind, document_id)])
    elif quarantine.is_refused(db, kind, document_id):
        db.execute(_KEEP.format(table=table), (document_id,))
    else:
        db.execute(_SEND_ON.format(table=table), (document_id,))
        joined.outbox = True


def _put_right(db: sqlite3.Connection, joined: Joined, lesson_id: str, offset_ms: int, now: int) -> None:
    """Of two times of a completion the earlier stands: one that a wrong clock made is put right before they meet."""
    lessons = {lesson_id}
    if abs(offset_ms) < LEAST_MS and not is_any_clock_wrong(db, now + offset_ms):
        lessons &= lessons_in_the_future(db, offset_ms, now)
    moved = put_right(db, lessons, offset_ms, now)
    joined.lessons |= moved
    joined.any |= bool(moved)


def _trust_times(db: sqlite3.Connection, joined: Joined, document_id: str, document: merge.Document) -> None:
    """A fact of ours that was never sent, and that the server has (this database was restored, or copied): it was put
    right then, and is put right alike here."""
    match document:
        case Session():
            query = "SELECT started_at FROM sessions WHERE id = ? AND sent = 0"
            if row := db.execute(query, (document_id,)).fetchone():
                moved = move_session(db, document_id, document.started_at - cast("int", row[0]))
                if moved:
                    move_completions(db, document.lesson, [moved])
                    joined.lessons.add(document.lesson)
                    joined.any = True
        case Attempt():
            times = document.started_at, document.submitted_at
            if db.execute(_MOVE_ATTEMPT, (*times, document_id, *times)).rowcount:
                joined.lessons.add(document.lesson)
                joined.any = True
        case _:
            pass
