"""The door for foreign threads: what an engine's own thread has to say is read on the GUI thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class _Bell(QObject):
    rung = Signal()


class Mailbox(Generic[T]):
    """`post` from any thread; `deliver` is called with each value, in order, on the thread that made the mailbox."""

    def __init__(self, deliver: Callable[[T], None]) -> None:
        self._deliver = deliver
        self._values: deque[T] = deque()
        self._lock = Lock()
        self._ringing = False
        self._closed = False
        self._bell = _Bell()
        self._bell.rung.connect(self._empty, Qt.ConnectionType.QueuedConnection)

    def post(self, value: T) -> None:
        with self._lock:
            if self._closed:
                return
            self._values.append(value)
            if self._ringing:
                return
            self._ringing = True
        self._bell.rung.emit()

    def close(self) -> None:
        """What was posted and not yet delivered is dropped, and so is everything after."""
        with self._lock:
            self._closed = True
            self._values.clear()

    def _empty(self) -> None:
        with self._lock:
            values, self._values = self._values, deque()
            self._ringing = False
        for value in values:
            if not self._closed:
                self._deliver(value)
