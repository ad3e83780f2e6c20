"""The notes of a lesson beside it, and how one is begun with the pointer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button

_EDGE = 15


class NotesPanel(QWidget):
    """`begun` to write a note where one watches or reads, `kept` to keep the place only."""

    begun = Signal()
    kept = Signal()

    def __init__(self, theme: Theme, name: str, keeps: str) -> None:
        """`name` begins the names of its parts; `keeps` says what of the lesson a bookmark keeps."""
        super().__init__()
        self.setObjectName(f"{name}_notes_panel")
        self.notes = Notes(theme)
        write = Button(theme, self.tr("Write a note"), self.begun.emit, icon="note-pencil", name=f"{name}_note")
        write.setToolTip(self.tr("Write a note (N)"))
        keep = Button(theme, self.tr("Bookmark"), self.kept.emit, icon="bookmark-simple", name=f"{name}_keep")
        keep.setToolTip(keeps)
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, 8, _EDGE, 8)
        row.setSpacing(8)
        row.addWidget(write)
        row.addWidget(keep)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.notes, 1)
        self.setTabOrder(write, keep)
        self.setTabOrder(keep, self.notes.editor.field)
