"""What the store comes to know of the lesson that is open, from whomever."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.tracking.saver import ProgressReader, Recorder
from learnapp.tracking.session import Viewing


class Hearing(QObject):
    """`heard` (LessonProgress) on the GUI thread when the open lesson moved in the store: perhaps it was learned, or
    started over, elsewhere. What is told of an epoch before the open one is not heard.
    """

    heard = Signal(object)
    _committed = Signal(object)

    def __init__(self, store: Recorder, viewing: Callable[[], Viewing | None], parent: QObject) -> None:
        """`viewing` tells what is open; it is asked on the store's thread, too."""
        super().__init__(parent)
        self._store = store
        self._viewing = viewing
        self._reader: ProgressReader | None = None
        self._committed.connect(self._on_commit, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = store.subscribe(self._announce)

    def close(self) -> None:
        self._unsubscribe()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _announce(self, change: Change) -> None:
        """On the store's thread."""
        if self._concerned(change) is not None:
            with contextlib.suppress(RuntimeError):
                self._committed.emit(change)

    def _on_commit(self, change: Change) -> None:
        viewing = self._concerned(change)
        if viewing is None:
            return
        try:
            self._reader = self._reader or self._store.reader()
            progress = self._reader.lesson_progress(viewing.course, viewing.lesson.id)
        except StoreError:
            return
        if progress is not None and progress.epoch >= viewing.epoch:
            self.heard.emit(progress)

    def _concerned(self, change: Change) -> Viewing | None:
        viewing = self._viewing()
        return viewing if viewing is not None and viewing.lesson.id in change.lessons else None
