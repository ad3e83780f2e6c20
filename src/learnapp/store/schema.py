"""Which shape a database file has, told from its first bytes without opening it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from learnapp.store.sql import connect_reader

SCHEMA: Final = 10
"""How many migrations this program knows; a database's `user_version` says how many it had."""

WITH_CONTENT: Final = 5
"""Since this version a database knows which files of the content store it needs."""
WITH_QUEUE: Final = 6
"""Since this version, which ones it waits for."""

FOLD: Final = "2"
"""Changes when the law's folds do; a database folded by another version is folded anew when it is opened."""

_MAGIC: Final = b"SQLite format 3\x00"
_HEADER: Final = 100
_VERSION_AT: Final = 60


def version_of(path: Path) -> int | None:
    """The schema version in the file's header; None where this is no SQLite database. The file is only read."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return None
    version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4], "big")
    log = path.with_name(path.name + "-wal")
    if version > SCHEMA or not log.exists() or log.stat().st_size == 0:
        return version
    return _version_with_log(path)


def _version_with_log(path: Path) -> int | None:
    """The version as the write-ahead log has it."""
    try:
        db = connect_reader(path)
    except sqlite3.Error:
        return None
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return None
    finally:
        db.close()
