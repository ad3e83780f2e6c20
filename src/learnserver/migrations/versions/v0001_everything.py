"""Every table; on PostgreSQL also the partitions, the role of the application and its row-level security."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from alembic import op

from learnserver.database import APP_ROLE

revision = "0001"
down_revision = None

_SQL: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").partition("\n\n")[2]
_TABLES: Final = re.findall(r"CREATE TABLE (\w+)", _SQL)
_PARTITIONED: Final = ("documents", "lesson_progress")
_PARTITIONS: Final = 16
_ROLE: Final = f"""
DO $$ BEGIN
    CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
_SETTING: Final = "(SELECT current_setting('app.{}', true))"


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _SQL.split(";\n"):
        if statement.strip():
            op.execute(statement if postgres else _for_sqlite(statement))
    if postgres:
        _partition()
        _guard()


def _for_sqlite(statement: str) -> str:
    return statement.replace(" PARTITION BY HASH (org)", "").replace("DOUBLE PRECISION", "DOUBLE")


def _partition() -> None:
    for table in _PARTITIONED:
        for number in range(_PARTITIONS):
            op.execute(
                f"CREATE TABLE {table}_p{number:02} PARTITION OF {table}"
                f" FOR VALUES WITH (MODULUS {_PARTITIONS}, REMAINDER {number})"
            )


def _guard() -> None:
    """An organization sees its own rows; who has no organization yet sees the one user or organization it names."""
    op.execute(_ROLE)
    op.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    partitions = [f"{table}_p{number:02}" for table in _PARTITIONED for number in range(_PARTITIONS)]
    for table in [*_TABLES, *partitions]:
        key = "id" if table == "organizations" else "org"
        mine = f"{key} = {_SETTING.format('org')}"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({mine}) WITH CHECK ({mine})")
        if table not in partitions:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
    op.execute(f"CREATE POLICY by_email ON users FOR SELECT USING (email = {_SETTING.format('email')})")
    op.execute(f"CREATE POLICY by_name ON organizations FOR SELECT USING (name = {_SETTING.format('name')})")
