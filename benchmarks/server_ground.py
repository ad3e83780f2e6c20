"""What the server's benchmarks stand on: a PostgreSQL that keeps what it commits, a school in it, the server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import insert

from learncore.ids import content_id
from learncore.records import Course, Lesson, Module
from learnserver import tables
from learnserver.auth.tokens import mint
from learnserver.clock import new_id, now_ms
from learnserver.database import Database
from learnserver.migrations import migrate
from learnserver.queries.devices import see_device
from tests.server.databases import binaries, cluster

DURABLE: Final = "-c fsync=on -c shared_buffers=512MB -c max_wal_size=4GB -c work_mem=16MB"
"""PostgreSQL's own promises, in a size that fits a small server."""

DURATION: Final = 600.0
_DAY_MS: Final = 86_400_000


class Learner(NamedTuple):
    """A user who is signed in on the device `laptop`."""

    org: str
    id: str
    token: str


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a migrated database of its own, owned by no superuser."""
    programs = binaries()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed: sudo apt-get install postgresql")
    with cluster(programs, DURABLE) as running:
        url = running.create()
        database = Database(url)
        migrate(database)
        database.close()
        yield url


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder / 'server.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    yield url


@contextmanager
def serving(url: str, home: Path) -> Iterator[int]:
    """The port of a server process on loopback, which lets a benchmark ask as often as it likes."""
    environment = {**os.environ, "LEARNSERVER_REQUESTS_A_SECOND": "0"}
    command = [sys.executable, "-m", "learnserver", "serve", "--port", "0", "--home", str(home), "--database", url]
    with (
        (home / "log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        try:
            yield int(said.rpartition(":")[2])
        finally:
            process.terminate()
            process.wait(30)


def course(number: int, lessons: int) -> Course:
    made = tuple(
        Lesson(
            id=content_id("lesson", str(number), str(n)),
            title=f"Lesson {n}",
            type="video",
            path=f"{n}.mp4",
            duration_seconds=DURATION,
        )
        for n in range(lessons)
    )
    module = Module(id="m", title="Module", lessons=made)
    return Course(id=content_id("course", str(number)), title=f"Course {number}", modules=(module,))


def school(database: Database, courses: list[Course]) -> str:
    """A new organization in which everyone is enrolled in these courses; its id."""
    org, now = new_id(), now_ms()
    own = {"org": org}
    with database.write(org) as connection:
        connection.execute(insert(tables.organizations).values(id=org, name=org, created_at=now))
        for one in courses:
            manifest = msgspec.json.encode(one).decode()
            row = {"id": one.id, "title": one.title, "version": 1, "manifest": manifest}
            connection.execute(insert(tables.courses).values(**own, **row, created_at=now, updated_at=now))
            in_course = {**own, "course_id": one.id}
            connection.execute(insert(tables.modules).values(**in_course, id="m", title="Module", position=0))
            connection.execute(
                insert(tables.lessons),
                [
                    {
                        **in_course,
                        "id": lesson.id,
                        "module_id": "m",
                        "position": n,
                        "title": lesson.title,
                        "type": lesson.type,
                        "duration_seconds": lesson.duration_seconds,
                    }
                    for n, lesson in enumerate(one.lessons)
                ],
            )
            enrollment = {"id": new_id(), "everyone": True, "created_at": now}
            connection.execute(insert(tables.enrollments).values(**in_course, **enrollment))
    return org


def learners(database: Database, org: str, count: int, *, role: str = "learner") -> list[Learner]:
    """So many new users, each signed in for a day."""
    now = now_ms()
    made: list[Learner] = []
    people: list[dict[str, Any]] = []
    families: list[dict[str, Any]] = []
    tokens: list[dict[str, Any]] = []
    for _ in range(count):
        user, family, token = new_id(), new_id(), mint(org, "access")
        made.append(Learner(org, user, token.text))
        person = {"org": org, "id": user, "email": f"{user}@school.test", "name": f"Learner {user}", "role": role}
        people.append({**person, "created_at": now, "updated_at": now})
        families.append({"org": org, "id": family, "user_id": user, "device_id": "laptop", "created_at": now})
        kept = {"org": org, "hash": token.digest, "family_id": family, "kind": "access", "created_at": now}
        tokens.append({**kept, "expires_at": now + _DAY_MS})
    with database.write(org) as connection:
        connection.execute(insert(tables.users), people)
        for one in made:
            see_device(connection, org, one.id, "laptop", "Laptop", now)
        connection.execute(insert(tables.token_families), families)
        connection.execute(insert(tables.tokens), tokens)
    return made
