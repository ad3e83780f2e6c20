"""Signing in and out at a real server, and what is remembered of it."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import msgspec
import pytest

from learnapp.errors import (
    CertificateError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    SignInAgainError,
    WrongAddressError,
    WrongPasswordError,
)
from learnapp.files import changing
from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.store import Store
from learnapp.sync.account import Account
from learnapp.sync.accounts import Accounts
from tests.sync.served import PASSWORD, Person, Served


def test_signing_in_makes_the_account_current_and_its_database(
    served: Served, ada: Person, accounts: Accounts, paths: Paths
) -> None:
    assert accounts.current is None
    account = accounts.sign_in(served.url, f" {ada.email.upper()} ", PASSWORD, device_name="Attic")
    assert (account.server, account.user, account.email, account.name) == (served.url, ada.id, ada.email, "Ada")
    assert account.organization == "School"
    assert Accounts(paths, accounts.secrets).current == account
    assert accounts.last_server == served.url
    assert accounts.is_signed_in(account)
    store = Store.open(accounts.folder(account))
    try:
        with served.client(ada) as client:
            listed = client.get("/api/devices").json()["devices"]
        assert {one["id"]: one["name"] for one in listed} == {store.device_id: "Attic", "elsewhere": "Elsewhere"}
    finally:
        store.close()


def test_signing_in_again_is_the_same_account_and_the_same_device(
    served: Served, ada: Person, accounts: Accounts
) -> None:
    account = accounts.sign_in(served.url, ada.email, PASSWORD)
    assert accounts.sign_out(account)
    assert accounts.current is None
    assert accounts.known == (account,)
    assert not accounts.is_signed_in(account)
    assert accounts.sign_in(served.url, ada.email, PASSWORD) == account
    assert accounts.known == (account,)
    connection = accounts.connection(account)
    listed = connection.devices("")
    connection.close()
    assert len(listed) == 1
    assert listed[0].this_device
    assert listed[0].last_seen_at is not None


def test_two_accounts_of_one_computer_have_two_databases(served: Served, ada: Person, accounts: Accounts) -> None:
    first = accounts.sign_in(served.url, ada.email, PASSWORD)
    second = accounts.sign_in(served.url, served.person("Bea").email, PASSWORD)
    assert accounts.folder(first) != accounts.folder(second) != accounts.folder(None)
    assert accounts.current == second
    assert accounts.known == (second, first)
    assert accounts.use(first.id) == first
    assert accounts.current == first
    assert accounts.use(None) is None
    assert accounts.current is None
    assert accounts.use("nobody") is None


def test_a_sign_in_that_fails_changes_nothing(served: Served, ada: Person, accounts: Accounts, paths: Paths) -> None:
    with pytest.raises(WrongPasswordError) as told:
        accounts.sign_in(served.url, ada.email, "wrong")
    assert "wrong" not in str(told.value)
    with pytest.raises(WrongPasswordError):
        accounts.sign_in(served.url, "nobody@example.org", PASSWORD)
    with pytest.raises(WrongAddressError):
        accounts.sign_in("http://example.org", ada.email, PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(OfflineError):
        accounts.sign_in(f"http://127.0.0.1:{free}", ada.email, PASSWORD)
    with pytest.raises((NotLearnAppError, CertificateError)):
        accounts.sign_in(served.url.replace("http", "https"), ada.email, PASSWORD)
    assert accounts.current is None
    assert accounts.known == ()
    assert not (paths.config / "accounts.json").exists()
    assert not (paths.data / "accounts").exists()


def test_too_many_tries_are_told_with_the_time_to_wait(served: Served, ada: Person, accounts: Accounts) -> None:
    with pytest.raises(ServerBusyError) as told:  # noqa: PT012 - the try that is one too many is not known beforehand
        for _ in range(20):
            with pytest.raises(WrongPasswordError):
                accounts.sign_in(served.url, ada.email, "wrong")
    assert told.value.retry_after is not None
    assert told.value.retry_after > 0


def test_no_name_is_offline(ada: Person, accounts: Accounts) -> None:
    with pytest.raises(OfflineError) as told:
        accounts.sign_in("https://learn.invalid", ada.email, PASSWORD)
    assert "learn.invalid" in told.value.title


def test_a_revoked_device_is_asked_to_sign_in_again(served: Served, ada: Person, accounts: Accounts) -> None:
    account = accounts.sign_in(served.url, ada.email, PASSWORD)
    other = Accounts(Paths.of(accounts.folder(None).parent / "other").create())
    other_account = other.sign_in(served.url, ada.email, PASSWORD)
    connection = other.connection(other_account)
    mine = next(one.id for one in connection.devices("") if not one.this_device)
    with served.client(ada) as client:
        assert client.delete(f"/api/devices/{mine}").status_code == 204
    connection.close()
    other.sign_out(other_account)
    connection = accounts.connection(account)
    with pytest.raises(SignInAgainError):
        connection.devices("")
    connection.close()


def test_signing_out_without_a_network_is_told_and_done(
    served: Served, ada: Person, accounts: Accounts, paths: Paths
) -> None:
    account = accounts.sign_in(served.url, ada.email, PASSWORD)
    file = paths.config / "accounts.json"
    file.write_text(file.read_text().replace(served.url, "http://127.0.0.1:9"))
    gone = accounts.current
    assert gone is not None
    assert not accounts.sign_out(gone)
    assert not accounts.is_signed_in(account)
    assert accounts.folder(account).exists()


def test_what_another_process_changes_meanwhile_is_not_lost(accounts: Accounts, paths: Paths) -> None:
    ada, bea = (Account(id=name, server="https://school.example", user=name, email=name) for name in ("ada", "bea"))
    file = paths.config / "accounts.json"
    known = {"current": None, "last_server": "", "accounts": [ada]}
    file.write_bytes(msgspec.json.encode(known))
    using = threading.Thread(target=accounts.use, args=["ada"])
    with changing(file):  # as `learnapp login` does, in its own process
        found = msgspec.json.decode(file.read_bytes())
        using.start()
        using.join(0.2)
        file.write_bytes(msgspec.json.encode({**found, "accounts": [ada, bea]}))
    using.join(20)
    assert accounts.current == ada, "what was chosen in the window"
    assert accounts.known == (ada, bea), "who signed in beside it"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"accounts": [{"id": 7}]}', b"\xff\xfe"])
def test_a_damaged_file_is_set_aside(damage: bytes, accounts: Accounts, paths: Paths) -> None:
    (paths.config / "accounts.json").write_bytes(damage)
    assert accounts.current is None
    assert accounts.known == ()
    assert (paths.config / "accounts.json.damaged").read_bytes() == damage


def test_the_file_of_accounts_has_no_secret(
    served: Served, ada: Person, accounts: Accounts, secrets: Secrets, paths: Paths
) -> None:
    account = accounts.sign_in(served.url, ada.email, PASSWORD)
    kept = json.loads(secrets.get(account.id) or "")
    assert set(kept) == {"refresh", "key"}
    everything = [file.read_bytes() for file in _files(paths) if file.parent != paths.cache / "memory"]
    assert everything
    for text in (kept["refresh"], kept["key"], PASSWORD):
        assert not [data for data in everything if text.encode() in data]


def _files(paths: Paths) -> list[Path]:
    folders = (paths.data, paths.config, paths.logs, paths.cache)
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]
