"""On or off, at once: a switch."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint


class Switch(QAbstractButton):
    """Toggled by click, Space or Enter; its place tells on from off, not its colour alone."""

    def __init__(self, theme: Theme, *, on: bool = False, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setCheckable(True)
        self.setChecked(on)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(46, 30)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        track = QRectF(4, 4, 38, 22)
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(self._theme.color("faint"), 1))
        painter.setBrush(self._theme.color("accent" if on else "track"))
        painter.drawRoundedRect(track, 11, 11)
        right = on != self.isRightToLeft()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("on_accent" if on else "muted"))
        painter.drawEllipse(QPointF(31 if right else 15, 15), 8 if on else 6, 8 if on else 6)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self._theme, 14)
