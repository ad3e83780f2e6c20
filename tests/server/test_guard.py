"""PostgreSQL itself keeps organizations apart, and no table was forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from learnserver import tables
from learnserver.columns import metadata
from learnserver.database import Database
from learnserver.migrations import is_current, migrate
from tests.server.databases import Cluster
from tests.server.school import NOON, School, course

UNBOUND = {"users_email_idx", "certificates_code_idx"}
"""What is looked up before it is known in which organization."""


@pytest.fixture
def guarded(school: School) -> School:
    if not school.database.is_postgres:
        pytest.skip("SQLite has no row-level security")
    return school


def everything(connection: Connection) -> dict[str, int]:
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in metadata.tables}


def open_tables(connection: Connection) -> list[str]:
    """Tables, parts of tables and views that rows of another organization could be read from."""
    query = """
        SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p', 'm', 'v', 'f') AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version' AND NOT (relrowsecurity AND relforcerowsecurity
            AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
        ORDER BY 1"""
    return list(connection.execute(text(query)).scalars())


def test_every_table_has_forced_row_security_and_a_policy(guarded: School) -> None:
    with guarded.database.engine.connect() as connection:
        assert open_tables(connection) == []


@pytest.mark.parametrize(
    ("hole", "name"),
    [
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "users"),
        ("ALTER TABLE documents_p03 NO FORCE ROW LEVEL SECURITY", "documents_p03"),
        ("DROP POLICY own ON audit", "audit"),
        ("CREATE TABLE forgotten (org text, id text)", "forgotten"),
        ("CREATE VIEW seen AS SELECT * FROM documents", "seen"),
        ("CREATE MATERIALIZED VIEW kept AS SELECT * FROM documents", "kept"),
    ],
)
def test_a_hole_in_the_guard_is_found(guarded: School, hole: str, name: str) -> None:
    with guarded.database.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text(hole))
        assert open_tables(connection) == [name]
        transaction.rollback()


def test_the_policies_ask_once_a_query_and_guard_what_is_written(guarded: School) -> None:
    query = text("SELECT tablename, policyname, qual, with_check, cmd FROM pg_policies WHERE schemaname = 'public'")
    with guarded.database.engine.connect() as connection:
        policies = connection.execute(query).all()
    for policy in policies:
        assert "SELECT current_setting('app." in policy.qual, policy
        assert policy.with_check == policy.qual if policy.policyname == "own" else policy.cmd == "SELECT", policy
    assert {policy.policyname for policy in policies} == {"own", "by_email", "by_name", "by_code"}


def test_a_transaction_without_an_organization_sees_and_may_nothing(guarded: School) -> None:
    guarded.publish(course())
    guarded.learner().post("/api/progress/complete", {"contentId": "a"})
    with guarded.database.read() as connection:
        assert set(everything(connection).values()) == {0}
        with pytest.raises(DBAPIError):
            connection.execute(insert(tables.organizations).values(id="x", name="x", created_at=0))


def test_a_code_opens_its_own_row_and_no_other(guarded: School) -> None:
    guarded.publish(course("c1", "a"))
    guarded.publish(course("c2", "a"))
    guarded.learner().post("/api/progress/complete", {"contentId": "a"})
    with guarded.database.read(guarded.org) as connection:
        codes = connection.execute(select(tables.certificates.c.code)).scalars().all()
    assert len(codes) == 2
    with guarded.database.read(code=codes[0]) as connection:
        assert {table: rows for table, rows in everything(connection).items() if rows} == {"certificates": 1}


def test_a_transaction_of_one_organization_cannot_touch_another(guarded: School) -> None:
    other = guarded.another()
    learner = other.learner()
    with guarded.database.write(guarded.org) as connection:
        assert connection.execute(select(tables.users.c.id)).scalars().all() == []
        assert connection.execute(tables.users.update().values(name="mine")).rowcount == 0
        assert (
            connection.execute(tables.organizations.delete().where(tables.organizations.c.id == other.org)).rowcount
            == 0
        )
        row = {"org": other.org, "user_id": learner.who.user, "seq": 0, "incarnation": "x"}
        with pytest.raises(DBAPIError):
            connection.execute(insert(tables.learners).values(**row))


def test_the_application_owns_nothing_and_cannot_bypass(guarded: School) -> None:
    with guarded.database.read(guarded.org) as connection:
        role = connection.execute(text("SELECT current_user")).scalar_one()
        flags = text("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = :role")
        assert tuple(connection.execute(flags, {"role": role}).one()) == (False, False, False)
        owned = text("SELECT count(*) FROM pg_class WHERE relowner = :role\\:\\:regrole")
        assert connection.execute(owned, {"role": role}).scalar_one() == 0


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    migrate_at_once(f"sqlite:///{tmp_path / 'server.db'}")


def test_two_processes_may_migrate_at_once_on_postgresql(postgres: Cluster) -> None:
    url = postgres.create()
    migrate_at_once(url)
    postgres.drop(url)


def migrate_at_once(url: str) -> None:
    databases = [Database(url), Database(url)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, databases))
    assert all(map(is_current, databases))
    for database in databases:
        database.close()


def test_the_migrations_lead_to_the_tables_as_they_are_written(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, metadata) == []


def test_every_key_begins_with_the_organization() -> None:
    for name, table in metadata.tables.items():
        if name == "organizations":
            continue
        keys = [table.primary_key, *table.foreign_key_constraints, *table.indexes]
        firsts = {next(iter(key.columns)).name for key in keys if key.name not in UNBOUND}
        assert firsts == {"org"}, name


def test_rows_out_of_range_are_refused(school: School) -> None:
    school.publish(course())
    who = school.learner().who
    row = {
        "org": who.org,
        "user_id": who.user,
        "lesson_id": "a",
        "course_id": "c1",
        "created_at": NOON,
        "updated_at": 0,
    }
    for wrong in ({"best_score": 101.0}, {"attempts": -1}, {"progress_percentage": 100}, {"status": "done"}):
        with pytest.raises(DBAPIError), school.database.write(who.org) as connection:
            connection.execute(insert(tables.lesson_progress).values(**{"status": "in_progress", **row, **wrong}))


def test_what_belongs_to_a_user_goes_with_them(school: School) -> None:
    school.publish(course())
    learner = school.learner()
    learner.post("/api/progress/complete", {"contentId": "a"})
    with school.database.write(school.org) as connection:
        connection.execute(tables.users.delete().where(tables.users.c.org == school.org))
        for table in (tables.documents, tables.lesson_progress, tables.course_progress, tables.tokens, tables.devices):
            assert connection.execute(select(table.c.org).where(table.c.org == school.org)).all() == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in metadata.tables
