"""*Time by course*: where the time went, the most first; a course of the library is opened from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from learnapp.ui import format as told
from learnapp.ui.pages.activity.row import Row
from learnapp.ui.services import Services
from learnapp.ui.tokens import SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import card_title

if TYPE_CHECKING:
    from learnapp.store.views_activity import CourseTime

_HEIGHT = 44


class CourseTimes(Card):
    """Hidden as long as there is none."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=10)
        self._services = services
        self.setObjectName("course_times")
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        self.body.addWidget(card_title(services.theme, self.tr("Time by course")))
        self.body.addLayout(self._column)
        self.rows: list[CourseRow] = []

    def show_courses(self, courses: tuple[CourseTime, ...], other_seconds: float) -> None:
        parts = [course.seconds for course in courses]
        words = told.lengths([*parts, other_seconds])
        longest = max([*parts, other_seconds], default=0.0) or 1.0
        shown: list[tuple[str, str, float, str | None]] = [
            (
                course.title or self.tr("A course that is not here"),
                length,
                course.seconds / longest,
                course.course_id if course.in_library else None,
            )
            for course, length in zip(courses, words, strict=False)
        ]
        if other_seconds >= 1:
            shown.append((self.tr("Other courses"), words[-1], other_seconds / longest, None))
        while len(self.rows) < len(shown):
            self.rows.append(CourseRow(self._services))
            self._column.addWidget(self.rows[-1])
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(shown))
            if number < len(shown):
                row.tell(*shown[number])
        self.setVisible(bool(shown))


class CourseRow(Row):
    def __init__(self, services: Services) -> None:
        super().__init__(services.theme)
        self._services = services
        self._course: str | None = None
        self._title = self._length = ""
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def tell(self, title: str, length: str, share: float, course: str | None) -> None:
        """`share` 0-1 of the longest; without a `course` there is nothing to open."""
        self._title, self._length, self._share, self._course = title, length, share, course
        self.setObjectName(f"time_{course}" if course else "")
        self.set_words(f"{title}: {length}", opens=course is not None)

    def sizeHint(self) -> QSize:
        return QSize(220, _HEIGHT)

    def paint_inside(self, painter: QPainter) -> None:
        theme, wide = self.theme, self.width()
        painter.setFont(theme.font(SIZE_BODY, 500))
        paint.one_line(painter, self.mirrored(QRect(6, 3, wide - 90, 20)), self._title, theme.color("text"), self.start)
        painter.setFont(theme.font(SIZE_SMALL, 400))
        place = self.mirrored(QRect(wide - 82, 3, 76, 20))
        paint.one_line(painter, place, self._length, theme.color("muted"), self.end)
        bar = QRectF(6, 28, wide - 12, 6)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint.bar(painter, bar, self._share, theme.color("accent"), theme.color("track"), mirrored=mirrored)

    def _open(self) -> None:
        if self._course is not None:
            self._services.navigator.open_course(self._course)
