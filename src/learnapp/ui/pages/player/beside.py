"""What stands beside a lesson that is open: a row of tabs, and below it what they turn to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from learnapp.store.views import LessonView
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.pages.player.panel_lessons import PanelLessons
from learnapp.ui.theme import Theme

NOTES = 2
"""The tab of the notes."""
_TABS = 46


class Beside(QWidget):
    """The course's lessons and the notes; what comes between them a subclass adds."""

    def __init__(self, theme: Theme, name: str, width: int) -> None:
        """`name` begins the names of its parts."""
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
        self.column.addWidget(self.stack, 1)
        theme.changed.connect(self.update)

    def show_course(self, view: LessonView, *, broken: bool = False) -> None:
        """The lessons of the course whose lesson is open; `broken`: it cannot be shown."""
        self.lessons.show_course(view.course, view.lesson_id, broken=broken)

    def count_notes(self, count: int) -> None:
        number = self.locale().toString(count)
        self.tabs.setTabText(NOTES, self.tr("Notes {n}").format(n=number) if count else self.tr("Notes"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("sidebar"))
        painter.setPen(QPen(self._theme.color("line"), 1))
        edge = self.width() - 1 if self.isRightToLeft() else 0
        painter.drawLine(edge, 0, edge, self.height())
        painter.drawLine(0, _TABS, self.width(), _TABS)
