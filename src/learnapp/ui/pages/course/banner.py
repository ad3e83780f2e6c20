"""A strip above the lessons that says what is wrong with the course's files and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label


class Strip(QWidget):
    """`tell` shows it, with a button where there is something to do; `hide` takes it away."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("course_banner")
        self._theme = theme
        self._kind = "attention"
        self._glyph = "warning"
        self._act: Callable[[], object] | None = None
        self.text = Label(theme, wrap=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.button = Button(theme, "", self._pressed, name="course_banner_action")
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 11, 13, 11)
        row.setSpacing(16)
        row.addSpacing(33)
        row.addWidget(self.text, 1)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self.update)
        self.hide()

    def tell(
        self,
        text: str,
        action: str = "",
        act: Callable[[], object] | None = None,
        *,
        kind: str = "attention",
        glyph: str,
    ) -> None:
        """`kind` is attention or accent."""
        self._kind, self._glyph, self._act = kind, glyph, act
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.setAccessibleName(text)
        self.update()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._theme.color(self._kind)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._theme.color(f"{self._kind}_soft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        left = self.width() - 34 if self.isRightToLeft() else 16
        box = QRectF(left, (self.height() - 18) / 2, 18, 18)
        self._theme.paint_icon(painter, self._glyph, box, f"{self._kind}_ink")

    def _pressed(self) -> None:
        if self._act is not None:
            self._act()
