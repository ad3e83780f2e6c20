"""What a search found, as rows: a heading for each kind, and under it the places."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from learnapp.store.search import Found, Hit, Kind
from learnapp.ui.format import clock
from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.marked_text import lay_out

_HEADING, _ROW, _EDGE = 32, 52, 8
_ICONS: dict[Kind, str] = {
    "course": "books",
    "lesson": "play-circle",
    "note": "note-pencil",
    "transcript": "closed-captioning",
    "document": "file-text",
}
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ITEM = Qt.ItemDataRole.UserRole


def _tr(text: str) -> str:
    return QCoreApplication.translate("palette", text)


def heading(kind: Kind) -> str:
    return {
        "course": _tr("Courses"),
        "lesson": _tr("Lessons"),
        "note": _tr("Notes"),
        "transcript": _tr("Said in videos"),
        "document": _tr("In documents"),
    }[kind]


def title_of(hit: Hit) -> str:
    """What it is called; a note may be of a course that was removed."""
    return hit.title or _tr("A course that is not here any more")


def place_words(hit: Hit) -> str:
    """The moment or the page."""
    if hit.at is None:
        return ""
    return _tr("Page {n}").format(n=max(1, int(hit.at))) if hit.paged else clock(hit.at)


def said(hit: Hit) -> str:
    """The words of a document that were found, as they stand there: the longest of those that follow each other."""
    runs: list[tuple[int, int]] = []
    for start, end in hit.text_marks if hit.kind == "document" else ():
        if runs and hit.text[runs[-1][1] : start] == " ":
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return max((hit.text[start:end] for start, end in runs), key=len, default="")


class PaletteRows(QAbstractListModel):
    """Each row is a Kind (a heading) or a Hit."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: list[Kind | Hit] = []

    def show(self, found: Found) -> None:
        self.beginResetModel()
        self.items = []
        for hit in found.hits:
            before = self.items[-1] if self.items else None
            if not isinstance(before, Hit) or before.kind != hit.kind:
                self.items.append(hit.kind)
            self.items.append(hit)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def hit(self, index: Index) -> Hit | None:
        item = self.items[index.row()] if 0 <= index.row() < len(self.items) else None
        return item if isinstance(item, Hit) else None

    def step(self, row: int, step: int) -> int:
        """The next place from a row, over headings and round the ends; -1 where there is none."""
        places = [n for n, item in enumerate(self.items) if isinstance(item, Hit)]
        if not places:
            return -1
        if row not in places:
            return places[0 if step > 0 else -1]
        return places[(places.index(row) + step) % len(places)]

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) if self.hit(index) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.items):
            return None
        item = self.items[index.row()]
        if role == _ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if not isinstance(item, Hit):
                return heading(item)
            return ", ".join(part for part in (title_of(item), item.text, item.course_title, place_words(item)) if part)
        return None


class PalettePainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heading, self._title, self._text = theme.font(12, 600), theme.font(14, 600), theme.font(12, 400)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW if isinstance(index.data(_ITEM), Hit) else _HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(_ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if isinstance(item, Hit):
            self._paint_hit(painter, option, item)
        else:
            painter.setFont(self._heading)
            align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
            box = QRectF(option.rect).adjusted(20, 8, -20, 0)
            paint.one_line(painter, box, heading(item), self._theme.color("muted"), align)
        painter.restore()

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit) -> None:
        theme = self._theme
        whole = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(QRectF(whole).adjusted(_EDGE, 1, -_EDGE, -1), 9, 9)

        def placed(x: int, y: int, width: int, height: int) -> QRect:
            box = QRect(whole.left() + x, whole.top() + y, width, height)
            return QStyle.visualRect(option.direction, whole, box)

        theme.paint_icon(painter, _ICONS[hit.kind], QRectF(placed(20, 17, 18, 18)), "muted")
        where = place_words(hit)
        painter.setFont(self._heading)
        room = painter.fontMetrics().horizontalAdvance(where) + 4 if where else 0
        far = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight)
        box = QRectF(placed(whole.width() - 20 - room, 8, room, 20))
        paint.one_line(painter, box, where, theme.color("accent_ink"), far)
        width = whole.width() - 52 - 20 - room - 8
        self._paint_words(painter, placed(52, 7, width, 20), title_of(hit), self._title, hit.title_marks, "text")
        below, marks = (hit.text, hit.text_marks) if hit.text_marks else (hit.course_title or hit.text, ())
        self._paint_words(painter, placed(52, 28, whole.width() - 72, 18), below, self._text, marks, "muted")

    def _paint_words(
        self, painter: QPainter, box: QRect, text: str, font: Any, marks: tuple[tuple[int, int], ...], token: str
    ) -> None:
        layout, _ = lay_out(
            text.replace("\n", " "),
            font,
            box.width(),
            leading=box.height(),
            most=1,
            marks=marks,
            ink=self._theme.color("accent_ink"),
        )
        painter.setPen(self._theme.color(token))
        layout.draw(painter, QPointF(box.topLeft()))
