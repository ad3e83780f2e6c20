"""The bar above the pages: the library's search, and the streak where there is one."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from learnapp.ui import format as told
from learnapp.ui.sides import placed, trailing
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import MARGIN, SIZE_BODY
from learnapp.ui.widgets.search_field import SearchField

HEIGHT = 60


class TopBar(QWidget):
    searched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setObjectName("top_bar")
        keys = "⌘ K" if sys.platform == "darwin" else self.tr("Ctrl K")
        self.search = SearchField(
            theme, self.tr("Search lessons, transcripts, documents, notes"), keys=keys, name="search"
        )
        self.search.setMaximumWidth(420)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.searched.connect(self.searched)
        self.streak = Streak(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 12, MARGIN, 12)
        row.addWidget(self.search, 10)
        row.addStretch(1)
        row.addWidget(self.streak)


class Streak(QWidget):
    """Days in a row with learning; nothing below two."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setObjectName("streak")
        theme.changed.connect(self.update)
        self.hide()

    def set_days(self, days: int) -> None:
        self._text = told.counted(days, "1-day streak", "%n-day streak")
        self.setAccessibleName(self._text)
        self.setToolTip(self.tr("Days in a row on which you learned"))
        self.setVisible(days >= 2)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        self.setFont(self._theme.font(SIZE_BODY, 600))
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 24, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        direction = self.layoutDirection()
        glyph = placed(direction, self.rect(), QRect(0, (self.height() - 16) // 2, 16, 16))
        self._theme.paint_icon(painter, "flame", QRectF(glyph), "attention_ink")
        painter.setFont(self._theme.font(SIZE_BODY, 600))
        painter.setPen(self._theme.color("attention_ink"))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        align = trailing(direction)
        painter.drawText(self.rect(), align | Qt.AlignmentFlag.AlignVCenter, self._text)
