"""The look: one palette at a time, followed from the system or chosen, switched while the program runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QApplication

import learnapp
from learnapp.ui import tokens
from learnapp.ui.bands import Bands
from learnapp.ui.icons import Icons
from learnapp.ui.tokens import DARK, LIGHT, Palette

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

MOTION_MS = 150

# For QApplication's argv: the style the sheet is made for. `setStyle` would cost a start the making of QStyle's enums.
ARGUMENTS = ("-style", "fusion")


class Theme(QObject):
    """The current look. `changed` is emitted after colours, style sheet and palette were switched."""

    changed = Signal()

    def __init__(self, mode: str = "system", *, reduced_motion: bool = False) -> None:
        super().__init__()
        self._mode = mode
        self._app: QApplication | None = None
        self._dressed = False
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, int], QFont] = {}
        self.reduced_motion = reduced_motion
        self.icons = Icons()
        self.bands = Bands()
        self.palette: Palette = LIGHT

    @property
    def mode(self) -> str:
        """`system`, `light` or `dark`: what was chosen."""
        return self._mode

    @property
    def dark(self) -> bool:
        return self.palette is DARK

    def apply(self, app: QApplication) -> None:
        """Dress the application, made with `ARGUMENTS`; call once before the first window is made."""
        self._app = app
        app.setFont(self.font())
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def set_mode(self, mode: str) -> None:
        """`system`, `light` or `dark`; everything open is repainted at once."""
        self._mode = mode
        self._dress()

    def color(self, token: str) -> QColor:
        """The colour of a token of `tokens.Palette` in the current look. Not to be changed."""
        color = self._colors.get(token)
        if color is None:
            color = self._colors[token] = QColor(getattr(self.palette, token))
        return color

    def font(self, size: int = tokens.SIZE_BODY, weight: int = 500) -> QFont:
        """Inter where it is installed, else the system's UI font; `size` in pixels, figures tabular. Shared."""
        kept = self._fonts.get((size, weight))
        if kept is not None:
            return kept
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        font.setFamilies(["Inter", *font.families()])
        font.setPixelSize(size)
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        self._fonts[size, weight] = font
        return font

    def icon(self, name: str, token: str = "muted", size: int = 18, gap: int = 0) -> QIcon:
        """A glyph in a token's colour, with `gap` before the text; ask again when `changed` is emitted."""
        return self.icons.icon(name, self.color(token), size, disabled=self.color("faint"), gap=gap)

    def paint_icon(self, painter: QPainter, name: str, box: QRectF, token: str = "muted") -> None:
        self.icons.paint(painter, name, box, self.color(token))

    def motion(self, milliseconds: int = MOTION_MS) -> int:
        """How long a movement lasts: 0 where it was turned off here or in the system."""
        if self.reduced_motion or self._app is None:
            return 0
        from PySide6.QtWidgets import QStyle

        if self._app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
            return 0
        return milliseconds

    def _follow(self) -> None:
        if self._mode == "system":
            self._dress()

    def _dress(self) -> None:
        if self._app is None:
            return
        dark = self._mode == "dark" or (self._mode == "system" and system_is_dark())
        palette = DARK if dark else LIGHT
        if palette is self.palette and self._dressed:
            return
        self._dressed = True
        self.palette = palette
        self._colors.clear()
        self._app.setPalette(qt_palette(palette))
        sheet = style_sheet(palette)
        if sheet != self._app.styleSheet():
            self._app.setStyleSheet(sheet)
        self.changed.emit()


def system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def assets() -> Path:
    """The folder of what the package ships as data: beside the modules when installed, else the repository's."""
    inside = Path(learnapp.__file__).parent / "assets"
    return inside if inside.is_dir() else Path(learnapp.__file__).parents[2] / "assets"


def style_sheet(palette: Palette) -> str:
    """`assets/style.qss` with every `@token` replaced."""
    folder = assets()
    values = palette.tokens() | {"assets": folder.as_posix(), "mode": "dark" if palette is DARK else "light"}
    text = (folder / "style.qss").read_text(encoding="utf-8")
    return re.sub(r"@(\w+)", lambda found: values[found[1]], text)


def qt_palette(palette: Palette) -> QPalette:
    """Qt's own roles, so that nothing unstyled is ever the default grey. Labels take their colours from it:

    WindowText: text, PlaceholderText: muted, Dark: faint, Mid: line, Midlight: track, Link: accent ink,
    LinkVisited: done ink, BrightText: attention ink.
    """
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.background,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.background,
        role.Text: palette.text,
        role.Button: palette.surface,
        role.ButtonText: palette.text,
        role.ToolTipBase: palette.surface,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.muted,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent_ink,
        role.LinkVisited: palette.done_ink,
        role.BrightText: palette.attention_ink,
        role.Light: palette.surface,
        role.Midlight: palette.track,
        role.Mid: palette.line,
        role.Dark: palette.faint,
        role.Shadow: palette.line,
    }
    made = QPalette()
    for which, color in colors.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.faint))
    return made
