"""Each endpoint for each role. A route without a row here fails a test, so that nobody adds one and forgets for whom.

Who asks: nobody (no token); ann, a learner; bob, a learner of no team; boss, who manages ann's team; rival, who manages
another; admin; and root, the admin of another organization.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
import pytest
from litestar.routes import HTTPRoute
from sqlalchemy import insert

from learnserver import tables
from learnserver.clock import new_id
from tests.server.school import NOON, Learner, School, course

ASKING: Final = ("nobody", "ann", "bob", "boss", "rival", "admin", "root")
LESSON: Final = {"contentId": "a"}
FOR_ANN: Final = {"contentId": "a", "userId": "{ann}"}
ROUND: Final = {"protocol": 1, "device": {"id": "laptop", "name": "", "sent_at": 0}}
PASSWORD: Final = {"email": "{ann}@nowhere.test", "password": "x", "device": {"id": "x"}}

# fmt: off
MATRIX: Final[list[tuple[str, str, Any, tuple[int, ...]]]] = [
    #                                                                 nobody  ann  bob  boss rival admin root
    ("GET",    "/api/health",                           None,           (200, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/certificates/{code}",              None,           (404, 404, 404, 404, 404, 404, 404)),
    ("POST",   "/api/auth/token",                       PASSWORD,       (401, 401, 401, 401, 401, 401, 401)),
    ("POST",   "/api/auth/refresh",                     {"refreshToken": "x"}, (401, 401, 401, 401, 401, 401, 401)),
    ("POST",   "/api/auth/revoke",                      {"refreshToken": "x"}, (204, 204, 204, 204, 204, 204, 204)),
    ("GET",    "/api/account",                          None,           (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/devices",                          None,           (401, 200, 200, 200, 200, 200, 200)),
    ("DELETE", "/api/devices/{device}",                 None,           (401, 204, 404, 404, 404, 404, 404)),
    ("POST",   "/api/sync",                             ROUND,          (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/courses",                          None,           (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/courses/progress?courseId={open}", None,           (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/courses/{open}",                   None,           (401, 200, 200, 200, 200, 200, 404)),
    ("GET",    "/api/courses/{closed}",                 None,           (401, 403, 403, 403, 403, 200, 404)),
    ("GET",    "/api/courses/{open}/progress",          None,           (401, 200, 200, 200, 200, 200, 404)),
    ("GET",    "/api/courses/{closed}/progress",        None,           (401, 403, 403, 403, 403, 403, 404)),
    ("GET",    "/api/courses/{open}/package",           None,           (401, 409, 409, 409, 409, 409, 404)),
    ("GET",    "/api/courses/{closed}/package",         None,           (401, 403, 403, 403, 403, 409, 404)),
    ("GET",    "/api/content/{sha}",                    None,           (401, 404, 404, 404, 404, 404, 404)),
    ("HEAD",   "/api/content/{sha}",                    None,           (401, 404, 404, 404, 404, 404, 404)),
    ("GET",    "/api/progress",                         None,           (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/progress?userId={ann}",            None,           (401, 200, 404, 200, 404, 200, 404)),
    ("GET",    "/api/progress/stats",                   None,           (401, 200, 200, 200, 200, 200, 200)),
    ("GET",    "/api/progress/stats?userId={ann}",      None,           (401, 200, 404, 200, 404, 200, 404)),
    ("GET",    "/api/progress/{lesson}",                None,           (401, 200, 200, 200, 200, 200, 404)),
    ("GET",    "/api/progress/{closed}",                None,           (401, 403, 403, 403, 403, 403, 404)),
    ("POST",   "/api/progress",                         LESSON,         (401, 200, 200, 200, 200, 200, 404)),
    ("POST",   "/api/progress/complete",                LESSON,         (401, 200, 200, 200, 200, 200, 404)),
    ("POST",   "/api/progress/complete",                FOR_ANN,        (401, 200, 404, 200, 404, 200, 404)),
    ("DELETE", "/api/progress/complete",                LESSON,         (401, 200, 200, 200, 200, 200, 404)),
    ("DELETE", "/api/progress/complete",                FOR_ANN,        (401, 200, 404, 200, 404, 200, 404)),
    ("POST",   "/api/progress/reset",                   LESSON,         (401, 200, 200, 200, 200, 200, 404)),
    ("POST",   "/api/progress/reset",                   FOR_ANN,        (401, 200, 404, 200, 404, 200, 404)),
    ("POST",   "/api/progress/reset",                   {"contentId": "{closed}"}, (401, 403, 403, 403, 403, 403, 404)),
    ("POST",   "/api/lessons/{lesson}/start",           None,           (401, 200, 200, 200, 200, 200, 404)),
    ("PUT",    "/api/lessons/{lesson}/progress",        {},             (401, 200, 200, 200, 200, 200, 404)),
    ("POST",   "/api/lessons/{lesson}/attempts",        {},             (401, 201, 201, 201, 201, 201, 404)),
    ("POST",   "/api/lessons/{lesson}/complete",        None,           (401, 200, 200, 200, 200, 200, 404)),
    ("GET",    "/api/teams/{team}/progress",            None,           (401, 403, 403, 200, 404, 200, 404)),
    ("GET",    "/api/teams/{team}/progress.csv",        None,           (401, 403, 403, 200, 404, 200, 404)),
    ("GET",    "/api/organization/progress",            None,           (401, 403, 403, 403, 403, 200, 200)),
    ("GET",    "/api/organization/progress.csv",        None,           (401, 403, 403, 403, 403, 200, 200)),
    ("GET",    "/api/organization/audit",               None,           (401, 403, 403, 403, 403, 200, 200)),
    ("GET",    "/api/organization/audit?userId={ann}",  None,           (401, 403, 403, 403, 403, 200, 200)),
]
# fmt: on
ENDLESS: Final = {("GET", "/api/events")}
"""Answers that do not end; asked for in `test_events_are_for_who_is_signed_in`."""
OPEN: Final = {
    "/api/health", "/api/auth/token", "/api/auth/refresh", "/api/auth/revoke", "/api/certificates/{code:str}",
}  # fmt: skip


class Cast:
    """An organization in which everyone of `ASKING` has a part."""

    def __init__(self, school: School) -> None:
        school.publish(course("open", "a"))
        school.publish(course("closed", "z"), everyone=False)
        self.ann = school.learner("ann")
        boss, rival = school.learner("boss", role="manager"), school.learner("rival", role="manager")
        self.who: dict[str, Learner | None] = {
            "nobody": None,
            "ann": self.ann,
            "bob": school.learner("bob"),
            "boss": boss,
            "rival": rival,
            "admin": school.learner("admin", role="admin"),
            "root": school.another().learner("root", role="admin"),
        }
        school.sign_in(msgspec.structs.replace(self.ann.who, device="anns-tablet"))
        self.team = new_id()
        for team, manager, members in ((self.team, boss, (boss, self.ann)), (new_id(), rival, (rival,))):
            with school.database.write(school.org) as connection:
                connection.execute(insert(tables.teams).values(org=school.org, id=team, name=team, created_at=NOON))
                for one in members:
                    row = {"org": school.org, "team_id": team, "user_id": one.who.user, "manager": one is manager}
                    connection.execute(insert(tables.memberships).values(**row))
        self.school = school
        self.names = {
            "ann": self.ann.who.user, "team": self.team, "open": "open", "closed": "closed", "lesson": "a",
            "device": "anns-tablet", "sha": "0" * 64, "code": "0000-0000-0000-0000",
        }  # fmt: skip

    def ask(self, name: str, verb: str, path: str, body: Any) -> int:
        text = msgspec.json.encode(body).decode()
        for part, value in self.names.items():
            path, text = path.replace(f"{{{part}}}", value), text.replace(f"{{{part}}}", value)
        body, who = msgspec.json.decode(text), self.who[name]
        asked = self.school.client.request(verb, path, json=body) if who is None else who.ask(verb, path, body)
        assert asked.status_code < 400 or verb == "HEAD" or asked.headers["content-type"] == "application/problem+json"
        return asked.status_code


@pytest.fixture(scope="module")
def cast(served: Any) -> Cast:
    return Cast(School(served))


@pytest.mark.parametrize(("verb", "path", "body", "expected"), MATRIX, ids=lambda one: str(one)[:60])
def test_each_role_gets_what_is_its(cast: Cast, verb: str, path: str, body: Any, expected: tuple[int, ...]) -> None:
    seen = {name: cast.ask(name, verb, path, body) for name in ASKING}
    assert seen == dict(zip(ASKING, expected, strict=True))


def test_every_route_has_a_row(school: School) -> None:
    routes = {
        (verb, re.sub(r"\{[^}]*\}", "{}", route.path))
        for route in school.served.app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api")
        for verb in route.methods - {"OPTIONS"}
    }
    names = "team|device|lesson|open|closed|sha|code"
    rows = {(verb, re.sub(rf"\{{({names})\}}", "{}", path.partition("?")[0])) for verb, path, _, _ in MATRIX}
    assert rows | ENDLESS == routes


def test_every_route_but_the_open_ones_asks_who_is_there(school: School) -> None:
    for route in school.served.app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/api") and route.path not in OPEN:
            for verb in route.methods - {"OPTIONS"}:
                path = re.sub(r"\{[^}]*\}", "x", route.path)
                assert school.client.request(verb, path).status_code == 401, (verb, path)


def test_events_are_for_who_is_signed_in(school: School) -> None:
    assert school.client.get("/api/events").status_code == 401
