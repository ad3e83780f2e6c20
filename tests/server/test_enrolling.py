"""Who is enrolled in what, by the command line and by its library: at once, also for what was learned before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from learnserver.administration import Administration
from learnserver.clock import now_ms
from learnserver.config import Config
from learnserver.database import Database
from learnserver.learning import Learning
from learnserver.tables import enrollments
from tests.server.school import Learner, School, course
from tests.server.test_commands import Line
from tests.server.test_rebuild import folded


@pytest.fixture
def taught(school: School) -> School:
    school.publish(course("c1", "a", "b"))
    school.publish(course("c2", "a", "x", "y", "z"), everyone=False)
    return school


def rebuilt(learner: Learner) -> Any:
    with learner.school.database.write(learner.who.org) as connection:
        Learning(connection, learner.who.org, learner.who.user, now_ms()).rebuild()
    return folded(learner)


def enroll(school: School, **whom: Any) -> None:
    terms: dict[str, Any] = {"email": None, "team": None, "required": False, "due_at": None, **whom}
    Administration(school.database).enroll(school.org, "c2", **terms)


@pytest.mark.parametrize("how", ["user", "team", "everyone", "joining"])
def test_what_was_learned_in_one_course_counts_in_the_next_from_the_enrollment_on(taught: School, how: str) -> None:
    admin = Administration(taught.database)
    ann, bob = taught.learner("ann"), taught.learner("bob")
    email = f"{ann.who.user}@school.test"
    admin.create_team(taught.org, "T")
    for who in (ann, bob):
        who.post("/api/progress/complete", {"contentId": "a"})
    assert ann.get("/api/progress/x").status_code == 403
    if how == "user":
        enroll(taught, email=email)
    elif how == "everyone":
        enroll(taught)
    else:
        if how == "team":
            admin.join_team(taught.org, "T", email, manager=False)
        enroll(taught, team="T")
        if how == "joining":
            admin.join_team(taught.org, "T", email, manager=False)
    assert ann.get("/api/progress/c2").json()["progressPercentage"] == 25
    assert ann.get("/api/progress/x").status_code == 200
    assert bob.get("/api/courses/c2").status_code == (200 if how == "everyone" else 403)
    for who in (ann, bob):
        assert folded(who) == rebuilt(who)


def test_the_terms_of_an_enrollment_are_kept_and_changed(tmp_path: Path) -> None:
    line = Line(tmp_path / "home")
    line("org", "create", "School")
    line.user("ada@example.org")
    line("team", "create", "--org", "School", "T")
    folder = tmp_path / "Course"
    folder.mkdir()
    (folder / "1 Read me.md").write_text("# Hello\n")
    published = line.publish(folder)["courseId"]
    words = ("enroll", "--org", "School", "--course", published)
    made = line.json(*words, "--user", "ada@example.org", "--due", "2027-01-31", "--required")
    assert made.keys() == {"id", "courseId"}
    assert line.json(*words, "--user", "ADA@example.org", "--due", "2027-01-31T12:00+02:00") == made
    line(*words, "--team", "T", "--required")
    line(*words, "--everyone")
    for wrong in (("--user", "nobody@example.org"), ("--team", "None")):
        line(*words, *wrong, code=1)
    database = Database(Config.of(tmp_path / "home").database)
    with database.read() as connection:
        rows = connection.execute(select(enrollments).order_by(enrollments.c.created_at, enrollments.c.id)).all()
    database.close()
    told = [(row.user_id is not None, row.team_id is not None, row.everyone, row.required, row.due_at) for row in rows]
    assert told == [
        (True, False, False, False, 1_801_389_600_000),
        (False, True, False, True, None),
        (False, False, True, False, None),
    ]
