"""The lines of a transcript: measured a few at a time, painted with what is searched in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from learnapp.store.text import plain
from learnapp.ui.format import clock
from learnapp.ui.pages.player.transcribing import Line
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out, spans

_EDGE, _TIME, _PAD, _LEADING = 8, 60, 9, 20
_AT_ONCE = 120
_SOON = 0.05
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
HEIGHT = Qt.ItemDataRole.UserRole


class TranscriptRows(QAbstractListModel):
    """`ready` when new lines are measured and can be shown."""

    ready = Signal()

    def __init__(self, theme: Theme, width: int, parent: QObject) -> None:
        super().__init__(parent)
        self.font = theme.font(13, 400)
        self.room = width - _EDGE - 2 - _TIME - 20
        self.lines: Sequence[Line] = ()
        self._starts: list[float] = []
        self._heights: list[int] = []
        self._coming: Sequence[Line] = ()
        self._measured: list[int] = []
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._measure)
        self.current = -1
        self.needle = ""
        self.hits: list[int] = []

    def show(self, lines: Sequence[Line]) -> None:
        self._coming, self._measured = lines, []
        self._measure()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.lines):
            return None
        if role == HEIGHT:
            return self._heights[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            line = self.lines[index.row()]
            return f"{clock(line.start)}, {line.text}"
        return None

    def row_at(self, seconds: float) -> int:
        """What was said last by then; -1 before the first."""
        return bisect_right(self._starts, seconds + _SOON) - 1

    def search(self, text: str) -> None:
        """Which lines say this."""
        self.needle = plain(text.strip())
        self.hits = [n for n, line in enumerate(self.lines) if self.needle in line.folded] if self.needle else []

    def _measure(self) -> None:
        begin = len(self._measured)
        for line in self._coming[begin : begin + _AT_ONCE]:
            _, height = lay_out(line.text, self.font, self.room, leading=_LEADING)
            self._measured.append(round(height) + 2 * _PAD)
        if len(self._measured) < len(self._coming):
            self._next.start()
            return
        self._next.stop()
        self.beginResetModel()
        self.lines, self._heights = self._coming, self._measured
        self._starts = [line.start for line in self.lines]
        self.current = -1
        self.search(self.needle)
        self.endResetModel()
        self.ready.emit()


class TranscriptPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: TranscriptRows, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self._time = theme.font(13, 600)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, index.data(HEIGHT) or 38)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rows = self._theme, self._rows
        line = rows.lines[index.row()]
        now = index.row() == rows.current
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(option.rect).adjusted(_EDGE, 0, -_EDGE, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        if now or chosen or hovered:
            painter.setBrush(theme.color("accent_soft" if now else "track" if chosen else "hover"))
            painter.drawRoundedRect(ground, 9, 9)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 9, 9)
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
        painter.restore()
