"""Run by the peers' own Python: upserts rows with asyncpg and `unnest`, as fast as that goes.

`asyncpg_upsert.py URL`. Each line of standard input is a JSON list: of each learner's batches, which are done one after
another, the learners side by side. A batch is one transaction of [organization, [[statement, columns], ...]]. The
answer is a line with the seconds that it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import asyncpg  # pyright: ignore[reportMissingImports] - only in the peers' environment

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


async def upsert(connection: Any, batches: list[tuple[str, list[tuple[str, list[list[Any]]]]]]) -> None:
    for org, statements in batches:
        async with connection.transaction():
            await connection.fetchrow(BIND, org)
            for statement, columns in statements:
                await connection.execute(statement, *columns)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
