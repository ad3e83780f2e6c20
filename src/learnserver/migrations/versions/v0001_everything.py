"""Every table; on PostgreSQL also the partitions, the role of the application and its row-level security."""

from __future__ import annotations

from alembic import op

from learnserver.columns import metadata
from learnserver.database import APP_ROLE
from learnserver.tables import PARTITIONED, PARTITIONS

revision = "0001"
down_revision = None

_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
_SETTING = "(SELECT current_setting('app.{}', true))"


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
    if op.get_bind().dialect.name == "postgresql":
        _partition()
        _guard()


def _partition() -> None:
    for table in PARTITIONED:
        for number in range(PARTITIONS):
            op.execute(
                f"CREATE TABLE {table}_p{number:02} PARTITION OF {table}"
                f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
            )


def _guard() -> None:
    """An organization sees its own rows; who has no organization yet sees the one user or organization it names."""
    op.execute(_ROLE)
    op.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    partitions = [f"{table}_p{number:02}" for table in PARTITIONED for number in range(PARTITIONS)]
    for table in [*metadata.tables, *partitions]:
        key = "id" if table == "organizations" else "org"
        mine = f"{key} = {_SETTING.format('org')}"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({mine}) WITH CHECK ({mine})")
        if table not in partitions:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
    op.execute(f"CREATE POLICY by_email ON users FOR SELECT USING (email = {_SETTING.format('email')})")
    op.execute(f"CREATE POLICY by_name ON organizations FOR SELECT USING (name = {_SETTING.format('name')})")
