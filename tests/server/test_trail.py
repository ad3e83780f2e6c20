"""Marks and resets leave a trail, whoever made them and however they came; nobody is decided for by a stranger."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from learncore.lesson_state import set_mark, start_over
from learncore.records import LessonState
from learnserver import tables
from learnserver.clock import new_id
from tests.server.school import NOON, Learner, School, change, course, session


@pytest.fixture
def taught(school: School) -> School:
    school.publish(course())
    return school


@pytest.fixture
def admin(taught: School) -> Learner:
    return taught.learner("admin", role="admin")


def trail(admin: Learner, path: str = "") -> list[tuple[Any, ...]]:
    """Who did what to whose lesson, on which device; the oldest first."""
    entries = admin.get(f"/api/organization/audit{path}").json()["entries"]
    return [(one["actorId"], one["userId"], one["act"], one["contentId"], one["device"]) for one in reversed(entries)]


def test_what_is_decided_through_the_api_is_in_the_trail_once(taught: School, admin: Learner) -> None:
    ann = taught.learner("ann")
    for _ in range(2):
        ann.post("/api/progress/complete", {"contentId": "a"})
    for _ in range(2):
        ann.ask("DELETE", "/api/progress/complete", params={"contentId": "a"})
    ann.post("/api/progress", {"contentId": "b", "progressPercentage": 40})
    ann.post("/api/progress/reset", {"contentId": "c1"})
    me = ann.who.user
    assert trail(admin) == [
        (me, me, "marked_complete", "a", "laptop"),
        (me, me, "marked_incomplete", "a", "laptop"),
        (me, me, "started_over", "b", "laptop"),
    ]


def test_what_is_decided_on_a_device_comes_with_its_round(taught: School, admin: Learner) -> None:
    ann = taught.learner("ann")
    marked = set_mark(None, "c1", "laptop", NOON, "complete")
    over = start_over(marked, "c1", "laptop", NOON + 5)
    withdrawn = set_mark(set_mark(None, "c1", "laptop", NOON, "complete"), "c1", "laptop", NOON + 1, None)
    for state in (marked, marked, over, marked):
        ann.sync(change("lesson_state", "a", state))
    ann.sync(change("lesson_state", "b", set_mark(None, "c1", "laptop", NOON, "complete")))
    ann.sync(session(), change("lesson_state", "b", withdrawn), change("lesson_state", "c", LessonState(course="c1")))
    assert [(act, lesson, device) for _, _, act, lesson, device in trail(admin)] == [
        ("marked_complete", "a", "laptop"),
        ("started_over", "a", "laptop"),
        ("marked_complete", "b", "laptop"),
        ("mark_withdrawn", "b", "laptop"),
    ]


def test_a_manager_decides_for_the_members_of_their_team_and_it_is_seen_who_did(taught: School, admin: Learner) -> None:
    boss, ann = taught.learner("boss", role="manager", device="desk"), taught.learner("ann")
    team = new_id()
    with taught.database.write(taught.org) as connection:
        connection.execute(insert(tables.teams).values(org=taught.org, id=team, name="T", created_at=NOON))
        for one in (boss, ann):
            row = {"org": taught.org, "team_id": team, "user_id": one.who.user, "manager": one is boss}
            connection.execute(insert(tables.memberships).values(**row))
    body = {"contentId": "a", "userId": ann.who.user}
    assert boss.post("/api/progress/complete", body).json()["status"] == "completed"
    assert ann.get("/api/progress/a").json()["status"] == "completed"
    assert boss.get("/api/progress/a").json()["status"] == "not_started"
    params = {"contentId": "a", "userId": ann.who.user}
    assert boss.ask("DELETE", "/api/progress/complete", params=params).json()["status"] != "completed"
    assert admin.post("/api/progress/reset", {"contentId": "c1", "userId": ann.who.user}).json() == {"reset": False}
    assert {(entry[0], entry[1], entry[4]) for entry in trail(admin)} == {(boss.who.user, ann.who.user, "desk")}


def test_nobody_is_decided_for_by_a_stranger(taught: School) -> None:
    ann, bob = taught.learner("ann"), taught.learner("bob")
    boss = taught.learner("boss", role="manager")
    elsewhere = taught.another().learner("root", role="admin")
    body = {"contentId": "a", "userId": ann.who.user}
    for who in (bob, boss, elsewhere):
        for verb, path in (("POST", "complete"), ("DELETE", "complete"), ("POST", "reset")):
            assert who.ask(verb, f"/api/progress/{path}", body).status_code == 404
    assert ann.sync()["records"] == []


def test_the_trail_is_read_in_pages_and_by_user_by_admins_alone(taught: School, admin: Learner) -> None:
    ann, bob = taught.learner("ann"), taught.learner("bob", role="manager")
    for lesson in ("a", "b", "c"):
        ann.post("/api/progress/complete", {"contentId": lesson})
    bob.post("/api/progress/complete", {"contentId": "a"})
    assert len(trail(admin)) == 4
    assert [entry[3] for entry in trail(admin, f"?userId={ann.who.user}")] == ["a", "b", "c"]
    first = admin.get("/api/organization/audit?limit=3").json()
    rest = admin.get(f"/api/organization/audit?limit=3&before={first['next']}").json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (3, 1, None)
    assert [who.get("/api/organization/audit").status_code for who in (ann, bob)] == [403, 403]
    assert trail(taught.another().learner("root", role="admin")) == []


def test_the_trail_goes_with_the_user(taught: School, admin: Learner) -> None:
    ann = taught.sign_in(msgspec.structs.replace(taught.learner("ann").who, device="tablet"))
    ann.post("/api/progress/complete", {"contentId": "a"})
    with taught.database.write(taught.org) as connection:
        connection.execute(
            tables.users.delete().where(tables.users.c.org == taught.org, tables.users.c.id == ann.who.user)
        )
    assert trail(admin) == []
