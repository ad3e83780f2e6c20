"""The database's history, forward only. `migrate` may be called by several processes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from learnserver.database import Database

_FOLDER: Final = Path(__file__).parent
_LOCK: Final = 0x6C6561726E
"""The key of PostgreSQL's advisory lock: "learn"."""


def migrate(database: Database) -> None:
    """Bring the database to the newest version, in one transaction under a lock that the next process waits for."""
    connection = database.engine.connect().execution_options(writes=True)
    with connection, connection.begin():
        if database.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), "head")


def is_current(database: Database) -> bool:
    """Whether the database is at the newest version that this program knows."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
