"""The library: every course of this device."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.ui import format as told
from learnapp.ui.pages.library.delegate import CourseDelegate
from learnapp.ui.pages.library.filters import Filters
from learnapp.ui.pages.library.grid import CourseGrid
from learnapp.ui.pages.library.model import CourseModel
from learnapp.ui.pages.library.shelves import make_shelves
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from learnapp.ui.navigator import Place
    from learnapp.ui.pages.library.menu import CourseMenu
    from learnapp.ui.pages.shell import Shell

_COUNT_MS = 120


class LibraryPage(Page):
    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services)
        self._shell = shell
        self._menu: CourseMenu | None = None
        self._count_later = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_later.timeout.connect(self._count_quietly)
        theme = services.theme
        self.model = CourseModel(services.reader, services.theme.bands, self)
        self.grid = CourseGrid(services, self.model, CourseDelegate, "course_grid")
        services.fetching.changed.connect(self.grid.viewport().update)
        self.filters = Filters(theme, services.settings.value.library_sort)
        self.summary = Label(theme, role="muted")
        self.summary.setObjectName("library_summary")
        self.add_button = Button(
            theme, self.tr("Add a folder"), shell.choose_folder, kind="primary", icon="folder-plus", name="add_folder"
        )
        words = self.tr("Add a course file")
        self.package_button = IconButton(
            theme, "package", words, shell.choose_package, kind="secondary", name="add_package"
        )
        self.empty = StatePanel(
            theme,
            "books",
            self.tr("No courses yet"),
            self.tr("Add a folder with lessons, or drop one anywhere on this window."),
        )
        self.empty.setObjectName("library_empty")
        self.empty.add_button(
            self.tr("Add a folder"), shell.choose_folder, primary=True, icon="folder-plus", name="library_empty_add"
        )
        self.empty.add_link(self.tr("Add a course from a file"), shell.choose_package, name="library_empty_package")
        self.empty.add_button(
            self.tr("Browse the catalogue"),
            services.navigator.open_catalogue,
            icon="cloud",
            name="library_empty_catalogue",
        )
        self.empty.add_button(
            self.tr("Try the sample course"),
            shell.add_sample,
            icon="sparkle",
            name="library_empty_sample",
        )
        self.nothing = StatePanel(theme, "magnifying-glass")
        self.nothing.setObjectName("library_nothing")
        self.nothing.add_button(self.tr("Show all courses"), self._show_all, name="library_show_all")
        self.shelves = make_shelves(services, "library")
        self._build()
        self._connect()

    def go_to(self, place: Place) -> None:
        self.shelves.choose("library")
        if (place.which, place.search.strip()) != (self.filters.which, self.sought):
            self.filters.choose(place.which)
            self.sought = place.search.strip()
            self.stale = True

    def search(self, text: str) -> None:
        """Only courses that hold the words of the text; empty for all."""
        if not self._is_here():
            return
        self.sought = text.strip()
        self.stale = True
        self._refresh_if_seen()

    def load(self) -> None:
        everything = self.services.reader.count_courses("all", "")
        self.model.ask(self.filters.which, self.filters.sort, self.sought)
        if self.sought:
            self._count_later.start()  # a search goes through every title; what it found is seen first
        else:
            self._count()
        self.filters.setVisible(everything > 0)
        for button in (self.package_button, self.add_button):
            button.setVisible(everything > 0)
        if not everything:
            self._layers.setCurrentWidget(self.empty)
        elif self.model.rowCount():
            self._layers.setCurrentWidget(self.grid)
        else:
            self._tell_nothing()

    def _is_here(self) -> bool:
        place = self.services.navigator.place
        return place is None or place.page == "library"

    def _count(self) -> None:
        """How many courses fit each filter."""
        self._count_later.stop()
        counts = self.services.reader.courses_by_filter(self.sought)
        self.filters.set_counts(counts)
        parts = [told.courses(counts["all"])] if counts["all"] or self.sought else []
        if counts["in_progress"]:
            parts.append(self.tr("{0} in progress").format(self.locale().toString(counts["in_progress"])))
        if self.sought:
            parts[0] = self.tr("{0} for “{1}”").format(parts[0], self.sought)
        self.summary.setText(" · ".join(parts))

    def _count_quietly(self) -> None:
        try:
            self._count()
        except WorldError as error:
            self.services.notices.tell(error)

    def _tell_nothing(self) -> None:
        if self.sought:
            name = self.tr("No course fits “{0}”").format(self.sought)
            hint = self.tr("Courses, authors and lessons are searched. Check the spelling, or look in all courses.")
            self.nothing.set_text(name, hint, "magnifying-glass")
        else:
            which = self.filters.which
            names = {
                "in_progress": (self.tr("Nothing in progress"), self.tr("Courses you have begun are shown here.")),
                "completed": (self.tr("Nothing completed yet"), self.tr("Courses you finish are kept here.")),
                "not_started": (self.tr("Everything is begun"), self.tr("There is no course you have not started.")),
                "downloaded": (self.tr("Nothing is here yet"), self.tr("What you download plays without a network.")),
                "missing": (self.tr("All files are there"), self.tr("Every lesson's file was found.")),
            }
            name, hint = names.get(which, ("", ""))
            self.nothing.set_text(name, hint, "check-circle" if which == "missing" else "books")
        self._layers.setCurrentWidget(self.nothing)

    def _show_all(self) -> None:
        self.filters.choose("all")
        self.services.navigator.narrow("all")
        self.services.navigator.search("")

    def _filters_changed(self) -> None:
        with contextlib.suppress(OSError):
            self.services.settings.change(library_sort=self.filters.sort)
        self.services.navigator.narrow(self.filters.which)
        self.refresh()
        self.grid.scrollToTop()

    def _ask_menu(self, course_id: str, at: QPoint) -> None:
        from learnapp.ui.pages.library.menu import CourseMenu

        try:
            view = self.services.reader.course(course_id)
        except WorldError as error:
            self.services.notices.tell(error)
            return
        if view is None:
            return
        if self._menu is None:
            self._menu = CourseMenu(self.services, self)
        menu = self._menu.make(view)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _type(self, text: str) -> None:
        field = self._shell.top_bar.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.setText(field.text() + text)
        field.search_now()

    def _open_only(self) -> None:
        """Enter in the search leads to what was found, where that is one course."""
        if self.isVisible() and self.sought and self.model.rowCount() == 1:
            card = self.model.card(0)
            if card is not None:
                self.services.navigator.open_course(card.course_id)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filters_changed)
        self.grid.opened.connect(self.services.navigator.open_course)
        self.grid.menu_asked.connect(self._ask_menu)
        self.grid.typed.connect(self._type)
        self._shell.top_bar.search.entered.connect(self._open_only)
        self.services.navigator.searched.connect(self.search)

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(4)
        names.addWidget(title(self.services.theme, self.tr("Library")), alignment=Qt.AlignmentFlag.AlignLeading)
        names.addWidget(self.summary, alignment=Qt.AlignmentFlag.AlignLeading)
        head = QHBoxLayout()
        head.addLayout(names, 1)
        head.addWidget(self.package_button, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(8)
        head.addWidget(self.add_button, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(12)
        head.addWidget(self.shelves, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(MARGIN)
        filters = QWidget()
        filter_row = QHBoxLayout(filters)
        filter_row.setContentsMargins(0, 0, 0, 0)
        filter_row.addWidget(self.filters)
        filter_row.addSpacing(MARGIN)
        layers = QWidget()
        self._layers = QStackedLayout(layers)
        for widget in (self.grid, self.empty, self.nothing):
            self._layers.addWidget(widget)
        column = QVBoxLayout()
        column.setContentsMargins(0, 9, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(16)
        column.addWidget(filters)
        column.addSpacing(16)
        column.addWidget(layers, 1)
        outer = QHBoxLayout(self)  # spacing, unlike a margin, changes sides where the layout is mirrored
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addSpacing(MARGIN)
        outer.addLayout(column, 1)
