"""One course: how far it is, its lessons, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from learnapp.store.change import Change
from learnapp.store.views import CourseView
from learnapp.ui.format import counted
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.course.aside import WIDTH, Aside
from learnapp.ui.pages.course.banner import Strip
from learnapp.ui.pages.course.header import CourseHeader
from learnapp.ui.pages.course.lesson_list import LessonList
from learnapp.ui.pages.course.primary import Primary, primary_lesson
from learnapp.ui.pages.course.rows import LessonRow, rows_of
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.state_panel import StatePanel

_BESIDE = 880
"""From this width of the content on, the cards stand beside the lessons."""


class CoursePage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.setObjectName("course_page")
        self._course_id: str | None = None
        self._view: CourseView | None = None
        self._primary: Primary | None = None
        self._searching = False
        self.actions_ = CourseActions(services, self)
        self.header = CourseHeader(services.theme, services.images)
        self.banner = Strip(services.theme)
        self.lessons = LessonList(services.theme)
        self.aside = Aside(services.theme, services.tz)
        self.gone = StatePanel(
            services.theme,
            "books",
            self.tr("This course is not in the library"),
            self.tr("It may have been removed. Your progress in it is kept: add its folder again and it is back."),
            filled=True,
            parent=self,
        )
        self.gone.setObjectName("course_gone")
        self.gone.add_button(self.tr("Back to the library"), self._to_library, primary=True, name="course_gone_back")
        self.gone.hide()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(24)
        self._columns.addWidget(self.lessons, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self.aside, 0, Qt.AlignmentFlag.AlignTop)
        self.content = QWidget()
        self.content.setObjectName("course_content")
        column = QVBoxLayout(self.content)
        column.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addSpacing(22)
        column.addWidget(self.banner)
        self._below_banner = column.count()
        column.addSpacing(0)
        column.addLayout(self._columns)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("course_area")
        self.area.setAccessibleName(self.tr("Course"))
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.content)
        self.area.viewport().setAutoFillBackground(False)
        self.content.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)

    def _connect(self) -> None:
        self.header.back_clicked.connect(self._to_library)
        self.header.primary_clicked.connect(self._go_on)
        self.header.folder_clicked.connect(self.actions_.open_folder)
        self.header.menu_asked.connect(self._show_menu)
        self.lessons.opened.connect(self.open_row)
        self.lessons.checked.connect(self.actions_.toggle)
        self.lessons.located.connect(self.actions_.locate_lesson)
        self.lessons.menu_asked.connect(self._show_lesson_menu)
        self.lessons.shown.connect(self._scroll_to)
        self.actions_.searching.connect(self._on_searching)

    # --- the page -------------------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        if place.course_id != self._course_id:
            self._course_id = place.course_id
            self._view = None
            self.area.verticalScrollBar().setValue(0)
        self.stale = True
        self._refresh_if_seen()

    def concerns(self, change: Change) -> bool:
        return change.library or change.notes or self._course_id in change.courses or bool(change.lessons)

    def load(self) -> None:
        view = self.services.reader.course(self._course_id) if self._course_id else None
        fresh = self._view is None
        self._view = view
        self.actions_.use(view)
        self.gone.setVisible(view is None)
        self.area.setVisible(view is not None)
        if view is None:
            self.gone.setGeometry(self.rect())
            return
        self._primary = primary_lesson(view)
        going_on = self._primary.lesson.id if self._primary and self._primary.kind != "review" else None
        self.header.show_course(view, self._primary, self.services.paths.cover(view.course.id))
        self.lessons.show_rows(rows_of(view, going_on))
        self.aside.show_course(view, self.services.clock())
        self._show_banner()
        if fresh:
            if going_on is not None:
                self.lessons.choose(going_on)
            self.actions_.check_missing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.gone.setGeometry(self.rect())
        beside = self.width() - 2 * MARGIN >= _BESIDE
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != direction or self.aside.maximumWidth() not in (WIDTH, 16777215):
            self._columns.setDirection(direction)
        self.aside.set_below(not beside)

    # --- what is done ---------------------------------------------------------------------------------------

    def open_row(self, row: LessonRow, resume: bool | None = None) -> None:
        """Play a lesson, or open a document in its own program."""
        if row.lesson.type == "document":
            self.actions_.open_document(row)
        else:
            self.services.navigator.open_lesson(row.lesson.id, self._course_id, resume)

    def _go_on(self) -> None:
        if self._primary is None:
            return
        row = self.lessons.rows.lesson_row(self.lessons.rows.index_of(self._primary.lesson.id))
        if row is not None:
            self.open_row(row, True if self._primary.kind == "resume" else None)

    def _to_library(self) -> None:
        self.services.navigator.go("library")

    def _show_menu(self) -> None:
        button = self.header.more
        menu = self.actions_.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _show_lesson_menu(self, row: LessonRow, place: QPoint) -> None:
        menu = self.actions_.lesson_menu(row, lambda resume: self.open_row(row, resume))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _scroll_to(self, row: QRect) -> None:
        place = self.lessons.viewport().mapTo(self.content, row.center())
        self.area.ensureVisible(place.x(), place.y(), 0, row.height() + 24)

    def _on_searching(self, searching: bool) -> None:
        self._searching = searching
        self._show_banner()

    def _show_banner(self) -> None:
        view = self._view
        if self._searching:
            told, stop = self.tr("Looking through the folder…"), self.tr("Stop")
            self.banner.tell(told, stop, self.actions_.stop, kind="accent", glyph="folder")
        elif view is None or not view.missing:
            self.banner.hide()
        elif view.folder is None or len(view.missing) == len(view.course.lessons):
            self.banner.tell(
                self.tr("Where the files of this course are on this device is not known yet. Your progress is kept.")
                if view.folder is None
                else self.tr("The folder of this course is not where it was. Your progress is kept."),
                self.tr("Locate…"),
                self.actions_.locate,
                glyph="folder-minus",
            )
        else:
            self.banner.tell(
                counted(
                    len(view.missing),
                    "The file of 1 lesson is not where it was. Your progress is kept.",
                    "The files of %n lessons are not where they were. Your progress is kept.",
                ),
                self.tr("Re-scan folder"),
                self.actions_.rescan,
                glyph="warning",
            )
        column = self.content.layout()
        item = column.itemAt(self._below_banner) if column is not None else None
        spacer = item.spacerItem() if item is not None else None
        if column is not None and spacer is not None:
            spacer.changeSize(0, 0 if self.banner.isHidden() else 16)
            column.invalidate()
