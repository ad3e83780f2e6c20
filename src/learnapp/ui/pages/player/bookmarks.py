"""The moments of a lesson that the learner kept, with words and without."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QStyle, QStyleOptionViewItem

from learnapp.store.views_notes import NoteView
from learnapp.ui.noting import note_place
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out
from learnapp.ui.widgets.painted_list import Index, ListPainter, PaintedList, Rows
from learnapp.ui.widgets.state_panel import StatePanel
from learnapp.ui.widgets.versions import paint_disputed
from learncore.records import Chapter

_ROW = 44
_TRASH = 34
_PENCIL = 26
_LEADING = 20
_CHIP = 26
_ASIDE = 19 + 60 + 19


class BookmarkRows(Rows[NoteView]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chapters: Sequence[Chapter] = ()

    def show_notes(self, notes: Sequence[NoteView], chapters: Sequence[Chapter]) -> None:
        if notes != self.items or chapters != self._chapters:
            self._chapters = chapters
            self.show(notes)

    def words(self, view: NoteView) -> str:
        """The note's own words, else the chapter it lies in, else what it is."""
        note = view.note
        within = [chapter.title for chapter in self._chapters if chapter.start <= note.at_seconds]
        return " ".join(note.text.split()) or (within[-1] if within else self.tr("Bookmark"))

    def said(self, item: NoteView) -> str:
        disputed = self.tr("Two versions") if item.disputed else ""
        return ", ".join(part for part in (disputed, note_place(item), self.words(item)) if part)


class _Painter(ListPainter):
    def __init__(self, theme: Theme, rows: BookmarkRows, parent: QAbstractItemView) -> None:
        super().__init__(theme, parent)
        self._list = parent
        self._rows = rows
        self._time, self._words, self._small = theme.font(13, 600), theme.font(13, 400), theme.font(12, 400)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self._rows.items[index.row()]
        _, height = self._laid_out(view, self._list.viewport().width())
        return QSize(200, round(height) + _ROW - _LEADING + (_CHIP if view.disputed else 0))

    def _laid_out(self, view: NoteView, width: int) -> tuple[QTextLayout, float]:
        return lay_out(self._rows.words(view), self._words, width - _ASIDE, leading=_LEADING, most=3)

    def trash(self, row: QRect, direction: Qt.LayoutDirection) -> QRect:
        return QStyle.alignedRect(
            direction,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            QSize(_TRASH, _TRASH),
            row.adjusted(12, 0, -12, 0),
        )

    def pencil(self, row: QRect, direction: Qt.LayoutDirection) -> QRect:
        return self.trash(row, direction).translated(
            _PENCIL if direction == Qt.LayoutDirection.RightToLeft else -_PENCIL, 0
        )

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self._rows.items[index.row()]
        theme = self.theme
        ground = QRectF(option.rect).adjusted(8, 1, -8, -1)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        self.paint_ground(painter, option, ground, "hover" if hovered else "")
        inner = option.rect.adjusted(19, 0, -19, 0)
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        time = QStyle.visualRect(option.direction, inner, QRect(inner.left(), inner.top() + 12, 54, _LEADING))
        words = QStyle.visualRect(
            option.direction, inner, QRect(inner.left() + 60, inner.top() + 12, option.rect.width() - _ASIDE, 1)
        )
        painter.setFont(self._time)
        paint.one_line(painter, QRectF(time), note_place(view), theme.color("accent_ink"), align)
        layout, height = self._laid_out(view, option.rect.width())
        painter.setPen(theme.color("text"))
        layout.draw(painter, QPointF(words.topLeft()))
        if view.disputed:
            painter.setFont(self._small)
            paint_disputed(painter, words.translated(0, round(height) + 4), theme, option.direction)
        if hovered or focused:
            both = self.trash(option.rect, option.direction).united(self.pencil(option.rect, option.direction))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover" if hovered else "sidebar"))
            painter.drawRoundedRect(both.adjusted(4, 4, -2, -4), 7, 7)
            for button, icon in ((self.trash, "trash"), (self.pencil, "pencil-simple")):
                box = QRectF(button(option.rect, option.direction)).adjusted(9, 9, -9, -9)
                theme.paint_icon(painter, icon, box, "muted")


class BookmarkList(PaintedList):
    """`chosen` (seconds) to jump there, `removed` (id, NoteValue) to let go of it, `opened` (id) to change its words:
    Enter, Delete and F2, or the pointer. One that has versions is opened to be settled whichever way."""

    chosen = Signal(float)
    removed = Signal(str, object)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("player_bookmarks")
        self.setAccessibleName(self.tr("Notes and bookmarks"))
        self.rows = BookmarkRows(self)
        self._painter = _Painter(theme, self.rows, self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._keys = ListKeys(self)

    def trash_of(self, index: QModelIndex) -> QRect:
        """Where a row's bin lies in the viewport."""
        return self._painter.trash(self.visualRect(index), self.layoutDirection())

    def pencil_of(self, index: QModelIndex) -> QRect:
        return self._painter.pencil(self.visualRect(index), self.layoutDirection())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        mark = self.rows.item(index)
        if mark is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.trash_of(index).contains(at):
            self.removed.emit(mark.id, mark.note)
        elif mark.disputed or self.pencil_of(index).contains(at):
            self.opened.emit(mark.id)
        else:
            self.chosen.emit(mark.note.at_seconds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mark = self.rows.item(self.currentIndex())
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if mark is not None and (event.key() == Qt.Key.Key_F2 or (entered and mark.disputed)):
            self.opened.emit(mark.id)
        elif mark is not None and entered:
            self.chosen.emit(mark.note.at_seconds)
        elif mark is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(mark.id, mark.note)
        else:
            super().keyPressEvent(event)


class Bookmarks(QStackedWidget):
    """The list, or how to begin one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = BookmarkList(theme)
        self.empty = StatePanel(
            theme,
            "bookmark-simple",
            self.tr("No notes yet"),
            self.tr("Press N while you watch to write something down, or B to keep the moment only."),
        )
        self.empty.setObjectName("player_no_bookmarks")
        self.addWidget(self.empty)
        self.addWidget(self.list)

    def show_notes(self, notes: Sequence[NoteView], chapters: Sequence[Chapter]) -> int:
        """How many there are."""
        self.list.rows.show_notes(notes, chapters)
        self.setCurrentWidget(self.list if notes else self.empty)
        return len(notes)
