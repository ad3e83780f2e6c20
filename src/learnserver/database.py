"""The door to the database: every transaction is bound to an organization, on SQLite and on PostgreSQL.

On PostgreSQL the transaction runs as a role that owns nothing and sees, by row-level security, only the organization it
named. On SQLite there is one writer at a time (BEGIN IMMEDIATE), and the queries alone keep organizations apart.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

APP_ROLE: Final = "learnserver_app"
BUSY_SECONDS: Final = 30
BOOT: Final = "boot"
"""In a connection's `info`: the run of the database that it belongs to. One that was restored is another run."""

_SETTINGS: Final = (
    f"SELECT set_config('role', '{APP_ROLE}', true), set_config('app.org', :org, true), "
    "set_config('app.email', :email, true), set_config('app.name', :name, true), set_config('app.code', :code, true)"
)
_BIND: Final = text(_SETTINGS)
_BIND_WRITER: Final = text(f"{_SETTINGS}, set_config('plan_cache_mode', 'force_generic_plan', true)")
"""Left to itself, PostgreSQL plans what asks partitioned tables anew each time, which takes several times as long as
doing it. Who writes finds rows by their keys: there is one good plan, whatever the values."""

_NOTICING: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""That a host is gone is noticed within seconds, not hours; what the URL says of these goes before."""

_PREPARED_AFTER: Final = 1
"""So often a connection sends a statement before it is prepared in it. A new connection that planned an update's
statements anew for the usual five times cost PostgreSQL as much as sixteen updates."""

_RUN: Final = """
    SELECT pg_postmaster_start_time()::text, oid::text FROM pg_database WHERE datname = current_database()"""


class Database:
    """One database; `read` and `write` are one transaction each, in a connection of the pool.

    `connections` at most, which stay open: a new one of PostgreSQL's costs as much as ten updates. Who gets none within
    `wait_seconds` is told that the database is busy.
    """

    def __init__(self, url: str, *, connections: int = 20, wait_seconds: float = 10) -> None:
        self.url = _normal(url)
        self.is_postgres = self.url.get_backend_name() == "postgresql"
        self.options = {name: value for name, value in _NOTICING.items() if name not in self.url.query}
        """For connections to PostgreSQL, also those that are not the pool's."""
        self._writer = threading.Lock()
        self._pool = {"pool_size": connections, "max_overflow": 0, "pool_timeout": wait_seconds}
        self.engine = self._postgres() if self.is_postgres else self._sqlite()

    @contextmanager
    def read(self, org: str = "", *, email: str = "", name: str = "", code: str = "") -> Generator[Connection]:
        """A transaction that sees `org`; before it is known, also users of this `email`, the organization `name` or the
        certificate of this `code`."""
        with self.engine.connect() as connection, connection.begin():
            if self.is_postgres:
                connection.execute(_BIND, {"org": org, "email": email, "name": name, "code": code})
            yield connection

    @contextmanager
    def write(self, org: str) -> Generator[Connection]:
        """A transaction that may change `org`; committed at the end, rolled back by any exception."""
        if self.is_postgres:
            with self.engine.connect() as connection, connection.begin():
                connection.execute(_BIND_WRITER, {"org": org, "email": "", "name": "", "code": ""})
                yield connection
            return
        with self._writer, self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def is_alive(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except Exception:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()

    def _postgres(self) -> Engine:
        engine = create_engine(
            self.url,
            **self._pool,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={**self.options, "prepare_threshold": _PREPARED_AFTER},
        )
        event.listen(engine, "connect", _name_postgres)
        return engine

    def _sqlite(self) -> Engine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(self.url, **self._pool, hide_parameters=True)
        boot = secrets.token_hex(8)

        def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
            _prepare_sqlite(connection)
            record.info[BOOT] = boot

        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _name_postgres(connection: Any, record: ConnectionPoolEntry) -> None:
    """All processes that serve one running database agree on its name; after a restart or a restore it is another."""
    with connection.cursor() as cursor:
        record.info[BOOT] = "/".join(cursor.execute(_RUN).fetchone())
    connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _normal(url: str) -> URL:
    """The URL with the driver we use: `postgres://` and `postgresql://` mean psycopg 3. Raises ValueError."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("An SQLite database is a file: sqlite:///FILE.")
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed
