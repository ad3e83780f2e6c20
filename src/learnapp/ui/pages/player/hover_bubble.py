"""What lies under the pointer on the line of time: a moment and its chapter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from learnapp.ui.format import clock
from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme

_WIDEST = 260


class HoverBubble(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("player_hover")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._time_font = theme.font(13, 600)
        self._chapter_font = theme.font(12, 400)
        self.time = ""
        self.chapter = ""
        self.hide()

    def show_moment(self, seconds: float, chapter: str, x: int, bottom: int) -> None:
        """Stand above a moment: centred at `x` within the parent, ending at `bottom`."""
        self.time, self.chapter = clock(seconds), chapter
        self.resize(self.sizeHint())
        room = self.parentWidget()
        left = min(max(x - self.width() // 2, 8), (room.width() if room else x + self.width()) - self.width() - 8)
        self.move(left, bottom - self.height())
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._time_font).horizontalAdvance(self.time)
        if self.chapter:
            wide = max(wide, min(QFontMetrics(self._chapter_font).horizontalAdvance(self.chapter), _WIDEST))
        return QSize(wide + 20, 46 if self.chapter else 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.LINE, 1))
        painter.setBrush(look.SURFACE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inner = self.rect().adjusted(10, 5, -10, -5)
        middle = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(self._time_font)
        painter.setPen(look.TEXT)
        painter.drawText(
            inner, middle | (Qt.AlignmentFlag.AlignBottom if self.chapter else Qt.AlignmentFlag.AlignVCenter), self.time
        )
        if self.chapter:
            painter.setFont(self._chapter_font)
            painter.setPen(look.MUTED)
            shown = QFontMetrics(self._chapter_font).elidedText(
                self.chapter, Qt.TextElideMode.ElideRight, inner.width() + 1
            )
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignTop, shown)
