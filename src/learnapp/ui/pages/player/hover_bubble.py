"""What lies under the pointer on the line of time: a moment, what is seen there, and its chapter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from learnapp.ui.format import clock
from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme

_WIDEST = 260
_PICTURE = QSize(176, 132)
"""The picture's greatest size."""
_AROUND = 4


class HoverBubble(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("player_hover")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._time_font = theme.font(13, 600)
        self._chapter_font = theme.font(12, 400)
        self.time = ""
        self.chapter = ""
        self.picture: QPixmap | None = None
        self.hide()

    def show_moment(self, seconds: float, chapter: str, picture: QPixmap | None, x: int, bottom: int) -> None:
        """Stand above a moment: centred at `x` within the parent, ending at `bottom`."""
        self.time, self.chapter, self.picture = clock(seconds), chapter, picture
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
        shown = self._picture_size()
        tall = 46 if self.chapter else 28
        if shown.isEmpty():
            return QSize(wide + 20, tall)
        return QSize(max(wide + 20, shown.width() + 2 * _AROUND), tall + shown.height() + _AROUND)

    def _picture_size(self) -> QSize:
        if self.picture is None or self.picture.isNull():
            return QSize()
        return self.picture.size().scaled(_PICTURE, Qt.AspectRatioMode.KeepAspectRatio)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.LINE, 1))
        painter.setBrush(look.SURFACE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        shown = self._picture_size()
        if self.picture is not None and not shown.isEmpty():
            place = QRectF((self.width() - shown.width()) / 2, _AROUND, shown.width(), shown.height())
            corners = QPainterPath()
            corners.addRoundedRect(place, 5, 5)
            painter.save()
            painter.setClipPath(corners)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, self.picture, QRectF(self.picture.rect()))
            painter.restore()
        inner = self.rect().adjusted(10, 5 + (shown.height() + _AROUND if not shown.isEmpty() else 0), -10, -5)
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
