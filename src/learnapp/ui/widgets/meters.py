"""Progress as a bar and as a ring; the number is always told in words too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL, SIZE_TITLE
from learnapp.ui.widgets import paint


class Bar(QProgressBar):
    """A progress bar; green when complete."""

    def __init__(self, theme: Theme, percentage: int = 0, *, height: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._percentage = percentage
        self._complete = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_value(percentage)

    def set_value(self, percentage: int, *, complete: bool | None = None) -> None:
        """0-100; `complete` paints it green, by default at 100."""
        self._percentage = percentage
        self.setValue(percentage)
        self._complete = percentage >= 100 if complete is None else complete
        self.setAccessibleName(self.tr("{0} complete").format(told.percent(percentage)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = self._theme.color("done" if self._complete else "accent")
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint.bar(
            painter, QRectF(self.rect()), self._percentage / 100, fill, self._theme.color("track"), mirrored=mirrored
        )


class Ring(QProgressBar):
    """A donut with its percentage in the middle."""

    def __init__(self, theme: Theme, *, side: int = 108, width: int = 11, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._percentage = 0
        self._caption = ""
        self._width = width
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def set_value(self, percentage: int, caption: str = "") -> None:
        self._percentage = percentage
        self._caption = caption
        self.setValue(percentage)
        self.setAccessibleName(f"{told.percent(percentage)} {caption}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self._width / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        pen = QPen(self._theme.color("track"), self._width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(box)
        if self._percentage > 0:
            pen.setColor(self._theme.color("done" if self._percentage >= 100 else "accent"))
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, -round(self._percentage * 3.6 * 16))
        if self.width() < 60:
            return
        middle = QRectF(self.rect())
        painter.setPen(self._theme.color("text"))
        painter.setFont(self._theme.font(SIZE_TITLE, 700))
        lift = 8 if self._caption else 0
        painter.drawText(middle.translated(0, -lift), Qt.AlignmentFlag.AlignCenter, told.percent(self._percentage))
        if self._caption:
            painter.setPen(self._theme.color("muted"))
            painter.setFont(self._theme.font(SIZE_SMALL, 400))
            painter.drawText(middle.translated(0, 15), Qt.AlignmentFlag.AlignCenter, self._caption)
