"""A lesson whose stream broke off goes on by itself when there is a way to its server again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from learnapp.sync.status import SyncStatus
from learnapp.ui.syncing import SyncBridge

_DELAYS: Final = (0.0, 2.0, 5.0, 10.0, 20.0)
"""So often in a row it is opened again; so many seconds after the server was found each time."""
_WELL_SECONDS: Final = 5.0
"""What played on for so long is whole again."""


class Reconnecting(QObject):
    """`ready` (seconds) when the lesson is to be opened again, at that moment of it. Whether the server is there is
    asked by syncing, which waits longer each time."""

    ready = Signal(float)

    def __init__(self, sync: SyncBridge, parent: QObject | None = None, delays: Sequence[float] = _DELAYS) -> None:
        super().__init__(parent)
        self._sync = sync
        self._delays = delays
        self._lesson = ""
        self._tries = 0
        self._at = 0.0
        self._last_sync: int | None = None
        self._waits = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self.ready.emit(self._at))
        sync.changed.connect(self._on_sync)

    def broke(self, lesson_id: str, at: float) -> bool:
        """The stream of a lesson broke off at a moment of it. Whether it is opened again: not without end."""
        if lesson_id != self._lesson:
            self._lesson, self._tries = lesson_id, 0
        if self._tries >= len(self._delays):
            return False
        self._at, self._last_sync, self._waits = at, self._sync.status.last_sync, True
        self._sync.wake()
        return True

    def plays(self, at: float) -> None:
        """It plays, and is at this moment."""
        if self._tries and at >= self._at + _WELL_SECONDS:
            self._tries = 0

    def stop(self) -> None:
        """What broke off stays where it is: somebody went elsewhere, or it is being opened."""
        self._waits = False
        self._timer.stop()

    def forget(self) -> None:
        """The person tries it themselves: it is as if it had never failed."""
        self._tries = 0

    def _on_sync(self, status: SyncStatus) -> None:
        if self._waits and status.phase == "idle" and status.last_sync != self._last_sync:
            self._waits = False
            self._timer.start(round(self._delays[self._tries] * 1000))
            self._tries += 1
