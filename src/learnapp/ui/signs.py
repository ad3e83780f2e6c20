"""Notices that somebody is there: any key, click, touch, turn of the wheel or move of the pointer over the window."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    }
)


class Signs(QObject):
    """`given` at each sign; `exposed` (bool) when the window comes to be seen or is no longer, as when minimized.

    It listens at the window, where the system hands input in, and not to every event of the program.
    """

    given = Signal()
    exposed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._handle: QWindow | None = None

    def watch(self, widget: QWidget) -> None:
        """Listen at the window that a widget is in; the system may have given it another one since."""
        handle = widget.window().windowHandle()
        if handle is self._handle:
            return
        if self._handle is not None and shiboken6.isValid(self._handle):
            self._handle.removeEventFilter(self)
        self._handle = handle
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SIGNS:
            self.given.emit()
        elif kind == QEvent.Type.Expose and self._handle is not None:
            self.exposed.emit(self._handle.isExposed())
        return False
