"""What migrations are written with: the kinds of columns, and how a step is run."""

from __future__ import annotations

from sqlite_utils import Database

ID = "TEXT NOT NULL CHECK (length({0}) BETWEEN 1 AND 200)"
FLAG = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} IN (0, 1))"
SENT = "version INTEGER NOT NULL DEFAULT 1, waiting INTEGER NOT NULL DEFAULT 1 CHECK (waiting IN (0, 1))"
PERCENT = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} BETWEEN 0 AND 100)"
COUNT = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} >= 0)"
SECONDS = "REAL NOT NULL DEFAULT 0 CHECK ({0} >= 0)"
SCORE = "REAL CHECK ({0} BETWEEN 0 AND 100)"
AT = "INTEGER CHECK ({0} >= 0)"
STATUS = "TEXT NOT NULL DEFAULT 'not_started' CHECK (status IN ('not_started', 'in_progress', 'completed'))"
LIST = "TEXT NOT NULL DEFAULT '[]' CHECK (json_valid({0}) AND json_type({0}) = 'array')"


def column(name: str, kind: str) -> str:
    return f"{name} {kind.format(name)}"


def run(db: Database, version: int, *statements: str) -> None:
    """The statements of the step that makes a database one of this version."""
    for statement in statements:
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {version}")
