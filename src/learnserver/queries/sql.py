"""What the two databases spell alike, but SQLAlchemy keeps in two places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Values = dict[str, Any]
_CHUNK: Final = 5_000
NOTIFY: Final = "learnserver"
_NOTIFY: Final[TextClause] = text("SELECT pg_notify(:channel, :message)")


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()
) -> None:
    """Insert rows (all with the same columns), or overwrite those with their key but for the columns in `keep`.

    They are written in the order of the key, so that two who write the same never wait for each other in a ring.
    """
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    insert = _insert(connection)(table)
    moved = {name: insert.excluded[name] for name in rows[0] if name not in key and name not in keep}
    conflict = (
        insert.on_conflict_do_update(index_elements=key, set_=moved) if moved else insert.on_conflict_do_nothing()
    )
    connection.execute(conflict, sorted(rows, key=lambda row: tuple(row[name] for name in key)))


def insert_missing(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        connection.execute(_insert(connection)(table).on_conflict_do_nothing(), list(rows))


def notify(connection: Connection, message: str) -> None:
    """Tell every process, once this transaction is committed. SQLite has only one process to tell (events)."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"channel": NOTIFY, "message": message})


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists that fit into one IN."""
    listed = list(values)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
