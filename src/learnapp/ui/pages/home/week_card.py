"""*This week*: how long was learned on each of its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip

from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import card_title, secondary
from learnapp.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from learnapp.store.views import DayActivity

_LABEL = 28
_STUB = 5
_GAP = 12
_WIDEST = 48


class WeekCard(Card):
    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=12)
        self._services = services
        self.setObjectName("week_card")
        self.total = secondary(services.theme)
        self.total.setObjectName("week_total")
        self.bars = WeekBars(services.theme)
        head = QHBoxLayout()
        head.addWidget(card_title(services.theme, self.tr("This week")))
        head.addStretch()
        head.addWidget(self.total)
        self.body.addLayout(head)
        self.body.addWidget(self.bars, 1)

    def show_week(self, week: Sequence[DayActivity]) -> None:
        seconds = sum(day.seconds for day in week)
        self.total.setText(told.length(seconds) if seconds >= 1 else self.tr("Nothing yet"))
        today = told.local(self._services.clock(), self._services.tz).date()
        self.bars.set_week(week, today)


class WeekBars(Painted):
    """A bar a day, today's name in bold; a day without learning is a stub."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._week: Sequence[DayActivity] = ()
        self._lengths: Sequence[str] = ()
        self._today: dt.date | None = None
        self.setObjectName("week_bars")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_week(self, week: Sequence[DayActivity], today: dt.date) -> None:
        self._week, self._today = week, today
        self._lengths = told.lengths([day.seconds for day in week])
        words = [self._told(place) for place, day in enumerate(week) if day.seconds >= 1]
        self.setAccessibleName(", ".join(words) or self.tr("Nothing watched this week"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 116)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 116)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        highest = max((day.seconds for day in self._week), default=0.0) or 1.0
        room = self.height() - _LABEL
        for day, column in zip(self._week, self._columns(), strict=False):
            height = max(_STUB, room * day.seconds / highest) if day.seconds >= 1 else _STUB
            future = self._today is not None and day.day > self._today
            token = "accent" if day.seconds >= 1 else "accent_soft" if not future else "track"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(token))
            radius = min(5.0, height / 2)
            painter.drawRoundedRect(QRectF(column.left(), room - height, column.width(), height), radius, radius)
            today = day.day == self._today
            painter.setFont(self._theme.font(SIZE_SMALL, 600 if today else 400))
            painter.setPen(self._theme.color("text" if today else "muted"))
            name = self.locale().standaloneDayName(day.day.isoweekday(), QLocale.FormatType.NarrowFormat)
            label = column.adjusted(-_GAP / 2, room + 4, _GAP / 2, 0)
            painter.drawText(label, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, name)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for place, column in enumerate(self._columns()[: len(self._week)]):
                if column.contains(event.pos().toPointF()):
                    QToolTip.showText(event.globalPos(), self._told(place), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def _columns(self) -> list[QRectF]:
        number = len(self._week) or 7
        each = self.width() / number
        width = min(_WIDEST, each - _GAP)
        columns = [QRectF(at * each + (each - width) / 2, 0, width, self.height()) for at in range(number)]
        return columns[::-1] if self.isRightToLeft() else columns

    def _told(self, place: int) -> str:
        day = self._week[place]
        name = self.locale().standaloneDayName(day.day.isoweekday(), QLocale.FormatType.LongFormat)
        return f"{name}: {self._lengths[place]}"
