"""The player's keys. They work whichever of its controls has the focus, but not while someone types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "toggle": ("K", "Media Play", "Media Pause", "Toggle Media Play/Pause"),
    "space": ("Space",),
    "enter": ("Return", "Enter"),
    "back_10": ("J",),
    "forward_10": ("L",),
    "back_5": ("Left",),
    "forward_5": ("Right",),
    "louder": ("Up",),
    "quieter": ("Down",),
    "mute": ("M",),
    "full_screen": ("F", "F11"),
    "captions": ("C",),
    "bookmark": ("B",),
    "note": ("N",),
    "slower": ("<", "Shift+<"),
    "faster": (">", "Shift+>"),
    "next": ("Shift+N", "Media Next"),
    "previous": ("Shift+P", "Media Previous"),
    "panel": ("I",),
    "transcript": ("T",),
    "leave": ("Esc",),
    "stop": ("Media Stop",),
    **{f"jump_{digit}": (str(digit),) for digit in range(10)},
}
_ONCE: Final = frozenset(
    {
        "toggle",
        "space",
        "enter",
        "mute",
        "full_screen",
        "captions",
        "bookmark",
        "note",
        "panel",
        "transcript",
        "leave",
    }
)
_LIST_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Delete,
    }
)


def bind(page: QWidget, actions: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Have the keys of `KEYS` do what `actions` says, while the focus is within the page."""
    bound: list[QShortcut] = []
    for name, sequences in KEYS.items():
        for text in sequences:
            shortcut = QShortcut(QKeySequence(text), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(name not in _ONCE)
            shortcut.activated.connect(actions[name])
            # Some keyboards make both spellings of one key, which Qt calls ambiguous.
            shortcut.activatedAmbiguously.connect(actions[name])
            bound.append(shortcut)
    return bound


class ListKeys(QObject):
    """Leaves a list the keys it cannot do without: ↑, ↓, Enter and Delete, and ← → to a row of tabs."""

    def __init__(self, widget: QWidget, keys: frozenset[Qt.Key] = _LIST_KEYS) -> None:
        super().__init__(widget)
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in self._keys:
            event.accept()
            return True
        return False
