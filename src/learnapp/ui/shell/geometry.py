"""Where the window was last time, if there is still a screen there."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from learnapp.settings import SettingsFile

SMALLEST = QSize(1024, 640)
FIRST = QSize(1280, 800)


def restore(window: QWidget, settings: SettingsFile) -> None:
    """Size and place as remembered; on a screen that is too small, as much as fits."""
    known = settings.value
    screen = QGuiApplication.primaryScreen().availableGeometry()
    window.setMinimumSize(SMALLEST.boundedTo(screen.size()))
    size = QSize(*known.window_size) if known.window_size else FIRST
    window.resize(size.boundedTo(screen.size()).expandedTo(window.minimumSize()))
    if known.window_position:
        there = QRect(known.window_position[0], known.window_position[1], window.width(), window.height())
        seen = (display.availableGeometry().intersected(there) for display in QGuiApplication.screens())
        if any(part.width() > 120 and part.height() > 60 for part in seen):
            window.setGeometry(there)  # and not `move`, which places its frame: it would sink by that at each start


def remember(window: QWidget, settings: SettingsFile) -> None:
    """A disk that does not take it is no reason to hold a person who leaves."""
    maximized = window.isMaximized()
    box = window.normalGeometry() if maximized or window.isFullScreen() else window.geometry()
    with contextlib.suppress(OSError):
        settings.change(
            window_size=(box.width(), box.height()),
            window_position=(box.x(), box.y()),
            window_maximized=maximized,
        )
