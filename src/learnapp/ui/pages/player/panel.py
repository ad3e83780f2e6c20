"""Beside the picture: the course's lessons, what is said in this one, its notes, and what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from learnapp.store.views import LessonView
from learnapp.store.views_notes import NoteView
from learnapp.ui.pages.player import look
from learnapp.ui.pages.player.about import About
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.pages.player.notes_panel import NotesPanel
from learnapp.ui.pages.player.panel_lessons import PanelLessons
from learnapp.ui.pages.player.transcribing import Transcribing
from learnapp.ui.pages.player.transcript import Transcript
from learnapp.ui.theme import Theme
from learncore.records import Lesson

WIDTH = 336
TRANSCRIPT, NOTES = 1, 2
"""Their tabs."""
_TABS = 46


class Panel(QWidget):
    def __init__(self, theme: Theme, transcribing: Transcribing) -> None:
        super().__init__()
        self.setObjectName("player_panel")
        self.setFixedWidth(WIDTH)
        self.tabs = QTabBar()
        self.tabs.setObjectName("player_tabs")
        self.tabs.setAccessibleName(self.tr("Panel"))
        self.tabs.setFont(theme.font(14, 600))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.addTab(self.tr("Lessons"))
        self.tabs.addTab(self.tr("Transcript"))
        self.tabs.addTab(self.tr("Notes"))
        self._tab_keys = ListKeys(self.tabs, frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right}))
        self.lessons = PanelLessons(theme)
        self.transcript = Transcript(theme, transcribing, WIDTH)
        self.noting = NotesPanel(theme, "player", self.tr("Bookmark this moment (B)"))
        self.notes = self.noting.notes
        self.bookmarks = self.notes.bookmarks
        self.about = About(theme, WIDTH - 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.lessons)
        self.stack.addWidget(self.transcript)
        self.stack.addWidget(self.noting)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 15, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(6)
        column.addWidget(self.stack, 1)
        column.addWidget(self.about)
        self.tabs.setFixedHeight(_TABS)

    def show_lesson(self, view: LessonView, lesson: Lesson, notes: Sequence[NoteView], *, broken: bool = False) -> None:
        """`broken`: it cannot be played."""
        self.lessons.show_course(view.course, view.lesson_id, broken=broken)
        self.about.tell(lesson.description)
        count = self.notes.show_notes(notes, lesson.chapters)
        number = self.locale().toString(count)
        self.tabs.setTabText(NOTES, self.tr("Notes {n}").format(n=number) if count else self.tr("Notes"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.SIDEBAR)
        painter.setPen(QPen(look.LINE, 1))
        edge = self.width() - 1 if self.isRightToLeft() else 0
        painter.drawLine(edge, 0, edge, self.height())
        painter.drawLine(0, _TABS, self.width(), _TABS)
