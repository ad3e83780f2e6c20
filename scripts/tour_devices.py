"""The tour's second story: a server, a second device, and a network that is not always there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tour_tools import HOME, WORK, Ledger, covered, environment, learnapp, lesson_of, run, window

DESK = WORK / "desk"
SERVER = WORK / "server"
EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"
SECONDS = 10.0
TOLERANCE = 2.0


def two_devices(ledger: Ledger, course: Path, finished: str) -> None:
    """What was learned on this device before comes along to an account; another device shows it; both watch apart."""
    print("A server; signing in on this device, and bringing along what was learned …", flush=True)
    _server("org", "create", "School")
    user = ("user", "add", "--org", "School", "--email", EMAIL, "--name", "Ada", "--password-stdin")
    _server(*user, stdin=PASSWORD + "\n")
    guest = learnapp("progress")["summary"]
    with _serving() as url:
        _login(HOME, url, "--merge-guest")
        mine = learnapp("progress")
        ledger.same("all figures came along", mine["summary"] == guest, True)
        sent = learnapp("sync")
        ledger.same("refused", sent["rejected"], 0)

        print("A second device signs in …", flush=True)
        shutil.copytree(course, WORK / "desk-course")
        _login(DESK, url)
        learnapp("import", str(WORK / "desk-course"), home=DESK)
        learnapp("sync", home=DESK)
        theirs = learnapp("progress", home=DESK)
        ledger.same("the second device has all figures", theirs["summary"] == mine["summary"], True)
        ledger.same("the finished lesson there", lesson_of(theirs, finished)["status"], "completed")

    lesson = next(
        row["lessonId"]
        for row in mine["courses"][0]["lessons"]
        if row["type"] == "video" and row["status"] == "not_started"
    )
    print(f"No server: both watch the same lesson for {SECONDS:.0f} s …", flush=True)
    _watch(HOME, lesson)
    _watch(DESK, lesson)
    here, there = (lesson_of(learnapp("progress", home=home), lesson) for home in (HOME, DESK))
    for home in (HOME, DESK):
        waiting = learnapp("status", home=home)["outbox"]
        ledger.same(f"something waits to be sent on “{home.name}”", waiting > 0, True)

    print("The server is back: they meet …", flush=True)
    with _serving():
        for home in (HOME, DESK, HOME):
            learnapp("sync", home=home)
        one, other = (learnapp("progress", home=home) for home in (HOME, DESK))
        met = lesson_of(one, lesson)
        ledger.same("both devices tell the same", one == other, True)
        ledger.near("watch time is the sum (s)", met["watchTimeSeconds"], _sum(here, there, "watchTimeSeconds"), 0.002)
        ledger.near("covered is the union (s)", covered(met), max(covered(here), covered(there)), TOLERANCE)
        furthest = max(here["positionSeconds"], there["positionSeconds"])
        ledger.near("position is the furthest (s)", met["positionSeconds"], furthest, 0.001)
        ledger.same("sessions", met["totalSessions"], here["totalSessions"] + there["totalSessions"])
        again = [learnapp("sync", home=home) for home in (HOME, DESK)]
        moved = sum(sync[what] for sync in again for what in ("pushed", "pulled", "rejected"))
        ledger.same("a sync more moves nothing", moved, 0)
        for home in (HOME, DESK):
            ledger.same(f"waits on “{home.name}”", learnapp("status", home=home)["outbox"], 0)


def _sum(here: dict[str, Any], there: dict[str, Any], what: str) -> float:
    return float(here[what]) + float(there[what])


def _watch(home: Path, lesson: str) -> None:
    """Watch for real, then close the window as the system does."""
    with window(lesson, "--resume", "--shoot", f"watching-{home.name}", home=home) as (process, told):
        for now in told:
            if now["played"] >= SECONDS:
                break
        else:
            sys.exit("The window ended before it had played; see its messages above.")
        os.kill(process.pid, signal.SIGKILL)


def _login(home: Path, url: str, *options: str) -> None:
    words = ("login", "--server", url, "--email", EMAIL, "--password-stdin", *options)
    run("learnapp", "--home", str(home), *words, stdin=PASSWORD + "\n")


def _server(*words: str, stdin: str | None = None) -> None:
    run("learnserver", *words, "--home", str(SERVER), stdin=stdin)


@contextmanager
def _serving() -> Iterator[str]:
    """The server as a process of its own, on the port that it had before; its address."""
    known = SERVER / "port.json"
    port = json.loads(known.read_text()) if known.exists() else 0
    command = [sys.executable, "-m", "learnserver", "serve", "--home", str(SERVER), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment())
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[-1]
        known.write_text(url.rpartition(":")[2])
        yield url
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
