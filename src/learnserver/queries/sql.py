"""What the two databases spell alike, but SQLAlchemy keeps in two places.

What is asked all day is built once, as a constant of its module, with `ORG`, `USER` and other parameters in it: making
a statement of Python objects costs several times what sending it does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    FunctionElement,
    Insert,
    Select,
    Table,
    Text,
    TextClause,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
Values = dict[str, Any]
Query = Select[*tuple[Any, ...]]
_CHUNK: Final = 5_000
NOTIFY: Final = "learnserver"
ORG: Final = bindparam("org", type_=Text)
USER: Final = bindparam("user", type_=Text)
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
    listed = sorted(rows, key=lambda row: tuple(row[name] for name in key))
    moved = tuple(name for name in rows[0] if name not in key and name not in keep)
    if connection.dialect.name == "postgresql":
        _bulk(connection, table, listed, moved)
        return
    connection.execute(_each_statement(table, moved), listed)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows and connection.dialect.name == "postgresql":
        _bulk(connection, table, rows, ())
    elif rows:
        connection.execute(_each_statement(table, ()), list(rows))


class Ids(TypeDecorator[Collection[str]]):
    """Many ids in one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        listed = sorted(set(value or ()))
        return listed if dialect.name == "postgresql" else msgspec.json.encode(listed).decode()


class _OneOf(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()


@compiles(_OneOf, "postgresql")
def _any(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_OneOf, "sqlite")
def _each(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


def one_of(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether a column has one of many values, which are the one parameter `name`: a statement with a thousand
    parameters costs the database, and everyone on the way to it, more than finding the rows."""
    values: BindParameter[Collection[str]] = bindparam(name, type_=Ids)
    return _OneOf(column, values)


def _bulk(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], moved: tuple[str, ...]) -> None:
    """Any number of rows to PostgreSQL in one statement with one parameter. (COPY is refused under row-level
    security.)"""
    connection.execute(_bulk_statement(table, tuple(rows[0]), moved), {"rows": msgspec.json.encode(rows).decode()})


@lru_cache(maxsize=64)
def _bulk_statement(table: Table, names: tuple[str, ...], moved: tuple[str, ...]) -> TextClause:
    dialect = postgresql.dialect()
    columns = ", ".join(names)
    typed = ", ".join(f"{name} {table.c[name].type.compile(dialect=dialect)}" for name in names)
    key = ", ".join(column.name for column in table.primary_key)
    changed = ", ".join(f"{name} = excluded.{name}" for name in moved)
    return text(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} "
        f"FROM json_to_recordset(CAST(:rows AS json)) AS given ({typed}) "
        + (f"ON CONFLICT ({key}) DO UPDATE SET {changed}" if moved else "ON CONFLICT DO NOTHING")
    )


def notify(connection: Connection, message: str) -> None:
    """Tell every process, once this transaction is committed. SQLite has only one process to tell (events)."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"channel": NOTIFY, "message": message})


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists that fit into one IN."""
    listed = list(values)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


@lru_cache(maxsize=64)
def _each_statement(table: Table, moved: tuple[str, ...]) -> Insert:
    insert = sqlite.insert(table)
    if not moved:
        return insert.on_conflict_do_nothing()
    key = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(index_elements=key, set_={name: insert.excluded[name] for name in moved})
