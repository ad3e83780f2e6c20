"""A year of days, a column a week. The more was learned, the larger and the stronger is a day's square."""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from learnapp.store.views import DayActivity

LEVELS: Final = (1.0, 10 * 60.0, 30 * 60.0, 60 * 60.0)
"""From how many seconds on a day is of the first, second, third, fourth level."""

_SIZES: Final = (0.30, 0.46, 0.64, 0.82, 1.0)
_OPACITIES: Final = (0.5, 0.8, 0.86, 0.93, 1.0)
"""The lightest square of a day with learning keeps a contrast of 3 to 1 with the card."""
_NAMES: Final = 34
_MONTHS: Final = 20
_GAP: Final = 3
_WEEKS: Final = 53
_RING: Final = 2
"""Room for the focus ring about the last squares."""
_HIGHEST: Final = 34.0
_STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -28,
    Qt.Key.Key_PageDown: 28,
}


def level(seconds: float) -> int:
    """0 for nothing, up to 4."""
    return bisect.bisect_right(LEVELS, seconds)


class Heatmap(QAbstractButton):
    """One button: the arrows walk through its days, Enter or a click chooses one; each is told as it is reached."""

    chosen = Signal(object)  # dt.date

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._days: Sequence[DayActivity] = ()
        self._today = dt.date.min
        self._at = 0
        self.setObjectName("heatmap")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)
        self.clicked.connect(lambda _checked=False: self.chosen.emit(self.day) if self._days else None)

    def set_year(self, days: Sequence[DayActivity], today: dt.date) -> None:
        """Days from a Monday on; those after today are not drawn."""
        followed = not self._days or self.day == self._today
        self._days, self._today = days, today
        if followed:
            self._at = self._last
        self._at = min(self._at, self._last)
        learned = [one for one in days if one.seconds >= 1]
        number = told.counted(len(learned), "1 day with learning", "%n days with learning")
        most = max(learned, key=lambda one: one.seconds, default=None)
        if most is None:
            self._summary = self.tr("The last year: nothing yet")
        else:
            self._summary = self.tr("The last year: {0}, the most on {1}").format(number, self.told(most))
        self._tell()
        self.update()

    @property
    def day(self) -> dt.date:
        """The day that the keyboard is at."""
        return self._days[self._at].day

    def told(self, one: DayActivity) -> str:
        """Friday, 20 November 2026: 45 min."""
        date = QDate(one.day.year, one.day.month, one.day.day)
        name = self.locale().toString(date, QLocale.FormatType.LongFormat)
        what = told.length(one.seconds) if one.seconds >= 1 else self.tr("nothing")
        return f"{name}: {what}"

    def sizeHint(self) -> QSize:
        return QSize(53 * 16, self.heightForWidth(53 * 16))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return math.ceil(_MONTHS + 7 * self._high(width)) + _RING

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ahead = -7 if self.isRightToLeft() else 7
        steps = {**_STEPS, Qt.Key.Key_Left: -ahead, Qt.Key.Key_Right: ahead}
        if key in steps and self._days:
            self._go_to(self._at + steps[key])
        elif key == Qt.Key.Key_Home:
            self._go_to(0)
        elif key == Qt.Key.Key_End:
            self._go_to(self._last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at is not None:
            self._go_to(at)
            super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._under(event.pos().toPointF())
            if at is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.told(self._days[at]), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(SIZE_SMALL, 400))
        self._paint_names(painter)
        for at in range(self._last + 1 if self._days else 0):
            box = self.box(at)
            paint_level(painter, self._theme, box, level(self._days[at].seconds))
            if at == self._at and self.hasFocus():
                painter.setPen(QPen(self._theme.color("text"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(-_RING, -_RING, _RING, _RING), 4, 4)

    def box(self, at: int) -> QRectF:
        """Where a day's square lies."""
        wide, high = self._wide(self.width()), self._high(self.width())
        week, weekday = divmod(at, 7)
        left = _NAMES + week * wide
        if self.isRightToLeft():
            left = self.width() - left - wide
        side = high - _GAP
        return QRectF(left + (wide - side) / 2, _MONTHS + weekday * high + _GAP / 2, side, side)

    def _paint_names(self, painter: QPainter) -> None:
        """Every other weekday, and each month above its first week."""
        painter.setPen(self._theme.color("muted"))
        wide, high, locale = self._wide(self.width()), self._high(self.width()), self.locale()
        for weekday in (0, 2, 4):
            box = QRectF(0, _MONTHS + weekday * high, _NAMES - 4, high)
            if self.isRightToLeft():
                box.moveRight(self.width())
            name = locale.standaloneDayName(weekday + 1, QLocale.FormatType.ShortFormat)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, name)
        for at in range(0, len(self._days), 7):
            day = self._days[at].day
            if day.day <= 7 and at < len(self._days) - 14:
                box = QRectF(0, 0, wide * 4, _MONTHS - 4)
                if self.isRightToLeft():
                    box.moveRight(self.box(at).right())
                else:
                    box.moveLeft(self.box(at).left())
                name = locale.standaloneMonthName(day.month, QLocale.FormatType.ShortFormat)
                painter.drawText(box, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, name)

    @property
    def _last(self) -> int:
        """The place of today."""
        if not self._days:
            return 0
        return min(len(self._days) - 1, max(0, (self._today - self._days[0].day).days))

    def _wide(self, width: int) -> float:
        """How far it is from week to week: they fill the width."""
        return max(8.0, (width - _NAMES - _RING) / _WEEKS)

    def _high(self, width: int) -> float:
        """How far it is from day to day; on a very wide screen the squares stand apart."""
        return min(_HIGHEST, self._wide(width))

    def _under(self, point: QPointF) -> int | None:
        if not self._days:
            return None
        return next((at for at in range(self._last + 1) if self.box(at).adjusted(-2, -2, 2, 2).contains(point)), None)

    def _go_to(self, at: int) -> None:
        self._at = min(max(0, at), self._last)
        self._tell()
        self.update()

    def _tell(self) -> None:
        """The name is the day that the keyboard is at, so that it is read out on every step."""
        self.setAccessibleName(self.told(self._days[self._at]) if self._days else "")
        self.setAccessibleDescription(self._summary)
        if self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))


def paint_level(painter: QPainter, theme: Theme, box: QRectF, of: int) -> None:
    """A square of a level, 0-4: its size tells it, too."""
    size = box.width() * _SIZES[of]
    square = QRectF(0, 0, size, size)
    square.moveCenter(box.center())
    painter.setPen(Qt.PenStyle.NoPen)
    color = theme.color("accent" if of else "faint")
    painter.setOpacity(_OPACITIES[of])
    painter.setBrush(color)
    painter.drawRoundedRect(square, size * 0.22, size * 0.22)
    painter.setOpacity(1.0)


class Scale(Painted):
    """What the squares mean: less, five of them, more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("heatmap_scale")
        self.setAccessibleName(self.tr("The larger a square, the longer was learned on that day"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(5 * 16 + 2 * 44, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(SIZE_SMALL, 400))
        painter.setPen(self._theme.color("muted"))
        less, more = self.tr("Less"), self.tr("More")
        if self.isRightToLeft():
            less, more = more, less
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, 38, 18), Qt.AlignmentFlag.AlignRight | middle, less)
        painter.drawText(QRectF(self.width() - 38, 0, 38, 18), Qt.AlignmentFlag.AlignLeft | middle, more)
        for of in range(5):
            place = 4 - of if self.isRightToLeft() else of
            paint_level(painter, self._theme, QRectF(44 + place * 16, 2.5, 13, 13), of)
