"""*Your progress*: overall, how many courses stand where, when something was last done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from learnapp.ui import format as told
from learnapp.ui.services import Services
from learnapp.ui.sides import leading, placed, trailing
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_BODY, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, card_title
from learnapp.ui.widgets.meters import Ring
from learnapp.ui.widgets.painted import Painted

if TYPE_CHECKING:
    from learncore.records import LearnerStats

_ROW = 29


class ProgressCard(Card):
    def __init__(self, services: Services) -> None:
        super().__init__(services.theme, spacing=12)
        self._services = services
        self.setObjectName("progress_card")
        self.ring = Ring(services.theme)
        self.ring.setObjectName("overall_progress")
        self.legend = _Legend(services.theme)
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(22)
        row.addWidget(self.ring, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        self.counted = Label(services.theme, size=SIZE_SMALL, role="muted")
        self.counted.setObjectName("progress_counted")
        head = QHBoxLayout()
        head.addWidget(card_title(services.theme, self.tr("Your progress")))
        head.addStretch()
        head.addWidget(self.counted)
        self.body.addLayout(head)
        self.body.addLayout(row)
        self.body.addStretch()

    def show_stats(self, stats: LearnerStats) -> None:
        self.ring.set_value(stats.avg_progress, self.tr("overall"))
        if stats.last_activity is None:
            last = self.tr("Nothing watched yet")
        else:
            ago = told.ago(stats.last_activity, self._services.clock(), self._services.tz)
            last = self.tr("Last activity {0}").format(ago)
        self.counted.setText(told.courses(stats.total))
        rows = [
            ("done", self.tr("Completed"), stats.completed),
            ("accent", self.tr("In progress"), stats.in_progress),
            ("faint", self.tr("Not started"), stats.not_started),
        ]
        self.legend.set_rows(rows, self.tr("Courses"), last)


class _Legend(Painted):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[str, str, int]] = []
        self._foot = ""
        self.setObjectName("progress_counts")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_rows(self, rows: list[tuple[str, str, int]], what: str, foot: str) -> None:
        """`what` is counted in the rows, (colour, name, number) each; the foot stands alone."""
        self._rows, self._foot = rows, foot
        words = ", ".join(f"{name} {number}" for _, name, number in rows)
        self.setAccessibleName(f"{what}: {words}. {foot}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, 3 * _ROW + 34)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        direction, wide = self.layoutDirection(), self.width()
        start = leading(direction)
        end = trailing(direction)

        def box(left: int, top: int, width: int, height: int) -> QRectF:
            return QRectF(placed(direction, self.rect(), QRect(left, top, width, height)))

        top = 0
        for token, name, number in self._rows:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(token))
            painter.drawRoundedRect(box(0, top + 4, 9, 9), 3, 3)
            painter.setFont(self._theme.font(SIZE_BODY, 400))
            paint.one_line(painter, box(18, top - 1, wide - 66, 20), name, self._theme.color("muted"), start)
            painter.setFont(self._theme.font(SIZE_BODY, 600))
            value = self.locale().toString(number)
            paint.one_line(painter, box(wide - 60, top - 1, 60, 20), value, self._theme.color("text"), end)
            top += _ROW
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawLine(QPointF(0, top - 0.5), QPointF(wide, top - 0.5))
        painter.setFont(self._theme.font(SIZE_SMALL, 400))
        paint.one_line(painter, box(0, top + 8, wide, 18), self._foot, self._theme.color("muted"), start)
