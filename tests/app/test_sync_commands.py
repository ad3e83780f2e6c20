"""Signing in, syncing and signing out from the command line, with real processes and a real server."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnapp.instance import Answer, InstanceServer, Request
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from learnapp.sync.accounts import Accounts
from learnapp.sync.requests import handle
from learnapp.sync.worker import Syncing
from tests.store.support import course, put, session, watch
from tests.sync.served import PASSWORD, Person, Served


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Memory of this test's own, in which a program leaves what the next one needs."""
    folder = Path("/dev/shm") / f"learnapp-test-{os.getpid()}-{tmp_path.name}"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


def run(home: Path, *words: str, stdin: str = "", code: int = 0) -> str:
    """What a command prints; where it fails, the one line on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home), *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    if code:
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr if code else done.stdout


def login(home: Path, served: Served, person: Person, *more: str) -> str:
    words = ("login", "--server", served.url, "--email", person.email, "--password-stdin", *more)
    return run(home, *words, stdin=PASSWORD + "\n")


def learned_as_guest(home: Path) -> None:
    store = Store.open(Paths.of(home).create().account())
    put(store, course("knots", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 40.0),), course_id="knots", device=store.device_id), 40.0)
    store.close()


def test_a_file_goes_to_who_learned_when_it_was_asked_for(served: Served, tmp_path: Path) -> None:
    ada, bob = served.person("Ada"), served.person("Bob")
    home, file = tmp_path / "home", tmp_path / "ada.learnapp"
    learned_as_guest(home)
    login(home, served, ada, "--merge-guest")
    run(home, "sync", "export", str(file))
    paths = Paths.of(home)
    accounts = Accounts(paths)
    first = accounts.current
    login(home, served, bob)
    second = accounts.current
    assert first is not None
    assert second is not None
    accounts.use(first.id)
    held = Store.open(accounts.folder(first))
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(30)
        (paths.data / "instance.json").write_text(json.dumps({"port": door.getsockname()[1], "key": ""}))
        words = [sys.executable, "-m", "learnapp", "--home", str(home), "sync", "import", str(file)]
        command = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        asking, _ = door.accept()  # it knows for whom; a program that is closing does not answer
        accounts.use(second.id)
        held.close()
        asking.close()
    told, _ = command.communicate(timeout=60)
    assert "documents taken in" in told
    with contextlib.closing(Reader.open(accounts.folder(second))) as reader:
        assert reader.count_learned() == 0


def test_two_installations_become_one(served: Served, ada: Person, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    learned_as_guest(first)
    assert "--merge-guest" in login(first, served, ada)
    assert json.loads(run(first, "status", "--json"))["account"] == ada.email
    assert json.loads(run(first, "progress", "--json"))["courses"] == []
    assert "in your account now" in login(first, served, ada, "--merge-guest")
    told = json.loads(run(first, "sync", "--json"))
    assert set(told) == {"pushed", "pulled", "rejected", "cursor"}
    assert told["pushed"] >= 4
    assert told["rejected"] == 0
    assert "until it restarts" in login(second, served, ada)
    assert json.loads(run(second, "sync", "--json"))["pulled"] >= 4
    here, there = (json.loads(run(home, "progress", "--json"))["summary"] for home in (first, second))
    assert here["watchTimeSeconds"] == there["watchTimeSeconds"] == 40.0
    status = json.loads(run(second, "status", "--json"))
    assert (status["outbox"], status["quarantine"]) == (0, 0)
    assert status["lastSync"] is not None
    assert "Signed out" in run(second, "logout")
    assert json.loads(run(second, "status", "--json"))["account"] == "guest"
    run(second, "sync", code=4)
    login(second, served, ada)
    assert json.loads(run(second, "sync", "--json"))["rejected"] == 0


def test_exit_codes_tell_offline_from_signed_out(served: Served, ada: Person, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "sync", code=4)
    run(home, "login", "--server", "http://127.0.0.1:9", "--email", "a@b.c", "--password-stdin", stdin="x\n", code=3)
    run(home, "login", "--server", served.url, "--email", ada.email, "--password-stdin", stdin="x\n", code=1)
    assert run(home, "logout") == "Nobody is signed in.\n"
    login(home, served, ada)
    with served.client(ada) as client:
        for device in client.get("/api/devices").json()["devices"]:
            if device["id"] != "elsewhere":
                client.delete(f"/api/devices/{device['id']}")
    assert "Sign in again" in run(home, "sync", code=4)
    file = home / "config" / "accounts.json"
    file.write_text(file.read_text().replace(served.url, "http://127.0.0.1:9"))
    assert "kept" in run(home, "sync", code=3)
    assert "could not be told" in run(home, "logout")


def test_no_token_is_written_to_any_disk(served: Served, ada: Person, tmp_path: Path, runtime: Path) -> None:
    home = tmp_path / "home"
    login(home, served, ada)
    run(home, "sync")
    (kept,) = [file for file in runtime.rglob("*") if file.is_file()]
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0
    secret = json.loads(kept.read_text())
    assert set(secret) == {"refresh", "key"}
    files = [file for folder in (home, served.home) for file in folder.rglob("*") if file.is_file()]
    assert any(file.name == "learnapp.log" for file in files)
    for file in files:
        data = file.read_bytes()
        assert secret["refresh"].encode() not in data, file
        assert PASSWORD.encode() not in data, file
        if file.is_relative_to(home):
            assert secret["key"].encode() not in data, file
    run(home, "logout")
    assert [file for file in runtime.rglob("*") if file.is_file()] == []


def test_a_file_carries_everything_to_a_device_without_a_network(served: Served, ada: Person, tmp_path: Path) -> None:
    first, second, stick = tmp_path / "first", tmp_path / "second", tmp_path / "stick.learnapp"
    run(first, "sync", "export", str(stick), code=4)
    learned_as_guest(first)
    login(first, served, ada, "--merge-guest")
    login(second, served, ada)
    assert "documents written" in run(first, "sync", "export", str(stick))
    assert "documents taken in" in run(second, "sync", "import", str(stick))
    told = json.loads(run(second, "progress", "--json"))["summary"]
    assert told["watchTimeSeconds"] == 40.0
    assert json.loads(run(second, "sync", "--json"))["pushed"] >= 4
    stranger = served.person("Bea")
    login(second, served, stranger)
    assert "another account" in run(second, "sync", "import", str(stick), code=1)
    run(second, "sync", "import", str(tmp_path / "nothing"), code=1)


def test_the_running_program_syncs_and_imports_for_the_command_line(
    served: Served, ada: Person, tmp_path: Path
) -> None:
    home, other, stick = tmp_path / "home", tmp_path / "other", tmp_path / "stick"
    login(home, served, ada)
    learned_as_guest(other)
    login(other, served, ada, "--merge-guest")
    run(other, "sync", "export", str(stick))
    paths = Paths.of(home)
    accounts = Accounts(paths)
    account = accounts.current
    assert account is not None
    store = Store.open(accounts.folder(account), account=account.email)
    syncing = Syncing(store, lambda: accounts.connection(account))
    syncing.start()
    asked: list[Request] = []

    def door(request: Request) -> Answer:
        asked.append(request)
        return handle(request, store, accounts, account, syncing) or Answer()

    server = InstanceServer(paths.data, door)
    try:
        assert "documents taken in" in run(home, "sync", "import", str(stick))
        assert json.loads(run(home, "sync", "--json"))["rejected"] == 0
        assert ("session", "s1") in served.documents(ada)
        assert "Signed out" in run(home, "logout")
        run(home, "sync", code=4)
        login(home, served, ada, "--merge-guest")
        assert [(one.command, one.merge) for one in asked] == [
            ("import_documents", False),
            ("sync", False),
            ("account", False),
            ("account", True),
        ]
    finally:
        server.close()
        syncing.close()
        store.close()
