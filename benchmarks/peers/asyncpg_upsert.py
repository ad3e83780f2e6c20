"""Run by the peers' own Python: upserts rows of documents with asyncpg and `unnest`, as fast as that goes.

`asyncpg_upsert.py URL`. Each line of standard input is a JSON list, of a list of batches for each learner, which do
their batches one after another and the learners side by side; the answer is a line with the seconds that it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import asyncpg  # pyright: ignore[reportMissingImports] - only in the peers' environment

UPSERT = """
    INSERT INTO documents (org, user_id, kind, id, seq, lesson_id, course_id, body)
    SELECT * FROM unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
    ON CONFLICT (org, user_id, kind, id) DO UPDATE SET
        seq = excluded.seq, lesson_id = excluded.lesson_id, course_id = excluded.course_id, body = excluded.body"""
BIND = "SELECT set_config('role', 'learnserver_app', true), set_config('app.org', $1, true)"


async def main(url: str) -> None:
    connections: list[Any] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        work = json.loads(line)
        while len(connections) < len(work):
            connections.append(await asyncpg.connect(url))
        start = time.perf_counter()
        await asyncio.gather(*(upsert(*pair) for pair in zip(connections, work, strict=False)))
        print(time.perf_counter() - start, flush=True)


async def upsert(connection: Any, batches: list[list[list[Any]]]) -> None:
    for columns in batches:
        async with connection.transaction():
            await connection.fetchrow(BIND, columns[0][0])
            await connection.execute(UPSERT, *columns)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
