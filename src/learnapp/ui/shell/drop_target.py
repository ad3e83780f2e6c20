"""Folders and packages held over the window, and let go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from learnapp.ui.importing import Importer, dropped_places
from learnapp.ui.shell.drop_hint import DropHint
from learnapp.ui.theme import Theme


class DropTarget:
    """Shows that a folder may be let go here, and brings in what was."""

    def __init__(self, window: QWidget, theme: Theme, importer: Importer) -> None:
        self._window = window
        self._importer = importer
        self._hint = DropHint(theme, window)

    def enter(self, event: QDragEnterEvent) -> None:
        if _places(event):
            event.acceptProposedAction()
            self._hint.cover(self._window.width(), self._window.height())

    def leave(self) -> None:
        self._hint.hide()

    def take(self, event: QDropEvent) -> None:
        self._hint.hide()
        if places := _places(event):
            event.acceptProposedAction()
            self._importer.add(places)


def _places(event: QDropEvent) -> list[Path]:
    return dropped_places(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
