"""The reader's keys. They work whichever of its controls has the focus, but not while someone types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from learnapp.ui.pages.reader.views import Turn

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "search": ("Ctrl+F", "/"),
    "next_result": ("F3", "Ctrl+G"),
    "previous_result": ("Shift+F3", "Ctrl+Shift+G"),
    "larger": ("Ctrl++", "Ctrl+=", "+"),
    "smaller": ("Ctrl+-", "-"),
    "fit": ("Ctrl+0", "W"),
    "mark": ("Ctrl+Return",),
    "note": ("N",),
    "bookmark": ("B",),
    "full_screen": ("F", "F11"),
    "next": ("Shift+N",),
    "previous": ("Shift+P",),
    "panel": ("I", "T"),
    "paper": ("D",),
    "page": ("G",),
    "leave": ("Esc",),
}
TURNS: Final[Mapping[Qt.Key, Turn]] = {
    Qt.Key.Key_Up: "line_up",
    Qt.Key.Key_Down: "line_down",
    Qt.Key.Key_PageUp: "page_up",
    Qt.Key.Key_PageDown: "page_down",
    Qt.Key.Key_Home: "start",
    Qt.Key.Key_End: "end",
}


def bind(page: QWidget, actions: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Have the keys of `KEYS` do what `actions` says, while the focus is within the page."""
    bound: list[QShortcut] = []
    for name, sequences in KEYS.items():
        for text in sequences:
            shortcut = QShortcut(QKeySequence(text), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(actions[name])
            # Some keyboards make both spellings of one key, which Qt calls ambiguous.
            shortcut.activatedAmbiguously.connect(actions[name])
            bound.append(shortcut)
    return bound
