"""Connections to one database file, and what SQLite's errors mean to a person.

There is one writing connection in the whole house; every other is opened read-only, so that two connections never
write or checkpoint at once (SQLite before 3.51.3 can corrupt a database that way).
"""

from __future__ import annotations

import sqlite3
import urllib.parse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from learnapp.errors import DiskFullError, StoreError

DATABASE: Final = "learnapp.db"
AUTOCHECKPOINT_PAGES: Final = 1_000
"""A log that starts over every 4 MB is written where the disk has it already, which makes every commit cheaper."""

_NOT_SAVED: Final = "The progress could not be saved"
_STATEMENTS: Final = 256
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def connect_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes: WAL, every commit on the disk before it is acknowledged, foreign keys on."""
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute(f"PRAGMA wal_autocheckpoint = {AUTOCHECKPOINT_PAGES}")
    except BaseException:
        db.close()
        raise
    return db


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; it may be used by one thread at a time."""
    quoted = urllib.parse.quote(str(path.absolute()))
    db = sqlite3.connect(
        f"file:{quoted}?mode=ro",
        uri=True,
        timeout=10,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS,
    )
    try:
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        db.close()
        raise
    return db


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file itself is broken."""
    return isinstance(error, sqlite3.Error) and _code(error) in _DAMAGED


def translated(error: sqlite3.Error | OSError) -> StoreError:
    """The error as a person should read it."""
    if isinstance(error, OSError):
        return StoreError(_NOT_SAVED, f"{error.strerror or error}. What was saved before is kept.")
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError(
            "The disk is full",
            "Your progress could not be saved. What was saved before is kept. Make some room, and saving goes on.",
        )
    if code in _DAMAGED:
        return StoreError(
            "The progress database is damaged",
            "Start LearnApp again: it restores the newest good backup and keeps the damaged file.",
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return StoreError("This cannot be recorded", f"It is not possible progress ({error}). Nothing was changed.")
    return StoreError(_NOT_SAVED, f"{error}. What was saved before is kept.")


@contextmanager
def translating() -> Generator[None]:
    """Turns what SQLite and the file system raise into errors of the store."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise translated(error) from error


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return sqlite3.SQLITE_NOTADB if "not a database" in str(error) else None
    return code & 0xFF


@contextmanager
def snapshot(db: sqlite3.Connection) -> Generator[sqlite3.Connection]:
    """Several queries as of one moment."""
    with translating():
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("ROLLBACK")
