"""A certificate is confirmed to whoever has its code, as long as the facts say what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from sqlalchemy import insert, text, update

from learncore.certificate import code_of
from learncore.progress import set_mark, start_over
from learncore.records import Register
from learncore.register import write
from learnserver import tables
from learnserver.auth.limits import RequestLimits
from learnserver.database import Database
from learnserver.migrations import _config, migrate
from tests.server.school import NOON, Learner, School, Served, change, course, session


def code(learner: Learner, course_id: str = "c1") -> str:
    return code_of(learner.who.org, learner.who.user, course_id)


def finish(learner: Learner, *lessons: str, course_id: str = "c1") -> None:
    """Watch these lessons, a second after another."""
    learner.sync(
        *(
            session(number, seconds=95.0, lesson=lesson, course=course_id, started_at=NOON, ended_at=NOON + 95_000)
            for number, lesson in enumerate(lessons, 1)
        )
    )


def asked(school: School, text: str) -> Any:
    """Without being signed in."""
    return school.client.get(f"/api/certificates/{text}")


@pytest.fixture
def learner(school: School) -> Learner:
    school.publish(course("c1", "a", "b"))
    return school.learner("Ann <b>Onym</b>")


def test_a_completed_course_is_confirmed_to_anyone_and_nothing_else_is_told(school: School, learner: Learner) -> None:
    finish(learner, "a")
    assert asked(school, code(learner)).status_code == 404
    finish(learner, "a", "b")
    answer = asked(school, code(learner).replace("-", "").lower())
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "Ann <b>Onym</b>",
        "course": "Course c1",
        "completedAt": "2023-11-14T22:14:55.000Z",
        "own": False,
    }
    assert answer.headers["cache-control"] == "no-store"


def test_a_certificate_outlasts_a_new_start_and_a_new_edition(school: School, learner: Learner) -> None:
    finish(learner, "a", "b")
    confirmed = asked(school, code(learner)).json()
    learner.post("/api/progress/reset", {"contentId": "c1"})
    assert asked(school, code(learner)).json() == confirmed
    first, longer = (msgspec.json.encode(course("c1", *lessons)).decode() for lessons in (("a", "b"), ("a", "b", "c")))
    with school.database.write(school.org) as connection:
        version = {"org": school.org, "course_id": "c1", "version": 1, "manifest": first, "created_at": NOON}
        connection.execute(insert(tables.course_versions).values(**version))
        mine = (tables.courses.c.org == school.org, tables.courses.c.id == "c1")
        connection.execute(update(tables.courses).where(*mine).values(version=2, manifest=longer, updated_at=NOON + 1))
    assert asked(school, code(learner)).json() == confirmed


def test_what_was_begun_anew_before_it_was_synced_is_confirmed(school: School, learner: Learner) -> None:
    """The server never saw the course completed; the facts say that it was."""
    for lesson in ("a", "b"):
        state = set_mark(None, "c1", "laptop", NOON, "complete")
        learner.sync(change("lesson_state", lesson, start_over(state, "c1", "laptop", NOON + 1)))
    assert learner.get("/api/courses/c1/progress").json()["course"]["status"] != "completed"
    assert asked(school, code(learner)).status_code == 200


def test_what_is_marked_incomplete_is_not_confirmed_any_more(school: School, learner: Learner) -> None:
    learner.sync(change("lesson_state", "a", set_mark(None, "c1", "laptop", NOON, "complete")))
    finish(learner, "b")
    assert asked(school, code(learner)).status_code == 200
    boss = school.learner("boss", role="admin")
    boss.ask("DELETE", f"/api/progress/complete?contentId=a&userId={learner.who.user}")
    assert asked(school, code(learner)).status_code == 404


def test_a_course_of_ones_own_is_confirmed_as_such(school: School) -> None:
    learner = school.learner("Ann")
    mine = course("mine", "x")
    copy = write(Register(), "laptop", NOON, msgspec.to_builtins(mine))
    learner.sync(change("course_copy", "mine", copy))
    finish(learner, "x", course_id="mine")
    answer = asked(school, code(learner, "mine"))
    assert (answer.status_code, answer.json()["own"], answer.json()["course"]) == (200, True, "Course mine")


def test_the_page_shows_it_to_people_and_runs_nothing(school: School, learner: Learner) -> None:
    finish(learner, "a", "b")
    empty = school.client.get("/certificates")
    assert (empty.status_code, "Verify a certificate" in empty.text) == (200, True)
    page = school.client.get("/certificates", params={"code": code(learner)})
    assert page.status_code == 200
    assert "Ann &lt;b&gt;Onym&lt;/b&gt;" in page.text
    assert "2023-11-14, 22:14 UTC" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    wrong = school.client.get("/certificates", params={"code": '"><script>alert(1)</script>'})
    assert wrong.status_code == 404
    assert "<script>" not in wrong.text
    assert "No certificate is known by this code" in wrong.text


def test_who_asks_for_many_has_to_wait(shared_url: str, tmp_path: Path) -> None:
    clock = [0.0]
    with Served(shared_url, tmp_path, RequestLimits(0, 40, clock=lambda: clock[0])) as served:
        school = School(served)
        seen = [asked(school, "0000-0000-0000-0000").status_code for _ in range(3)]
        assert seen == [404, 404, 429]
        waiting = school.client.get("/certificates", params={"code": "x"})
        assert waiting.status_code == 429
        assert int(waiting.headers["retry-after"]) == 3
        clock[0] = 3.0
        assert asked(school, "x").status_code == 404


def test_what_was_completed_before_is_confirmed_after_the_upgrade(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    try:
        with Served(database_url, tmp_path, database=database) as served:
            mine = School(served)
            mine.publish(course("c1", "a"))
            ann = mine.learner("Ann")
            finish(ann, "a")
            with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
                connection.execute(text("DROP TABLE certificates"))
                command.stamp(_config(connection), "0003")
            migrate(database)
            assert asked(mine, code(ann)).json()["name"] == "Ann"
    finally:
        database.close()
