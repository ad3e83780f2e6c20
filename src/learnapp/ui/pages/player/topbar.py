"""Above the picture: the way back, and what is playing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.pages.player.buttons import GlyphButton
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.labels import ElidedLabel

HEIGHT = 96


class TopBar(QWidget):
    back_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("player_top")
        self.back = GlyphButton(theme, "player_back", "caret-left", self.tr("Back"), keys=self.tr("Esc"))
        self.title = ElidedLabel(theme, size=15, weight=600)
        self.title.setObjectName("player_title")
        self.subtitle = ElidedLabel(theme, size=12, weight=400, role="muted")
        self.subtitle.setObjectName("player_subtitle")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 22, HEIGHT - 76)
        row.setSpacing(2)
        row.addWidget(self.back)
        row.addLayout(words, 1)
        self.setFixedHeight(HEIGHT)

    def tell(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)

    def paintEvent(self, event: QPaintEvent) -> None:
        fade = QLinearGradient(0, 0, 0, self.height())
        fade.setColorAt(0.0, QColor(0, 0, 0, 150))
        fade.setColorAt(1.0, QColor(0, 0, 0, 0))
        QPainter(self).fillRect(QRectF(self.rect()), fade)
