"""The lessons of the course beside the picture."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from learnapp.store.views import CourseView
from learnapp.ui.pages.course.away_words import away_words
from learnapp.ui.pages.course.row_painting import RowPainter
from learnapp.ui.pages.course.rows import ROW, CourseRows, LessonRow, ModuleRow, rows_of
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.painted_list import Index, ListPainter, PaintedList

_MODULE, _LESSON = 38, 52
_EDGE = 8


class PanelRowPainter(ListPainter):
    """A module's name small, a lesson in two lines; the one that plays on an accent ground."""

    def __init__(self, theme: Theme, rows: CourseRows, parent: QObject) -> None:
        super().__init__(theme, parent)
        self._rows = rows
        self._checks = RowPainter(theme, rows, self)
        self._fonts = theme.font(12, 600), theme.font(13, 500), theme.font(13, 600), theme.font(12, 400)
        self.current = ""
        self.broken = False
        """Whether the current one cannot be played."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _LESSON if isinstance(index.data(ROW), LessonRow) else _MODULE)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, ModuleRow):
            self._paint_module(painter, option, row)
        else:
            self._paint_lesson(painter, option, row)

    def _paint_module(self, painter: QPainter, option: QStyleOptionViewItem, row: ModuleRow) -> None:
        painter.setFont(self._fonts[0])
        box = QRectF(option.rect).adjusted(18, 10, -18, 0)
        words = f"{row.number} · {row.module.title}"
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        paint.one_line(painter, box, words, self.theme.color("faint"), align)

    def _paint_lesson(self, painter: QPainter, option: QStyleOptionViewItem, row: LessonRow) -> None:
        theme = self.theme
        playing = row.lesson.id == self.current
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and row.openable
        ground = QRectF(option.rect).adjusted(_EDGE, 1, -_EDGE, -1)
        self.paint_ground(painter, option, ground, "accent_soft" if playing else "hover" if hovered else "")
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        check = QRectF(ground.right() - 32 if mirrored else ground.left() + 10, ground.center().y() - 11, 22, 22)
        self._checks.paint_check(painter, check, row)
        words = ground.adjusted(12 if mirrored else 44, 7, -44 if mirrored else -12, -7)
        align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        top, bottom = QRectF(words), QRectF(words)
        top.setBottom(words.center().y())
        bottom.setTop(words.center().y() + 1)
        painter.setFont(self._fonts[2 if playing else 1])
        ink = theme.color("text" if row.openable else "muted")
        paint.one_line(painter, top, f"{row.number}. {row.lesson.title}", ink, align)
        painter.setFont(self._fonts[3])
        paint.one_line(painter, bottom, self.below(row, playing), self._below_ink(row, playing), align)

    def below(self, row: LessonRow, playing: bool) -> str:
        """The second line: what it is, or what keeps it closed."""
        if row.missing and (away := away_words(row)) is not None:
            return away.text
        if row.needs:
            return self._rows.needs_words(row)
        tail = self._rows.tail(row)
        if playing and self.broken:
            return (
                self._rows.tr("Cannot be shown") if row.lesson.type == "document" else self._rows.tr("Cannot be played")
            )
        if playing and row.lesson.type in ("video", "audio"):
            return " · ".join(part for part in (self._rows.tr("Now playing"), tail) if part)
        if playing and row.lesson.type == "document":
            return " · ".join(part for part in (self._rows.tr("Open now"), tail) if part)
        stopped = self._rows.stopped_words(row) if row.begun else ""
        place = self._rows.tr("On the server") if row.remote else ""
        return " · ".join(part for part in (stopped, tail, place) if part)

    def _below_ink(self, row: LessonRow, playing: bool) -> QColor:
        wrong = row.lost or (playing and self.broken and not row.missing)
        return self.theme.color("attention_ink" if wrong else "accent_ink" if playing else "muted")


class PanelLessons(PaintedList):
    """`chosen` carries the LessonRow that shall be played."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("player_lessons")
        self.setAccessibleName(self.tr("Lessons"))
        self.rows = CourseRows(self)
        self._painter = PanelRowPainter(theme, self.rows, self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._choose)
        self._keys = ListKeys(self)

    def below(self, lesson_id: str) -> str:
        """The second line of a lesson."""
        row = self.rows.lesson_row(self.rows.index_of(lesson_id))
        return self._painter.below(row, lesson_id == self._painter.current) if row is not None else ""

    def show_course(self, view: CourseView, lesson_id: str, *, broken: bool = False) -> None:
        """`broken`: this lesson is open and cannot be played."""
        moved = self._painter.current != lesson_id
        self._painter.current, self._painter.broken = lesson_id, broken
        self.rows.show(rows_of(view, None))
        if moved:
            index = self.rows.index_of(lesson_id)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows.lesson_row(index)
        if row is not None and row.lesson.id != self._painter.current:
            self.chosen.emit(row)
