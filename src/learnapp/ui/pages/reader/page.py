"""Reading a document: the sheet, the bar above it, the lessons beside it, and the keys."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout

from learnapp.store.change import Change
from learnapp.tracking.sight import Sight, page_at
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.banner import Strip
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.pages.player.viewer import concerns
from learnapp.ui.pages.reader import keys
from learnapp.ui.pages.reader.bar import ReaderBar
from learnapp.ui.pages.reader.desk import Desk
from learnapp.ui.pages.reader.find_bar import FindBar
from learnapp.ui.pages.reader.noting import DocumentNoting
from learnapp.ui.pages.reader.seen_bar import SeenBar
from learnapp.ui.pages.reader.sheet import Sheet
from learnapp.ui.pages.reader.side import WIDTH, Side
from learnapp.ui.services import Services
from learnapp.ui.signs import Signs

_LEAST_SHEET = 620
"""The panel steps aside rather than leave the document less."""


class ReaderPage(Page):
    full_window = True

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._wanted: Place | None = None
        self._panel_wanted = services.settings.value.panel_visible
        self._offered: object = None
        self.setObjectName("page_reader")
        self.bar = ReaderBar(theme)
        self.seen = SeenBar(theme)
        self.finder = FindBar(theme)
        self.strip = Strip(theme)
        self.strip.setObjectName("reader_strip")
        self.sheet = Sheet(theme)
        self.side = Side(theme)
        self.desk = Desk(services, self.sheet)
        self.noting = DocumentNoting(services, self.desk, self.side)
        self._signs = Signs(self)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        for part in (self.finder, self.strip):
            middle.addWidget(part)
        middle.addWidget(self.sheet, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addLayout(middle, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.seen)
        column.addLayout(row, 1)
        self._connect()
        self._shortcuts = keys.bind(self, self._actions())

    def _connect(self) -> None:
        bar, sheet, desk = self.bar, self.sheet, self.desk
        bar.back.clicked.connect(self.services.navigator.back)
        bar.search.clicked.connect(self.search)
        bar.smaller.clicked.connect(lambda: self._zoom(-1))
        bar.larger.clicked.connect(lambda: self._zoom(1))
        bar.percent.clicked.connect(lambda: self._zoom(0))
        bar.mark.clicked.connect(desk.toggle_mark)
        bar.next.clicked.connect(lambda: desk.step(1))
        bar.panel.clicked.connect(self.toggle_panel)
        bar.more.clicked.connect(self._show_menu)
        bar.page_chosen.connect(self._go_to)
        desk.shown.connect(self._show)
        sheet.ready.connect(self._on_ready)
        sheet.sighted.connect(self._on_sight)
        sheet.zoomed.connect(self._show_zoom)
        sheet.counted.connect(self.finder.show_count)
        self.finder.sought.connect(lambda text: sheet.view.search(text) if sheet.view is not None else None)
        self.finder.stepped.connect(lambda step: sheet.view.step_found(step) if sheet.view is not None else None)
        self.finder.closed.connect(self._focus_sheet)
        self.side.lessons.chosen.connect(
            lambda row: self.services.navigator.open_lesson(row.lesson.id, self._course_id())
        )
        self.side.contents.chosen.connect(lambda target: sheet.view.go_to(target) if sheet.view is not None else None)
        self.side.notes.begun.connect(self.write_note)
        self.side.notes.kept.connect(self.noting.bookmark)
        self.side.notes.notes.bookmarks.list.chosen.connect(self._go_to)
        self.noting.ended.connect(self._focus_sheet)
        self._signs.given.connect(desk.touch)
        self._signs.exposed.connect(lambda exposed: desk.set_seen(exposed and self.isVisible()))

    # --- the page -------------------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        self._wanted = place
        self.stale = True
        if self.isVisible():
            self.refresh()

    def load(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.noting.drafts.finish()
            self.finder.hide()
            self.strip.hide()
            if wanted.noted:
                self.side.tabs.setCurrentIndex(NOTES)
                self._panel_wanted = True
            self.desk.open(wanted, resume=wanted.resume)
        else:
            self.desk.reload()

    def concerns(self, change: Change) -> bool:
        return concerns(change, self.desk.view)

    def leave(self) -> None:
        self.noting.drafts.finish()
        self.finder.hide()
        self.desk.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._signs.watch(self)
        self.desk.set_seen(True)
        if not self.isAncestorOf(QApplication.focusWidget() or self):
            self.sheet.setFocus()  # the keys work while the document is still being opened

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.desk.set_seen(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_panel()
        self.bar.show_mark(self.desk.done)

    def _show(self) -> None:
        """The title, what was seen, and the lessons beside it."""
        view, desk = self.desk.view, self.desk
        self._show_panel()
        self.bar.show_tools(self.sheet.view is not None)
        self.bar.mark.setVisible(view is not None and view.lesson_id not in view.course.locked)
        self.bar.next.setEnabled(desk.neighbour(1) is not None)
        if view is None:
            self.bar.tell("", "")
            self.seen.show_seen((), 0)
            return
        lesson, lessons = lesson_of(view), view.course.course.lessons
        number = next(place for place, each in enumerate(lessons, start=1) if each.id == lesson.id)
        numbered = self.tr("{number} of {total}").format(number=number, total=len(lessons))
        self.bar.tell(lesson.title, f"{view.course.course.title} · {numbered}")
        self.bar.show_mark(desk.done)
        self.side.show_course(view, broken=desk.failed)
        if self.sheet.view is None:
            self.side.show_contents([])
            self.seen.show_seen((), 0)
        else:
            self.seen.show_seen(desk.reader.seen, desk.reader.pages)

    def _on_ready(self, _pages: int) -> None:
        if self.sheet.view is None:
            return
        self._show_paper()
        self.side.show_contents(self.sheet.view.contents())
        self._show_zoom()
        self._offer_other_stops()
        self._show_sought()
        self._focus_sheet()

    def _show_sought(self) -> None:
        """Mark the words for which it was opened."""
        place, view = self.desk.place, self.sheet.view
        if view is not None and place is not None and place.words:
            self.finder.show_sought(place.words)
            view.search(place.words, None if place.at is None else int(place.at))

    def _on_sight(self, sight: Sight, _moved: bool) -> None:
        pages = self.desk.reader.pages
        if pages:
            self.seen.show_sight(sight)
            paged = self.sheet.view is not None and not self.sheet.view.flowing
            page = page_at(sight.top, pages) if paged else min(pages, sight.bottom - 1)
            self.bar.show_place(page, pages, paged=paged)

    def _focus_sheet(self) -> None:
        typing = self.finder.field.hasFocus() or self.side.notes.notes.editor.field.hasFocus()
        if self.sheet.view is not None and not typing:
            self.sheet.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _course_id(self) -> str | None:
        return self.desk.view.course.course.id if self.desk.view is not None else None

    def _offer_other_stops(self) -> None:
        """A page where another device stopped without knowing of this one is offered, not hidden."""
        view = self.desk.view
        if view is None:
            return
        chosen = view.course.lessons[view.lesson_id].position_seconds
        other = next(
            (stop for stop in view.other_stops if page_at(stop.seconds, 10**6) != page_at(chosen, 10**6)), None
        )
        if other is None:
            self.strip.hide()
            return
        page = page_at(other.seconds, self.desk.reader.pages)
        device = other.device_name or self.tr("Another device")

        def go() -> None:
            self.strip.hide()
            if self.sheet.view is not None:
                self.sheet.view.go_to(other.seconds)
                self._focus_sheet()

        self.strip.tell(
            self.tr("{device} stopped on page {page}.").format(device=device, page=page),
            self.tr("Go to page {page}").format(page=page),
            go,
            kind="accent",
            glyph="devices",
        )

    # --- what is done ---------------------------------------------------------------------------------------

    def search(self) -> None:
        if self.sheet.view is not None:
            self.finder.ask()

    def toggle_panel(self) -> None:
        self._panel_wanted = not self.side.isVisible()
        self._show_panel()

    def _show_panel(self) -> None:
        room = self.width() - WIDTH >= _LEAST_SHEET or not self.side.notes.notes.editor.isHidden()
        self.side.setVisible(self._panel_wanted and room and self.desk.view is not None)

    def _zoom(self, steps: int) -> None:
        view = self.sheet.view
        if view is not None and steps:
            view.zoom(steps)
        elif view is not None:
            view.fit()

    def _show_zoom(self) -> None:
        if self.sheet.view is not None:
            self.bar.show_zoom(self.sheet.view.zoom_percent())

    def _go_to(self, place: float) -> None:
        if self.sheet.view is not None:
            self.sheet.view.go_to(float(place))
            self._focus_sheet()

    def write_note(self) -> None:
        """Beside the document, whatever room there is."""
        if self.noting.write():
            self._panel_wanted = True
            self._show_panel()
            self.side.tabs.setCurrentIndex(NOTES)
            self.side.notes.notes.editor.take_focus()

    def _toggle_paper(self) -> None:
        """Dark pages in a dark window, or white ones as printed."""
        with contextlib.suppress(OSError):  # a disk that refuses: it holds until the program ends
            self.services.settings.change(dark_pages=not self.services.settings.value.dark_pages)
        self._show_paper()

    def _show_paper(self) -> None:
        if "pdf" in vars(self.sheet):
            self.sheet.pdf.set_dark_paper(self.services.settings.value.dark_pages)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("reader_menu")
        menu.addAction(self.tr("Start over"), self.desk.start_over).setObjectName("reader_start_over")
        menu.addAction(self.tr("Open in its program"), self.desk.open_elsewhere).setObjectName("reader_open_elsewhere")
        paper = menu.addAction(self.tr("Dark pages in dark mode (D)"), self._toggle_paper)
        paper.setObjectName("reader_paper")
        paper.setCheckable(True)
        paper.setChecked(self.services.settings.value.dark_pages)
        menu.aboutToHide.connect(menu.deleteLater)
        button = self.bar.more
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _full_screen(self) -> None:
        self.services.navigator.full_screen.emit(not self.window().isFullScreen())

    def _escape(self) -> None:
        """Ends the note or the search, else full screen, else leaves the document."""
        notes = self.side.notes.notes
        if notes.editor.isVisible():
            self.noting.drafts.finish()
            self._focus_sheet()
        elif notes.settling:
            notes.show_list()
        elif self.finder.isVisible():
            self.finder.dismiss()
        elif self.window().isFullScreen():
            self._full_screen()
        else:
            self.services.navigator.back()

    def _actions(self) -> dict[str, Callable[[], Any]]:
        return {
            "search": self.search,
            "next_result": lambda: self.finder.stepped.emit(1),
            "previous_result": lambda: self.finder.stepped.emit(-1),
            "larger": lambda: self._zoom(1),
            "smaller": lambda: self._zoom(-1),
            "fit": lambda: self._zoom(0),
            "mark": self.desk.toggle_mark,
            "note": self.write_note,
            "bookmark": self.noting.bookmark,
            "full_screen": self._full_screen,
            "next": lambda: self.desk.step(1),
            "previous": lambda: self.desk.step(-1),
            "panel": self.toggle_panel,
            "paper": self._toggle_paper,
            "page": self._ask_page,
            "leave": self._escape,
        }

    def _ask_page(self) -> None:
        if self.bar.field.isVisible():
            self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bar.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The document scrolls, whatever has the focus; what needs the keys itself takes them first."""
        view = self.sheet.view
        if view is not None and event.key() == Qt.Key.Key_Space:
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            view.turn("page_up" if shifted else "page_down")
        elif view is not None and event.key() in keys.TURNS:
            view.turn(keys.TURNS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
