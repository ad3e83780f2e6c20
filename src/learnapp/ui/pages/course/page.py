"""One course: how far it is, its lessons, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from learnapp.store.change import Change
from learnapp.store.views import CourseView
from learnapp.store.views_offered import CatalogueCourse
from learnapp.sync.status import SyncStatus
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.course.aside import WIDTH, Aside
from learnapp.ui.pages.course.banner import Strip
from learnapp.ui.pages.course.facts import asked_words, facts_of
from learnapp.ui.pages.course.fetch_state import FetchState, fetch_state
from learnapp.ui.pages.course.header import CourseHeader
from learnapp.ui.pages.course.lesson_list import LessonList
from learnapp.ui.pages.course.primary import Primary, primary_lesson
from learnapp.ui.pages.course.rows import LessonRow, ModuleRow, Standing, rows_of
from learnapp.ui.pages.course.where import tell_away, tell_missing
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.state_panel import StatePanel

_BESIDE = 880
"""From this width of the content on, the cards stand beside the lessons."""


class CoursePage(Page):
    ages = True

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.setObjectName("course_page")
        self._course_id: str | None = None
        self._view: CourseView | None = None
        self._primary: Primary | None = None
        self._searching = False
        self._fetch: FetchState | None = None
        self._preview = False
        self._arrived = True
        self._awaited: str | None = None
        """A document that is to be opened as soon as it is here."""
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
        self.header.fetch_clicked.connect(self._press_fetch)
        self.lessons.fetched.connect(self._fetch_lesson)
        self.lessons.module_fetched.connect(self._fetch_module)
        self.services.fetching.changed.connect(self._on_downloads)
        self.services.sync.changed.connect(self._on_status)

    # --- the page -------------------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        if place.course_id != self._course_id:
            self._course_id = place.course_id
            self._view = None
            self.area.verticalScrollBar().setValue(0)
        self.stale = self._arrived = True
        self._refresh_if_seen()

    def concerns(self, change: Change) -> bool:
        if change.library or change.notes or change.catalogue:
            return True
        return self._course_id in change.courses or bool(change.lessons)

    def load(self) -> None:
        reader = self.services.reader
        view = reader.course(self._course_id) if self._course_id else None
        self._preview = view is None
        if view is None and self._course_id:
            view = reader.catalogue_preview(self._course_id)
        fresh = self._view is None
        self._view = view
        self.actions_.use(None if self._preview else view)
        self.gone.setVisible(view is None)
        self.area.setVisible(view is not None)
        if view is None:
            self.gone.setGeometry(self.rect())
            return
        offer = next(iter(reader.catalogue_courses([view.course.id])), None)
        self.actions_.downloads.offer = offer
        self._show_course(view, offer)
        if fresh and self._primary is not None and self._primary.kind != "review":
            self.lessons.choose(self._primary.lesson.id)
        if fresh and self._arrived and not self.isAncestorOf(QApplication.focusWidget() or self):
            self.lessons.setFocus(Qt.FocusReason.OtherFocusReason)  # however one came: ↓ and Enter go on from here
        if self._arrived and not self._preview:
            self.actions_.check_missing()
        self._arrived = False
        self._open_awaited(view)

    def _show_course(self, view: CourseView, offer: CatalogueCourse | None) -> None:
        services, now = self.services, self.services.clock()
        if self._preview:
            self._primary = Primary(kind="add", lesson=view.course.lessons[0]) if view.course.lessons else None
        else:
            self._primary = primary_lesson(view, away=services.sync.away)
        self.header.show_course(view, self._primary, services.paths.cover(view.course.id))
        self.header.more.setVisible(not self._preview)
        came_from = services.navigator.came_from
        from_catalogue = came_from is not None and came_from.page == "catalogue"
        self.header.set_back(self.tr("Catalogue") if from_catalogue else self.tr("Library"))
        facts = facts_of(view, offer, now, services.tz) if offer is not None else []
        asked = asked_words(offer, now, services.tz) if offer is not None else ("", False)
        self.header.show_asked(asked[0], pressing=asked[1])
        self.aside.show_course(view, now, facts, preview=self._preview)
        self._show_downloads(view)

    def _show_downloads(self, view: CourseView) -> None:
        """What moves while it is downloaded: the button, the rows, the strip above."""
        fetching, away = self.services.fetching, self.services.sync.away
        self._fetch = fetch_state(view, fetching.course(view.course.id), fetching.state)
        self.header.show_fetch(self._fetch)
        begun = self._primary is not None and self._primary.kind not in ("review", "add")
        going_on = self._primary.lesson.id if self._primary is not None and begun else None
        standing = Standing(fetching.lessons(view.course.id), away=away, preview=self._preview)
        self.lessons.show_rows(rows_of(view, going_on, standing))
        self._show_banner()

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
        """Play a lesson, or read a document; a document that is not here yet is downloaded first. Who presses the row
        that says where it resumes is not asked that again."""
        if row.lesson.type == "document" and row.remote:
            self._get_and_open(row)
        else:
            chosen = True if resume is None and row.resume and row.progress.resume_seconds else resume
            self.services.navigator.open_lesson(row.lesson.id, self._course_id, chosen)

    def _get_and_open(self, row: LessonRow) -> None:
        if self._course_id is None:
            return
        self._awaited = row.lesson.id
        if row.act != "pause":
            self.services.fetching.get_lesson(self._course_id, row.lesson.id)
        if row.away:
            told = self.tr("“{0}” is not on this device. It is downloaded when there is a network.")
        else:
            told = self.tr("“{0}” is downloaded first, and opens then.")
        self.services.notices.say(told.format(row.lesson.title))

    def _open_awaited(self, view: CourseView) -> None:
        if self._awaited is None or self._awaited in view.remote:
            return
        row = self.lessons.rows.lesson_row(self.lessons.rows.index_of(self._awaited))
        self._awaited = None
        if row is not None and row.openable:
            self.open_row(row)

    def _press_fetch(self) -> None:
        if self._view is None or self._fetch is None or self.actions_.downloads.press(self._view, self._fetch):
            return
        menu = self.actions_.downloads.menu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.header.fetch.mapToGlobal(QPoint(0, self.header.fetch.height() + 4)))

    def _fetch_lesson(self, row: LessonRow) -> None:
        if self._view is not None:
            self.actions_.downloads.fetch_lesson(self._view, row)

    def _fetch_module(self, row: ModuleRow) -> None:
        if self._view is not None:
            self.actions_.downloads.fetch_module(self._view, row)

    def _on_downloads(self) -> None:
        if self._view is not None and self.isVisible():
            self._show_downloads(self._view)

    def _on_status(self, _status: SyncStatus) -> None:
        if self._view is not None and self._view.remote:
            self.stale = True
            self._refresh_if_seen()

    def _go_on(self) -> None:
        if self._primary is None:
            return
        if self._primary.kind == "add" and self._course_id is not None:
            self.services.fetching.add(self._course_id)
            return
        row = self.lessons.rows.lesson_row(self.lessons.rows.index_of(self._primary.lesson.id))
        if row is not None:
            self.open_row(row, True if self._primary.kind == "resume" else None)

    def _to_library(self) -> None:
        came_from = self.services.navigator.came_from
        if came_from is not None and came_from.page in ("library", "catalogue"):
            self.services.navigator.back()  # as it was narrowed, and where it was scrolled to
        else:
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
        elif view is None or not (view.missing or view.remote):
            self.banner.hide()
        elif view.missing:
            tell_missing(self.banner, view, self.actions_)
        elif self.services.sync.away:
            get = self._press_fetch if self._fetch is not None and self._fetch.act == "get" else None
            tell_away(self.banner, view, get, self.services.sync.sync_now)
        else:
            self.banner.hide()
        column = self.content.layout()
        item = column.itemAt(self._below_banner) if column is not None else None
        spacer = item.spacerItem() if item is not None else None
        if column is not None and spacer is not None:
            spacer.changeSize(0, 0 if self.banner.isHidden() else 16)
            column.invalidate()
