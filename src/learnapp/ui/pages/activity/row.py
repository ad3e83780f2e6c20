"""A row that is painted as a whole and, where it leads somewhere, one button."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL
from learnapp.ui.widgets import paint


class Row(QAbstractButton):
    """Subclasses paint their inside in `paint_inside`; pressed by click, Space or Enter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def set_words(self, words: str, *, opens: bool) -> None:
        """What is read out, and whether there is something to open."""
        self.setAccessibleName(words)
        self.setEnabled(opens)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if opens else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self.update()

    @property
    def start(self) -> Qt.AlignmentFlag:
        return leading(self.layoutDirection())

    @property
    def end(self) -> Qt.AlignmentFlag:
        return trailing(self.layoutDirection())

    def mirrored(self, box: QRect) -> QRectF:
        """A box as it lies in this layout direction."""
        return QRectF(placed(self.layoutDirection(), self.rect(), box))

    def paint_inside(self, painter: QPainter) -> None:
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("hover"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
        self.paint_inside(painter)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self.theme, RADIUS_CONTROL)
