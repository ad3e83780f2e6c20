"""The grid of courses: a wrapping list view, which lays ten thousand rows out quicker than one in icon mode."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from learnapp.ui.pages.library.delegate import HEIGHT, CourseDelegate
from learnapp.ui.pages.library.model import CARD, CourseModel
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN

_NARROWEST = 228


class CourseGrid(QListView):
    """Arrows walk, Enter opens, typing goes to the search."""

    opened = Signal(str)  # course id
    menu_asked = Signal(str, QPoint)  # course id, place on the screen
    typed = Signal(str)

    def __init__(self, services: Services, model: CourseModel) -> None:
        super().__init__()
        self._delegate = CourseDelegate(services, self)
        self.setObjectName("course_grid")
        self.setAccessibleName(self.tr("Courses"))
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
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
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
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.indexAt(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - MARGIN + GAP  # the scroll bar stands in the margin
        columns = max(1, room // (_NARROWEST + GAP))
        cell = QSize(room // columns, HEIGHT + GAP)
        if cell != self._delegate.cell or cell != self.gridSize():
            self._delegate.cell = cell
            self.setGridSize(cell)
        super().resizeEvent(event)

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
