"""A database that goes away and comes back: told as such, kept apart from the rest, and over without a restart."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from learnserver.database import Database
from learnserver.events import Events
from tests.server.databases import Cluster
from tests.server.school import School, Served, course
from tests.server.test_numbers import push_key


@pytest.fixture
def url(postgres: Cluster, migrated: str) -> Iterator[str]:
    url = postgres.create(template=migrated)
    yield url
    postgres.drop(url)


@pytest.fixture
def school(url: str, tmp_path: Path) -> Iterator[School]:
    with Served(url, tmp_path) as served:
        yield School(served)


def cut(postgres: Cluster, url: str) -> None:
    """End every connection, as a database does that stops."""
    name = url.rpartition("/")[2]
    postgres.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def close_door(postgres: Cluster, url: str, *, closed: bool) -> None:
    postgres.admin(f"ALTER DATABASE {url.rpartition('/')[2]} ALLOW_CONNECTIONS {'false' if closed else 'true'}")


def test_lost_connections_are_replaced_before_anybody_notices(postgres: Cluster, url: str, school: School) -> None:
    school.publish(course())
    learner = school.learner()
    for lesson in ("a", "b", "c"):
        cut(postgres, url)
        assert learner.post("/api/progress/complete", {"contentId": lesson}).status_code == 200
    assert learner.get("/api/progress/c1").json()["progressPercentage"] == 100


def test_a_database_that_is_away_is_told_with_when_to_try_again(postgres: Cluster, url: str, school: School) -> None:
    school.publish(course())
    learner = school.learner()
    close_door(postgres, url, closed=True)
    cut(postgres, url)
    for answer in (
        learner.get("/api/progress"),
        learner.post("/api/progress/complete", {"contentId": "a"}),
        learner.post("/api/sync", {"device": {"id": "laptop", "name": "", "sent_at": 0}}),
        school.client.post("/api/auth/token", json={"email": "a@b", "password": "x", "device": {"id": "x"}}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert url.rpartition("/")[2] not in answer.text
    health = school.client.get("/api/health")
    assert health.status_code == 503
    assert health.json() == {
        "service": "learnapp", "protocol": 1, "status": "unavailable", "database": "unavailable",
    }  # fmt: skip
    close_door(postgres, url, closed=False)
    assert school.client.get("/api/health").json()["database"] == "ok"
    assert learner.post("/api/progress/complete", {"contentId": "a"}).status_code == 200


def test_a_transaction_that_is_cut_in_the_middle_leaves_nothing(postgres: Cluster, url: str, school: School) -> None:
    school.publish(course())
    learner = school.learner()
    under_way = threading.Event()

    def push() -> None:
        with suppress(DBAPIError), school.database.write(school.org) as opened:
            opened.exec_driver_sql(f"UPDATE users SET name = 'half' WHERE id = '{learner.who.user}'")
            under_way.set()
            opened.exec_driver_sql("SELECT pg_sleep(30)")

    pushing = threading.Thread(target=push)
    pushing.start()
    assert under_way.wait(10)
    cut(postgres, url)
    pushing.join()
    assert learner.get("/api/account").json()["user"]["name"] == "ann"


def test_who_hears_of_changes_hears_again_after_the_connection_was_lost(
    postgres: Cluster, url: str, school: School
) -> None:
    who = school.learner().who
    events = Events(school.database)

    async def listen() -> None:
        await events.start()
        async with asyncio.timeout(20), events.watch(who.org, who.user) as moved:
            await events.ready.wait()
            moved.clear()
            await asyncio.to_thread(cut, postgres, url)
            await moved.wait()
            moved.clear()
            await asyncio.to_thread(push_key, school.database, who, "k")
            await moved.wait()
        await events.stop()

    asyncio.run(listen())


def test_more_requests_than_connections_wait_and_are_told(url: str, tmp_path: Path) -> None:
    database = Database(url, connections=2, wait_seconds=0.1)
    with Served(url, tmp_path, database=database) as served, ExitStack() as stack:
        learner = School(served).learner()
        for _ in range(2):
            stack.enter_context(database.read())
        answer = learner.get("/api/progress")
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        stack.close()
        assert learner.get("/api/progress").status_code == 200


def test_a_server_that_finds_no_database_says_so(url: str) -> None:
    """A host that answers nothing is given up on within seconds; what the URL says goes before."""
    assert Database(url).options["connect_timeout"] == 5
    assert "connect_timeout" not in Database(f"{url}?connect_timeout=1").options
