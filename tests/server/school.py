"""An organization with learners and a course, on a server in this process, spoken to by HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import msgspec
from litestar.testing import TestClient
from sqlalchemy import insert

from learncore.ids import uuid7
from learncore.merge import body_of
from learncore.records import Course, Lesson, Module, Session
from learnserver import tables
from learnserver.app import build_app
from learnserver.auth.limits import RequestLimits
from learnserver.auth.tokens import mint
from learnserver.clock import new_id, now_ms
from learnserver.content.store import ContentStore
from learnserver.database import Database
from learnserver.principal import Principal, Role

HOUR = 3_600_000
NOON = 1_700_000_000_000
LESSONS = ("a", "b", "c")


def course(course_id: str = "c1", *lessons: str | Lesson) -> Course:
    made = [
        one if isinstance(one, Lesson) else Lesson(id=one, title=one.upper(), type="video", duration_seconds=100.0)
        for one in lessons or LESSONS
    ]
    return Course(id=course_id, title=f"Course {course_id}", modules=(Module(id="m", title="M", lessons=tuple(made)),))


def session(number: int = 1, *, seconds: float = 50.0, **given: Any) -> dict[str, Any]:
    """A session as a change of a device: `seconds` of lesson a, from its beginning."""
    values = {
        "lesson": "a",
        "course": "c1",
        "device": "laptop",
        "started_at": NOON,
        "ended_at": NOON + int(seconds * 1000),
        "spans": ((0.0, seconds),),
        "active_seconds": seconds,
        "duration": 100.0,
    }
    made = Session(**{**values, **given})
    return {"kind": "session", "id": uuid7(NOON, number.to_bytes(10, "big")), "body": body_of(made)}


def change(kind: str, document_id: str, document: Any) -> dict[str, Any]:
    return {"kind": kind, "id": document_id, "body": body_of(document)}


class Learner:
    """A signed-in user, on one device."""

    def __init__(self, school: School, who: Principal, token: str) -> None:
        self.school, self.who, self.token = school, who, token

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.school.client.request(method, path, json=body, headers=headers, **more)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, body)

    def sync(self, *changes: dict[str, Any], cursor: str | None = None, limit: int = 500) -> Any:
        """The answer to one round."""
        device = {"id": self.who.device, "name": "Laptop", "sent_at": now_ms()}
        body = {"protocol": 1, "device": device, "cursor": cursor, "changes": changes, "limit": limit}
        answer = self.post("/api/sync", body)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Served:
    """A server in this process, open to HTTP; a context manager, for the time that it is open."""

    def __init__(
        self, url: str, folder: Path, limits: RequestLimits | None = None, database: Database | None = None
    ) -> None:
        self.database = database or Database(url)
        self.app = build_app(self.database, ContentStore(folder / "content"), limits=limits)
        self.client = TestClient(self.app, raise_server_exceptions=True)

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def __exit__(self, *why: object) -> None:
        self.client.__exit__(None, None, None)


class School:
    """An organization of its own on a server, or one that is there already."""

    def __init__(self, served: Served, org: str = "") -> None:
        self.served = served
        self.database, self.client = served.database, served.client
        self.org = org or self.organization()

    def another(self) -> School:
        """Another organization on the same server."""
        return School(self.served)

    def organization(self) -> str:
        org = new_id()
        with self.database.write(org) as connection:
            connection.execute(insert(tables.organizations).values(id=org, name=org, created_at=NOON))
        return org

    def learner(self, name: str = "ann", *, org: str = "", role: Role = "learner", device: str = "laptop") -> Learner:
        """A new user, signed in."""
        org, user = org or self.org, new_id()
        with self.database.write(org) as connection:
            connection.execute(
                insert(tables.users).values(
                    org=org,
                    id=user,
                    email=f"{user}@school.test",
                    name=name,
                    role=role,
                    created_at=NOON,
                    updated_at=NOON,
                )
            )
        return self.sign_in(Principal(org=org, user=user, role=role, device=device))

    def sign_in(self, who: Principal) -> Learner:
        """The user on a device, as if they had signed in there."""
        token, now, family = mint(who.org, "access"), now_ms(), new_id()
        own = {"org": who.org, "user_id": who.user}
        with self.database.write(who.org) as connection:
            devices = {**own, "id": who.device, "created_at": now, "last_seen_at": now}
            connection.execute(insert(tables.devices).values(**devices))
            families = {**own, "id": family, "device_id": who.device, "created_at": now}
            connection.execute(insert(tables.token_families).values(**families))
            row = {"org": who.org, "hash": token.digest, "family_id": family, "kind": "access"}
            connection.execute(insert(tables.tokens).values(**row, created_at=now, expires_at=now + HOUR))
        return Learner(self, who, token.text)

    def publish(self, made: Course, *, org: str = "", everyone: bool = True) -> None:
        """The course as the importer publishes it, without files; for everyone, or for nobody yet."""
        org = org or self.org
        own = {"org": org, "course_id": made.id}
        manifest = msgspec.json.encode(made).decode()
        with self.database.write(org) as connection:
            row = {"org": org, "id": made.id, "title": made.title, "version": 1, "manifest": manifest}
            connection.execute(insert(tables.courses).values(**row, created_at=NOON, updated_at=NOON))
            for number, module in enumerate(made.modules):
                connection.execute(
                    insert(tables.modules).values(**own, id=module.id, title=module.title, position=number)
                )
            for number, lesson in enumerate(made.lessons):
                row = {"id": lesson.id, "module_id": "m", "position": number, "title": lesson.title}
                terms = {name: getattr(lesson, name) for name in ("type", "duration_seconds", "passing_score")}
                connection.execute(insert(tables.lessons).values(**own, **row, **terms))
            if everyone:
                enrollment = {"id": new_id(), "everyone": True, "created_at": NOON}
                connection.execute(insert(tables.enrollments).values(**own, **enrollment))
