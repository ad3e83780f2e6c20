"""10,000 records from one device to a server and on to another: LearnApp, Anki's sync server and PouchDB in turn.

Each peer with its own client and server on loopback, each of them keeping what it gets in files, as our device here
does: it reads what it pushes from an SQLite file and writes what it pulls into one. Ours serves from SQLite, its
default.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec

from benchmarks.dashboard import Row
from benchmarks.server_documents import Caller, Document, Pushes, round_of
from benchmarks.server_ground import Learner, course, learners, school, serving, sqlite
from benchmarks.server_push import PEERS
from learnserver.database import Database

GOALS: Final = {"notes": 1.0, "reviews": None, "PouchDB": 0.1}
"""At least Anki's rate, and ten times PouchDB's: at most so much of their time."""

_RECORDS: Final = 10_000
_BATCH: Final = 500
_HERE: Final = Path(__file__).parent / "peers"
Times = tuple[float, float]


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    count = 1_000 if quick else _RECORDS
    repeats = max(5, repeats)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        programs = {
            "LearnApp": stack.enter_context(_ours(folder / "ours", count, repeats + 1)),
            "notes": stack.enter_context(_anki(folder / "notes", count, repeats + 1, "notes")),
            "reviews": stack.enter_context(_anki(folder / "reviews", count, repeats + 1, "reviews")),
            "PouchDB": stack.enter_context(_pouch(folder / "pouch", count)),
        }
        rounds = [
            {one: measure(f"user{number + 1}") for one, measure in programs.items()} for number in range(repeats + 1)
        ]
    rows: list[Row] = []
    for peer, goal in GOALS.items():
        for step, what in enumerate(("push", "pull")):
            ours, theirs = (statistics.median(one[whose][step] for one in rounds[1:]) for whose in ("LearnApp", peer))
            called = peer if peer == "PouchDB" else f"Anki's {peer}"
            note = f"{count / ours:,.0f} records/s against {count / theirs:,.0f}: {theirs / ours:.2f} of it"
            rows.append(Row(f"{what} of {count:,} records against {called}", ours, theirs, ours / theirs, goal, note))
    return rows


@contextmanager
def _ours(folder: Path, count: int, rounds: int) -> Iterator[Callable[[str], Times]]:
    folder.mkdir()
    with sqlite(folder) as url:
        database = Database(url)
        made = course(1, 200)
        people = iter(learners(database, school(database, [made]), rounds))
        database.close()
        with serving(url, folder) as port:

            def measure(name: str) -> Times:
                who = next(people)
                batches = [Pushes(made, number).batch(_BATCH) for number in range(count // _BATCH)]
                first = _Device(folder / f"{name}-first.db", port, who)
                first.keep([one for batch in batches for one in batch])
                second = _Device(folder / f"{name}-second.db", port, who)
                pushed, pulled = _timed(first.push), _timed(second.pull)
                if first.documents() != second.documents():
                    raise RuntimeError("not everything arrived")
                return pushed, pulled

            yield measure


class _Device:
    """A device that keeps its documents in a file."""

    def __init__(self, path: Path, port: int, learner: Learner) -> None:
        self._caller = Caller(port, learner)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE documents (kind, id, lesson, course, body, PRIMARY KEY (kind, id))")

    def keep(self, documents: list[Document]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", documents)
        self._db.execute("COMMIT")

    def documents(self) -> list[Document]:
        return self._db.execute("SELECT kind, id, '', '', body FROM documents ORDER BY kind, id").fetchall()

    def push(self) -> None:
        waiting = self.documents()
        cursor: str | None = None
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            answer = msgspec.json.decode(self._caller.ask("POST", "/api/sync", round_of(batch, cursor)), type=_Answer)
            if answer.rejected or len(answer.accepted) != len(batch):
                raise RuntimeError(f"not everything was taken: {answer.rejected[:3]}")
            self.keep([record.row() for record in answer.records])
            cursor = answer.cursor

    def pull(self) -> None:
        cursor: str | None = None
        more = True
        while more:
            answer = msgspec.json.decode(self._caller.ask("POST", "/api/sync", round_of([], cursor)), type=_Answer)
            self.keep([record.row() for record in answer.records])
            cursor, more = answer.cursor, answer.more


class _Record(msgspec.Struct):
    kind: str
    id: str
    body: msgspec.Raw

    def row(self) -> Document:
        return self.kind, self.id, "", "", bytes(self.body).decode()


class _Answer(msgspec.Struct):
    accepted: list[tuple[str, str]]
    rejected: list[msgspec.Raw]
    records: list[_Record]
    cursor: str
    more: bool


@contextmanager
def _anki(folder: Path, count: int, rounds: int, kind: str) -> Iterator[Callable[[str], Times]]:
    python = PEERS / "python" / "bin" / "python"
    (folder / "server").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {
        **os.environ,
        **{f"SYNC_USER{number + 1}": f"user{number + 1}:pass" for number in range(rounds)},
        "SYNC_BASE": str(folder / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": port,
        "RUST_LOG": "error",
    }
    with (folder / "log").open("wb") as log, _running([python, "-m", "anki.syncserver"], log, environment):
        _wait_for(int(port))
        command = [python, _HERE / "anki_sync.py", port, folder, str(count), kind]
        with _running(command, log, environment) as client:
            yield lambda name: _asked(client, name)


@contextmanager
def _pouch(folder: Path, count: int) -> Iterator[Callable[[str], Times]]:
    (folder / "server").mkdir(parents=True)
    environment = {**os.environ, "NODE_PATH": str(PEERS / "node_modules")}
    with (
        (folder / "log").open("wb") as log,
        _running(["node", _HERE / "pouch_server.js", folder / "server"], log, environment) as server,
    ):
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        _wait_for(int(port))
        with _running(["node", _HERE / "pouch_sync.js", port, folder, str(count)], log, environment) as client:
            yield lambda name: _asked(client, name)


@contextmanager
def _running(command: list[str | Path], log: IO[bytes], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, env=environment, stdin=pipe, stdout=pipe, stderr=log) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _asked(client: subprocess.Popen[str], name: str) -> Times:
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(name + "\n")
    client.stdin.flush()
    pushed, pulled = client.stdout.readline().split()
    return float(pushed), float(pulled)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("a peer did not start within thirty seconds")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row.name:50} {row.ours:7.2f} s {row.anchor:7.2f} s  {row.ratio:6.2f}  {row.note}", flush=True)
