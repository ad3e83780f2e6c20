"""Where the learner's data stands, kept true in the sidebar's pill, and told when the server refuses something."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from learnapp.errors import WorldError
from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.shell.sidebar import Sidebar
from learnapp.ui.sync_words import pace_of, words_of

if TYPE_CHECKING:
    from learnapp.store import Change

_REFUSED_SECONDS = 10.0


class Standing(QObject):
    def __init__(self, services: Services, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._services = services
        self._sidebar = sidebar
        self._again = QTimer(self, singleShot=True)  # “synced 2 min ago” goes on
        self._again.timeout.connect(self.tell)
        self._closed = False
        services.sync.changed.connect(self.tell)
        services.sync.refused.connect(self._tell_refused)
        self.tell()

    def start(self) -> None:
        """Ask the store for the first time; after the first picture."""
        self._count()

    def close(self) -> None:
        self._closed = True
        self._again.stop()

    def on_change(self, change: Change) -> None:
        if change.outbox or change.refused or change.lessons:
            self._count()

    def tell(self) -> None:
        services, status = self._services, self._services.sync.status
        self._sidebar.set_status(words_of(status, services.clock(), services.tz))
        if not self._closed:
            self._again.start(pace_of(status))

    def _count(self) -> None:
        """How much waits to be sent, and how much was refused."""
        with contextlib.suppress(WorldError):
            self._services.sync.count(self._services.reader)

    def _tell_refused(self, number: int) -> None:
        place = self._services.navigator.place
        if place is not None and place.page == "sync":  # it is seen there
            return
        text = told.counted(
            number,
            "The server refused 1 change. It is kept on this device.",
            "The server refused %n changes. They are kept on this device.",
        )
        go = self._services.navigator.go
        see = self.tr("See why")
        self._services.notices.offer(text, see, lambda: go("sync"), kind="attention", seconds=_REFUSED_SECONDS)
