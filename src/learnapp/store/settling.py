"""A server's answer, taken in by one transaction: what it took, what it refused, what came from elsewhere."""

from __future__ import annotations

import sqlite3

import msgspec

from learnapp.store import clocks, quarantine
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import TABLES
from learnapp.store.exchange import Answered, Key
from learnapp.store.identity import LOOK_FIRST
from learnapp.store.joining import join_foreign
from learnapp.store.pulling import join_records
from learnapp.store.sending import await_everything
from learnapp.store.unfolded import fold_portion, is_anything_unfolded
from learnapp.store.writer import Unfinished

CURSOR, LAST_SYNC, OFFSET = "cursor", "last_sync", "offset_ms"
"""In `meta`: how far was pulled, when a round was last completed, how far the server's clock is ahead."""


def settle(db: sqlite3.Connection, author: Author, answered: Answered) -> Change | Unfinished:
    """Take in an answer; the folding of what a long pull brought goes on after its last one.

    A document goes on waiting where it changed after it was sent, or says more than the server's copy of it; what was
    refused leaves the outbox for the quarantine, in the version that was refused.
    """
    waits = answered.reset and await_everything(db)
    _accept(db, answered)
    refused = _refuse(db, answered, author.clock())
    refused |= quarantine.release(db, [(kind, document_id) for kind, document_id, _ in answered.accepted])
    if answered.offset_ms is not None:
        clocks.note_measured(db, author, answered.offset_ms)
    change = join_records(db, author, answered.records, fold=answered.last, offset_ms=answered.offset_ms)
    if answered.cursor is not None:
        remember(db, CURSOR, answered.cursor)
    if answered.offset_ms is not None:
        remember(db, OFFSET, str(answered.offset_ms))
    if answered.last:
        remember(db, LAST_SYNC, str(answered.at))
        db.execute("DELETE FROM meta WHERE key = ?", (LOOK_FIRST,))
    change = msgspec.structs.replace(change, outbox=change.outbox or waits, refused=change.refused or refused)
    return Unfinished(change, fold_portion) if answered.last and is_anything_unfolded(db) else change


def retry_refused(db: sqlite3.Connection, author: Author, keys: frozenset[Key] | None) -> Change:
    """Have what a server refused sent again, and join what this device could not take."""
    waits = quarantine.await_again(db, keys)
    change = join_foreign(db, author, quarantine.foreign(db, keys))
    return msgspec.structs.replace(change, outbox=change.outbox or waits)


def _accept(db: sqlite3.Connection, answered: Answered) -> None:
    """What the server took waits no longer, where it is still what was sent."""
    for kind, table in TABLES.items():
        rows = [(document_id, version) for of, document_id, version in answered.accepted if of == kind]
        db.executemany(f"UPDATE {table} SET waiting = 0 WHERE id = ? AND version = ? AND waiting = 1", rows)


def _refuse(db: sqlite3.Connection, answered: Answered, now: int) -> bool:
    """Whether anything new was refused."""
    news = False
    for one in answered.refused:
        if one.kind not in TABLES:
            continue
        query = f"UPDATE {TABLES[one.kind]} SET waiting = 0 WHERE id = ? AND version = ?"
        if db.execute(query, (one.id, one.version)).rowcount:
            news |= quarantine.keep_refused(db, one.kind, one.id, one.code, one.message, now)
    return news


def remember(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
