"""What goes to a server: which documents, in which order, and what is remembered before they leave."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import msgspec

from learnapp.store import clocks
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import TABLES, load_body
from learnapp.store.exchange import Batch, Outgoing
from learnapp.store.folding import change_of, refold
from learnapp.store.restamping import LEAST_MS, is_any_clock_wrong, lessons_in_the_future, put_right
from learnapp.store.writer import Told, transact

ORDER: Final = ("course_copy", "lesson_state", "session", "attempt", "note", "preference")
"""A copy of a course goes first: a server that has it takes what was learned there."""

_OVERHEAD: Final = 40
_LESSONS: Final = {"session": "lesson_id", "attempt": "lesson_id", "lesson_state": "id"}
_EVERYTHING: Final = """
    UPDATE {table} SET waiting = 1
    WHERE waiting = 0 AND id NOT IN (SELECT id FROM quarantine WHERE kind = ? AND ours = 1)"""


def take(db: sqlite3.Connection, author: Author, limit: int, max_bytes: int, offset_ms: int) -> Told[Batch]:
    """The documents to send next, remembered as sent before they are: their answer may be lost. Where nothing waits,
    nothing is written. Not to be called within a transaction."""
    if db.execute("SELECT 1 FROM outbox LIMIT 1").fetchone() is None:
        return Told(Batch(), Change())
    return transact(db, lambda db: _take(db, author, max(1, limit), max_bytes, offset_ms))


def await_everything(db: sqlite3.Connection) -> bool:
    """Have all documents wait to be sent, but for those that were refused; whether any does that did not."""
    before = db.total_changes
    for kind, table in TABLES.items():
        db.execute(_EVERYTHING.format(table=table), (kind,))
    return db.total_changes != before


def _take(db: sqlite3.Connection, author: Author, limit: int, max_bytes: int, offset_ms: int) -> Told[Batch]:
    clocks.note_measured(db, author, offset_ms)
    change = _put_right(db, limit, offset_ms, author.clock())
    documents: list[Outgoing] = []
    more, room = False, max_bytes
    for kind, document_id, version in _waiting(db, limit + 1):
        body = load_body(db, kind, document_id)
        assert body is not None
        size = len(msgspec.json.encode(body)) + len(document_id) + _OVERHEAD
        if documents and (size > room or len(documents) == limit):
            more = True
            break
        room -= size
        documents.append(Outgoing(kind=kind, id=document_id, version=version, body=body))
    for kind, table in TABLES.items():
        sent = [(one.id,) for one in documents if one.kind == kind]
        db.executemany(f"UPDATE {table} SET sent = 1 WHERE id = ? AND sent = 0", sent)
    return Told(Batch(documents=tuple(documents), more=more), change)


def _put_right(db: sqlite3.Connection, limit: int, offset_ms: int, now: int) -> Change:
    """Correct the times of what is sent for the first time, lesson by lesson: what of a lesson is sent stays as it is,
    so all that is in it is put right together."""
    wrong = abs(offset_ms) >= LEAST_MS or is_any_clock_wrong(db, now + offset_ms)
    lessons = _lessons(db, limit) if wrong else lessons_in_the_future(db, offset_ms, now)
    moved = put_right(db, lessons, offset_ms, now)
    return change_of(refold(db, moved), outbox=False) if moved else Change()


def _lessons(db: sqlite3.Connection, limit: int) -> set[str]:
    """The lessons that the documents to be sent speak of."""
    found: set[str] = set()
    for kind, document_id, _ in _waiting(db, limit):
        if kind in _LESSONS:
            query = f"SELECT {_LESSONS[kind]} FROM {TABLES[kind]} WHERE id = ?"
            found.add(db.execute(query, (document_id,)).fetchone()[0])
    return found


def _waiting(db: sqlite3.Connection, limit: int) -> list[tuple[str, str, int]]:
    """Kind, id and version of what waits, in order."""
    found: list[tuple[str, str, int]] = []
    for kind in ORDER:
        query = f"SELECT id, version FROM {TABLES[kind]} WHERE waiting = 1 ORDER BY id LIMIT ?"
        rows: list[Any] = db.execute(query, (limit - len(found),)).fetchall()
        found += [(kind, document_id, version) for document_id, version in rows]
    return found
