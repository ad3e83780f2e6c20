"""Notes of all courses as rows: what was written, where it belongs, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from learnapp.store.text import plain
from learnapp.store.views_notes import NoteView
from learnapp.ui import format as told
from learnapp.ui.noting import note_place
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out, spans
from learnapp.ui.widgets.painted_list import Index, ListPainter, PaintedList, Rows
from learnapp.ui.widgets.versions import paint_disputed

_LEADING, _AROUND, _BELOW, _GAP, _PAD, _TIME, _TRASH = 20, 14, 24, 8, 17, 76, 34
_ROOM = 2 * _PAD + _TIME + _TRASH
_MOST = 400
_AT_ONCE = 400


class NoteRows(Rows[NoteView]):
    def __init__(self, clock: Callable[[], int], tz: dt.tzinfo, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tz = tz
        self.sought: tuple[str, ...] = ()

    def show_found(self, views: Sequence[NoteView], search: str) -> None:
        """These say what was searched; it is marked in them."""
        self.sought = tuple(plain(search).split())
        self.show(views)

    def words(self, view: NoteView) -> str:
        return view.note.text.strip() or self.tr("Bookmark")

    def below(self, view: NoteView) -> str:
        number = f"{view.number}. " if view.number is not None else ""
        lesson = f"{number}{view.lesson_title}" if view.lesson_title else self.tr("A lesson that is not here any more")
        when = told.ago(view.at, self._clock(), self._tz)
        return " · ".join(part for part in (view.course_title, lesson, when) if part)

    def said(self, item: NoteView) -> str:
        disputed = self.tr("Two versions") if item.disputed else ""
        parts = (disputed, note_place(item), self.words(item), self.below(item))
        return ", ".join(part for part in parts if part)


class NotePainter(ListPainter):
    def __init__(self, theme: Theme, rows: NoteRows, parent: QAbstractItemView) -> None:
        super().__init__(theme, parent)
        self._list = parent
        self._rows = rows
        self._time, self._text, self._small = theme.font(14, 600), theme.font(14, 500), theme.font(12, 400)
        self._metrics = QFontMetricsF(self._text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self._rows.items[index.row()]
        return QSize(300, 2 * _AROUND + self._lines(view, self._list.viewport().width()) * _LEADING + _BELOW + _GAP)

    def _lines(self, view: NoteView, width: int) -> int:
        """One line or two, of as much as is shown of it."""
        words = self._rows.words(view)
        return 2 if "\n" in words or self._metrics.horizontalAdvance(words[:_MOST]) > width - _ROOM else 1

    def trash(self, row: QRect, direction: Qt.LayoutDirection) -> QRect:
        box = QRect(row.right() - _PAD - _TRASH + 6, row.top() + (row.height() - _GAP - _TRASH) // 2, _TRASH, _TRASH)
        return QStyle.visualRect(direction, row, box)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self._rows.items[index.row()]
        theme, whole = self.theme, option.rect
        card = QRectF(whole).adjusted(0, 0, 0, -_GAP)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        paint.card(painter, card, theme, hover=hovered)
        if focused:
            paint.focus_ring(painter, card, theme)

        def placed(x: int, y: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(option.direction, whole, QRect(whole.left() + x, whole.top() + y, width, height))

        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(self._time)
        time = placed(_PAD, _AROUND, _TIME - 10, _LEADING)
        paint.one_line(painter, QRectF(time), note_place(view), theme.color("accent_ink"), align)
        room = whole.width() - _ROOM
        lines = self._lines(view, whole.width())
        self._paint_words(painter, placed(_PAD + _TIME, _AROUND, room, lines * _LEADING), view, lines)
        low = _AROUND + lines * _LEADING + 4
        painter.setFont(self._small)
        below = placed(_PAD + _TIME, low, room, 20)
        if view.disputed:
            wide = paint_disputed(painter, below, theme, option.direction)
            below = placed(_PAD + _TIME + wide + 8, low, room - wide - 8, 20)
        paint.one_line(painter, QRectF(below), self._rows.below(view), theme.color("muted"), align)
        if hovered or focused:
            box = QRectF(self.trash(whole, option.direction)).adjusted(9, 9, -9, -9)
            theme.paint_icon(painter, "trash", box, "muted")

    def _paint_words(self, painter: QPainter, box: QRect, view: NoteView, lines: int) -> None:
        words = self._rows.words(view)
        marks = [mark for one in self._rows.sought for mark in spans(words, one)]
        layout, _ = lay_out(
            words,
            self._text,
            box.width(),
            leading=_LEADING,
            most=lines,
            marks=marks,
            ink=self.theme.color("accent_ink"),
        )
        painter.setPen(self.theme.color("text" if view.note.text.strip() else "muted"))
        layout.draw(painter, QPointF(box.topLeft()))


class NoteList(PaintedList):
    """`opened` (NoteView) to go there, `removed` (NoteView) to let go of it: Enter and Delete, or the pointer."""

    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, theme: Theme, clock: Callable[[], int], tz: dt.tzinfo) -> None:
        super().__init__()
        self.setObjectName("notes_list")
        self.setAccessibleName(self.tr("Notes"))
        self.rows = NoteRows(clock, tz, self)
        self._painter = NotePainter(theme, self.rows, self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of notes are not measured at once
        self.setBatchSize(_AT_ONCE)
        theme.changed.connect(self.viewport().update)

    def trash_of(self, index: QModelIndex) -> QRect:
        """Where a row's bin lies in the viewport."""
        return self._painter.trash(self.visualRect(index), self.layoutDirection())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        view = self.rows.item(index)
        if view is not None and event.button() == Qt.MouseButton.LeftButton:
            (self.removed if self.trash_of(index).contains(at) else self.opened).emit(view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self.rows.item(self.currentIndex())
        if view is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(view)
        elif view is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(view)
        else:
            super().keyPressEvent(event)
