"""The player's colours: always the dark ones, whatever the rest of the window wears."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from learnapp.ui.theme import MOTION_MS, Theme, qt_palette, style_sheet
from learnapp.ui.tokens import DARK
from learnapp.ui.widgets.labels import ROLES

BLACK = QColor("#000000")
TEXT = QColor(DARK.text)
MUTED = QColor(DARK.muted)
FAINT = QColor(DARK.faint)
ACCENT = QColor(DARK.accent)
SURFACE = QColor(DARK.surface)
SIDEBAR = QColor(DARK.sidebar)
LINE = QColor(DARK.line)
DONE = QColor(DARK.done_ink)
DONE_SOFT = QColor(DARK.done_soft)
ATTENTION = QColor(DARK.attention_ink)
ATTENTION_SOFT = QColor(DARK.attention_soft)

TRACK = QColor(255, 255, 255, 56)
PIN = QColor("#FFB224")
FOCUS_HALO = QColor(110, 155, 255, 110)
HOVER = QColor(255, 255, 255, 28)
PRESSED = QColor(255, 255, 255, 46)
DIM = QColor(8, 10, 14, 120)
CAPTION_BOX = QColor(0, 0, 0, 184)


def stage_brush(room: QRectF) -> QBrush:
    """What fills the stage where there is no picture."""
    fade = QLinearGradient(room.topLeft(), room.bottomRight())
    fade.setColorAt(0.0, QColor("#141C2A"))
    fade.setColorAt(0.45, QColor("#0D1118"))
    fade.setColorAt(1.0, QColor("#08090B"))
    return QBrush(fade)


def draw_rounded(painter: QPainter, target: QRect, picture: QPixmap, radius: float = 12.0) -> None:
    """Paint a picture into a rectangle with rounded corners."""
    painter.save()
    frame = QPainterPath()
    frame.addRoundedRect(QRectF(target), radius, radius)
    painter.setClipPath(frame, Qt.ClipOperation.IntersectClip)
    painter.drawPixmap(target, picture)
    painter.restore()


class DarkTheme(Theme):
    """The window's theme with the dark palette and the same glyphs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("dark", reduced_motion=theme.reduced_motion)
        self._window_theme = theme
        self.palette = DARK
        self.icons = theme.icons

    def motion(self, milliseconds: int = MOTION_MS) -> int:
        return self._window_theme.motion(milliseconds)


def dress(widget: QWidget) -> None:
    """Give a widget and all within it the dark style sheet and palette.

    A palette given to a label does not outlive a change of parent under a style sheet, so the sheet colours them.
    """
    roles = {role: name for name, role in ROLES.items()}
    inks = {
        "text": DARK.text,
        "muted": DARK.muted,
        "accent": DARK.accent_ink,
        "done": DARK.done_ink,
        "attention": DARK.attention_ink,
    }
    for label in widget.findChildren(QLabel):
        label.setProperty("ink", roles.get(label.foregroundRole(), "text"))
    rules = "".join(
        f'QLabel[ink="{name}"] {{ color: {color}; placeholder-text-color: {color}; }}\n' for name, color in inks.items()
    )
    widget.setPalette(qt_palette(DARK))
    widget.setStyleSheet(style_sheet(DARK) + rules)
