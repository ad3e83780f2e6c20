"""Devices of a learner: an installation with its store, and a course to learn in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.store import Store
from learnapp.store.store import wall_clock
from learnapp.sync.account import Account
from learnapp.sync.accounts import Accounts
from learnapp.sync.status import Totals
from learnapp.sync.syncer import Syncer
from tests.store.support import course, put, session, watch
from tests.sync.served import PASSWORD, Person

if TYPE_CHECKING:
    import httpx

COURSE = course("knots", "a", "b")


class Device:
    """One installation, signed in, with its database open; `syncer` syncs on the thread of the test."""

    def __init__(
        self,
        folder: Path,
        server: str,
        person: Person,
        *,
        clock: Callable[[], int] = wall_clock,
        http: Callable[[], httpx.BaseTransport] | None = None,
    ) -> None:
        self.clock = clock
        self.paths = Paths.of(folder).create()
        self.accounts = Accounts(
            self.paths, Secrets(self.paths.config, memory=self.paths.cache / "memory"), clock=clock, http=http
        )
        self.account: Account = self.accounts.sign_in(server, person.email, PASSWORD, device_name=folder.name)
        self.folder = self.accounts.folder(self.account)
        self.open()

    def open(self) -> None:
        self.store = Store.open(
            self.folder, account=self.account.email, clock=self.clock, device_name=self.paths.data.parent.name
        )
        self.reader = self.store.reader()
        self.connection = self.accounts.connection(self.account)
        self.syncer = Syncer(self.store, self.connection, clock=self.clock)

    def close(self) -> None:
        self.syncer.close()
        self.connection.close()
        self.reader.close()
        self.store.close()

    def again(self) -> None:
        """Quit the program and start it once more."""
        self.close()
        self.open()

    def sync(self) -> Totals:
        return self.syncer.sync()

    def add_course(self) -> None:
        put(self.store, COURSE)

    def learn(self, session_id: str, lesson_id: str, seconds: float, resume: float | None = None) -> None:
        """Watch from the beginning, for so long."""
        watched = session(
            lesson_id, ((0.0, seconds),), course_id="knots", device=self.store.device_id, start=self.clock() - 60_000
        )
        watch(self.store, session_id, watched, seconds if resume is None else resume)

    def documents(self) -> dict[tuple[str, str], object]:
        return {(kind, document_id): body for kind, document_id, body in self.reader.documents()}

    def watched(self) -> float:
        return self.reader.statistics().watch_time_seconds
