"""The notes of a document beside it, and how one is begun with the pointer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.pages.player.notes import Notes
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button

_EDGE = 15


class NotesPanel(QWidget):
    """`begun` to write a note where one reads, `kept` to keep the place only."""

    begun = Signal()
    kept = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("reader_notes")
        self.notes = Notes(theme)
        self.notes.bookmarks.empty.set_text(
            self.tr("No notes yet"),
            self.tr("Press N while you read to write something down, or B to keep the page only."),
        )
        write = Button(theme, self.tr("Write a note"), self.begun.emit, icon="note-pencil", name="reader_note")
        write.setToolTip(self.tr("Write a note (N)"))
        keep = Button(theme, self.tr("Bookmark"), self.kept.emit, icon="bookmark-simple", name="reader_bookmark")
        keep.setToolTip(self.tr("Bookmark this page (B)"))
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
