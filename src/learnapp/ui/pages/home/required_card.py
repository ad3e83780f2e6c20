"""*Required for you*: what the organization asks for, what is due first, and how far each course is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import card_title

if TYPE_CHECKING:
    from learnapp.store.views_offered import CatalogueCourse

ROWS = 3
_ROW = 48


class RequiredCard(Card):
    """Hidden where nothing is required."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=0)
        self._services = services
        self.setObjectName("required_card")
        self.all = Button(
            services.theme,
            self.tr("See all"),
            lambda: services.navigator.open_catalogue("required"),
            kind="link",
            name="required_all",
        )
        head = QHBoxLayout()
        head.addWidget(card_title(services.theme, self.tr("Required for you")))
        head.addStretch()
        head.addWidget(self.all)
        self.rows = [RequiredRow(services.theme) for _ in range(ROWS)]
        column = QVBoxLayout()
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        for row in self.rows:
            row.clicked.connect(lambda _checked=False, row=row: services.navigator.open_course(row.course_id))
            column.addWidget(row)
        self.body.addLayout(head)
        self.body.addLayout(column)
        self.body.addStretch()

    def show_courses(self, courses: list[CatalogueCourse]) -> None:
        """Those that are not complete come first."""
        services = self._services
        ordered = sorted(courses, key=lambda course: course.status == "completed")
        self.setVisible(bool(ordered))
        self.all.setVisible(len(ordered) > ROWS)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(ordered))
            if place < len(ordered):
                row.show_course(ordered[place], services)


class RequiredRow(QAbstractButton):
    """Opens its course."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._course: CatalogueCourse | None = None
        self._asked, self._ink = "", "muted"
        self.setObjectName("required_row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW)
        theme.changed.connect(self.update)

    @property
    def course_id(self) -> str:
        return self._course.course_id if self._course is not None else ""

    @property
    def asked(self) -> str:
        """What stands beside the title."""
        return self._asked

    def show_course(self, course: CatalogueCourse, services: Services) -> None:
        self._course = course
        now = services.clock()
        if course.status == "completed":
            self._asked, self._ink = self.tr("Completed"), "done_ink"
        elif course.due is not None:
            pressing = told.is_pressing(course.due, now)
            self._asked = told.due(course.due, now, services.tz)
            self._ink = "attention_ink" if pressing else "muted"
        else:
            self._asked, self._ink = told.percent(course.progress_percentage), "muted"
        done = self.tr("{0} complete").format(told.percent(course.progress_percentage))
        self.setAccessibleName(", ".join(dict.fromkeys((course.title, self._asked, done))))
        self.setToolTip(course.title)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, _ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        course, theme, direction = self._course, self._theme, self.layoutDirection()
        if course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, 0, self.width(), 0)

        def place(left: int, top: int, width: int, height: int) -> QRectF:
            return QRectF(placed(direction, self.rect(), QRect(left, top, width, height)))

        painter.setFont(theme.font(SIZE_SMALL, 400))
        room = painter.fontMetrics().horizontalAdvance(self._asked) + 1
        at = place(self.width() - room, 9, room, 18)
        paint.one_line(painter, at, self._asked, theme.color(self._ink), trailing(direction))
        painter.setFont(theme.font(SIZE_BODY, 500))
        ink = theme.color("accent_ink" if self.underMouse() else "text")
        paint.one_line(painter, place(0, 8, self.width() - room - 10, 20), course.title, ink, leading(direction))
        fill = theme.color("done" if course.status == "completed" else "accent")
        mirrored = direction == Qt.LayoutDirection.RightToLeft
        share = course.progress_percentage / 100
        paint.bar(painter, place(0, 34, self.width(), 6), share, fill, theme.color("track"), mirrored=mirrored)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), theme, 8)
