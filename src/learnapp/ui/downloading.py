"""How the downloads fare, on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from learnapp.library.downloads.state import DownloadsState

if TYPE_CHECKING:
    from learnapp.library.downloads import Downloads


class DownloadsBridge(QObject):
    """`changed(DownloadsState)` on the GUI thread; a guest has no downloads, and nothing changes."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, downloads: Downloads | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = DownloadsState()
        self._arrived.connect(self.show, Qt.ConnectionType.QueuedConnection)
        self._undo: Callable[[], None] = lambda: None
        if downloads is not None:
            self._undo = downloads.subscribe(self._take)
            self._state = downloads.state

    @property
    def state(self) -> DownloadsState:
        return self._state

    def show(self, state: DownloadsState) -> None:
        """This is how they fare now."""
        self._state = state
        self.changed.emit(state)

    def close(self) -> None:
        """Hear nothing any more."""
        self._undo()

    def _take(self, state: DownloadsState) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit(state)
