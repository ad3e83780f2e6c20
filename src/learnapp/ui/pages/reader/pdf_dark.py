"""Pages for dark rooms: light becomes dark and dark light, while red stays red and blue stays blue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

_MODE = QPainter.CompositionMode
_STRIP_PIXELS = 256 * 1024
"""So few at a time that the thread of the window is never kept waiting for its turn."""


def darkened(page: QImage, wanted: Callable[[], bool]) -> QImage | None:
    """A page with its lightness turned round; None where it is no longer `wanted`. Strip by strip, for a thread."""
    made = QImage(page.size(), QImage.Format.Format_RGB32)
    painter = QPainter(made)
    high = max(1, _STRIP_PIXELS // max(1, page.width()))
    for top in range(0, page.height(), high):
        if not wanted():
            painter.end()
            return None
        painter.drawImage(0, top, turned_round(page.copy(0, top, page.width(), min(high, page.height() - top))))
    painter.end()
    return made


def turned_round(page: QImage) -> QImage:
    """A picture whose light is dark.

    Of a colour c with the lightness y, each channel becomes 1 - y + (c - y), within what a channel can hold. The sums
    are done by the painter, picture by picture: there is no loop over pixels.
    """
    color = _on_white(page)
    grey = color.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    above = _drawn(grey, color, _MODE.CompositionMode_Lighten)
    darker = _drawn(above, color, _MODE.CompositionMode_Difference)  # y - c, where that is positive
    lighter = _drawn(above, grey, _MODE.CompositionMode_Difference)  # c - y, where that is positive
    turned = _drawn(grey, darker, _MODE.CompositionMode_Plus)
    turned = _drawn(turned, lighter, _MODE.CompositionMode_Lighten)
    turned = _drawn(turned, lighter, _MODE.CompositionMode_Difference)
    turned.invertPixels(QImage.InvertMode.InvertRgb)
    return turned


def _on_white(page: QImage) -> QImage:
    made = QImage(page.size(), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    return _drawn(made, page, _MODE.CompositionMode_SourceOver)


def _drawn(below: QImage, above: QImage, mode: QPainter.CompositionMode) -> QImage:
    made = below.copy()
    painter = QPainter(made)
    painter.setCompositionMode(mode)
    painter.drawImage(0, 0, above)
    painter.end()
    return made
