"""A real server as a process of its own on loopback, and people who learn there."""

from __future__ import annotations

import functools
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from learnserver.administration import Administration
from learnserver.auth.passwords import Passwords
from learnserver.config import Config
from learnserver.database import Database

PASSWORD = "correct horse battery"
_numbers = count(1)


class OneHash(Passwords):
    """Everybody here has one password; it is hashed once."""

    def __init__(self) -> None:
        super().__init__()
        self._one = super().hash(PASSWORD)

    def hash(self, password: str) -> str:
        return self._one if password == PASSWORD else super().hash(password)


@functools.cache
def _passwords() -> OneHash:
    return OneHash()


class Person(NamedTuple):
    """Somebody with an account at the server."""

    id: str
    email: str


class Served:
    """The server at `url` and what its administrator does."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home

    def person(self, name: str = "Ada") -> Person:
        """Somebody new in the organization."""
        email = f"{name.lower()}{next(_numbers)}@example.org"
        database = Database(Config.of(self.home, None).database)
        try:
            added = Administration(database, _passwords()).add_user("School", email, name, "learner", PASSWORD)
        finally:
            database.close()
        return Person(added.id, email)

    @contextmanager
    def client(self, person: Person) -> Generator[httpx.Client]:
        """What another program of theirs sees."""
        with httpx.Client(base_url=self.url, timeout=20) as client:
            body = {"email": person.email, "password": PASSWORD, "device": {"id": "elsewhere", "name": "Elsewhere"}}
            token = client.post("/api/auth/token", json=body).json()["accessToken"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client

    def documents(self, person: Person) -> dict[tuple[str, str], dict[str, Any]]:
        """All of a person's documents as the server has them."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        with self.client(person) as client:
            cursor, more = None, True
            while more:
                answer = push(client, [], cursor)
                found |= {(one["kind"], one["id"]): one["body"] for one in answer["records"]}
                cursor, more = answer["cursor"], answer["more"]
        return found


def push(client: httpx.Client, changes: list[dict[str, Any]], cursor: str | None = None) -> dict[str, Any]:
    """A round as another device makes it."""
    device = {"id": "elsewhere", "name": "Elsewhere", "sent_at": 0}
    body = {"protocol": 1, "device": device, "cursor": cursor, "changes": changes, "limit": 500}
    answer = client.post("/api/sync", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@contextmanager
def serving(home: Path, port: int = 0) -> Generator[Served]:
    """The server of a home, on a port of its own or on one it had before."""
    command = [sys.executable, "-m", "learnserver", "serve", "--home", str(home), "--port", str(port)]
    with (home.parent / "log").open("ab") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as run:
        assert run.stdout is not None
        said = run.stdout.readline().decode()
        try:
            yield Served(said.split()[-1], home)
        finally:
            run.send_signal(signal.SIGTERM)
            assert run.wait(20) == 0


def school(home: Path) -> None:
    """An organization called School in a new home."""
    made = subprocess.run(
        [sys.executable, "-m", "learnserver", "org", "create", "School", "--home", str(home)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert made.returncode == 0, made.stderr
