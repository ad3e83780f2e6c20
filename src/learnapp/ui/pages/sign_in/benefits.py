"""What an account is good for, beside the form."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD, SIZE_SECTION, SIZE_SMALL
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.marks import Logo


class Benefits(QWidget):
    """The leading part of the card, on a ground of its own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("sign_in_benefits")
        theme.changed.connect(self.update)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 28, 28, 28)
        column.setSpacing(18)
        column.addWidget(Logo(theme, 34))
        column.addWidget(
            Label(theme, self.tr("One place for what you learn"), size=SIZE_SECTION, weight=700, wrap=True)
        )
        for glyph, name, text in self._points():
            column.addLayout(_point(theme, glyph, name, text))
        column.addStretch()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent_soft"))
        mirrored = self.isRightToLeft()
        box = QRectF(self.rect()).adjusted(0 if mirrored else 1, 1, -1 if mirrored else 0, -2)
        inner = QRectF(box.left() if mirrored else box.center().x(), box.top(), box.width() / 2, box.height())
        path = QPainterPath()
        path.addRoundedRect(box, RADIUS_CARD - 1, RADIUS_CARD - 1)
        path.addRect(inner)  # its corners towards the form are square
        path.setFillRule(Qt.FillRule.WindingFill)
        painter.drawPath(path.simplified())

    def _points(self) -> list[tuple[str, str, str]]:
        return [
            (
                "laptop",
                self.tr("Go on where you stopped"),
                self.tr("Stop on one device, go on with another, to the second."),
            ),
            (
                "cloud-slash",
                self.tr("No network needed"),
                self.tr("You learn as before. What you do is sent when there is a way."),
            ),
            (
                "shield-check",
                self.tr("Nothing is lost"),
                self.tr("It stays on this device too, also when you sign out."),
            ),
        ]


def _point(theme: Theme, glyph: str, name: str, text: str) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(theme, name, weight=600, wrap=True))
    words.addWidget(Label(theme, text, size=SIZE_SMALL, weight=400, role="muted", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(_Glyph(theme, glyph), alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


class _Glyph(QWidget):
    def __init__(self, theme: Theme, glyph: str) -> None:
        super().__init__()
        self._theme = theme
        self._glyph = glyph
        self.setFixedSize(QSize(22, 22))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._theme.paint_icon(painter, self._glyph, QRectF(0, 0, 22, 22), "accent_ink")
