"""What stands beside a lesson that is open: a row of tabs, and below it what they turn to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from learnapp.store.views import LessonView
from learnapp.store.views_notes import NoteView
from learnapp.ui.pages.course.banner import Strip
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.pages.player.notes_panel import NotesPanel
from learnapp.ui.pages.player.panel_lessons import PanelLessons
from learnapp.ui.theme import Theme
from learncore.records import Chapter

NOTES = 2
"""The tab of the notes."""
_TABS = 46


class Beside(QWidget):
    """The course's lessons and the notes; what comes between them a subclass adds. `choosing` (id) for a note that was
    changed in two places, to settle it."""

    choosing = Signal(str)

    def __init__(self, theme: Theme, name: str, width: int, keeps: str) -> None:
        """`name` begins the names of its parts; `keeps` says what of the lesson a bookmark keeps."""
        super().__init__()
        self._theme = theme
        self.setFixedWidth(width)
        self.tabs = QTabBar()
        self.tabs.setObjectName(f"{name}_tabs")
        self.tabs.setAccessibleName(self.tr("Panel"))
        self.tabs.setFont(theme.font(14, 600))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.setFixedHeight(_TABS)
        self.tabs.addTab(self.tr("Lessons"))
        self.tabs.addTab(self.tr("Notes"))
        self._tab_keys = ListKeys(self.tabs, frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right}))
        self.lessons = PanelLessons(theme)
        self.noting = NotesPanel(theme, name, keeps)
        self.disputed = Strip(theme)
        self.disputed.setObjectName(f"{name}_disputed")
        self.stack = QStackedWidget()
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 15, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addSpacing(6)
        self._told = QWidget()
        around = QHBoxLayout(self._told)
        around.setContentsMargins(10, 4, 10, 6)
        around.addWidget(self.disputed)
        self._told.hide()
        self.column.addWidget(self._told)
        self.column.addWidget(self.stack, 1)
        self.noting.notes.stack.currentChanged.connect(self._show_disputed)
        theme.changed.connect(self.update)

    def show_course(self, view: LessonView, *, broken: bool = False) -> None:
        """The lessons of the course whose lesson is open; `broken`: it cannot be shown."""
        self.lessons.show_course(view.course, view.lesson_id, broken=broken)

    def show_notes(self, views: Sequence[NoteView], chapters: Sequence[Chapter] = ()) -> None:
        """The notes of the lesson, and how many they are."""
        count = self.noting.notes.show_notes(views, chapters)
        number = self.locale().toString(count)
        self.tabs.setTabText(NOTES, self.tr("Notes {n}").format(n=number) if count else self.tr("Notes"))
        self._show_disputed()

    def _show_disputed(self) -> None:
        """Whatever is turned to, it says that a note has versions, until they are before one's eyes."""
        notes = self.noting.notes
        disputed = next((view for view in notes.views.values() if view.disputed), None)
        self._told.setVisible(disputed is not None and not notes.stack.currentIndex())
        if disputed is None:
            return

        def choose() -> None:
            self.tabs.setCurrentIndex(NOTES)
            self.choosing.emit(disputed.id)

        self.disputed.tell(self.tr("A note was changed in two places."), self.tr("Choose"), choose, glyph="warning")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("sidebar"))
        painter.setPen(QPen(self._theme.color("line"), 1))
        edge = self.width() - 1 if self.isRightToLeft() else 0
        painter.drawLine(edge, 0, edge, self.height())
        painter.drawLine(0, _TABS, self.width(), _TABS)
