"""Glyphs on a ground of their own: their form tells the kind, not their colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from learnapp.ui.theme import Theme

_GROUND = {"calm": "accent_soft", "done": "done_soft", "attention": "attention_soft", "rest": "hover"}
_INK = {"calm": "accent_ink", "done": "done_ink", "attention": "attention_ink", "rest": "muted"}


class Sign(QWidget):
    """`kind` is calm, done, attention or rest; round, or a square with round corners."""

    def __init__(self, theme: Theme, side: int = 44, *, square: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._glyph = "cloud"
        self._kind = "calm"
        self._square = square
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    @property
    def kind(self) -> str:
        return self._kind

    def set_sign(self, glyph: str, kind: str) -> None:
        self._glyph, self._kind = glyph, kind
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(_GROUND[self._kind]))
        if self._square:
            painter.drawRoundedRect(self.rect(), 9, 9)
        else:
            painter.drawEllipse(self.rect())
        inset = self.width() * (0.235 if self._square else 0.27)
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        self._theme.paint_icon(painter, self._glyph, box, _INK[self._kind])
