"""A card: a rounded surface that holds other widgets."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint


class Card(QWidget):
    """Paints itself from the theme; `body` is its column."""

    def __init__(self, theme: Theme, *, padding: int = 17, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.card(painter, QRectF(self.rect()), self.theme)
