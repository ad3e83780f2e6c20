"""A card that is one button: painted as a whole, so that a page of them is light."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from learnapp.ui.images import Images
from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint


class Tile(QAbstractButton):
    """Subclasses paint their inside in `paint_inside`; pressed by click, Space or Enter."""

    def __init__(self, theme: Theme, images: Images, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._images = images
        self._picture: Path | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)
        images.loaded.connect(self._loaded)

    def set_picture(self, path: Path) -> None:
        self._picture = path

    def picture(self, size: QSize) -> QPixmap | None:
        """The picture for a box of `size` logical pixels, if it is there already."""
        if self._picture is None:
            return None
        ratio = self.devicePixelRatio()
        found = self._images.get(self._picture, QSize(round(size.width() * ratio), round(size.height() * ratio)))
        if found is not None:
            found.setDevicePixelRatio(ratio)
        return found

    def mirrored(self, box: QRect) -> QRectF:
        """A box as it lies in this layout direction."""
        return QRectF(placed(self.layoutDirection(), self.rect(), box))

    def leading(self) -> Qt.AlignmentFlag:
        return leading(self.layoutDirection())

    def trailing(self) -> Qt.AlignmentFlag:
        return trailing(self.layoutDirection())

    def paint_inside(self, painter: QPainter) -> None:
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint.card(painter, QRectF(self.rect()), self.theme, hover=self.underMouse())
        self.paint_inside(painter)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self.theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _loaded(self, path: str) -> None:
        if self._picture is not None and path == str(self._picture):
            self.update()
