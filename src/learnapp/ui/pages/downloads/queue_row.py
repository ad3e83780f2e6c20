"""One lesson on its way: how far it is, and what can be done with it, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.library.downloads.state import DownloadsState
from learnapp.store.views_offered import Download
from learnapp.ui.download_words import name_of, row_words, so_far
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.labels import ROLES, ElidedLabel
from learnapp.ui.widgets.meters import Bar
from learnapp.ui.widgets.signs import Sign

_SIGN = {"queued": "clock", "paused": "pause", "failed": "warning-circle", "done": "check"}

_OF_THE_ROW = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete}
_COURSE = 190


class QueueRow(QWidget):
    """`moved(-1 or 1)` a place, `left(-1 or 1)` for the row above or below, `switched` to pause, go on or try again.

    With the focus: ↑ and ↓ go to other rows, Alt with them moves this one, Space switches it, Delete cancels it. With
    the focus on a button of it, too, but for Space, which presses that.
    """

    moved = Signal(int)
    left = Signal(int)
    switched = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme, one: Download, state: DownloadsState) -> None:
        super().__init__()
        self._theme = theme
        self.one = one
        self._first = True
        self.setObjectName("download_row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sign = Sign(theme, 34, square=True)
        self.name = ElidedLabel(theme)
        self.course = ElidedLabel(theme, size=12, weight=400, role="muted")
        self.course.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.course.setMaximumWidth(_COURSE)
        self.told = ElidedLabel(theme, size=12, weight=400, role="muted")
        self.told.setObjectName("download_told")
        self.bar = Bar(theme, height=4)
        self.up = self._button("arrow-up", lambda: self.moved.emit(-1), "download_up")
        self.down = self._button("arrow-down", lambda: self.moved.emit(1), "download_down")
        self.switch = self._button("pause", self.switched.emit, "download_switch")
        self.cancel = self._button("x", self.cancelled.emit, "download_cancel")
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.course)
        words.addLayout(head)
        words.addWidget(self.told)
        words.addSpacing(4)
        words.addWidget(self.bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 10, 4, 10)
        line.setSpacing(2)
        line.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(12)
        line.addLayout(words, 1)
        line.addSpacing(12)
        for button in (self.up, self.down, self.switch, self.cancel):
            line.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self.update)
        self.show_download(one, state)

    def show_download(self, one: Download, state: DownloadsState) -> None:
        """How it stands now; what has the focus keeps it."""
        self.one = one
        name, told = name_of(one), row_words(one, state)
        runs = (one.course_id, one.lesson_id) in state.running
        self.name.setText(name)
        self.course.setText(one.course_title)
        self.told.setText(told)
        self.told.setForegroundRole(ROLES["attention" if one.state == "failed" else "muted"])
        self.bar.set_value(so_far(one, state) * 100 // max(1, one.bytes), complete=False)
        self.bar.setVisible(one.state != "failed")
        kind = "attention" if one.state == "failed" else "calm" if runs else "rest"
        self.sign.set_sign("download-simple" if runs else _SIGN[one.state], kind)
        icon, words = {
            "paused": ("play", self.tr("Resume {0}")),
            "failed": ("arrow-clockwise", self.tr("Try {0} again")),
        }.get(one.state, ("pause", self.tr("Pause {0}")))
        self.switch.set_icon(icon, words.format(name))
        for button, action in (
            (self.up, self.tr("Move {0} up")),
            (self.down, self.tr("Move {0} down")),
            (self.cancel, self.tr("Cancel {0}")),
        ):
            button.setAccessibleName(action.format(name))
            button.setToolTip(action.format(name))
        self.setAccessibleName(f"{name}, {one.course_title}, {told}")

    def set_ends(self, *, first: bool, last: bool) -> None:
        """Nothing goes above the first or below the last."""
        self._first = first
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            moves = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            (self.moved if moves else self.left).emit(step)
        elif event.key() == Qt.Key.Key_Space:
            self.switched.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _OF_THE_ROW:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._first:
            painter.fillRect(QRectF(8, 0, self.width() - 16, 1), self._theme.color("line"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.focus_ring(painter, QRectF(self.rect()), self._theme, 9)

    def _button(self, icon: str, act: Callable[[], object], name: str) -> IconButton:
        button = IconButton(self._theme, icon, "", act, name=name, side=32, size=17)
        button.installEventFilter(self)
        return button
