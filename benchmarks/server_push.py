"""Pushing 500 documents a request from 8 learners at once, against asyncpg upserting the same rows with `unnest`.

Both on one PostgreSQL that syncs what it commits, as the application's role under row-level security. The anchor is
handed the rows ready made; ours reads requests, checks, joins, numbers and folds. And how the cost grows.
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
import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from benchmarks.dashboard import Row
from benchmarks.server_documents import Caller, Document, Pushes, round_of
from benchmarks.server_ground import Learner, course, learners, postgres, school, serving
from learnserver import tables
from learnserver.database import Database

GOAL: Final = 2.0
"""At least half of the anchor's rows a second: at most twice its time."""
PEERS: Final = Path(__file__).resolve().parent.parent / ".bench-peers"

_LEARNERS: Final = 8
_REQUESTS: Final = 4
_BATCH: Final = 500
_LESSONS: Final = 200
_FOLDED: Final = (tables.lesson_progress, tables.course_progress, tables.user_summary)


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Rounds of four requests a learner, ours and the anchors in turn; then how the cost grows."""
    with tempfile.TemporaryDirectory() as name, postgres() as url:
        database = Database(url)
        made = course(1, _LESSONS)
        org = school(database, [made])
        people, more = learners(database, org, _LEARNERS), learners(database, org, _LEARNERS)
        copies = [[_Copy(who) for who in learners(database, org, _LEARNERS)] for _ in range(2)]
        (alone,) = learners(database, org, 1)
        database.close()
        homes = [Path(name) / one for one in ("first", "second")]
        for home in homes:
            home.mkdir()
        with (
            serving(url, homes[0]) as port,
            serving(url, homes[1]) as other,
            _anchor(url) as upsert,
            psycopg.connect(_owner(url)) as connection,
        ):
            one = [_Device(port, who, Pushes(made, number)) for number, who in enumerate(people)]
            two = [_Device((port, other)[number % 2], who, Pushes(made, number)) for number, who in enumerate(more)]
            times: list[tuple[float, float, float, float]] = []
            for _ in range(max(5, repeats) + 1):
                work = [[device.pushes.batch(_BATCH) for _ in range(_REQUESTS)] for device in one]
                ours = _together(one, work), _together(two, work)
                with connection.transaction():
                    folded = [_Folded(connection, who) for who in people]
                documents = [
                    [copy.documents(batch) for batch in did] for copy, did in zip(copies[0], work, strict=True)
                ]
                alike = zip(copies[1], folded, work, strict=True)
                everything = [[copy.everything(batch, rows) for batch in did] for copy, rows, did in alike]
                times.append((*ours, upsert(documents), upsert(everything)))
            grown = _growth(_Device(port, alone, Pushes(made, 99)), (1, 10) if quick else (1, 10, 100))
    called = "push, 500 documents a request, 8 learners, PostgreSQL"
    return [
        _row(f"{called}, a server a core; all rows it writes", [(two, whole) for _, two, _, whole in times[1:]]),
        _row(f"{called}, a server a core; the documents' rows", [(two, only) for _, two, only, _ in times[1:]]),
        _row(f"{called}, one server; all rows it writes", [(one, whole) for one, _, _, whole in times[1:]]),
        *grown,
    ]


def _row(name: str, times: list[tuple[float, float]]) -> Row:
    documents = _LEARNERS * _REQUESTS * _BATCH
    ours, anchor = (statistics.median(column) for column in zip(*times, strict=True))
    ratios = [one / other for one, other in times]
    note = (
        f"{documents / ours:,.0f} documents/s against {documents / anchor:,.0f}, {anchor / ours:.2f} of it; "
        f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds"
    )
    return Row(name, ours, anchor, ours / anchor, GOAL, note)


def _growth(device: _Device, sizes: tuple[int, ...]) -> list[Row]:
    """A push of 500 documents by a learner who has ever more of them."""
    rows: list[Row] = []
    stored, first = 0, 0.0
    for size in sizes:
        while stored < size * _BATCH:
            device.push([device.pushes.batch(_BATCH)])
            stored += _BATCH
        times: list[float] = []
        for _ in range(7):
            batch = device.pushes.batch(_BATCH)
            start = time.perf_counter()
            device.push([batch])
            times.append(time.perf_counter() - start)
            stored += _BATCH
        middle = statistics.median(times)
        first = first or middle
        rows.append(
            Row(f"push of 500 to {size * _BATCH:,} documents", middle, first, middle / first, None, "against 500")
        )
    return rows


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


class _Folded:
    """What our pushes have folded of a learner's documents, as rows."""

    def __init__(self, connection: psycopg.Connection[Any], learner: Learner) -> None:
        own = (learner.org, learner.id)
        cursor = connection.cursor(row_factory=dict_row)
        found: dict[str, list[dict[str, Any]]] = {}
        for table in _FOLDED:
            query = f"SELECT * FROM {table.name} WHERE org = %s AND user_id = %s"
            found[table.name] = cursor.execute(query.encode(), own).fetchall()
        self.lessons = {row["lesson_id"]: row for row in found["lesson_progress"]}
        self.rest = [(table, found[table.name]) for table in _FOLDED[1:]]


class _Copy:
    """The same rows for another learner, numbered by the writer itself."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._seq = 0

    def documents(self, batch: list[Document]) -> tuple[str, list[Any]]:
        rows: list[dict[str, Any]] = []
        for kind, name, lesson, of_course, body in batch:
            self._seq += 1
            row = {
                "kind": kind,
                "id": name,
                "seq": self._seq,
                "lesson_id": lesson,
                "course_id": of_course,
                "body": body,
            }
            rows.append(row)
        return self._learner.org, [self._upsert(tables.documents, rows)]

    def everything(self, batch: list[Document], folded: _Folded) -> tuple[str, list[Any]]:
        org, statements = self.documents(batch)
        touched = {lesson for _, _, lesson, _, _ in batch}
        statements.append(self._upsert(tables.lesson_progress, [folded.lessons[one] for one in sorted(touched)]))
        return org, statements + [self._upsert(table, rows) for table, rows in folded.rest]

    def _upsert(self, table: Table, rows: list[dict[str, Any]]) -> tuple[str, list[list[Any]]]:
        mine = [{**row, "org": self._learner.org, "user_id": self._learner.id} for row in rows]
        names = list(mine[0])
        key = [column.name for column in table.primary_key]
        types = [str(table.c[name].type.compile(dialect=postgresql.dialect())) for name in names]
        arrays = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 1))
        moved = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
        statement = (
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"
            f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {moved}"
        )
        return statement, [[row[name] for row in mine] for name in names]


def _owner(url: str) -> str:
    """The URL of the one who sees every row."""
    return url.replace("//learnserver_owner@", "//postgres@")


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
