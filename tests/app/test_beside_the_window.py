"""The command line beside an open window: signing in and out moves the window, and the window syncs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from learnapp.paths import Paths
from learnapp.store.sql import DATABASE
from tests.app.test_sync_commands import learned_as_guest, login, run, runtime
from tests.sync.served import Person, Served

__all__ = ["runtime"]


@contextmanager
def window(home: Path) -> Generator[None]:
    """The program with its window, on no one's screen."""
    command = [sys.executable, "-m", "learnapp", "--home", str(home)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        try:
            until((Paths.of(home).data / "instance.json").exists)
            yield
        finally:
            program.terminate()
            _, errors = program.communicate(timeout=30)
            assert program.returncode == 0, errors


def until(reached: object, seconds: float = 40.0, step: float = 0.1) -> None:
    """Ask again until it is so; what happens here happens in another process."""
    assert callable(reached)
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(step)


def status(home: Path) -> dict[str, object]:
    return json.loads(run(home, "status", "--json"))


def test_signing_in_beside_the_window_brings_the_guest_along(served: Served, ada: Person, tmp_path: Path) -> None:
    home = tmp_path / "home"
    learned_as_guest(home)
    with window(home):
        login(home, served, ada, "--merge-guest")
        until(lambda: status(home)["account"] == ada.email)
        until(lambda: ("session", "s1") in served.documents(ada))
        told = json.loads(run(home, "sync", "--json"))
        assert set(told) == {"pushed", "pulled", "rejected", "cursor"}
        assert told["rejected"] == 0
        until(lambda: status(home)["outbox"] == 0)
        assert "Signed out" in run(home, "logout")
        run(home, "sync", code=4)
        # Until the window has opened anew there is no library of the guest: all of it was brought along.
        until((Paths.of(home).account() / DATABASE).exists)
    assert status(home)["account"] == "guest"


def test_being_asked_to_stop_while_the_window_opens_anew_for_another_learner(
    served: Served, ada: Person, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    login(home, served, ada)
    with window(home):
        assert "Signed out" in run(home, "logout")
        # The old window takes this file along; the program is asked to stop before there is a new one.
        until(lambda: not (Paths.of(home).data / "instance.json").exists(), step=0.001)
    assert status(home)["account"] == "guest"
