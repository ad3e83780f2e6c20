"""Documents that were refused, by a server or by this device: kept until they are taken, never deleted otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from learnapp.store.documents import TABLES, Body
from learnapp.store.exchange import Key

UNKNOWN_KIND: Final = "unknown_kind"
"""What a newer program's document is refused for here: it is tried again by a program that knows its kind."""

_PUT: Final = """
    INSERT INTO quarantine (kind, id, code, message, body, at, ours) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET code = excluded.code, message = excluded.message, body = excluded.body,
        at = excluded.at, ours = excluded.ours
    WHERE ours <= excluded.ours"""
_KEPT: Final = "SELECT ours FROM quarantine WHERE kind = ? AND id = ?"
_FOREIGN: Final = "SELECT kind, id, body, code FROM quarantine WHERE ours = 0 AND body IS NOT NULL"


def keep_foreign(
    db: sqlite3.Connection, kind: str, document_id: str, code: str, message: str, body: str, at: int
) -> bool:
    """Keep what this device cannot take, with its body; one that a server refused stays what it is. Whether that is
    news to a person."""
    news = not _is_kept(db, kind, document_id)
    db.execute(_PUT, (kind, document_id, code, message, body, at, False))
    return news and code != UNKNOWN_KIND


def keep_refused(db: sqlite3.Connection, kind: str, document_id: str, code: str, message: str, at: int) -> bool:
    """Keep what a server did not take; its body is the document itself. Whether that is news."""
    news = not _is_kept(db, kind, document_id)
    db.execute(_PUT, (kind, document_id, code, message, None, at, True))
    return news


def is_refused(db: sqlite3.Connection, kind: str, document_id: str) -> bool:
    """Whether a server refused it, and nothing was heard of it since."""
    found = db.execute(_KEPT, (kind, document_id)).fetchone()
    return found is not None and bool(found[0])


def release(db: sqlite3.Connection, keys: Iterable[Key]) -> bool:
    """Let go of what was taken after all; whether there was any."""
    if db.execute("SELECT 1 FROM quarantine LIMIT 1").fetchone() is None:
        return False
    before = db.total_changes
    db.executemany("DELETE FROM quarantine WHERE kind = ? AND id = ?", keys)
    return db.total_changes != before


def refused_keys(db: sqlite3.Connection) -> set[Key]:
    """What servers refused."""
    return set(db.execute("SELECT kind, id FROM quarantine WHERE ours = 1"))


def await_again(db: sqlite3.Connection, keys: Collection[Key] | None) -> bool:
    """Have what a server refused wait to be sent once more (all of it for None); whether anything does."""
    waiting = [key for key in refused_keys(db) if (keys is None or key in keys) and key[0] in TABLES]
    for kind, document_id in waiting:
        db.execute(f"UPDATE {TABLES[kind]} SET waiting = 1 WHERE id = ?", (document_id,))
    return bool(waiting)


def foreign(db: sqlite3.Connection, keys: Collection[Key] | None = None) -> list[tuple[str, str, Body]]:
    """What this device could not take when it came, of kinds that it knows (by now)."""
    return [
        (kind, document_id, msgspec.json.decode(body))
        for kind, document_id, body, _ in db.execute(_FOREIGN).fetchall()
        if kind in TABLES and (keys is None or (kind, document_id) in keys)
    ]


def known_by_now(db: sqlite3.Connection) -> list[tuple[str, str, Body]]:
    """What came from a newer program, and is no longer newer than this one."""
    known = [(kind, one) for kind, one, _, code in db.execute(_FOREIGN) if code == UNKNOWN_KIND and kind in TABLES]
    return foreign(db, known) if known else []


def _is_kept(db: sqlite3.Connection, kind: str, document_id: str) -> bool:
    return db.execute(_KEPT, (kind, document_id)).fetchone() is not None
