"""*History*: day by day what was learned, how long, and on which device; and how quizzes went."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRect, QSize, Qt, QTime, Signal
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
_AT_ONCE = 20
"""So many entries of a day are shown, and as many more on demand: there may be hundreds."""
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
        self._wanted: dict[dt.date, int] = {}

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
        self._days[0].name.hide()  # the heading says it
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
        for day in days:
            block = DayBlock(self._services, day, self._today(), self._wanted.get(day.day, _AT_ONCE))
            block.more.clicked.connect(lambda _checked=False, block=block: self._show_more(block))
            self._days.append(block)
            self._column.addWidget(block)
        self._order()

    def _show_more(self, block: DayBlock) -> None:
        before = len(block.rows)
        block.show_more()
        self._wanted[block.day] = len(block.rows)
        self._order()
        block.rows[before].setFocus(Qt.FocusReason.TabFocusReason)

    def _order(self) -> None:
        """Tab goes down the days, then to the earlier ones."""
        before: QWidget = self.all_days
        for after in [*(stop for block in self._days for stop in (*block.rows, block.more)), self.more]:
            QWidget.setTabOrder(before, after)
            before = after

    def _today(self) -> dt.date:
        return told.local(self._services.clock(), self._services.tz).date()


class DayBlock(QWidget):
    """One day: its name and length, then its entries, the latest first."""

    def __init__(self, services: Services, day: HistoryDay, today: dt.date, shown: int) -> None:
        super().__init__()
        theme = services.theme
        self.name = Label(theme, day_name(day.day, today, self.locale()), size=SIZE_SMALL, weight=600, role="muted")
        total = secondary(theme, told.length(day.seconds) if day.seconds >= 1 else "")
        head = QHBoxLayout()
        head.setContentsMargins(6, 8, 6, 2)
        head.addWidget(self.name)
        head.addStretch()
        head.addWidget(total)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        self._services, self._day = services, day
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        lengths = told.lengths([entry.seconds for entry in day.entries])
        self._words = [
            length if entry.score is None else told.score(entry.score)
            for entry, length in zip(day.entries, lengths, strict=True)
        ]
        self.rows: list[EntryRow] = []
        self.more = Button(theme, "", kind="link")
        column.addWidget(self.more)
        self._show(shown)
        if not day.entries:
            column.addWidget(secondary(theme, self.tr("Nothing was learned on this day.")))

    @property
    def day(self) -> dt.date:
        return self._day.day

    def show_more(self) -> None:
        self._show(len(self.rows) + _AT_ONCE)

    def _show(self, number: int) -> None:
        """The first entries, so many of them; the others can be asked for."""
        for entry, length in list(zip(self._day.entries, self._words, strict=True))[len(self.rows) : number]:
            self.rows.append(EntryRow(self._services, entry, length))
            self._rows.addWidget(self.rows[-1])
            self.rows[-1].show()
        left = len(self._day.entries) - len(self.rows)
        self.more.setText(told.counted(left, "Show 1 more", "Show %n more"))
        self.more.setVisible(left > 0)


class EntryRow(Row):
    """`length` is how long, or the score of a quiz."""

    def __init__(self, services: Services, entry: HistoryEntry, length: str) -> None:
        super().__init__(services.theme)
        self._services, self._entry, self._length = services, entry, length
        self.setObjectName(f"history_{entry.lesson_id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = entry.title or self.tr("A lesson that is not here")
        parts = [entry.course_title, self._where(), self._times()]
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

    def _where(self) -> str:
        if self._entry.score is not None:
            return self.tr("Quiz")
        return (
            self.tr("this device") if self._entry.this_device else self._entry.device_name or self.tr("another device")
        )

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
