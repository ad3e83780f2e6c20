"""What the database itself holds to: ranges, keys, what goes with what, partitions, and the indexes that reads use."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from learnserver import tables
from learnserver.columns import metadata
from learnserver.database import Database
from learnserver.queries import reading
from tests.server.school import NOON, Learner, School, course, session

COUNTS: Final = (
    "epoch", "position_seconds", "resume_seconds", "furthest_seconds", "covered_seconds", "duration_seconds",
    "watch_ms", "total_sessions", "completion_count", "attempts", "failed_attempts",
)  # fmt: skip
WRONG: Final[list[dict[str, Any]]] = [
    *({name: -1} for name in COUNTS),
    *({name: value} for name in ("best_score", "last_score") for value in (-0.1, 100.1)),
    *({"progress_percentage": value} for value in (-1, 101)),
    {"status": "done"},
    {"status": "completed", "progress_percentage": 99},
    {"status": "in_progress", "progress_percentage": 100},
    {"status": None},
    {"lesson_id": None},
    {"course_id": "nothing"},
    {"user_id": "nobody"},
]


@pytest.fixture
def learner(school: School) -> Learner:
    school.publish(course())
    return school.learner()


def row(learner: Learner, **given: Any) -> dict[str, Any]:
    own = {"org": learner.who.org, "user_id": learner.who.user, "lesson_id": "a", "course_id": "c1"}
    return {**own, "status": "in_progress", "created_at": NOON, "updated_at": NOON, **given}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_no_record_of_a_lesson_is_out_of_its_range(learner: Learner, wrong: dict[str, Any]) -> None:
    with pytest.raises(DBAPIError), learner.school.database.write(learner.who.org) as connection:
        connection.execute(insert(tables.lesson_progress).values(**row(learner, **wrong)))


def test_a_lesson_has_one_record_a_learner_and_scores_may_be_null(learner: Learner) -> None:
    with learner.school.database.write(learner.who.org) as connection:
        connection.execute(insert(tables.lesson_progress).values(**row(learner, best_score=None, last_score=100)))
    with pytest.raises(DBAPIError), learner.school.database.write(learner.who.org) as connection:
        connection.execute(insert(tables.lesson_progress).values(**row(learner)))


def of(connection: Connection, org: str, name: str) -> list[Any]:
    table = metadata.tables[name]
    return list(connection.execute(select(table).where(table.c.org == org)))


FOLDED: Final = ("lesson_progress", "course_progress")
CATALOGUE: Final = ("course_versions", "modules", "lessons", "course_files", "enrollments")


def test_what_was_folded_of_a_course_goes_with_it_and_the_facts_stay(learner: Learner) -> None:
    learner.sync(session())
    org = learner.who.org
    with learner.school.database.write(org) as connection:
        assert all(of(connection, org, name) for name in FOLDED)
        connection.execute(tables.courses.delete().where(tables.courses.c.org == org))
        assert not any(of(connection, org, name) for name in (*FOLDED, *CATALOGUE))
        assert of(connection, org, "documents")


def test_all_that_is_a_users_goes_with_them_and_nothing_of_anybody_else(learner: Learner) -> None:
    school, org = learner.school, learner.who.org
    other = school.learner("bob")
    for who in (learner, other):
        who.sync(session())
        who.post("/api/progress/complete", {"contentId": "b"})
    theirs = [name for name, table in metadata.tables.items() if "user_id" in table.c]
    with school.database.write(org) as connection:
        before = {name: of(connection, org, name) for name in theirs}
        assert {"documents", "lesson_progress", "learners", "devices", "audit"} <= {n for n in theirs if before[n]}
        mine = (tables.users.c.org == org, tables.users.c.id == learner.who.user)
        connection.execute(tables.users.delete().where(*mine))
        for name in theirs:
            left = [found for found in before[name] if found.user_id != learner.who.user]
            assert of(connection, org, name) == left, name


def test_an_organization_goes_with_everything(learner: Learner) -> None:
    learner.sync(session())
    org = learner.who.org
    with learner.school.database.write(org) as connection:
        connection.execute(tables.organizations.delete().where(tables.organizations.c.id == org))
        assert not any(of(connection, org, name) for name in metadata.tables if name != "organizations")


def test_a_row_of_one_organization_cannot_belong_to_another(learner: Learner) -> None:
    elsewhere = learner.school.another()
    for wrong in ({"org": elsewhere.org}, {"org": elsewhere.org, "course_id": "c1"}):
        with pytest.raises(DBAPIError), learner.school.database.write(elsewhere.org) as connection:
            connection.execute(insert(tables.lesson_progress).values(**row(learner, **wrong)))


def test_what_grows_is_partitioned_by_organization(school: School) -> None:
    if not school.database.is_postgres:
        pytest.skip("an SQLite file is one part")
    query = text(
        "SELECT c.relname, pg_get_partkeydef(c.oid), count(i.inhrelid) FROM pg_class c"
        " JOIN pg_inherits i ON i.inhparent = c.oid WHERE c.relkind = 'p' GROUP BY 1, 2 ORDER BY 1"
    )
    with school.database.engine.connect() as connection:
        found = [tuple(one) for one in connection.execute(query)]
    assert found == [("documents", "HASH (org)", 16), ("lesson_progress", "HASH (org)", 16)]


# --- the indexes that are meant for a read are those that it uses ----------------------------------------------------

READS: Final[list[tuple[str, str, str]]] = [
    ("a learner's course", "lesson_progress_course_idx", "user_id = 'u7' AND course_id = 'c3'"),
    ("a lesson's learners", "lesson_progress_learners_idx", "lesson_id = 'l3'"),
    ("recent completions", "lesson_progress_completions_idx", "completed_at > 1700000009500"),
    ("a learner's lesson", "lesson_progress_pkey", "user_id = 'u7' AND lesson_id = 'l3'"),
]


def plans(database: Database, org: str) -> list[str]:
    """How each of the reads is done among the ten thousand records of an organization, which are gone afterwards."""
    postgres = database.is_postgres
    with database.engine.connect() as connection, connection.begin() as transaction:
        if postgres:
            connection.execute(text("SELECT set_config('app.org', :org, true)"), {"org": org})
        own = {"org": org, "created_at": NOON, "updated_at": NOON}
        people = [
            {**own, "id": f"u{number}", "email": f"u{number}", "name": "", "role": "learner"} for number in range(200)
        ]
        connection.execute(insert(tables.users), people)
        courses = [{**own, "id": f"c{number}", "version": 0} for number in range(10)]
        connection.execute(insert(tables.courses), courses)
        records = [
            {
                **own,
                "user_id": f"u{number % 200}",
                "lesson_id": f"l{number // 200}",
                "course_id": f"c{number // 200 % 10}",
                "status": "in_progress",
                "completed_at": None if number % 50 else NOON + number,
            }
            for number in range(10_000)
        ]
        connection.execute(insert(tables.lesson_progress), records)
        connection.execute(text("ANALYZE lesson_progress"))
        shown: list[str] = []
        for _, _, condition in READS:
            asked = f"SELECT status FROM lesson_progress WHERE org = '{org}' AND {condition}"
            rows = connection.execute(text(("EXPLAIN " if postgres else "EXPLAIN QUERY PLAN ") + asked))
            shown.append("\n".join(str(one[0] if postgres else one[-1]) for one in rows))
        transaction.rollback()
    return shown


def columns_of(database: Database, index: str) -> str:
    """The columns of an index of PostgreSQL; a partition's has the same under another name."""
    with database.engine.connect() as connection:
        query = text("SELECT pg_get_indexdef(CAST(:name AS regclass))")
        return re.findall(r"\((.*?)\)", connection.execute(query, {"name": index}).scalar_one())[0]


def test_each_read_has_its_index(school: School) -> None:
    database = school.database
    for (what, index, _), shown in zip(READS, plans(database, school.org), strict=True):
        if database.is_postgres:
            used = re.findall(r"Index (?:Only )?Scan (?:using|on) (\w+)", shown)
            assert [columns_of(database, one) for one in used] == [columns_of(database, index)], (what, shown)
        else:
            assert index.replace("lesson_progress_pkey", "sqlite_autoindex_lesson_progress_1") in shown, (what, shown)


def test_the_index_of_completions_holds_only_these(school: School) -> None:
    (index,) = [one for one in tables.lesson_progress.indexes if one.name == "lesson_progress_completions_idx"]
    assert str(index.dialect_options["postgresql"]["where"]) == "completed_at IS NOT NULL"
    with school.database.read(school.org) as connection:
        assert reading.summary(connection, school.org, "nobody").total == 0
