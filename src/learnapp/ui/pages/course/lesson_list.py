"""The list of a course's lessons: as tall as its rows, scrolled by the page around it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QToolTip, QWidget

from learnapp.ui.format import size
from learnapp.ui.pages.course.away_words import act_words
from learnapp.ui.pages.course.marking import can_toggle, is_passed_for, passing_words
from learnapp.ui.pages.course.row_painting import BETWEEN, HEADER, LESSON, Places, RowPainter
from learnapp.ui.pages.course.rows import CourseRows, LessonRow, ModuleRow, Row
from learnapp.ui.theme import Theme


class LessonList(QListView):
    """↑ and ↓ move, Enter opens, Space checks, D downloads, the menu key shows more. `shown`: scroll to this row."""

    opened = Signal(object)  # LessonRow
    checked = Signal(object)  # LessonRow: it shall become the opposite
    located = Signal(object)  # LessonRow whose file is missing
    menu_asked = Signal(object, QPoint)  # LessonRow, global place
    fetched = Signal(object)  # LessonRow: its download is to begin, pause or go on
    module_fetched = Signal(object)  # ModuleRow
    shown = Signal(QRect)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("course_lessons")
        self.setAccessibleName(self.tr("Lessons"))
        self._pointed = False
        """What is pressed stays under the pointer."""
        self.rows = CourseRows(self)
        self._painter = RowPainter(theme, self.rows, self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: list[Row]) -> None:
        self.rows.show(rows)
        tall = sum((LESSON if isinstance(row, LessonRow) else HEADER) + (BETWEEN if row.last else 0) for row in rows)
        self.setFixedHeight(tall)

    def choose(self, lesson_id: str) -> None:
        """Make a lesson the current one, without opening it."""
        index = self.rows.index_of(lesson_id)
        if index.isValid():
            self.setCurrentIndex(index)

    def places_of(self, index: QModelIndex) -> Places | None:
        """Where the parts of a lesson's row lie in the viewport."""
        row = self.rows.lesson_row(index)
        return self._painter.places(self.visualRect(index), row, self.layoutDirection()) if row else None

    # --- pointer --------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self.rows.lesson_row(index) is not None:
            self._pointed = True
            self.setCurrentIndex(index)
            self._pointed = False
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        index = self.indexAt(event.position().toPoint())
        if (module := self._module_to_get(event.position().toPoint())) is not None:
            self.module_fetched.emit(module)
            return
        row, places = self.rows.lesson_row(index), self.places_of(index)
        if row is None or places is None or not places.card.contains(event.position().toPoint()):
            return
        if places.check.adjusted(-10, -10, 10, 10).contains(event.position().toPoint()):
            self._check(row)
        elif row.act is not None and places.fetch.contains(event.position().toPoint()):
            self.fetched.emit(row)
        else:
            self._open(row)

    def _module_to_get(self, at: QPoint) -> ModuleRow | None:
        """The module whose button is at a place of the viewport."""
        index = self.indexAt(at)
        row = self.rows.row(index)
        if not isinstance(row, ModuleRow):
            return None
        button = self._painter.module_button(self.visualRect(index), row, self.layoutDirection())
        return row if button.contains(at) else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        row = self.rows.lesson_row(self.indexAt(at))
        if self.rows.with_downloads:
            self.viewport().update(self.visualRect(self.indexAt(at)))
        if self._module_to_get(at) is None and (row is None or row.needs or row.preview):
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        row = self.rows.lesson_row(index)
        if row is not None:
            place = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(row, place)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            row, places = self.rows.lesson_row(index), self.places_of(index)
            if self._module_to_get(event.pos()) is not None:
                QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
                return True
            if row is not None and places is not None:
                over = places.check if places.check.contains(event.pos()) else places.card
                QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport(), over)
                return True
        return super().viewportEvent(event)

    def tip_at(self, place: QPoint) -> str:
        """What is told of a place of the viewport; empty where it tells itself."""
        index = self.indexAt(place)
        if (module := self._module_to_get(place)) is not None:
            return self.tr("Download this module · {0}").format(size(module.to_get))
        row, places = self.rows.lesson_row(index), self.places_of(index)
        if row is None or places is None:
            return ""
        if row.act is not None and places.fetch.contains(place):
            return f"{act_words(row.act)} · {size(row.bytes)}"
        if places.check.contains(place) and not row.needs and not row.preview:
            if is_passed_for(row):
                return passing_words()
            return self.tr("Mark as incomplete") if row.done else self.tr("Mark as complete")
        return self.rows.tip(row, clipped=self._painter.clipped(row, places))

    # --- keys -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.lesson_row(self.currentIndex())
        if row is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(row)
        elif row is not None and event.key() == Qt.Key.Key_Space:
            self._check(row)
        elif row is not None and event.key() == Qt.Key.Key_D and row.act is not None:
            self.fetched.emit(row)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        pointed = event.reason() == Qt.FocusReason.MouseFocusReason
        if not pointed and self.rows.lesson_row(self.currentIndex()) is None:
            self._step(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus() and not self._pointed:
            self.shown.emit(self.visualRect(current))

    def _step(self, by: int) -> None:
        place = self.currentIndex().row() + by
        while 0 <= place < self.rows.rowCount():
            if self.rows.lesson_row(self.rows.index(place)) is not None:
                self.setCurrentIndex(self.rows.index(place))
                return
            place += by

    # --- what a row does ------------------------------------------------------------------------------------

    def _open(self, row: LessonRow) -> None:
        if row.lost:
            self.located.emit(row)
        elif row.needs or not row.openable:
            self._tell(row, self.rows.hint(row))
        else:
            self.opened.emit(row)

    def _check(self, row: LessonRow) -> None:
        if can_toggle(row):
            self.checked.emit(row)
        elif is_passed_for(row) and not row.needs and not row.preview:
            self._tell(row, passing_words())

    def _tell(self, row: LessonRow, words: str) -> None:
        place = self.visualRect(self.rows.index_of(row.lesson.id))
        QToolTip.showText(self.viewport().mapToGlobal(place.bottomLeft()), words, self.viewport())
