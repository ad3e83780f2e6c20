"""Activity: what was learned when, where the time went, what was reached."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.pages.activity.badges import BadgesCard
from learnapp.ui.pages.activity.certificates import CertificatesCard
from learnapp.ui.pages.activity.course_times import CourseTimes
from learnapp.ui.pages.activity.figures import Figures
from learnapp.ui.pages.activity.heatmap import Heatmap, Scale
from learnapp.ui.pages.activity.history_list import HistoryList
from learnapp.ui.pages.page import Page
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import ElidedLabel, card_title, title
from learnapp.ui.widgets.scroll import Scroll
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.store.views_activity import AchievementsView, ActivityView
    from learnapp.ui.navigator import Place

_DAYS = 7


class ActivityPage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._day: dt.date | None = None
        self._oldest: dt.date | None = None
        self._days = _DAYS
        self._asked = 0
        self.sentence = ElidedLabel(theme, role="muted")
        self.sentence.setObjectName("activity_sentence")
        self.figures = Figures(theme, "watched", "this_week", "streak_now", "streak_longest")
        self.heatmap = Heatmap(theme)
        self.heatmap.chosen.connect(self.show_day)
        self.history = HistoryList(services)
        self.history.earlier.connect(self._show_earlier)
        self.history.everything.connect(self._show_all)
        self.courses = CourseTimes(services)
        self.badges = BadgesCard(theme)
        self.certificates = CertificatesCard(services)
        self.empty = StatePanel(
            theme,
            "activity",
            self.tr("Nothing learned yet"),
            self.tr("What you learn is told here by day, by course and by device, as soon as you begin."),
        )
        self.empty.setObjectName("activity_empty")
        self.empty.add_button(
            self.tr("Go to the library"),
            lambda: services.navigator.go("library"),
            primary=True,
            name="activity_library",
        )
        self._layers = QStackedLayout(self)
        self._scroll = Scroll()
        self._layers.addWidget(self._scroll)
        self._layers.addWidget(self.empty)
        self._build()
        self._phase = services.sync.status.phase
        services.sync.changed.connect(self._follow_sync)

    def go_to(self, place: Place) -> None:
        self.stale = True  # a day may have gone by

    def concerns(self, change: Change) -> bool:
        return super().concerns(change) or change.preferences or change.catalogue

    def load(self) -> None:
        services = self.services
        now = services.clock()
        view = services.reader.history.activity(now, services.tz, days=self._days)
        if not view.begun:
            self._layers.setCurrentWidget(self.empty)
            return
        self._layers.setCurrentWidget(self._scroll)
        self._show(view, told.local(now, services.tz).date())
        self._reach()

    def show_day(self, day: dt.date) -> None:
        """The history of one day in place of the latest days."""
        try:
            found = self.services.reader.history.day(day, self.services.tz)
        except WorldError as error:
            self.services.notices.tell(error)
            return
        self._day = day
        self.history.show_day(found)

    def _follow_sync(self) -> None:
        """What was sent can be verified from now on."""
        phase = self.services.sync.status.phase
        if phase != self._phase:
            self._phase = phase
            self.stale = True
            if self.isVisible():
                self._later.start()

    def _show(self, view: ActivityView, today: dt.date) -> None:
        week = sum(one.seconds for one in view.week)
        self.sentence.setText(
            self.tr("You learned {0} this week.").format(told.length(week))
            if week >= 1
            else self.tr("Nothing learned this week yet.")
        )
        self.figures["watched"].tell(told.length(view.watch_time_seconds), self.tr("learned in all"))
        self.figures["this_week"].tell(told.length(week), self.tr("this week"))
        days = told.counted(view.streak_days, "1 day", "%n days")
        self.figures["streak_now"].tell(days, self.tr("in a row now"))
        self.heatmap.set_year(view.year, today)
        self.courses.show_courses(view.courses, view.other_seconds)
        if self._day is not None:
            self.show_day(self._day)
            return
        self._oldest = view.history[-1].day if view.history else None
        self.history.show_days(view.history, more=self._is_more())

    def _reach(self) -> None:
        """Badges are judged by all that ever was: on another thread, and shown when they are there."""
        services = self.services
        self._asked += 1
        number = self._asked

        def work(_progress: Progress, _cancelled: IsCancelled) -> AchievementsView:
            reader = services.store.reader()
            try:
                return reader.history.achievements(services.tz)
            finally:
                reader.close()

        def done(view: AchievementsView) -> None:
            if number == self._asked:
                self._show_reached(view)

        services.jobs.run(work, done=done, failed=services.notices.tell)

    def _show_reached(self, view: AchievementsView) -> None:
        days = told.counted(view.longest_streak, "1 day", "%n days")
        self.figures["streak_longest"].tell(days, self.tr("longest streak"))
        self.badges.show_badges(view.achievements)
        self.certificates.show_finished(view.finished)

    def _show_earlier(self) -> None:
        try:
            days = self.services.reader.history.days(self.services.tz, self._oldest, _DAYS)
        except WorldError as error:
            self.services.notices.tell(error)
            return
        if days:
            self._oldest = days[-1].day
            self._days += len(days)
        self.history.add_days(days, more=bool(days) and self._is_more())

    def _show_all(self) -> None:
        self._day = None
        self.refresh()

    def _is_more(self) -> bool:
        """Whether anything was learned before the days that are shown."""
        if self._oldest is None:
            return False
        return self.services.reader.history.is_before(self._oldest, self.services.tz)

    def _build(self) -> None:
        theme = self.services.theme
        column = QVBoxLayout(self._scroll.inside)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.setSpacing(0)
        column.addWidget(title(theme, self.tr("Activity")))
        column.addSpacing(4)
        column.addWidget(self.sentence)
        column.addSpacing(18)
        column.addWidget(self.figures)
        column.addSpacing(GAP)
        year = Card(theme, spacing=12)
        head = QHBoxLayout()
        head.addWidget(card_title(theme, self.tr("The last year")))
        head.addStretch()
        head.addWidget(Scale(theme), alignment=Qt.AlignmentFlag.AlignVCenter)
        year.body.addLayout(head)
        year.body.addWidget(self.heatmap)
        column.addWidget(year)
        column.addSpacing(GAP)
        beside = QVBoxLayout()
        beside.setSpacing(GAP)
        beside.addWidget(self.courses)
        beside.addWidget(self.certificates)
        beside.addStretch()
        halves = QHBoxLayout()
        halves.setSpacing(GAP)
        halves.addWidget(self.history, 3)
        halves.addLayout(beside, 2)
        column.addLayout(halves)
        column.addSpacing(GAP)
        column.addWidget(self.badges)
        column.addStretch()
        QWidget.setTabOrder(self.heatmap, self.history.all_days)
