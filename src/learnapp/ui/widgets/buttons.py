"""Buttons, whose icons follow the look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from learnapp.ui.theme import Theme

_INK = {"primary": "on_accent", "secondary": "text", "ghost": "muted", "link": "accent_ink", "chip": "muted"}


class Button(QPushButton):
    """`kind` is primary, secondary, ghost, link or chip; `icon` a Phosphor name. Reached by Tab, pressed by Space."""

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

    def _dress(self) -> None:
        size = 14 if self._kind == "primary" and self._icon.endswith("-fill") else 17
        gap = 5 if self.text() else 0
        self.setIcon(self._theme.icon(self._icon, _INK[self._kind], size, gap))
        self.setIconSize(QSize(size + gap, size))


class IconButton(QToolButton):
    """A square button with a glyph only; `text` is its accessible name and tool tip."""

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
        self.setProperty("kind", kind)
        self.setObjectName(name)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(side, side)
        self.setProperty("square", True)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        theme.changed.connect(self._dress)
        self._dress()

    def set_icon(self, icon: str, text: str = "") -> None:
        """Another glyph, and what it now does."""
        self._icon = icon
        if text:
            self.setToolTip(text)
            self.setAccessibleName(text)
        self._dress()

    def _dress(self) -> None:
        self.setIcon(self._theme.icon(self._icon, self._token, self._size))
        self.setIconSize(QSize(self._size, self._size))
