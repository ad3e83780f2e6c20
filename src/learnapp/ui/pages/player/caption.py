"""The words that are spoken, in a box at a readable size."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme

_PAD_X, _PAD_Y = 12, 5
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter


class CaptionBox(QWidget):
    """Painted words; hidden while there are none. Its size follows the words, its type the stage's height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("player_caption")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> bool:
        """True where the words changed, so that the box must be placed again."""
        words = text.strip()
        if words == self._text:
            return False
        self._text = words
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()
        return True

    def place(self, room: QRect) -> None:
        """Stand at the bottom of a room, in the middle; type at about 1/42 of its height, never under 17 px."""
        font = self._theme.font(min(max(17, round(room.height() / 42)), 44), 500)
        self.setFont(font)
        words = QFontMetrics(font).boundingRect(
            QRect(0, 0, round(room.width() * 0.84), room.height()), _WRAP, self._text
        )
        size = QSize(words.width() + 2 * _PAD_X, words.height() + 2 * _PAD_Y)
        self.setGeometry(
            room.center().x() - size.width() // 2, room.bottom() - size.height(), size.width(), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.CAPTION_BOX)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(self.rect().adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y), _WRAP, self._text)
