"""Who sees whose progress, and what it says."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import insert

from learncore.records import Lesson
from learnserver import tables
from learnserver.clock import new_id, now_ms
from tests.server.school import NOON, Learner, School, course

DAY = 86_400_000


@pytest.fixture
def taught(school: School) -> School:
    school.publish(course("c1", "a", "b"), everyone=False)
    enrollment = {"everyone": True, "required": True, "due_at": now_ms() - DAY, "created_at": NOON}
    with school.database.write(school.org) as connection:
        connection.execute(insert(tables.enrollments).values(org=school.org, id=new_id(), course_id="c1", **enrollment))
    return school


def team_of(school: School, manager: Learner, *members: Learner) -> str:
    team = new_id()
    with school.database.write(school.org) as connection:
        connection.execute(insert(tables.teams).values(org=school.org, id=team, name=team, created_at=NOON))
        for one in (manager, *members):
            row = {"org": school.org, "team_id": team, "user_id": one.who.user, "manager": one is manager}
            connection.execute(insert(tables.memberships).values(**row))
    return team


def test_a_manager_sees_a_row_a_member(taught: School) -> None:
    boss, ann, bob = taught.learner("boss", role="manager"), taught.learner("ann"), taught.learner("bob")
    team = team_of(taught, boss, ann, bob)
    for lesson in ("a", "b"):
        ann.post("/api/progress/complete", {"contentId": lesson})
    shown = {one["name"]: one for one in boss.get(f"/api/teams/{team}/progress").json()["members"]}
    assert (shown["ann"]["progressPercentage"], shown["ann"]["requiredCompleted"]) == (100, 1)
    assert (shown["ann"]["needsSupport"], shown["ann"]["reasons"]) == (False, [])
    assert (shown["bob"]["requiredCompleted"], shown["bob"]["lastActive"]) == (0, None)
    assert shown["bob"]["reasons"] == ["overdue", "inactive"]


def test_whose_devices_are_silent_is_not_called_inactive(taught: School) -> None:
    boss, bob = taught.learner("boss", role="manager"), taught.learner("bob")
    team = team_of(taught, boss, bob)
    with taught.database.write(taught.org) as connection:
        mine = (tables.devices.c.org == taught.org, tables.devices.c.user_id == bob.who.user)
        connection.execute(tables.devices.update().where(*mine).values(last_seen_at=now_ms() - 9 * DAY))
    (shown,) = [one for one in boss.get(f"/api/teams/{team}/progress").json()["members"] if one["name"] == "bob"]
    assert shown["reasons"] == ["overdue", "not_heard_from"]


def test_only_who_may_sees_a_team_or_the_organization(taught: School) -> None:
    boss, ann = taught.learner("boss", role="manager"), taught.learner("ann")
    admin = taught.learner("admin", role="admin")
    theirs = team_of(taught, taught.learner("other", role="manager"))
    mine = team_of(taught, boss, ann)
    paths = (f"/api/teams/{mine}/progress", f"/api/teams/{theirs}/progress", "/api/organization/progress")
    seen = [[who.get(path).status_code for path in (*paths, paths[2] + ".csv")] for who in (ann, boss, admin)]
    assert seen == [[403, 403, 403, 403], [200, 404, 403, 403], [200, 200, 200, 200]]
    assert boss.get(f"/api/progress?userId={ann.who.user}").status_code == 200
    assert ann.get(f"/api/progress?userId={boss.who.user}").status_code == 404


def row_of(boss: Learner, team: str, name: str = "bob") -> Any:
    return next(one for one in boss.get(f"/api/teams/{team}/progress").json()["members"] if one["name"] == name)


def test_three_failed_attempts_at_a_lesson_call_for_support(taught: School) -> None:
    quiz = Lesson(id="q", title="Q", type="quiz", passing_score=60.0)
    taught.publish(course("c2", quiz))
    boss, bob = taught.learner("boss", role="manager"), taught.learner("bob")
    team = team_of(taught, boss, bob)
    for score in (90, 10, 10):
        bob.post("/api/lessons/q/attempts", {"score": score})
    assert "failed_attempts" not in row_of(boss, team)["reasons"]
    bob.post("/api/lessons/q/attempts", {"score": 10})
    row = row_of(boss, team)
    assert (row["needsSupport"], row["averageScore"]) == (True, 90)
    assert "failed_attempts" in row["reasons"]


@pytest.mark.parametrize(("score", "low"), [(59, True), (60, False), (65, False)])
def test_a_score_average_is_low_by_what_the_lessons_ask_for(taught: School, score: int, low: bool) -> None:
    taught.publish(course("c2", Lesson(id="q", title="Q", type="quiz", passing_score=60.0)))
    boss, bob = taught.learner("boss", role="manager"), taught.learner("bob")
    team = team_of(taught, boss, bob)
    assert row_of(boss, team)["averageScore"] is None
    bob.post("/api/lessons/q/attempts", {"score": None})
    assert row_of(boss, team)["averageScore"] is None
    bob.post("/api/lessons/q/attempts", {"score": score})
    assert row_of(boss, team)["averageScore"] == score
    assert ("low_score" in row_of(boss, team)["reasons"]) == low


def test_nobody_is_called_inactive_in_their_first_week_or_with_nothing_to_do(taught: School) -> None:
    boss, bob = taught.learner("boss", role="manager"), taught.learner("bob")
    team = team_of(taught, boss, bob)
    assert row_of(boss, team)["reasons"] == ["overdue", "inactive"]
    with taught.database.write(taught.org) as connection:
        mine = (tables.users.c.org == taught.org, tables.users.c.id == bob.who.user)
        connection.execute(tables.users.update().where(*mine).values(created_at=now_ms() - 6 * DAY))
    assert row_of(boss, team)["reasons"] == ["overdue"]
    bob.post("/api/progress/complete", {"contentId": "a"})
    bob.post("/api/progress/complete", {"contentId": "b"})
    assert row_of(boss, team)["reasons"] == []


def test_an_account_that_no_device_ever_signed_in_to_has_no_activity(taught: School) -> None:
    boss, bob = taught.learner("boss", role="manager"), taught.learner("bob")
    team = team_of(taught, boss, bob)
    with taught.database.write(taught.org) as connection:
        mine = (tables.devices.c.org == taught.org, tables.devices.c.user_id == bob.who.user)
        connection.execute(tables.devices.delete().where(*mine))
    row = row_of(boss, team)
    assert (row["lastHeardFrom"], row["reasons"]) == (None, ["overdue", "inactive"])


def test_the_organizations_rates_are_tables_too(taught: School) -> None:
    admin, ann = taught.learner("admin", role="admin"), taught.learner("ann")
    ann.post("/api/progress/complete", {"contentId": "a"})
    shown = admin.get("/api/organization/progress").json()
    for by, rates in (("course", shown["courses"]), ("lesson", shown["lessons"])):
        answer = admin.get(f"/api/organization/progress.csv?by={by}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert rows == [{name: str(value) for name, value in one.items()} for one in rates]
    learners = list(csv.DictReader(io.StringIO(admin.get("/api/organization/progress.csv").text)))
    assert {row["name"] for row in learners} == {"admin", "ann"}
    assert admin.get("/api/organization/progress.csv?by=moon").status_code == 400


def test_the_organization_sums_up(taught: School) -> None:
    admin, ann = taught.learner("admin", role="admin"), taught.learner("ann")
    ann.post("/api/progress/complete", {"contentId": "a"})
    shown = admin.get("/api/organization/progress").json()
    assert (shown["learners"], shown["activeLearners"], shown["averageProgress"]) == (2, 1, 25)
    assert [(one["id"], one["learners"], one["completionRate"]) for one in shown["lessons"]] == [
        ("a", 1, 100),
        ("b", 0, 0),
    ]
    assert shown["trend"][-1]["completedLessons"] == 1
    assert len(shown["trend"]) == 30


def test_the_table_matches_the_screen_and_runs_no_formula(taught: School) -> None:
    boss, evil = taught.learner("boss", role="manager"), taught.learner('=HYPERLINK("x")')
    team = team_of(taught, boss, evil)
    shown = boss.get(f"/api/teams/{team}/progress").json()["members"]
    answer = boss.get(f"/api/teams/{team}/progress.csv?bom=true")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["userId"] for row in rows] == [one["userId"] for one in shown]
    assert rows[0]["name"] == '\'=HYPERLINK("x")'
