"""Insert or update: the one statement whose spelling SQLAlchemy keeps in two places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()
) -> None:
    """Insert `rows` (all with the same columns); one that is there gets the new values, but for the columns to `keep`.

    Rows are recognized by the primary key, and are written in its order, so that two who write the same never wait for
    each other in a ring.
    """
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in key and name not in keep}
    statement = (
        insert.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    connection.execute(statement, sorted(rows, key=lambda row: tuple(row[name] for name in key)))
