"""The store tells of its commits on the writer's thread; here they become one signal on the GUI's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from learnapp.store import Change, Store


class StoreBridge(QObject):
    """`changed(Change)` is emitted on the GUI thread, once a commit."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = store.subscribe(self._take)

    def close(self) -> None:
        self._unsubscribe()

    def _take(self, change: Change) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit(change)
