"""Beside the picture: the course's lessons, what is said in this one, its notes, and what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from learnapp.store.views import LessonView
from learnapp.store.views_notes import NoteView
from learnapp.ui.pages.player.about import About
from learnapp.ui.pages.player.beside import Beside
from learnapp.ui.pages.player.transcribing import Transcribing
from learnapp.ui.pages.player.transcript import Transcript
from learnapp.ui.theme import Theme
from learncore.records import Lesson

WIDTH = 336
TRANSCRIPT = 1
"""Its tab."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Panel", text)


class Panel(Beside):
    def __init__(self, theme: Theme, transcribing: Transcribing) -> None:
        super().__init__(theme, "player", WIDTH, _tr("Bookmark this moment (B)"))
        self.setObjectName("player_panel")
        self.tabs.insertTab(TRANSCRIPT, self.tr("Transcript"))
        self.transcript = Transcript(theme, transcribing, WIDTH)
        self.notes = self.noting.notes
        self.bookmarks = self.notes.bookmarks
        self.about = About(theme, WIDTH - 1)
        for page in (self.lessons, self.transcript, self.noting):
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.column.addWidget(self.about)

    def show_lesson(self, view: LessonView, lesson: Lesson, notes: Sequence[NoteView], *, broken: bool = False) -> None:
        """`broken`: it cannot be played."""
        self.show_course(view, broken=broken)
        self.about.tell(lesson.description)
        self.show_notes(notes, lesson.chapters)
