"""The grid of courses: a wrapping list view, which lays ten thousand rows out quicker than one in icon mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.card_delegate import CARD, CardDelegate

_NARROWEST = 228


class LinedUp(Protocol):
    """A model that has colours chosen for its courses as they stand in so many columns."""

    def line_up(self, columns: int) -> None: ...


class CourseGrid(QListView):
    """Arrows walk, Enter opens, Space does what the card's button does (opens, where it has none), typing goes to the
    search. `model` is a `LinedUp`, too."""

    opened = Signal(str)  # course id
    menu_asked = Signal(str, QPoint)  # course id, place on the screen
    typed = Signal(str)
    pressed_button = Signal(str)  # course id

    def __init__(
        self,
        services: Services,
        model: QAbstractListModel,
        delegate: Callable[[Services, QObject], CardDelegate[Any]],
        name: str,
    ) -> None:
        super().__init__()
        self._delegate = delegate(services, self)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Courses"))
        self._pressed = ""
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(40)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.clicked.connect(self._open)
        services.theme.changed.connect(self.viewport().update)
        services.images.loaded.connect(self._on_picture)

    def _on_picture(self, _path: str) -> None:
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self._press(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Not through the rows: that would fetch them all."""
        if search.strip():
            self.typed.emit(search)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setCurrentIndex(self.model().index(0, 0))
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            event.ignore()
            return
        card = self.indexAt(event.position().toPoint()).data(CARD)
        self._pressed = card.course_id if card is not None else ""
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.indexAt(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - MARGIN + GAP  # the scroll bar stands in the margin
        columns = max(1, room // (_NARROWEST + GAP))
        cell = QSize(room // columns, self._delegate.height + GAP)
        if columns != self._delegate.columns:
            self._delegate.columns = columns
            cast("LinedUp", self.model()).line_up(columns)
        if cell != self._delegate.cell or cell != self.gridSize():
            self._delegate.cell = cell
            self.setGridSize(cell)
        super().resizeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """On a card's button it presses that, and does not open the card."""
        at = event.position().toPoint()
        card = self.indexAt(at).data(CARD)
        pressed, self._pressed = self._pressed, ""
        on_card = event.button() == Qt.MouseButton.LeftButton and card is not None and card.course_id == pressed
        if on_card and self._over_button(at):
            self.pressed_button.emit(pressed)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def button_at(self, index: QModelIndex) -> QRect:
        """Where the button of a card is, in the viewport; an empty place where it has none."""
        card = index.data(CARD)
        if card is None or not self._delegate.has_button(card):
            return QRect()
        box = self._delegate.box_of(self.visualRect(index), self.layoutDirection())
        return self._delegate.button_of(card, box, self.layoutDirection())

    def _over_button(self, at: QPoint) -> bool:
        return self.button_at(self.indexAt(at)).contains(at)

    def _press(self, index: QModelIndex) -> None:
        card = index.data(CARD)
        if card is not None and self._delegate.has_button(card):
            self.pressed_button.emit(card.course_id)
        else:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        card = index.data(CARD)
        if card is not None:
            self.opened.emit(card.course_id)

    def _ask_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        card = index.data(CARD)
        if card is not None:
            self.menu_asked.emit(card.course_id, self.viewport().mapToGlobal(at))
