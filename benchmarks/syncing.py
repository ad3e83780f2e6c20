"""From one device to another: how soon a change is seen there, and what a day without a network costs.

A real server as a process of its own on loopback; two installations with their sync threads, as the window has them.
"""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from benchmarks.dashboard import Row
from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.store import Store
from learnapp.store.store import wall_clock
from learnapp.sync.accounts import Accounts
from learnapp.sync.syncer import Syncer
from learnapp.sync.worker import Syncing
from learncore.ids import uuid7
from learncore.records import Course, Lesson, Module, Session
from learnserver.administration import Administration
from learnserver.config import Config
from learnserver.database import Database
from learnserver.migrations import migrate

GOAL_SECONDS: Final = 1.0
GOAL_P99_SECONDS: Final = 5.0
GOAL_DOCUMENTS: Final = 300

_PASSWORD: Final = "correct horse battery"
_LESSONS: Final = 100
_BEATS: Final = 2_880
"""Eight hours of heartbeats, each 10 s."""
_BEAT_MS: Final = 10_000
_WAIT: Final = 30.0


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """`quick` makes fewer changes, and a day of an hour."""
    with tempfile.TemporaryDirectory() as name, _serving(Path(name) / "server") as server:
        laptop, desk = (_Device(Path(name) / which, server) for which in ("laptop", "desk"))
        try:
            rows = [_change(laptop, desk, server, repeats * (4 if quick else 20))]
            rows.append(_day(laptop, server, _BEATS // 8 if quick else _BEATS))
        finally:
            laptop.close()
            desk.close()
    return rows


class _Device:
    """An installation that is signed in."""

    def __init__(self, home: Path, server: str) -> None:
        paths = Paths.of(home).create()
        self._accounts = Accounts(paths, Secrets(paths.config, memory=paths.cache / "memory"))
        self.account = self._accounts.sign_in(server, "ada@example.org", _PASSWORD, device_name=home.name)
        self.store = Store.open(self._accounts.folder(self.account), device_name=home.name)

    def connection(self) -> Any:
        return self._accounts.connection(self.account)

    def close(self) -> None:
        self.store.close()


def _change(laptop: _Device, desk: _Device, server: str, count: int) -> Row:
    """From the call that changes something here to the announcement there."""
    arrived = threading.Event()
    desk.store.subscribe(lambda change: arrived.set() if change.preferences else None)
    workers = [Syncing(one.store, one.connection) for one in (laptop, desk)]
    ours: list[float] = []
    anchors: list[float] = []
    try:
        for worker in workers:
            worker.start()
            worker.sync_now().result(_WAIT)
        with httpx.Client(base_url=server) as client:
            for number in range(count + 2):
                arrived.clear()
                begun = time.perf_counter()
                laptop.store.set_preference("speed", number).result(_WAIT)
                if not arrived.wait(_WAIT):
                    raise TimeoutError("a change did not arrive")
                ours.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                client.get("/api/health").raise_for_status()
                anchors.append(time.perf_counter() - begun)
    finally:
        for worker in workers:
            worker.close()
    del ours[:2], anchors[:2]
    middle, anchor = statistics.median(ours), statistics.median(anchors)
    p99 = sorted(ours)[int(len(ours) * 0.99)]
    note = (
        f"against one round trip; goal < {GOAL_SECONDS:g} s, {_reached(middle < GOAL_SECONDS)}; "
        f"p99 {p99:.2f} s of {len(ours)}, goal < {GOAL_P99_SECONDS:g} s, {_reached(p99 < GOAL_P99_SECONDS)}"
    )
    return Row("a change on one device is on another's screen", middle, anchor, middle / anchor, None, note)


def _day(device: _Device, server: str, beats: int) -> Row:
    """A day without a network, sent at its end; against posting the same bytes to a learner who has nothing yet."""
    _learn(device.store, beats)
    with closing(device.connection()) as connection, closing(Syncer(device.store, connection)) as syncer:
        sent: list[Any] = []
        ask = connection.sync
        connection.sync = lambda request: sent.append(request) or ask(request)
        begun = time.perf_counter()
        syncer.sync()
        ours = time.perf_counter() - begun
    body = msgspec.json.encode(msgspec.structs.replace(sent[0], cursor=None))
    with httpx.Client(base_url=server, timeout=60) as client:
        who = {"email": "bob@example.org", "password": _PASSWORD, "device": {"id": "bench", "name": "Bench"}}
        token = client.post("/api/auth/token", json=who).raise_for_status().json()["accessToken"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        client.post("/api/sync", content=body, headers=headers).raise_for_status()
        anchor = time.perf_counter() - begun
    documents, requests = sum(len(one.changes) for one in sent), sum(bool(one.changes) for one in sent)
    fine = documents <= GOAL_DOCUMENTS and requests == 1
    note = (
        f"{beats:,} heartbeats in {_LESSONS} lessons: {documents} documents in {requests} request(s); "
        f"goal ≤ {GOAL_DOCUMENTS} in one, {_reached(fine)}; against posting the same bytes"
    )
    return Row("a day without a network is sent", ours, anchor, ours / anchor, None, note)


def _learn(store: Store, beats: int) -> None:
    """A heartbeat every ten seconds, lesson after lesson."""
    lessons = tuple(
        Lesson(id=f"lesson-{n}", title=f"Lesson {n}", type="video", duration_seconds=3600.0) for n in range(_LESSONS)
    )
    course = Course(id="day", title="A day", modules=(Module(id="m", title="M", lessons=lessons),))
    store.put_course(course, Path("/day"), []).result(_WAIT)
    each = max(1, beats // _LESSONS)
    started = wall_clock() - beats * _BEAT_MS
    for lesson in lessons:
        session_id = uuid7(started, int(lesson.id.removeprefix("lesson-")).to_bytes(10, "big"))
        for beat in range(1, each + 1):
            seconds = beat * _BEAT_MS / 1000
            session = Session(
                lesson=lesson.id,
                course="day",
                device=store.device_id,
                started_at=started,
                ended_at=started + beat * _BEAT_MS,
                spans=((0.0, seconds),),
                active_seconds=seconds,
                duration=3600.0,
            )
            store.heartbeat(session_id, session, seconds)
        started += each * _BEAT_MS
    store.set_preference("done", 1).result(_WAIT)


def _reached(fine: bool) -> str:
    return "reached" if fine else "**not reached**"


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """A server with an organization and two learners; its address."""
    database = Database(Config.of(home, None).database)
    migrate(database)
    office = Administration(database)
    office.create_organization("School")
    for name in ("ada", "bob"):
        office.add_user("School", f"{name}@example.org", name, "learner", _PASSWORD)
    database.close()
    command = [sys.executable, "-m", "learnserver", "serve", "--home", str(home), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
