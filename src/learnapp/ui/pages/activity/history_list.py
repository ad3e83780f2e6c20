"""*History*: day by day what was learned, how long, and on which device."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRect, QSize, QTime, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.activity.row import Row
from learnapp.ui.services import Services
from learnapp.ui.tokens import SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, card_title, secondary

if TYPE_CHECKING:
    from learnapp.store.views_activity import HistoryDay, HistoryEntry

_HEIGHT = 46
_GLYPHS = {"video": "monitor-play", "audio": "headphones", "document": "article", "quiz": "question"}


class HistoryList(Card):
    """`earlier` asks for more days, `everything` for the days again after one was chosen."""

    earlier = Signal()
    everything = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=10)
        self._services = services
        self.setObjectName("history")
        self.heading = card_title(services.theme, self.tr("History"))
        self.heading.setObjectName("history_title")
        self.all_days = Button(
            services.theme, self.tr("All days"), self.everything.emit, kind="link", name="history_all"
        )
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch()
        head.addWidget(self.all_days)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.more = Button(
            services.theme, self.tr("Show earlier days"), self.earlier.emit, kind="link", name="history_more"
        )
        self.nothing = secondary(services.theme, self.tr("What you learn is told here, day by day."), wrap=True)
        self.nothing.setObjectName("history_nothing")
        self.body.addLayout(head)
        self.body.addWidget(self.nothing)
        self.body.addLayout(self._column)
        self.body.addWidget(self.more)
        self.body.addStretch()
        self._days: list[DayBlock] = []

    def show_days(self, days: tuple[HistoryDay, ...], *, more: bool) -> None:
        """The latest days; `more` where there may be earlier ones."""
        self.heading.setText(self.tr("History"))
        self.all_days.hide()
        self._replace(days)
        self.nothing.setVisible(not days)
        self.more.setVisible(more)

    def add_days(self, days: tuple[HistoryDay, ...], *, more: bool) -> None:
        self._add(days)
        self.more.setVisible(more)

    def show_day(self, day: HistoryDay) -> None:
        """Only one day."""
        self.heading.setText(day_name(day.day, self._today(), self.locale()))
        self.all_days.show()
        self._replace((day,))
        self.nothing.hide()
        self.more.hide()

    @property
    def rows(self) -> list[EntryRow]:
        return [row for block in self._days for row in block.rows]

    def _replace(self, days: tuple[HistoryDay, ...]) -> None:
        for block in self._days:
            block.hide()
            block.deleteLater()
        self._days.clear()
        self._add(days)

    def _add(self, days: tuple[HistoryDay, ...]) -> None:
        before: QWidget = self._days[-1].last if self._days else self.all_days
        for day in days:
            block = DayBlock(self._services, day, self._today())
            self._days.append(block)
            self._column.addWidget(block)
            for row in block.rows:
                QWidget.setTabOrder(before, row)
                before = row
        QWidget.setTabOrder(before, self.more)

    def _today(self) -> dt.date:
        return told.local(self._services.clock(), self._services.tz).date()


class DayBlock(QWidget):
    """One day: its name and length, then its entries, the latest first."""

    def __init__(self, services: Services, day: HistoryDay, today: dt.date) -> None:
        super().__init__()
        theme = services.theme
        name = Label(theme, day_name(day.day, today, self.locale()), size=SIZE_SMALL, weight=600, role="muted")
        total = secondary(theme, told.length(day.seconds) if day.seconds >= 1 else "")
        head = QHBoxLayout()
        head.setContentsMargins(6, 8, 6, 2)
        head.addWidget(name)
        head.addStretch()
        head.addWidget(total)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        words = told.lengths([entry.seconds for entry in day.entries])
        self.rows = [EntryRow(services, entry, length) for entry, length in zip(day.entries, words, strict=True)]
        for row in self.rows:
            column.addWidget(row)
        if not self.rows:
            column.addWidget(secondary(theme, self.tr("Nothing was learned on this day.")))

    @property
    def last(self) -> QWidget:
        return self.rows[-1] if self.rows else self


class EntryRow(Row):
    def __init__(self, services: Services, entry: HistoryEntry, length: str) -> None:
        super().__init__(services.theme)
        self._services, self._entry, self._length = services, entry, length
        self.setObjectName(f"history_{entry.lesson_id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = entry.title or self.tr("A lesson that is not here")
        device = self.tr("this device") if entry.this_device else entry.device_name or self.tr("another device")
        parts = [entry.course_title, device, self._times()]
        self._second = " · ".join(part for part in parts if part)
        self.set_words(f"{self._title}, {length}. {self._second}", opens=entry.at_hand)
        self.clicked.connect(self._open)

    @property
    def words(self) -> str:
        return f"{self._title} {self._length} {self._second}"

    def sizeHint(self) -> QSize:
        return QSize(280, _HEIGHT)

    def paint_inside(self, painter: QPainter) -> None:
        theme, wide = self.theme, self.width()
        theme.paint_icon(painter, _GLYPHS[self._entry.type], self.mirrored(QRect(8, 13, 20, 20)), "muted")
        painter.setFont(theme.font(SIZE_BODY, 500))
        box = self.mirrored(QRect(40, 4, wide - 130, 20))
        paint.one_line(painter, box, self._title, theme.color("text"), self.start)
        painter.setFont(theme.font(SIZE_SMALL, 400))
        box = self.mirrored(QRect(40, 24, wide - 46, 18))
        paint.one_line(painter, box, self._second, theme.color("muted"), self.start)
        painter.setFont(theme.font(SIZE_BODY, 500))
        box = self.mirrored(QRect(wide - 84, 4, 78, 20))
        paint.one_line(painter, box, self._length, theme.color("text"), self.end)

    def _times(self) -> str:
        zone = self._services.tz
        ends = [told.local(at, zone) for at in (self._entry.started_at, self._entry.ended_at)]
        short = QLocale.FormatType.ShortFormat
        first, last = (self.locale().toString(QTime(at.hour, at.minute), short) for at in ends)
        return first if first == last else f"{first} – {last}"

    def _open(self) -> None:
        self._services.navigator.open_lesson(self._entry.lesson_id, self._entry.course_id, None)


def day_name(day: dt.date, today: dt.date, locale: QLocale) -> str:
    """Today, yesterday, else the date with its weekday."""
    if day == today:
        return QCoreApplication.translate("HistoryList", "Today")
    if day == today - dt.timedelta(days=1):
        return QCoreApplication.translate("HistoryList", "Yesterday")
    return locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
