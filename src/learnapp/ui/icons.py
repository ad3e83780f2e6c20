"""Glyphs of qtawesome's Phosphor font, painted directly.

Importing qtawesome itself costs as much as the rest of the start, so only its font file and its list of names are used.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPixmap

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


class Icons:
    """Knows the glyphs by Phosphor's names (`house`, `play-fill` …). Nothing is read before the first is painted."""

    def __init__(self) -> None:
        self._names = b""
        self._family = ""
        self._glyphs: dict[str, str] = {}

    def glyph(self, name: str) -> str:
        """The character of a name; raises KeyError for an unknown one."""
        if name not in self._glyphs:
            self._load()
            _, found, after = self._names.partition(b'"%s": "0x' % name.encode())
            if not found:
                raise KeyError(name)
            self._glyphs[name] = chr(int(after[: after.index(b'"')], 16))
        return self._glyphs[name]

    def paint(self, painter: QPainter, name: str, box: QRectF, color: QColor | str) -> None:
        """Paint a glyph in the middle of `box`, as high as the box."""
        glyph = self.glyph(name)
        font = QFont(self._family)
        font.setPixelSize(max(1, round(min(box.width(), box.height()))))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, glyph)
        painter.restore()

    def pixmap(self, name: str, color: QColor | str, size: int = 18, gap: int = 0) -> QPixmap:
        """`size` in logical pixels, with `gap` more of nothing on the side where text follows."""
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        pixmap = QPixmap(round((size + gap) * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.paint(painter, name, QRectF(gap if mirrored else 0, 0, size, size), color)
        painter.end()
        return pixmap

    def icon(
        self, name: str, color: QColor | str, size: int = 18, disabled: QColor | str | None = None, gap: int = 0
    ) -> QIcon:
        from PySide6.QtGui import QIcon

        icon = QIcon(self.pixmap(name, color, size, gap))
        if disabled is not None:
            icon.addPixmap(self.pixmap(name, disabled, size, gap), QIcon.Mode.Disabled)
        return icon

    def _load(self) -> None:
        if self._names:
            return
        spec = importlib.util.find_spec("qtawesome")
        folder = Path((spec.submodule_search_locations or [""])[0]) / "fonts" if spec else Path()
        font = next(folder.glob("phosphor-[0-9]*.ttf"), None)
        names = next(folder.glob("phosphor-charmap-*.json"), None)
        if font is None or names is None:
            raise KeyError("qtawesome's Phosphor font is not installed")
        self._names = names.read_bytes()
        number = QFontDatabase.addApplicationFont(str(font))
        self._family = (QFontDatabase.applicationFontFamilies(number) or [""])[0]
