"""The real server application in this process, without a socket: stopped, started, kept and restored at will."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from litestar import Litestar
from sqlalchemy import delete, select

from learncore.records import Course
from learnserver import tables
from learnserver.administration import Administration
from learnserver.app import build_app
from learnserver.auth.limits import RequestLimits, SignInLimits
from learnserver.auth.passwords import Passwords
from learnserver.auth.signing_in import SigningIn
from learnserver.clock import new_id
from learnserver.content.store import ContentStore
from learnserver.database import Database
from learnserver.migrations import migrate
from learnserver.queries import organizations
from tests.server.school import School
from tests.server.small_app import CHEAP
from tests.simulate.clock import Time

PASSWORD: Final = "correct horse"

Documents = dict[tuple[str, str], str]
"""(kind, id) → canonical JSON."""


class Reply(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Server:
    """One server with one organization. It is asked in this thread; nothing goes on between two requests."""

    def __init__(self, folder: Path, time: Time) -> None:
        self._folder = folder
        self._time = time
        self._file = folder / "server.db"
        self._loop = asyncio.new_event_loop()
        self._life: asyncio.Task[None] | None = None
        self._end = asyncio.Event()
        self._app: Litestar | None = None
        self.database = Database(f"sqlite:///{self._file}")
        migrate(self.database)
        self.org = School.organization(self)  # pyright: ignore[reportArgumentType] - a database is all it looks at
        self.start()

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Serve; the database is opened anew."""
        self.database.close()
        self.database = Database(f"sqlite:///{self._file}")
        seconds = self._time.seconds
        door = SigningIn(self.database, Passwords(CHEAP), SignInLimits(seconds), self._time)
        limits = RequestLimits(clock=seconds)
        self._app = build_app(self.database, ContentStore(self._folder / "content"), door, limits, clock=self._time)
        self._loop.run_until_complete(self._begin(self._app))

    def stop(self) -> None:
        """End as a program that was asked to end."""
        if self._life is not None:
            self._end.set()
            self._loop.run_until_complete(self._life)
        self._life = self._app = None

    def close(self) -> None:
        self.stop()
        self.database.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def keep(self) -> None:
        """Make a snapshot of the database, to be restored later."""
        with (
            closing(sqlite3.connect(self._file)) as live,
            closing(sqlite3.connect(self._folder / "kept.db")) as kept,
        ):
            live.backup(kept)

    def restore(self) -> None:
        """Be what the last snapshot was, and serve again."""
        self.stop()
        self.database.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)
        shutil.copy(self._folder / "kept.db", self._file)
        self.start()

    @property
    def has_snapshot(self) -> bool:
        return (self._folder / "kept.db").exists()

    async def _begin(self, app: Litestar) -> None:
        begun = asyncio.Event()

        async def live() -> None:
            async with app.lifespan():
                begun.set()
                await self._end.wait()

        self._end.clear()
        self._life = asyncio.create_task(live())
        await begun.wait()

    # --- what an administrator does ----------------------------------------------------------------------------------

    def add_user(self, email: str) -> str:
        user = new_id()
        with self.database.write(self.org) as connection:
            organizations.add_user(
                connection, self.org, user, email, email, "learner", CHEAP.hash(PASSWORD), self._time()
            )
        return user

    def publish(self, course: Course, *, everyone: bool = True) -> None:
        School.publish(self, course, everyone=everyone)  # pyright: ignore[reportArgumentType] - as above

    def enroll_everyone(self, course_id: str) -> None:
        """Twice is once."""
        office = Administration(self.database)
        office.enroll(self.org, course_id, email=None, team=None, required=False, due_at=None)

    def sign_everyone_out(self, user: str) -> None:
        with self.database.write(self.org) as connection:
            families = tables.token_families
            connection.execute(delete(families).where(families.c.org == self.org, families.c.user_id == user))

    # --- what it holds -----------------------------------------------------------------------------------------------

    def documents(self, user: str) -> Documents:
        kept = tables.documents
        query = select(kept.c.kind, kept.c.id, kept.c.body).where(kept.c.org == self.org, kept.c.user_id == user)
        with self.database.read(self.org) as connection:
            return {(kind, document_id): body for kind, document_id, body in connection.execute(query)}

    def lessons(self, user: str) -> dict[tuple[str, str], Any]:
        """The folded rows of the user's lessons: (course, lesson) → row."""
        rows = tables.lesson_progress
        query = select(rows).where(rows.c.org == self.org, rows.c.user_id == user)
        with self.database.read(self.org) as connection:
            return {(row.course_id, row.lesson_id): row for row in connection.execute(query)}

    def watched_ms(self, user: str) -> int:
        row = tables.user_summary
        query = select(row.c.watch_ms).where(row.c.org == self.org, row.c.user_id == user)
        with self.database.read(self.org) as connection:
            return connection.execute(query).scalar() or 0

    # --- one request -------------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What the application answers, byte by byte."""
        return self._loop.run_until_complete(self._ask(method, path, headers, body))

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        assert self._app is not None, "the server is stopped"
        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path.partition("?")[0],
            "raw_path": path.partition("?")[0].encode(),
            "query_string": path.partition("?")[2].encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        asked = False
        status, told, parts = 0, [], []

        async def receive() -> Any:
            nonlocal asked
            if asked:
                await asyncio.sleep(3600)
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told.extend((name.decode().lower(), value.decode()) for name, value in message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return Reply(status, tuple(told), b"".join(parts))
