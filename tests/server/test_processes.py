"""Servers as processes of their own: told to stop with work under way, two on one database, started on an old one."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from alembic import command
from sqlalchemy import text

from learnserver.clock import now_ms
from learnserver.database import Database
from learnserver.migrations import _config, is_current, migrate
from tests.server.databases import Cluster
from tests.server.school import School, Served, course
from tests.server.test_commands import PASSWORD, Line, sign_in


@contextmanager
def running(line: Line, log: Path) -> Generator[tuple[subprocess.Popen[bytes], str]]:
    """A server and its address; it has to end well."""
    arguments = [sys.executable, "-m", "learnserver", "serve", "--port", "0", *line.options]
    with log.open("wb") as errors, subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().decode().split()[-1]
        finally:
            process.terminate()
            assert process.wait(20) == 0


def test_a_request_under_way_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    line = Line(tmp_path / "home")
    line("org", "create", "School")
    line.user("ada@example.org")
    body = json.dumps({"email": "ada@example.org", "password": PASSWORD, "device": {"id": "laptop"}}).encode()
    head = f"POST /api/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with running(line, tmp_path / "log") as (process, address):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(head + body[:10])
            httpx.get(f"{address}/api/health").raise_for_status()
            process.send_signal(signal.SIGTERM)
            assert refuses(host, int(port))
            connection.sendall(body[10:])
            answer = connection.makefile("rb").read()  # to the end: the server stops
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"accessToken" in answer
    assert b"Traceback" not in (tmp_path / "log").read_bytes()


def test_who_tries_tokens_behind_a_proxy_is_told_from_the_others_there(tmp_path: Path) -> None:
    line = Line(tmp_path / "home")
    line("org", "create", "School")
    with running(line, tmp_path / "log") as (_, address), httpx.Client(base_url=address, timeout=20) as proxy:
        bad = {"Authorization": "Bearer school.lat_nonsense", "X-Forwarded-For": "192.0.2.1"}
        codes = {proxy.get("/api/devices", headers=bad).status_code for _ in range(600)}
        assert codes == {401, 429}
        assert proxy.get("/api/devices", headers={**bad, "X-Forwarded-For": "192.0.2.2"}).status_code == 401


def refuses(host: str, port: int) -> bool:
    """Waits until nobody new is let in."""
    for _ in range(2_000):
        try:
            with socket.create_connection((host, port), timeout=5) as knocking:
                knocking.settimeout(0.01)
                knocking.recv(1)
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_what_one_server_took_the_devices_on_another_hear_of(postgres: Cluster, migrated: str, tmp_path: Path) -> None:
    url = postgres.create(template=migrated)
    line = Line(tmp_path / "home", url)
    line("org", "create", "School")
    line.user("ada@example.org")
    device = {"id": "laptop", "name": "", "sent_at": now_ms()}
    body = {"seen": {"laptop": 1}, "now": [{"by": "laptop", "n": 1, "at": now_ms(), "value": 1}]}
    pushed = {"device": device, "changes": [{"kind": "preference", "id": "x", "body": body}]}
    with ExitStack() as stack:
        _, first = stack.enter_context(running(line, tmp_path / "a"))
        _, second = stack.enter_context(running(line, tmp_path / "b"))
        here = stack.enter_context(httpx.Client(base_url=first, timeout=20))
        there = stack.enter_context(httpx.Client(base_url=second, timeout=20))
        token = sign_in(here, "ada@example.org").json()["accessToken"]
        headers = {"Authorization": f"Bearer {token}"}
        with there.stream("GET", "/api/events", headers=headers) as events:
            lines = events.iter_lines()
            assert "hello" in next(lines)
            began = now_ms()
            answer = here.post("/api/sync", json=pushed, headers=headers)
            assert answer.json()["accepted"] == [["preference", "x"]]
            assert any("changed" in one for one in lines)
            assert now_ms() - began < 5_000
        assert there.post("/api/sync", json={"device": device}, headers=headers).json()["records"]
    postgres.drop(url)


# --- databases of earlier versions ---------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'server.db'}"
        return
    running: Cluster = request.getfixturevalue("postgres")
    url = running.create()
    yield url
    running.drop(url)


def test_a_database_of_the_first_version_is_brought_up_to_date_and_loses_nothing(
    empty_url: str, tmp_path: Path
) -> None:
    database = Database(empty_url)
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.upgrade(_config(connection), "0001")
        for statement in FIRST_ROWS:
            if database.is_postgres:
                connection.execute(text("SELECT set_config('app.org', 'school', true)"))
            connection.execute(text(statement))
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    database.close()
    with Served(empty_url, tmp_path) as served:
        school = School(served, "school")
        school.publish(course())
        with served.database.read("school") as connection:
            found = connection.execute(text("SELECT id, email, name, signing_key FROM users")).all()
            assert [tuple(row) for row in found] == [("ann", "ann@school.test", "Ann", None)]
            assert connection.execute(text("SELECT seq, incarnation FROM learners")).one() == (1, "first")
            assert connection.execute(text("SELECT body FROM documents")).scalars().all() == ["{}"]
        assert school.learner("bob").post("/api/progress/complete", {"contentId": "a"}).status_code == 200


FIRST_ROWS = (
    "INSERT INTO organizations (id, name, created_at) VALUES ('school', 'School', 1)",
    "INSERT INTO users (org, id, email, name, role, created_at, updated_at)"
    " VALUES ('school', 'ann', 'ann@school.test', 'Ann', 'learner', 1, 1)",
    "INSERT INTO learners (org, user_id, seq, incarnation) VALUES ('school', 'ann', 1, 'first')",
    "INSERT INTO documents (org, user_id, kind, id, seq, body) VALUES ('school', 'ann', 'preference', 'x', 1, '{}')",
)
