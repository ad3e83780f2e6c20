"""Every id and cursor of one person in the hands of every other: not there, nothing told, nothing changed.

The victim has things of every kind, some her own and some her organization's. Whoever asks puts each of her ids into
each place where the API takes one. SQLite has only the queries to keep people apart, so that this runs on both.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import insert, select

from learncore.records import LessonState, MarkValue, NoteValue, Register
from learncore.register import write
from learnserver import tables
from learnserver.clock import new_id
from learnserver.columns import metadata
from learnserver.principal import Role
from tests.server.school import NOON, Learner, School, change, course, session

SECRET: Final = "Secret of Ann"
PLACES: Final[list[tuple[str, str, Any]]] = [
    ("GET", "/api/courses/{id}", None),
    ("GET", "/api/courses/{id}/progress", None),
    ("GET", "/api/courses/{id}/package", None),
    ("GET", "/api/courses/progress?courseId={id}", None),
    ("GET", "/api/content/{id}", None),
    ("GET", "/api/progress?userId={id}", None),
    ("GET", "/api/progress/stats?userId={id}", None),
    ("GET", "/api/progress/{id}", None),
    ("POST", "/api/progress", {"contentId": "{id}", "progressPercentage": 50}),
    ("POST", "/api/progress/complete", {"contentId": "{id}"}),
    ("POST", "/api/progress/complete", {"contentId": "mine", "userId": "{id}"}),
    ("DELETE", "/api/progress/complete", {"contentId": "{id}"}),
    ("DELETE", "/api/progress/complete", {"contentId": "mine", "userId": "{id}"}),
    ("POST", "/api/progress/reset", {"contentId": "{id}"}),
    ("POST", "/api/progress/reset", {"contentId": "mine", "userId": "{id}"}),
    ("POST", "/api/lessons/{id}/start", None),
    ("PUT", "/api/lessons/{id}/progress", {"timeSpentSeconds": 5}),
    ("POST", "/api/lessons/{id}/attempts", {"score": 5}),
    ("POST", "/api/lessons/{id}/complete", None),
    ("GET", "/api/teams/{id}/progress", None),
    ("GET", "/api/teams/{id}/progress.csv", None),
    ("GET", "/api/organization/audit?userId={id}", None),
    ("GET", "/api/organization/audit?before={id}", None),
    ("DELETE", "/api/devices/{id}", None),
]
FOR_MANAGERS: Final = "/api/teams/"
FOR_ADMINS: Final = "/api/organization/"
ROLES: Final[dict[str, Role]] = {"root": "admin", "max": "manager", "eve": "learner"}
LISTS: Final = ("/api/courses/progress?", "/api/organization/audit?")
"""These answer with what one has of what was asked for: nothing."""


class Victim:
    """Ann with all that is hers."""

    def __init__(self, school: School) -> None:
        self.school = school
        school.publish(course("closed", "z"), everyone=False)
        self.learner = school.learner(SECRET, device="anns-laptop")
        user, org = self.learner.who.user, school.org
        self.team, self.sha = new_id(), new_id().replace("-", "") * 2
        boss = school.learner("boss", role="manager")
        with school.database.write(org) as connection:
            connection.execute(insert(tables.teams).values(org=org, id=self.team, name=SECRET, created_at=NOON))
            for one in (boss, self.learner):
                row = {"org": org, "team_id": self.team, "user_id": one.who.user, "manager": one is boss}
                connection.execute(insert(tables.memberships).values(**row))
            file = {"org": org, "sha256": self.sha}
            connection.execute(insert(tables.content_files).values(**file, bytes=5, created_at=NOON))
            connection.execute(insert(tables.course_files).values(**file, course_id="closed", path="z.mp4"))
            whom = {"org": org, "id": new_id(), "course_id": "closed", "user_id": user, "created_at": NOON}
            connection.execute(insert(tables.enrollments).values(**whom))
        self.own, self.lesson = f"own-{user}", f"lesson-{user}"
        copy = write(Register(), "anns-laptop", NOON, course(self.own, self.lesson))
        note = write(Register(), "anns-laptop", NOON, NoteValue(lesson="z", course="closed", at_seconds=1, text=SECRET))
        watched = session(1, course=self.own, lesson=self.lesson, device="anns-laptop")
        answer = self.learner.sync(
            change("course_copy", self.own, copy),
            watched,
            session(2, course="closed", lesson="z", device="anns-laptop"),
            change("note", "anns-note", note),
        )
        assert answer["rejected"] == []
        self.learner.post("/api/progress/complete", {"contentId": "z"})
        self.cursor = self.learner.sync()["cursor"]
        self.session = watched
        with school.database.read(org) as connection:
            entry = connection.execute(select(tables.audit.c.id).where(tables.audit.c.org == org)).scalar_one()
        self.ids = [
            "closed",
            "z",
            self.team,
            user,
            self.sha,
            entry,
            self.own,
            self.lesson,
            "anns-laptop",
            watched["id"],
        ]

    def everything(self) -> dict[str, list[Any]]:
        """All rows of her organization that belong to her or to everybody, but for when she was heard of."""
        found: dict[str, list[Any]] = {}
        with self.school.database.read(self.school.org) as connection:
            for name, table in metadata.tables.items():
                key = table.c.id if name == "organizations" else table.c.org
                query = select(table).where(key == self.school.org).order_by(*table.primary_key)
                if "user_id" in table.c:
                    query = query.where(table.c.user_id == self.learner.who.user)
                found[name] = list(connection.execute(query))
        return found


@pytest.fixture(scope="module")
def victim(served: Any) -> Victim:
    return Victim(School(served))


def asking(victim: Victim, name: str) -> Learner:
    """The admin of another organization; a learner and a manager of hers who have nothing to do with her."""
    school = victim.school.another() if name == "root" else victim.school
    if name == "root":
        school.publish(course("mine", "mine"))
    return school.learner(name, role=ROLES[name], device=f"{name}-pc")


def expected(victim: Victim, name: str, path: str, value: str) -> set[int]:
    """Of what is only hers, or of another organization, nobody is told even that it is there."""
    if path.startswith(FOR_ADMINS) and name != "root":
        return {403}
    if path.startswith(FOR_MANAGERS) and name == "eve":
        return {403}
    if path.startswith(LISTS):
        return {200}
    in_her_organization = name != "root" and value in {"closed", "z"}
    return {403, 404} if in_her_organization else {404}


@pytest.mark.parametrize("name", ["root", "eve", "max"])
def test_every_id_in_every_place_is_not_there_for_anybody_else(victim: Victim, name: str) -> None:
    who, before = asking(victim, name), victim.everything()
    for value in victim.ids:
        for verb, path, body in PLACES:
            filled = body and {key: value if text == "{id}" else text for key, text in body.items()}
            answer = who.ask(verb, path.replace("{id}", value), filled)
            assert answer.status_code in expected(victim, name, path, value), (verb, path, value, answer.text)
            assert SECRET not in answer.text
            if answer.status_code == 200:
                assert answer.json() in ({"courses": {}}, {"entries": [], "next": None})
    assert victim.everything() == before


def test_without_the_check_of_whose_it_is_the_swap_finds_the_hole(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutation: whoever is asked for is given."""
    monkeypatch.setattr("learnserver.routes.progress.readable_user", lambda _, who, user: user or who.user)
    with pytest.raises(AssertionError, match="userId"):
        test_every_id_in_every_place_is_not_there_for_anybody_else(victim, "eve")


def test_she_herself_finds_all_of_it(victim: Victim) -> None:
    """What the others do not find is there: each place was asked for something."""
    ann = victim.learner
    for path in (
        "/api/courses/closed",
        f"/api/courses/{victim.own}/progress",
        f"/api/progress/{victim.lesson}",
        f"/api/progress?userId={ann.who.user}",
    ):
        assert ann.get(path).status_code == 200, path
    assert ann.get(f"/api/content/{victim.sha}").status_code == 503
    assert SECRET in str(ann.sync()["records"])


@pytest.mark.parametrize("name", ["root", "eve", "max"])
def test_her_cursor_and_her_documents_ids_give_nothing_of_hers(victim: Victim, name: str) -> None:
    who, before = asking(victim, name), victim.everything()
    mark = write(Register(), who.who.device, NOON, MarkValue(epoch=0, value="complete"))
    stolen = {**victim.session, "body": {**victim.session["body"], "active_seconds": 1.0, "spans": [[0.0, 1.0]]}}
    note = change("note", "anns-note", write(Register(), who.who.device, NOON, None))
    state = change("lesson_state", victim.lesson, LessonState(course=victim.own, mark=mark))
    answer = who.sync(stolen, note, state, cursor=victim.cursor)
    assert {(one["id"], one["code"]) for one in answer["rejected"]} == {
        (victim.session["id"], "unknown_lesson"),
        (victim.lesson, "unknown_lesson"),
    }
    assert {one["id"] for one in answer["records"]} <= {"anns-note"}
    assert SECRET not in str(answer)
    assert SECRET not in str(who.sync()["records"])
    assert victim.everything() == before


def test_her_token_in_the_name_of_another_organization_opens_nothing(victim: Victim) -> None:
    other = victim.school.another()
    _, _, secret = victim.learner.token.partition(".")
    for token in (f"{other.org}.{secret}", secret, f"{victim.school.org}.{secret[:-1]}"):
        headers = {"Authorization": f"Bearer {token}"}
        assert victim.school.client.get("/api/account", headers=headers).status_code == 401
