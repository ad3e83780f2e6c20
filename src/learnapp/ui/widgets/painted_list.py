"""Lists whose rows are painted: what all of them have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from learnapp.ui.theme import Theme
from learnapp.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_RADIUS = 9
_T = TypeVar("_T")


class Rows(QAbstractListModel, Generic[_T]):
    """A row for each of `items`; subclasses tell what a screen reader says of one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: Sequence[_T] = ()

    def show(self, items: Sequence[_T]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def item(self, index: Index) -> _T | None:
        return self.items[index.row()] if 0 <= index.row() < len(self.items) else None

    def said(self, item: _T) -> str:
        raise NotImplementedError

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        return self.said(item) if item is not None and role in _SAID else None


class ListPainter(QStyledItemDelegate):
    """Subclasses paint the row; the painter is as it was afterwards."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        raise NotImplementedError

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.paint_row(painter, option, index)
        painter.restore()

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, color: str) -> None:
        """What lies under a row, "" for nothing, and the ring of the focus around it."""
        if color:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color(color))
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.focus_ring(painter, box, self.theme, _RADIUS)


class PaintedList(QListView):
    """Lies on the ground of what holds it and scrolls smoothly; nothing is edited in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
