"""The window: sidebar, top bar, one page at a time, and what is told on top of them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from learnapp.errors import StoreError
from learnapp.ui.bridge import StoreBridge
from learnapp.ui.garbage import Garbage
from learnapp.ui.navigator import Place
from learnapp.ui.notices import Notice
from learnapp.ui.pages.making import make_page
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.shell import geometry
from learnapp.ui.shell.sidebar import Sidebar
from learnapp.ui.shell.standing import Standing
from learnapp.ui.shell.topbar import HEIGHT, TopBar
from learnapp.ui.theme import assets

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QMouseEvent,
        QPaintEvent,
    )

    from learnapp.store import Change
    from learnapp.store.views import CourseFilter
    from learnapp.ui.bringing import GuestBringer
    from learnapp.ui.importing import Importer
    from learnapp.ui.shell.drop_target import DropTarget
    from learnapp.ui.shell.guard import Guard
    from learnapp.ui.shell.palette import Palette
    from learnapp.ui.shell.toasts import Toasts


_ROOMS = {"document": "reader", "quiz": "quiz"}
"""The pages that show what the player does not."""
_SEEN_MS = 20  # so that the first picture is on the screen, and the first press answered, before what can wait
_IDLE_MS = 400  # the library is made ready while Home is looked at


class MainWindow(QMainWindow):
    """Pages are made when they are first gone to; what only some sessions need, after the first picture."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.bridge = StoreBridge(services.store)
        self._pages: dict[str, Page] = {}
        self._toasts: Toasts | None = None
        self._settled = False
        self.setObjectName("main_window")
        self.setWindowTitle("LearnApp")
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.show_person()
        geometry.restore(self, services.settings)
        services.navigator.go("home")

    @property
    def page(self) -> Page:
        """The page that is shown."""
        shown = self.stack.currentWidget()
        assert isinstance(shown, Page)
        return shown

    @functools.cached_property
    def importer(self) -> Importer:
        """What brings folders in; made when the first one comes."""
        from learnapp.ui.importing import Importer

        made = Importer(self.services)
        made.started.connect(self._show_import)
        made.finished.connect(lambda _report: self.page.update())  # its pictures are there now
        return made

    @functools.cached_property
    def palette_over(self) -> Palette:
        """The search over everything; made when it is first asked for."""
        from learnapp.ui.shell.palette import Palette

        return Palette(self.services, self._central)

    @functools.cached_property
    def _bringer(self) -> GuestBringer:
        from learnapp.ui.bringing import GuestBringer

        made = GuestBringer(self.services)
        made.ended.connect(self._ask_again)
        return made

    @functools.cached_property
    def guard(self) -> Guard:
        """What catches what nobody caught; `install` it where the window is the whole program."""
        from learnapp.ui.shell.guard import Guard

        return Guard(self.services.notices, self.services.paths.logs, self)

    def page_of(self, name: str) -> Page:
        """The page of this name, made now if it was not yet."""
        if name not in self._pages:
            page = make_page(name, self.services, self)
            page.setObjectName(f"page_{name}")
            self._pages[name] = page
            self.stack.addWidget(page)
        return self._pages[name]

    def choose_folder(self) -> None:
        """Ask for a folder and add it to the library."""
        from learnapp.ui.shell.choosing import choose_folder

        folder = choose_folder(self, self.tr("Add a folder of lessons"))
        if folder is not None:
            self.importer.add([folder])

    def choose_package(self) -> None:
        """Ask for packages and add their courses."""
        from learnapp.ui.shell.choosing import choose_packages

        self.importer.add(choose_packages(self, self.tr("Add a course from a file")))

    def bring(self, package: str) -> None:
        """Add the course of a package, as if it was dropped here."""
        from pathlib import Path

        self.importer.add([Path(package)])

    def add_sample(self) -> None:
        """Make the sample course and add it."""
        self.importer.add_sample()

    def show_library(self, which: CourseFilter) -> None:
        """The library, with only the courses of one filter."""
        self.services.navigator.open_library(which)

    def show_person(self) -> None:
        """Who learns, and on what."""
        services = self.services
        place = services.account.organization if services.account is not None else services.store.device_name
        self.sidebar.set_person(services.learner_name, place)
        for page in self._pages.values():
            page.stale = True

    def bring_guest(self) -> None:
        """Bring what a guest has learned on this device into the account that is open."""
        self._bringer.bring()

    def show_shortcuts(self) -> None:
        from learnapp.ui.shell.shortcuts import Shortcuts

        dialog = Shortcuts(self.services.theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # --- made once -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self.services.theme
        self.sidebar = Sidebar(theme)
        self.top_bar = TopBar(theme)
        self.stack = QStackedWidget()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.top_bar)
        self._column.addWidget(self.stack, 1)
        central = self._central = QWidget()
        central.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(self._column, 1)
        self.setCentralWidget(central)
        central.setFocus()

    def _connect(self) -> None:
        services = self.services
        self.sidebar.chosen.connect(services.navigator.go)
        self.top_bar.searched.connect(services.navigator.search)
        self.top_bar.search.pressed.connect(self._on_search_pressed)
        services.navigator.went.connect(self._go)
        services.navigator.searched.connect(self.top_bar.search.set_quietly)
        services.navigator.full_screen.connect(self._fill_screen)
        services.notices.posted.connect(self._post)
        services.notices.over.connect(self._over)
        services.notices.unexpected.connect(self._tell_unexpected)
        self.bridge.changed.connect(self._changed)
        self._standing = Standing(services, self.sidebar)

    # --- places --------------------------------------------------------------------------------------------------

    def _go(self, place: Place) -> None:
        before = self.stack.currentWidget()
        room = self._room_of(place)
        page = self.page_of(room)
        if isinstance(before, Page) and before is not page:
            if self._toasts is not None:
                self._toasts.leave()
            before.leave()
        page.go_to(place)
        self.sidebar.setVisible(not page.full_window)
        self.top_bar.setVisible(not page.full_window)
        if self._toasts is not None:
            self._place_toasts(self._toasts, page)
        self.sidebar.show_place(room)
        self.top_bar.search.set_quietly(page.sought)
        self.stack.setCurrentWidget(page)
        if page.stale and page.isVisible():  # it was there already, so nothing else asks it
            page.refresh()
        if page.full_window:  # it covers the window, which is then never asked to paint
            self._settle_soon()
        if not page.full_window and self.isFullScreen():
            self._fill_screen(False)

    def show_search(self) -> None:
        """The search over everything, or away with it."""
        if self.palette_over.isHidden():
            self.palette_over.show_search()
        else:
            self.palette_over.put_away()

    def _on_search_pressed(self) -> None:
        place = self.services.navigator.place
        if place is None or place.page not in ("library", "catalogue"):  # there it narrows what is shown
            self.palette_over.show_search(self.top_bar.search.text())

    def _room_of(self, place: Place) -> str:
        """The page that shows a place: films are played, documents are read, and quizzes are taken."""
        if place.page != "player" or place.lesson_id is None:
            return place.page
        try:
            kind = self.services.reader.lesson_type(place.lesson_id)
        except StoreError:  # the page tells it
            return place.page
        return _ROOMS.get(kind or "video", place.page)

    def _fill_screen(self, fill: bool) -> None:
        if fill:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowFullScreen)
        else:
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)

    # --- what happens --------------------------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if change.library:
            for course_id in change.courses:
                self.services.images.forget(course_id)
        for page in self._pages.values():
            page.on_change(change)
        self._standing.on_change(change)

    def _ask_again(self) -> None:
        for page in self._pages.values():
            page.stale = True
        self.page.refresh()

    def _post(self, notice: Notice) -> None:
        from learnapp.ui.shell.toasts import Toasts

        if self._toasts is None:
            self._toasts = Toasts(self.services.theme, self._central)
            self._place_toasts(self._toasts, self.page)
        self._toasts.post(notice)

    def _over(self, about: str) -> None:
        if self._toasts is not None:
            self._toasts.over(about)

    def _place_toasts(self, toasts: Toasts, page: Page) -> None:
        toasts.top = HEIGHT if page.controls_below else None
        toasts.place()

    def _tell_unexpected(self, error: BaseException) -> None:
        self.guard.tell(error)

    def _show_import(self, name: str) -> None:
        from learnapp.ui.shell.import_strip import ImportStrip

        self.importer.started.disconnect(self._show_import)
        strip = ImportStrip(self.services, self.importer)
        self._column.insertWidget(1, strip)
        strip.show_start(name)

    def _add_shortcuts(self) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut

        navigator = self.services.navigator
        for keys, act in (
            ("Ctrl+K", self.show_search),
            ("Ctrl+1", lambda: navigator.go("home")),
            ("Ctrl+2", lambda: navigator.go("library")),
            ("Ctrl+3", lambda: navigator.go("downloads")),
            ("Ctrl+4", lambda: navigator.go("activity")),
            ("Ctrl+5", lambda: navigator.go("notes")),
            ("Ctrl+,", lambda: navigator.go("settings")),
            ("Alt+Left", navigator.back),
            ("Alt+Right", navigator.forward),
            ("Ctrl+O", self.choose_folder),
            ("Ctrl+Shift+O", self.choose_package),
            ("F1", self.show_shortcuts),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def _settle_soon(self) -> None:
        if not self._settled:
            self._settled = True
            QTimer.singleShot(_SEEN_MS, self, self._settle)

    def _settle(self) -> None:
        """What can wait until the first picture is seen."""
        from PySide6.QtGui import QIcon

        Garbage(self)
        services = self.services
        self._add_shortcuts()
        self.setWindowIcon(QIcon(str(assets() / "learnapp.svg")))
        self._standing.start()
        recovery = services.store.recovery
        if recovery is not None:
            services.notices.warn(recovery.title, recovery.message, bound=False)
        if services.settings.damaged is not None:
            text = self.tr("The file could not be read and was kept as {0}. LearnApp starts with its defaults.")
            told = text.format(services.settings.damaged.name)
            services.notices.warn(self.tr("Your settings were reset"), told, bound=False)
        QTimer.singleShot(_IDLE_MS, self, lambda: self.page_of("library"))
        # On a thread: what the index reads texts with is imported for more than a tenth of a second.
        QTimer.singleShot(
            2 * _IDLE_MS, self, lambda: services.jobs.run(lambda _progress, _cancelled: services.search())
        )

    # --- Qt's own ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._settle_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry.remember(self, self.services.settings)
        self.page.leave()
        if "importer" in vars(self):
            self.importer.cancel()
        if "palette_over" in vars(self):
            self.palette_over.close_down()
        self._standing.close()
        self.bridge.close()
        if "fetching" in vars(self.services):
            self.services.fetching.close()
        self.services.images.close()
        super().closeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.services.navigator.back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.services.navigator.forward()
        else:
            super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.take(event)

    @functools.cached_property
    def _drop(self) -> DropTarget:
        from learnapp.ui.shell.drop_target import DropTarget

        return DropTarget(self, self.services.theme, self.importer)
