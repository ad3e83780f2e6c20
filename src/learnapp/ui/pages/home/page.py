"""Home: what to go on with, how far one is, what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.home.greeting import greeting, sentence
from learnapp.ui.pages.home.progress_card import ProgressCard
from learnapp.ui.pages.home.required_card import RequiredCard
from learnapp.ui.pages.home.tiles import (
    CONTINUE_HEIGHT,
    COURSE_HEIGHT,
    ContinueTile,
    CourseTile,
    fill_continue,
    fill_course,
)
from learnapp.ui.pages.home.week_card import WeekCard
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ElidedLabel, section, title
from learnapp.ui.widgets.scroll import Scroll
from learnapp.ui.widgets.tile_grid import TileGrid

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.store.views import ContinueItem, CourseCard, HomeView, NextUp
    from learnapp.ui.navigator import Place
    from learnapp.ui.pages.home.empty import EmptyHome
    from learnapp.ui.pages.shell import Shell

_REQUIRED = 24  # looked at for those that are not complete
_THREE = 900
"""From this width on three cards stand side by side."""


class HomePage(Page):
    ages = True

    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services)
        self._shell = shell
        self._empty: EmptyHome | None = None
        self._placed: tuple[bool, bool] | None = None
        self._layers = QStackedLayout(self)
        self._scroll = Scroll()
        self._layers.addWidget(self._scroll)
        theme = services.theme
        self.greeting = title(theme)
        self.greeting.setObjectName("greeting")
        self.sentence = ElidedLabel(theme, role="muted")
        self.sentence.setObjectName("next_sentence")
        self.watching: TileGrid[ContinueItem | NextUp] = TileGrid(
            lambda parent: ContinueTile(services, parent), fill_continue, height=CONTINUE_HEIGHT
        )
        self.progress = ProgressCard(services)
        self.week = WeekCard(services)
        self.required = RequiredCard(services)
        self.courses: TileGrid[CourseCard] = TileGrid(
            lambda parent: CourseTile(services, parent), fill_course, height=COURSE_HEIGHT, rows=2
        )
        bands = theme.bands
        self.watching.line_up = lambda items, columns: bands.line_up([item.course_id for item in items], columns)
        self.courses.line_up = lambda cards, columns: bands.line_up([card.course_id for card in cards], columns)
        self._build()

    def go_to(self, place: Place) -> None:
        self.stale = True  # the hour and “2 hours ago” went on

    def load(self) -> None:
        now = self.services.clock()
        view = self.services.reader.home(now, self.services.tz)
        self._shell.top_bar.streak.set_days(view.streak_days)
        hour = told.local(now, self.services.tz).hour
        hello = greeting(hour, self.services.learner_name)
        if view.stats.total == 0:
            self._show_empty(hello)
            return
        self._layers.setCurrentWidget(self._scroll)
        self.greeting.setText(hello)
        self._show(view)

    def _show(self, view: HomeView) -> None:
        self.sentence.setText(sentence(view))
        items = to_go_on_with(view)
        self._watching_section.setVisible(bool(items))
        self.watching_title.setText(self._going_on(view))
        self.watching.set_items(items)
        self.progress.show_stats(view.stats)
        self.week.show_week(view.week)
        reader = self.services.reader
        required = reader.catalogue_ids(only="required")[:_REQUIRED]
        self.required.show_courses(reader.catalogue_courses(required) if required else [])
        self._place_cards()
        self.courses.set_items(view.courses)

    def _going_on(self, view: HomeView) -> str:
        if not view.continue_watching:
            return self.tr("Next up")
        watched = all(item.type in ("video", "audio") for item in view.continue_watching)
        return self.tr("Continue watching") if watched else self.tr("Continue learning")

    def concerns(self, change: Change) -> bool:
        return change.catalogue or super().concerns(change)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()

    def _show_empty(self, hello: str) -> None:
        if self._empty is None:
            from learnapp.ui.pages.home.empty import EmptyHome

            self._empty = EmptyHome(self.services, self._shell)
            self._layers.addWidget(self._empty)
        self._empty.set_greeting(hello)
        self._layers.setCurrentWidget(self._empty)

    def _build(self) -> None:
        theme, navigator = self.services.theme, self.services.navigator
        column = QVBoxLayout(self._scroll.inside)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.setSpacing(0)
        column.addWidget(self.greeting)
        column.addSpacing(4)
        column.addWidget(self.sentence)
        column.addSpacing(18)

        self._see_all = Button(
            theme,
            self.tr("See all"),
            lambda: self._shell.show_library("in_progress"),
            kind="link",
            name="see_all",
        )
        self.watching.follows = self._see_all
        self.watching_title = section(theme, "")
        self.watching_title.setObjectName("continue_title")
        self._watching_section = QWidget()
        self._watching_section.setObjectName("continue_watching")
        inner = QVBoxLayout(self._watching_section)
        inner.setContentsMargins(0, 0, 0, 22)
        inner.setSpacing(10)
        inner.addLayout(_head(self.watching_title, self._see_all))
        inner.addWidget(self.watching)
        self.watching.overflowed.connect(self._see_all.setVisible)
        column.addWidget(self._watching_section)

        self._cards = QGridLayout()
        self._cards.setSpacing(GAP)
        column.addLayout(self._cards)
        column.addSpacing(24)

        library = Button(theme, self.tr("Library"), lambda: navigator.go("library"), kind="link", name="to_library")
        self.courses.follows = library
        column.addLayout(_head(section(theme, self.tr("Your courses")), library))
        column.addSpacing(10)
        column.addWidget(self.courses)
        column.addStretch()

    def _place_cards(self) -> None:
        """Three side by side where there is room, else what is required below the two."""
        wanted = not self.required.isHidden()
        beside = wanted and self.width() - 2 * MARGIN >= _THREE
        if (wanted, beside) == self._placed:
            return
        self._placed = (wanted, beside)
        for card in (self.progress, self.week, self.required):
            self._cards.removeWidget(card)
        columns = 3 if beside else 2
        self._cards.addWidget(self.progress, 0, 0)
        self._cards.addWidget(self.week, 0, 1)
        if wanted:
            self._cards.addWidget(self.required, 0 if beside else 1, 2 if beside else 0, 1, 1 if beside else 2)
        for place in range(3):
            self._cards.setColumnStretch(place, 1 if place < columns else 0)
            self._cards.setColumnMinimumWidth(place, 0)


def to_go_on_with(view: HomeView) -> list[ContinueItem | NextUp]:
    """Lessons begun and the next ones of courses begun, most recent first; with none of these, what is next at all."""
    items: list[ContinueItem | NextUp] = [*view.continue_watching, *view.next_lessons]
    if not items and view.next_up is not None:
        return [view.next_up]
    return sorted(items, key=lambda item: -(item.last_accessed_at or 0))


def _head(label: QWidget, link: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label)
    row.addStretch()
    row.addWidget(link, alignment=Qt.AlignmentFlag.AlignVCenter)
    return row
