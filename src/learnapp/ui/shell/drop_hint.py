"""What is seen while a folder is held over the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION


class DropHint(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("drop_hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, width: int, height: int) -> None:
        self.setGeometry(0, 0, width, height)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.color("background"))
        ground.setAlpha(225)
        painter.fillRect(self.rect(), ground)
        pen = QPen(self._theme.color("accent"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(self._theme.color("accent_soft"))
        box = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.setOpacity(0.9)
        painter.drawRoundedRect(box, 16, 16)
        painter.setOpacity(1)
        middle = box.center()
        glyph = QRectF(middle.x() - 20, middle.y() - 44, 40, 40)
        self._theme.paint_icon(painter, "folder-plus", glyph, "accent_ink")
        painter.setFont(self._theme.font(SIZE_SECTION, 600))
        painter.setPen(self._theme.color("accent_ink"))
        text = self.tr("Drop folders or course files to add them to your library")
        painter.drawText(box.translated(0, 22), Qt.AlignmentFlag.AlignCenter, text)
