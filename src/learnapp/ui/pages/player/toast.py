"""Short words in the upper corner of the picture: praise, and how saving goes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD

_LOOK = {
    "done": (look.DONE_SOFT, look.DONE, "check-bold", "done_ink"),
    "attention": (look.ATTENTION_SOFT, look.ATTENTION, "warning", "attention_ink"),
    "plain": (look.SURFACE, look.TEXT, "info", "muted"),
}
_SHOWN_MS = 5000


class Toast(QWidget):
    """`tell` shows one sentence; without `stays` it goes by itself after five seconds."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._kind = "plain"
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFont(theme.font(14, 600))
        self._clock = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._clock.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def tell(self, kind: str, text: str, *, stays: bool = False) -> None:
        """`kind` is done, attention or plain."""
        self._kind, self._text = kind, text
        self.setAccessibleName(text)
        self.resize(self.sizeHint())
        self._clock.stop()
        if not stays:
            self._clock.start()
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 58, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, ink, glyph, token = _LOOK[self._kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = ink if self._kind != "plain" else look.LINE
        painter.setPen(QPen(edge.darker(220) if self._kind != "plain" else edge, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        mirrored = self.isRightToLeft()
        self._theme.paint_icon(painter, glyph, QRectF(self.width() - 32 if mirrored else 15, 14, 16, 16), token)
        painter.setPen(ink)
        box = self.rect().adjusted(16 if mirrored else 42, 0, -42 if mirrored else -16, 0)
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
