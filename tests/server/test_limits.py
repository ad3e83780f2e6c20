"""Nobody gets more of the server than their share: 429 with Retry-After, and the others notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from learnserver.auth.limits import RequestLimits
from learnserver.config import Config
from learnserver.database import Database
from learnserver.errors import TooManyRequests
from learnserver.events import Events
from learnserver.migrations import migrate
from learnserver.routes.sync import live
from tests.server.school import School, Served
from tests.server.test_auth_parts import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(tmp_path: Path, clock: Clock) -> Iterator[School]:
    """A school on a server of its own, whose clock stands."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    with Served(url, tmp_path, RequestLimits(2, 40, clock)) as served:
        yield School(served)


def test_an_account_that_asks_too_much_waits_and_the_others_do_not(limited: School, clock: Clock) -> None:
    ann, bob = limited.learner("ann"), limited.learner("bob")
    codes = [ann.get("/api/progress/stats").status_code for _ in range(41)]
    assert codes == [200] * 40 + [429]
    refused = ann.post("/api/progress/reset", {"contentId": "x"})
    assert (refused.status_code, refused.json()["type"]) == (429, "too_many_requests")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "1"
    assert bob.get("/api/progress/stats").status_code == 200
    clock.now += 1
    assert [ann.get("/api/progress/stats").status_code for _ in range(3)] == [200, 200, 429]


def test_who_only_tries_tokens_waits_and_good_tokens_from_there_stay_good(limited: School, clock: Clock) -> None:
    ann = limited.learner("ann")
    bad = {"Authorization": f"Bearer {limited.org}.lat_nonsense"}
    codes = [limited.client.get("/api/progress/stats", headers=bad).status_code for _ in range(21)]
    assert codes == [401] * 20 + [429]
    body = {"refreshToken": f"{limited.org}.lrt_nonsense"}
    assert limited.client.post("/api/auth/refresh", json=body).headers["retry-after"] == "1"
    assert ann.get("/api/progress/stats").status_code == 200
    clock.now += 60
    assert limited.client.get("/api/progress/stats", headers=bad).status_code == 401


def test_an_account_has_only_so_many_devices_that_listen(limited: School) -> None:
    who = limited.learner("ann").who
    events = Events(limited.database)

    async def listen() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(50):
                await live.fn(who, events)
                await stack.enter_async_context(events.watch(who.org, who.user))
            with pytest.raises(TooManyRequests):
                await live.fn(who, events)
            await live.fn(limited.learner("bob").who, events)
        await live.fn(who, events)

    asyncio.run(listen())


def test_the_limit_of_an_account_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNSERVER_REQUESTS_A_SECOND", "0")
    assert Config.of(tmp_path).requests_a_second == 0
    unlimited = RequestLimits(0, 1, Clock())
    assert {unlimited.account("org", "user") for _ in range(5000)} == {0}
    monkeypatch.setenv("LEARNSERVER_REQUESTS_A_SECOND", "many")
    with pytest.raises(ValueError, match="LEARNSERVER_REQUESTS_A_SECOND"):
        Config.of(tmp_path)
