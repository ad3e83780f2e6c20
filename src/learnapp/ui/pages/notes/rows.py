"""Notes of all courses as rows: what was written, where it belongs, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
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
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from learnapp.store.text import plain
from learnapp.store.views_notes import NoteView
from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out, spans

_LEADING, _AROUND, _BELOW, _GAP, _PAD, _TIME, _TRASH = 20, 14, 24, 8, 17, 76, 34
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NOTE = Qt.ItemDataRole.UserRole
_ROOM = 2 * _PAD + _TIME + _TRASH
_MOST = 400
_AT_ONCE = 400


class NoteRows(QAbstractListModel):
    def __init__(self, clock: Callable[[], int], tz: dt.tzinfo, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tz = tz
        self.views: Sequence[NoteView] = ()
        self.sought: tuple[str, ...] = ()

    def show(self, views: Sequence[NoteView], search: str) -> None:
        self.beginResetModel()
        self.views = views
        self.sought = tuple(plain(search).split())
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.views)

    def view(self, index: Index) -> NoteView | None:
        return self.views[index.row()] if 0 <= index.row() < len(self.views) else None

    def words(self, view: NoteView) -> str:
        return view.note.text.strip() or self.tr("Bookmark")

    def place(self, view: NoteView) -> str:
        """The moment of a film, or the page of a document."""
        if view.lesson_type == "document":
            return self.tr("Page {n}").format(n=max(1, int(view.note.at_seconds)))
        return told.clock(view.note.at_seconds)

    def below(self, view: NoteView) -> str:
        number = f"{view.number}. " if view.number is not None else ""
        lesson = f"{number}{view.lesson_title}" if view.lesson_title else self.tr("A lesson that is not here any more")
        when = told.ago(view.at, self._clock(), self._tz)
        return " · ".join(part for part in (view.course_title, lesson, when) if part)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        view = self.view(index)
        if view is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            disputed = self.tr("Two versions") if view.disputed else ""
            parts = (disputed, self.place(view), self.words(view), self.below(view))
            return ", ".join(part for part in parts if part)
        return view if role == _NOTE else None


class NotePainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: NoteRows, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._list = parent
        self._theme = theme
        self._rows = rows
        self._time, self._text, self._small = theme.font(14, 600), theme.font(14, 500), theme.font(12, 400)

        self._metrics = QFontMetricsF(self._text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: NoteView = index.data(_NOTE)
        return QSize(300, 2 * _AROUND + self._lines(view, self._list.viewport().width()) * _LEADING + _BELOW + _GAP)

    def _lines(self, view: NoteView, width: int) -> int:
        """One line or two, of as much as is shown of it."""
        words = self._rows.words(view)
        return 2 if "\n" in words or self._metrics.horizontalAdvance(words[:_MOST]) > width - _ROOM else 1

    def trash(self, row: QRect, direction: Qt.LayoutDirection) -> QRect:
        box = QRect(row.right() - _PAD - _TRASH + 6, row.top() + (row.height() - _GAP - _TRASH) // 2, _TRASH, _TRASH)
        return QStyle.visualRect(direction, row, box)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: NoteView = index.data(_NOTE)
        theme, whole = self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
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
        paint.one_line(painter, QRectF(time), self._rows.place(view), theme.color("accent_ink"), align)
        room = whole.width() - _ROOM
        lines = self._lines(view, whole.width())
        self._paint_words(painter, placed(_PAD + _TIME, _AROUND, room, lines * _LEADING), view, lines)
        low = _AROUND + lines * _LEADING + 4
        painter.setFont(self._small)
        below = placed(_PAD + _TIME, low, room, 20)
        if view.disputed:
            said = self._rows.tr("Two versions · choose one")
            wide = painter.fontMetrics().horizontalAdvance(said) + 12
            chip = QStyle.visualRect(option.direction, below, QRect(below.left(), below.top(), wide, 20))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("attention_soft"))
            painter.drawRoundedRect(chip, 6, 6)
            painter.setPen(theme.color("attention_ink"))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, said)
            below = placed(_PAD + _TIME + wide + 8, low, room - wide - 8, 20)
        paint.one_line(painter, QRectF(below), self._rows.below(view), theme.color("muted"), align)
        if hovered or focused:
            box = QRectF(self.trash(whole, option.direction)).adjusted(9, 9, -9, -9)
            theme.paint_icon(painter, "trash", box, "muted")
        painter.restore()

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
            ink=self._theme.color("accent_ink"),
        )
        painter.setPen(self._theme.color("text" if view.note.text.strip() else "muted"))
        layout.draw(painter, QPointF(box.topLeft()))


class NoteList(QListView):
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
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of notes are not measured at once
        self.setBatchSize(_AT_ONCE)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.viewport().update)

    def trash_of(self, index: QModelIndex) -> QRect:
        """Where a row's bin lies in the viewport."""
        return self._painter.trash(self.visualRect(index), self.layoutDirection())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        view = self.rows.view(index)
        if view is not None and event.button() == Qt.MouseButton.LeftButton:
            (self.removed if self.trash_of(index).contains(at) else self.opened).emit(view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self.rows.view(self.currentIndex())
        if view is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(view)
        elif view is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(view)
        else:
            super().keyPressEvent(event)
