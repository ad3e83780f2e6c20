"""Pushing 500 documents a request from 8 learners at once, against asyncpg upserting the same rows with `unnest`.

Both on one PostgreSQL that syncs what it commits, as the application's role under row-level security. The anchor only
writes the documents' rows; ours reads the request, checks, joins, numbers and folds too. And how the cost grows.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.dashboard import Row
from benchmarks.server_documents import Caller, Document, Pushes, round_of
from benchmarks.server_ground import Learner, course, learners, postgres, school, serving
from learnserver.database import Database

GOAL: Final = 2.0
"""At least half of the anchor's rows a second: at most twice its time."""
PEERS: Final = Path(__file__).resolve().parent.parent / ".bench-peers"

_LEARNERS: Final = 8
_REQUESTS: Final = 4
_BATCH: Final = 500
_LESSONS: Final = 200


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Rounds of four requests a learner, ours and the anchor in turn."""
    with tempfile.TemporaryDirectory() as name, postgres() as url:
        database = Database(url)
        made = course(1, _LESSONS)
        org = school(database, [made])
        people = learners(database, org, _LEARNERS)
        others = learners(database, org, _LEARNERS)
        database.close()
        with serving(url, Path(name)) as port, _anchor(url) as upsert:
            devices = [_Device(port, who, Pushes(made, number)) for number, who in enumerate(people)]
            rows = [_Rows(who) for who in others]
            times: list[tuple[float, float]] = []
            for _ in range(max(5, repeats) + 1):
                work = [[device.pushes.batch(_BATCH) for _ in range(_REQUESTS)] for device in devices]
                ours = _together(devices, work)
                anchor = upsert(
                    [[one.columns(batch) for batch in batches] for one, batches in zip(rows, work, strict=True)]
                )
                times.append((ours, anchor))
    documents = _LEARNERS * _REQUESTS * _BATCH
    ours, anchor = (statistics.median(column) for column in zip(*times[1:], strict=True))
    ratios = [one / other for one, other in times[1:]]
    note = (
        f"{documents / ours:,.0f} documents/s against {documents / anchor:,.0f}, {anchor / ours:.2f} of it; "
        f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds"
    )
    return [Row("push, 500 documents a request, 8 learners, PostgreSQL", ours, anchor, ours / anchor, GOAL, note)]


class _Device:
    """A learner's device that goes on from the cursor it was given."""

    def __init__(self, port: int, learner: Learner, pushes: Pushes) -> None:
        self.pushes = pushes
        self._caller = Caller(port, learner)
        self._cursor: str | None = None

    def push(self, batches: list[list[Document]]) -> None:
        for batch in batches:
            answer = msgspec.json.decode(self._caller.ask("POST", "/api/sync", round_of(batch, self._cursor)))
            if answer["rejected"] or len(answer["accepted"]) != len(batch):
                raise RuntimeError(f"not all was taken: {answer['rejected'][:3]}")
            self._cursor = answer["cursor"]


class _Rows:
    """The same documents as rows of another learner, numbered by the writer itself."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._seq = 0

    def columns(self, batch: list[Document]) -> list[list[Any]]:
        numbers = list(range(self._seq + 1, self._seq + len(batch) + 1))
        self._seq = numbers[-1]
        kinds, names, lessons, courses, bodies = (list(column) for column in zip(*batch, strict=True))
        size = len(batch)
        return [[self._learner.org] * size, [self._learner.id] * size, kinds, names, numbers, lessons, courses, bodies]


def _together(devices: list[_Device], work: list[list[list[Document]]]) -> float:
    with ThreadPoolExecutor(len(devices)) as threads:
        start = time.perf_counter()
        list(threads.map(lambda pair: pair[0].push(pair[1]), zip(devices, work, strict=True)))
        return time.perf_counter() - start


@contextmanager
def _anchor(url: str) -> Iterator[Callable[[list[Any]], float]]:
    program = PEERS / "python" / "bin" / "python"
    if not program.exists():
        raise SystemExit("asyncpg lives in the peers' environment: make bench-peers")
    command = [program, Path(__file__).parent / "peers" / "asyncpg_upsert.py", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, told = process.stdin, process.stdout

        def upsert(work: list[Any]) -> float:
            asked.write(json.dumps(work) + "\n")
            asked.flush()
            return float(told.readline())

        try:
            yield upsert
        finally:
            asked.close()
            process.wait(30)


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row.name}  {row.ours:.2f} s {row.anchor:.2f} s  {row.ratio:.2f}  {row.note}")
