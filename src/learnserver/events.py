"""Tells waiting devices that a learner's documents moved, also between processes: by LISTEN/NOTIFY."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import psycopg

from learnserver.database import Database
from learnserver.queries.sql import NOTIFY

_log = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = 1.0


class Events:
    """`watch` gives an event that is set whenever the learner's documents may have moved. Lives in one event loop.

    Who pushes knows what moved by the answer, so a device is not woken by itself.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: defaultdict[str, dict[asyncio.Event, str]] = defaultdict(dict)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()
        """Set once this process hears what others do."""
        self.closing = False
        """The server is about to stop: who watches shall let go."""

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._database.is_postgres:
            self._listener = asyncio.create_task(self._listen(), name="events")
        else:
            self.ready.set()

    def close(self) -> None:
        """Wake everyone who watches, for the last time: a server that stops waits for the requests under way."""
        self.closing = True
        for key in list(self._waiting):
            self._wake(key)

    async def stop(self) -> None:
        if self._listener:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        self._loop = None

    @asynccontextmanager
    async def watch(self, org: str, user: str, device: str = "") -> AsyncGenerator[asyncio.Event]:
        """`device` is the id under which who watches pushes itself; without one everything is heard."""
        moved = asyncio.Event()
        key = f"{org}/{user}"
        self._waiting[key][moved] = device
        try:
            yield moved
        finally:
            del self._waiting[key][moved]
            if not self._waiting[key]:
                del self._waiting[key]

    def watching(self, org: str, user: str) -> int:
        """How many of the user's devices listen to this process."""
        return len(self._waiting.get(f"{org}/{user}", ()))

    def tell(self, org: str, user: str, device: str = "") -> None:
        """After a commit, from any thread; `device` has pushed it. On PostgreSQL the commit itself has told every
        process."""
        if self._loop is not None and not self._database.is_postgres:
            self._loop.call_soon_threadsafe(self._wake, f"{org}/{user}", device)

    def _wake(self, key: str, pushed_by: str = "") -> None:
        for moved, device in self._waiting.get(key, {}).items():
            if not pushed_by or device != pushed_by:
                moved.set()

    async def _listen(self) -> None:
        """Hear for as long as the server runs; what was said while the connection was lost is made up for by waking
        everyone."""
        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                options: Any = self._database.options
                async with await psycopg.AsyncConnection.connect(url, autocommit=True, **options) as connection:
                    await connection.execute(f"LISTEN {NOTIFY}".encode())
                    self.ready.set()
                    for key in list(self._waiting):
                        self._wake(key)
                    async for message in connection.notifies():
                        org, user, *device = message.payload.split("/", 2)
                        self._wake(f"{org}/{user}", "".join(device))
            except psycopg.Error as error:
                _log.warning("the connection that hears of changes was lost: %s", type(error).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
