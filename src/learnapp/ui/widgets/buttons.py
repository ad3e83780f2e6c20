"""Buttons, whose icons follow the look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL
from learnapp.ui.widgets import paint

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_INK = {"primary": "on_accent", "secondary": "text", "ghost": "muted", "link": "accent_ink", "chip": "muted"}


class Button(QPushButton):
    """`kind` is primary, secondary, ghost, link, chip or segment; `icon` a Phosphor name. Space and Enter press it."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: str = "secondary",
        icon: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._kind = kind
        self._icon = icon
        self.setProperty("kind", kind)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        if icon:
            theme.changed.connect(self._dress)
            self._dress()

    def set_icon(self, icon: str) -> None:
        """Another glyph; the first must have been given when it was made."""
        self._icon = icon
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        size = 14 if self._kind == "primary" and self._icon.endswith("-fill") else 17
        gap = 5 if self.text() else 0
        self.setIcon(self._theme.icon(self._icon, _INK[self._kind], size, gap))
        self.setIconSize(QSize(size + gap, size))


class IconButton(QAbstractButton):
    """A square button with a glyph only; `text` is its accessible name and tool tip. `kind` is ghost or secondary."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: str = "ghost",
        name: str = "",
        token: str = "muted",
        size: int = 18,
        side: int = 34,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._token = token
        self._size = size
        self._framed = kind == "secondary"
        self.setObjectName(name)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(side, side)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        theme.changed.connect(self.update)

    def set_icon(self, icon: str, text: str = "") -> None:
        """Another glyph, and what it now does."""
        self._icon = icon
        if text:
            self.setToolTip(text)
            self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        raised = self.isEnabled() and (self.underMouse() or self.isDown())
        if raised or self._framed:
            painter.setPen(QPen(theme.color("control_line"), 1) if self._framed else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(("track" if self.isDown() else "hover") if raised else "surface"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        glyph = QRectF(0, 0, self._size, self._size)
        glyph.moveCenter(box.center())
        token = "faint" if not self.isEnabled() else "text" if raised and self._token == "muted" else self._token
        theme.paint_icon(painter, self._icon, glyph, token)
        if self.hasFocus():
            paint.focus_ring(painter, box, theme, RADIUS_CONTROL)


def check(button: QAbstractButton, on: bool) -> None:
    """Check or uncheck without telling, so that `toggled` tells what a person did. (A screen reader toggles a button
    that can be checked, of which `clicked` says nothing.)"""
    with QSignalBlocker(button):
        button.setChecked(on)
