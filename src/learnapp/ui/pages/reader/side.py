"""Beside the document: the course's lessons, what the document holds, and the notes on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from learnapp.ui.pages.player.beside import Beside
from learnapp.ui.pages.player.keys import ListKeys
from learnapp.ui.pages.reader.views import Heading
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.labels import secondary

WIDTH = 320
_EDGE = 10
_TARGET = Qt.ItemDataRole.UserRole


def _tr(text: str) -> str:
    return QCoreApplication.translate("Side", text)


class Contents(QListView):
    """The headings of a document; `chosen` carries where one leads to."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("reader_contents")
        self.setAccessibleName(self.tr("Contents"))
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setFont(theme.font(13, 500))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSpacing(3)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setAutoFillBackground(False)
        self.setViewportMargins(_EDGE, 0, _EDGE, 0)
        self._keys = ListKeys(self)
        self.clicked.connect(self._choose)

    @property
    def count(self) -> int:
        return self._model.rowCount()

    def show_headings(self, headings: Sequence[Heading]) -> None:
        self._model.clear()
        for level, title, target in headings:
            item = QStandardItem("    " * min(level, 4) + title)
            item.setData(target, _TARGET)
            item.setData(title, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(title)
            self._model.appendRow(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(_TARGET))


class Side(Beside):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "reader", WIDTH, _tr("Bookmark this page (B)"))
        self.setObjectName("reader_side")
        self.tabs.insertTab(1, self.tr("Contents"))
        self.contents = Contents(theme)
        self.nothing = secondary(theme, self.tr("This document has no headings."), wrap=True)
        self.nothing.setObjectName("reader_no_contents")
        self.nothing.setContentsMargins(19, 8, 19, 8)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.notes = self.noting
        self.notes.notes.bookmarks.empty.set_text(
            self.tr("No notes yet"),
            self.tr("Press N while you read to write something down, or B to keep the page only."),
        )
        for page in (self.lessons, self.contents, self.nothing, self.notes):
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self._turn)

    def show_contents(self, headings: Sequence[Heading]) -> None:
        self.contents.show_headings(headings)
        self._turn(self.tabs.currentIndex())

    def _turn(self, tab: int) -> None:
        contents = self.contents if self.contents.count else self.nothing
        self.stack.setCurrentWidget((self.lessons, contents, self.notes)[tab])
