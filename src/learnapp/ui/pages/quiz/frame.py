"""What stands around a quiz: the way back, its title, and the column in which the rest is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.store.views import LessonView
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ElidedLabel, Label
from learnapp.ui.widgets.scroll import Scroll

_WIDTH: Final = 760


class Frame(Scroll):
    """`holder` takes what is shown below the title."""

    def __init__(self, theme: Theme, back: Callable[[], object]) -> None:
        super().__init__()
        self.back = Button(theme, "", back, kind="ghost", icon="caret-left", name="quiz_back")
        self.back.setStyleSheet("padding: 0 4px 0 0; min-height: 18px; font-size: 12px; font-weight: 400;")
        self.title = Label(theme, size=24, weight=700, wrap=True)
        self.title.setObjectName("quiz_title")
        self.meta = ElidedLabel(theme, weight=400, role="muted")
        self.holder = QVBoxLayout()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(3)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addWidget(self.meta)
        column.addSpacing(18)
        column.addLayout(self.holder)
        column.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        middle.setLayout(column)
        row = QHBoxLayout(self.inside)
        row.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)

    def tell_lesson(self, view: LessonView) -> None:
        """Which quiz it is, and where in its course."""
        lesson, lessons = lesson_of(view), view.course.course.lessons
        number = next(n for n, each in enumerate(lessons, start=1) if each.id == lesson.id)
        self.back.setText(view.course.course.title.replace("&", "&&"))
        self.title.setText(lesson.title)
        shown, total = self.locale().toString(number), self.locale().toString(len(lessons))
        self.meta.setText(self.tr("Quiz · lesson {0} of {1}").format(shown, total))
