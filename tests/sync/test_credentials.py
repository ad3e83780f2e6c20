"""Tokens: refreshed in time, once, by one of many, and never in place of somebody else's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from learnapp.errors import OfflineError, SignInAgainError
from learnapp.files import changing
from learnapp.secrets import Secrets
from learnapp.sync import credentials
from learnapp.sync.accounts import Accounts
from learnapp.sync.credentials import Credentials, Held
from learnapp.sync.transport import Transport
from tests.sync.devices import Device
from tests.sync.served import Served
from tests.sync.test_transport import transport
from tests.sync.weather import Weather, cut, problem, to, told


class Door:
    """A server's door for one person: only the newest access token opens it."""

    def __init__(self) -> None:
        self.refreshed = 0
        self.good: set[str] = {"access-0"}
        self.taken: set[str] = {"refresh-0"}

    def __call__(self, request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/api/auth/refresh":
            if msgspec.json.decode(request.read())["refreshToken"] not in self.taken:
                return problem(401)(request)
            self.refreshed += 1
            self.good = {f"access-{self.refreshed}"}
            self.taken.add(f"refresh-{self.refreshed}")
            body: dict[str, Any] = {
                "accessToken": f"access-{self.refreshed}",
                "refreshToken": f"refresh-{self.refreshed}",
                "user": {"id": "u", "email": "e"},
                "organization": {"id": "o"},
                "expiresIn": 900,
            }
            return told(200, msgspec.json.encode(body))(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return (told(200, "{}") if token in self.good else problem(401))(request)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[Door, Transport, Secrets]]:
    at = Door()
    sender, _ = transport(at)
    secrets = Secrets(tmp_path, memory=tmp_path / "memory")
    credentials.keep(secrets, "ada", Held("refresh-0", "key"))
    yield at, sender, secrets
    sender.close()


def test_a_token_that_ran_out_is_refreshed_once_and_kept_before_it_is_used(
    door: tuple[Door, Transport, Secrets],
) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada")
    seen: list[str] = []

    def ask(token: str) -> None:
        kept = credentials.read(secrets, "ada")
        assert kept is not None
        seen.append(kept.refresh)
        sender.get("/api/devices", token=token)

    held.call(ask)
    held.call(ask)
    assert at.refreshed == 1
    at.good = set()
    held.call(ask)
    assert at.refreshed == 2
    assert seen == ["refresh-1", "refresh-1", "refresh-1", "refresh-2"]
    assert credentials.read(secrets, "ada") == Held("refresh-2", "key")


def test_a_token_is_refreshed_before_it_runs_out(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    now = [0.0]
    held = Credentials(sender, secrets, "ada", monotonic=lambda: now[0])
    used: list[str] = []
    for now[0] in (1000.0, 1600.0, 1895.0, 1900.0, 2795.0):
        held.call(used.append)
    assert used == ["access-1", "access-1", "access-2", "access-2", "access-3"]
    assert at.refreshed == 3


def test_many_threads_refresh_once(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada", "access-old")
    start = threading.Barrier(8)
    failed: list[Exception] = []

    def run() -> None:
        start.wait(10)
        try:
            held.call(lambda token: sender.get("/api/devices", token=token))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    assert at.refreshed == 1


def test_who_is_not_known_any_more_signs_in_again(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    held = Credentials(sender, secrets, "ada")
    at.taken = set()
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))
    secrets.forget("ada")
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))
    secrets.put("ada", "nonsense")
    with pytest.raises(SignInAgainError):
        held.call(lambda token: sender.get("/", token=token))


def test_what_another_program_refreshed_meanwhile_is_used(door: tuple[Door, Transport, Secrets]) -> None:
    at, sender, secrets = door
    at.taken = {"refresh-theirs"}
    held = Credentials(sender, secrets, "ada")
    asked = at.__call__

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = asked(request)
        credentials.keep(secrets, "ada", Held("refresh-theirs", "key"))
        return answer

    sender, _ = transport(interrupted)
    held = Credentials(sender, secrets, "ada")
    held.call(lambda token: sender.get("/api/devices", token=token))
    assert at.refreshed == 1
    sender.close()


def test_who_signs_out_while_a_token_is_refreshed_stays_signed_out(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = at(request)
        secrets.forget("ada")
        return answer

    sender, _ = transport(interrupted)
    with pytest.raises(SignInAgainError):
        Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert credentials.read(secrets, "ada") is None
    sender.close()


def test_what_was_signed_in_with_while_a_token_is_refreshed_is_kept(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        credentials.keep(secrets, "ada", Held("refresh-of-now", "key"))
        return at(request)

    sender, _ = transport(interrupted)
    Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert at.refreshed == 1
    assert credentials.read(secrets, "ada") == Held("refresh-of-now", "key")
    sender.close()


def test_a_key_that_came_while_a_token_is_refreshed_is_kept(door: tuple[Door, Transport, Secrets]) -> None:
    at, _, secrets = door
    credentials.keep(secrets, "ada", Held("refresh-0"))

    def interrupted(request: httpx.Request) -> httpx.Response | None:
        answer = at(request)
        if request.url.path == "/api/auth/refresh":
            credentials.keep(secrets, "ada", Held("refresh-0", "key"))
        return answer

    sender, _ = transport(interrupted)
    Credentials(sender, secrets, "ada").call(lambda token: sender.get("/api/devices", token=token))
    assert credentials.read(secrets, "ada") == Held("refresh-1", "key")
    sender.close()


def test_a_refresh_whose_answer_is_lost_signs_nobody_out(device: Callable[..., Device]) -> None:
    weather = Weather()
    here = device("here", http=weather)

    def lost(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/api/auth/refresh":
            return response
        response.read()
        response.close()
        raise httpx.ReadError("reset", request=request)

    weather.after = lost
    for _ in range(2):
        with pytest.raises(OfflineError):
            here.sync()
    weather.after = Weather().after
    assert here.sync().cursor
    weather.before = to("/api/auth/refresh", cut)
    assert here.sync().cursor  # the access token is still good


def test_two_programs_never_use_one_refresh_token_both(device: Callable[..., Device], served: Served) -> None:
    twice = threading.Event()
    used: list[str] = []

    def refreshing(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/api/auth/refresh":
            used.append(msgspec.json.decode(request.read())["refreshToken"])
            if len(used) == 1:
                twice.wait(0.3)  # so long another one has time to come
            twice.set()
        return None

    laptop = device()
    weathers = [Weather(), Weather()]
    programs: list[Accounts] = []
    for weather in weathers:
        weather.before = refreshing
        secrets = Secrets(laptop.paths.config, memory=laptop.paths.cache / "memory")
        programs.append(Accounts(laptop.paths, secrets, http=weather))
    found: list[str] = []

    def ask(accounts: Accounts) -> None:
        with closing(accounts.connection(laptop.account)) as connection:
            found.append(connection.signing_key())

    both = [threading.Thread(target=ask, args=(accounts,)) for accounts in programs]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert len(found) == 2
    assert len(used) == len(set(used)) == 2


def test_a_key_that_is_kept_replaces_no_token_of_another_program(device: Callable[..., Device]) -> None:
    laptop = device()
    secrets, account = laptop.accounts.secrets, laptop.account.id
    held = credentials.read(secrets, account)
    assert held is not None
    credentials.keep(secrets, account, Held(held.refresh))
    connection = laptop.accounts.connection(laptop.account)
    connection.signing_key()  # with an access token, so that nothing is refreshed any more
    asked = threading.Event()
    with changing(laptop.paths.config / f"{account}.tokens"):  # another program refreshes just now
        keeper = threading.Thread(target=lambda: (asked.set(), laptop.accounts._keep_key(laptop.account, connection)))
        keeper.start()
        assert asked.wait(10)
        keeper.join(0.3)
        credentials.keep(secrets, account, Held("newest"))
    keeper.join(10)
    connection.close()
    kept = credentials.read(secrets, account)
    assert kept is not None
    assert kept.refresh == "newest"
    assert kept.key
