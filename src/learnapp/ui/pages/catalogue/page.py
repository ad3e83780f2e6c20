"""The catalogue: what the organization offers, whether it is on this device or not; also without a network."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.ui import format as told
from learnapp.ui.pages.catalogue import states
from learnapp.ui.pages.catalogue.delegate import OfferDelegate
from learnapp.ui.pages.catalogue.filters import CatalogueFilters
from learnapp.ui.pages.catalogue.menu import offer_menu
from learnapp.ui.pages.catalogue.model import CatalogueModel
from learnapp.ui.pages.catalogue.words import Face, act_of, face_of
from learnapp.ui.pages.course.banner import Strip
from learnapp.ui.pages.library.grid import CourseGrid
from learnapp.ui.pages.library.shelves import make_shelves
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.card_delegate import CARD
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.store.views_offered import CatalogueCourse
    from learnapp.sync.status import SyncStatus
    from learnapp.ui.navigator import Place
    from learnapp.ui.pages.shell import Shell

_COUNT_MS = 120
_MANY = 2000
_AGE_MS = 20_000  # “5 minutes ago” goes on


class CataloguePage(Page):
    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services)
        self._shell = shell
        theme = services.theme
        self._count_later = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_later.timeout.connect(self._count_quietly)
        self._ages = QTimer(self, interval=_AGE_MS)
        self._ages.timeout.connect(self._tell_age)
        self.model = CatalogueModel(services.reader, theme.bands, self._face, self)
        self.grid = CourseGrid(
            services, self.model, lambda services, parent: OfferDelegate(services, parent, self._face), "catalogue_grid"
        )
        self.grid.setAccessibleName(self.tr("Courses of the catalogue"))
        self.filters = CatalogueFilters(theme)
        self.summary = Label(theme, role="muted")
        self.summary.setObjectName("catalogue_summary")
        self.shelves = make_shelves(services, "catalogue")
        self.again = IconButton(
            theme, "arrows-clockwise", self.tr("Ask the server now"), self._ask_server, kind="secondary",
            name="catalogue_again", side=36,
        )  # fmt: skip
        self.age = Strip(theme)
        self.age.setObjectName("catalogue_age")
        self.refused = Strip(theme)
        self.refused.setObjectName("catalogue_refused")
        self.guest = states.make_guest(services)
        self.unknown = StatePanel(theme, "cloud")
        self.unknown.setObjectName("catalogue_unknown")
        self.unknown_button = self.unknown.add_button(
            self.tr("Try again"), self._ask_server, primary=True, name="catalogue_unknown_again"
        )
        self.unknown_sign_in = self.unknown.add_button(
            self.tr("Sign in"), self._sign_in, primary=True, icon="sign-in", name="catalogue_unknown_sign_in"
        )
        self.nothing = StatePanel(theme, "magnifying-glass")
        self.nothing.setObjectName("catalogue_nothing")
        self.nothing.add_button(self.tr("Show the whole catalogue"), self._show_all, name="catalogue_show_all")
        self._build()
        self._connect()

    def go_to(self, place: Place) -> None:
        self.shelves.choose("catalogue")
        if (place.offered, place.search.strip()) != (self.filters.which, self.sought):
            self.filters.choose(place.offered)
            self.sought = place.search.strip()
        self.stale = True  # days go by, and what is due is told by them

    def search(self, text: str) -> None:
        """Only courses that hold the words of the text; empty for all."""
        place = self.services.navigator.place
        if place is not None and place.page == "catalogue":
            self.sought = text.strip()
            self.stale = True
            self._refresh_if_seen()

    def concerns(self, change: Change) -> bool:
        return change.catalogue or change.library or bool(change.courses)

    def load(self) -> None:
        self._show()
        self._tell_age()
        self._ages.start()

    def _show(self) -> None:
        services = self.services
        known = services.account is not None and services.reader.catalogue_is_known()
        everything = services.reader.count_catalogue() if known else 0
        self._tell_refused()
        self.filters.setVisible(everything > 0)
        self.again.setVisible(known)
        self.summary.setText("")
        if services.account is None:
            self._layers.setCurrentWidget(self.guest)
            return
        if not everything:
            self._tell_unknown(known)
            return
        at, current = self.grid.verticalScrollBar().value(), self._current()
        self.model.ask(self.filters.which, self.sought)
        self._go_on_at(at, current)
        if self.sought or everything > _MANY:  # what was found is seen first
            self._count_later.start()
        else:
            self._count()
        if self.model.rowCount():
            self._layers.setCurrentWidget(self.grid)
        else:
            states.tell_nothing_found(self.nothing, self.filters.which, self.sought)
            self._layers.setCurrentWidget(self.nothing)

    def leave(self) -> None:
        self._ages.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()

    # --- where one is -----------------------------------------------------------------------------------------------

    def _current(self) -> str:
        card = self.grid.currentIndex().data(CARD)
        return card.course_id if card is not None else ""

    def _go_on_at(self, at: int, current: str) -> None:
        """The same course stays chosen and the page stays where it was, though others came or went."""
        if current and self._current() != current and (row := self.model.row_of(current)) >= 0:
            self.grid.setCurrentIndex(self.model.index(row))
        if self.grid.verticalScrollBar().value() != at:
            self.grid.doItemsLayout()
            self.grid.verticalScrollBar().setValue(at)

    # --- what is told -----------------------------------------------------------------------------------------------

    def _face(self, card: CatalogueCourse) -> Face:
        services = self.services
        progress = services.fetching.course(card.course_id)
        online = services.sync.status.phase not in states.AWAY
        return face_of(card, progress, online, services.clock(), services.tz)

    def _count(self) -> None:
        self._count_later.stop()
        counts = self.services.reader.catalogue_by_filter(self.sought)
        self.filters.set_counts(counts)
        parts = [told.courses(counts["all"])]
        if self.sought:
            parts[0] = self.tr("{0} for “{1}”").format(parts[0], self.sought)
        if counts["required"]:
            parts.append(self.tr("{0} required of you").format(self.locale().toString(counts["required"])))
        self.summary.setText(" · ".join(parts))

    def _count_quietly(self) -> None:
        try:
            self._count()
        except WorldError as error:
            self.services.notices.tell(error)

    def _tell_unknown(self, known: bool) -> None:
        account, status = self.services.account, self.services.sync.status
        organization = account.organization if account is not None else ""
        if known:
            states.tell_empty(self.unknown, organization)
        else:
            states.tell_nothing_known(self.unknown, status, organization)
        signed_out = status.phase == "sign_in"
        self.unknown_sign_in.setVisible(signed_out)
        self.unknown_button.setVisible(not signed_out)
        self.unknown_button.setText(self.tr("Ask again") if known else self.tr("Try again"))
        self._layers.setCurrentWidget(self.unknown)

    def _tell_refused(self) -> None:
        signed_in = self.services.account is not None
        words = states.refused_words(self.services.reader.catalogue_refused() if signed_in else ())
        if words:
            self.refused.tell(words, glyph="warning")
        else:
            self.refused.hide()

    def _tell_age(self) -> None:
        status = self.services.sync.status
        words = states.age_words(status, self.services) if self.services.account is not None else ""
        known = self._layers.currentWidget() not in (self.unknown, self.guest)
        if words and known:
            signed_out = status.phase == "sign_in"
            action = self.tr("Sign in") if signed_out else self.tr("Try again")
            act = self._sign_in if signed_out else self._ask_server
            self.age.tell(words, action, act, kind="attention", glyph="cloud-slash")
        else:
            self.age.hide()

    # --- what is done -----------------------------------------------------------------------------------------------

    def _press(self, course_id: str) -> None:
        """What a card's button does."""
        row = self.model.row_of(course_id)
        card = self.model.card(row) if row >= 0 else None
        if card is None:
            return
        fetching = self.services.fetching
        match act_of(card, self._face(card)):
            case "get":
                fetching.get_course(course_id)
            case "pause":
                fetching.pause(course_id)
            case "resume":
                fetching.resume(course_id)
            case None:
                self.services.navigator.open_course(course_id)

    def _ask_menu(self, course_id: str, at: QPoint) -> None:
        row = self.model.row_of(course_id)
        card = self.model.card(row) if row >= 0 else None
        if card is not None:
            menu = offer_menu(self.services, self, card, self._face(card))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def _ask_server(self) -> None:
        def failed(error: BaseException) -> None:
            with contextlib.suppress(RuntimeError):
                self.services.notices.tell(error)

        self.services.sync.sync_now(failed=failed)

    def _sign_in(self) -> None:
        account = self.services.account
        self.services.navigator.sign_in(account.id if account is not None else None)

    def _show_all(self) -> None:
        self.filters.choose("all")
        self.services.navigator.narrow_catalogue("all")
        self.services.navigator.search("")
        self.refresh()

    def _filters_changed(self) -> None:
        self.services.navigator.narrow_catalogue(self.filters.which)
        self.refresh()
        self.grid.scrollToTop()

    def _type(self, text: str) -> None:
        field = self._shell.top_bar.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.setText(field.text() + text)
        field.search_now()

    def _on_status(self, _status: SyncStatus) -> None:
        self.stale = True
        self._refresh_if_seen()

    def _on_downloads(self) -> None:
        if self.isVisible():
            self.grid.viewport().update()

    def _connect(self) -> None:
        services = self.services
        self.filters.changed.connect(self._filters_changed)
        self.grid.opened.connect(services.navigator.open_course)
        self.grid.pressed_button.connect(self._press)
        self.grid.menu_asked.connect(self._ask_menu)
        self.grid.typed.connect(self._type)
        services.navigator.searched.connect(self.search)
        services.sync.changed.connect(self._on_status)
        services.fetching.changed.connect(self._on_downloads)

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(4)
        names.addWidget(title(self.services.theme, self.tr("Library")), alignment=Qt.AlignmentFlag.AlignLeading)
        names.addWidget(self.summary, alignment=Qt.AlignmentFlag.AlignLeading)
        head = QHBoxLayout()
        head.addLayout(names, 1)
        head.addWidget(self.again, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(12)
        head.addWidget(self.shelves, alignment=Qt.AlignmentFlag.AlignVCenter)
        head.addSpacing(MARGIN)
        above = QVBoxLayout()
        above.setSpacing(12)
        above.addWidget(self.filters)
        above.addWidget(self.age)
        above.addWidget(self.refused)
        above_row = QHBoxLayout()
        above_row.addLayout(above)
        above_row.addSpacing(MARGIN)
        layers = QWidget()
        self._layers = QStackedLayout(layers)
        for widget in (self.grid, self.guest, self.unknown, self.nothing):
            self._layers.addWidget(widget)
        column = QVBoxLayout()
        column.setContentsMargins(0, 9, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(16)
        column.addLayout(above_row)
        column.addSpacing(16)
        column.addWidget(layers, 1)
        outer = QHBoxLayout(self)  # spacing, unlike a margin, changes sides where the layout is mirrored
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addSpacing(MARGIN)
        outer.addLayout(column, 1)
