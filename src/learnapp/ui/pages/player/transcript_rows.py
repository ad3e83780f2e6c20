"""The lines of a transcript: measured a few at a time, painted with what is searched in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from learnapp.store.text import plain
from learnapp.ui.format import clock
from learnapp.ui.pages.player.transcribing import Line
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out, spans
from learnapp.ui.widgets.painted_list import Index, ListPainter, Rows

_EDGE, _TIME, _PAD, _LEADING = 8, 60, 9, 20
_AT_ONCE = 120
_SOON = 0.05


class TranscriptRows(Rows[Line]):
    """`ready` when new lines are measured and can be shown."""

    ready = Signal()

    def __init__(self, theme: Theme, width: int, parent: QObject) -> None:
        super().__init__(parent)
        self.font = theme.font(13, 400)
        self.room = width - _EDGE - 2 - _TIME - 20
        self._starts: list[float] = []
        self._heights: list[int] = []
        self._coming: Sequence[Line] = ()
        self._measured: list[int] = []
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._measure)
        self.current = -1
        self.needle = ""
        self.hits: list[int] = []

    def measure(self, lines: Sequence[Line]) -> None:
        """Show these as soon as they are measured."""
        self._coming, self._measured = lines, []
        self._measure()

    def said(self, item: Line) -> str:
        return f"{clock(item.start)}, {item.text}"

    def height(self, row: int) -> int:
        return self._heights[row]

    def row_at(self, seconds: float) -> int:
        """What was said last by then; -1 before the first."""
        return bisect_right(self._starts, seconds + _SOON) - 1

    def search(self, text: str) -> None:
        """Which lines say this."""
        self.needle = plain(text.strip())
        self.hits = [n for n, line in enumerate(self.items) if self.needle in line.folded] if self.needle else []

    def _measure(self) -> None:
        begin = len(self._measured)
        for line in self._coming[begin : begin + _AT_ONCE]:
            _, height = lay_out(line.text, self.font, self.room, leading=_LEADING)
            self._measured.append(round(height) + 2 * _PAD)
        if len(self._measured) < len(self._coming):
            self._next.start()
            return
        self._next.stop()
        self._heights = self._measured
        self._starts = [line.start for line in self._coming]
        self.current = -1
        self.show(self._coming)
        self.search(self.needle)
        self.ready.emit()


class TranscriptPainter(ListPainter):
    def __init__(self, theme: Theme, rows: TranscriptRows, parent: QObject) -> None:
        super().__init__(theme, parent)
        self._rows = rows
        self._time = theme.font(13, 600)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._rows.height(index.row()))

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rows = self.theme, self._rows
        line = rows.items[index.row()]
        now = index.row() == rows.current
        ground = QRectF(option.rect).adjusted(_EDGE, 0, -_EDGE, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        color = "accent_soft" if now else "track" if chosen else "hover" if hovered else ""
        self.paint_ground(painter, option, ground, color)
        inner = option.rect
        time = QRect(inner.left() + _EDGE + 10, inner.top() + _PAD, _TIME - 8, _LEADING)
        words = QRect(inner.left() + _EDGE + 2 + _TIME, inner.top() + _PAD, rows.room, inner.height())
        time, words = (QStyle.visualRect(option.direction, inner, box) for box in (time, words))
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(self._time)
        paint.one_line(painter, QRectF(time), clock(line.start), theme.color("accent_ink" if now else "faint"), align)
        ground_ink = QColor(theme.color("attention"))
        ground_ink.setAlpha(90)
        layout, _ = lay_out(
            line.text,
            rows.font,
            rows.room,
            leading=_LEADING,
            marks=spans(line.text, rows.needle),
            ink=theme.color("text"),
            ground=ground_ink,
        )
        painter.setPen(theme.color("text" if now else "muted"))
        layout.draw(painter, QPointF(words.topLeft()))
