"""The courses of the catalogue: their order as a whole, the courses themselves a page at a time as they are seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from learnapp.ui.bands import Bands
from learnapp.ui.pages.catalogue.words import Face, about, spoken
from learnapp.ui.widgets.card_delegate import CARD

if TYPE_CHECKING:
    from learnapp.store import Reader
    from learnapp.store.views_offered import CatalogueCourse, CatalogueFilter

PAGE = 48
_KEPT_PAGES = 24
_LINED_UP = 600
"""Colours are chosen for so many courses ahead; who scrolls further sees what is each course's own."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROLES = {CARD, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}


class CatalogueModel(QAbstractListModel):
    """Filtered and searched by the store; holds ids, and no more than a few pages of courses."""

    def __init__(
        self, reader: Reader, bands: Bands, face: Callable[[CatalogueCourse], Face], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._bands = bands
        self._face = face
        self._columns = 1
        self._ids: list[str] = []
        self._pages: OrderedDict[int, list[CatalogueCourse]] = OrderedDict()

    def ask(self, only: CatalogueFilter, search: str) -> None:
        """Show the answer to this question; raises StoreError. Where the same courses come, rows keep their places."""
        ids = self._reader.catalogue_ids(search, only)
        self._pages.clear()
        if ids == self._ids:
            if ids:
                self.dataChanged.emit(self.index(0), self.index(len(ids) - 1))
            return
        self.beginResetModel()
        self._ids = ids
        self.line_up(self._columns)
        self.endResetModel()

    def line_up(self, columns: int) -> None:
        """Have colours for courses that differ from those beside and above, in so many columns."""
        self._columns = columns
        self._bands.line_up(self._ids[:_LINED_UP], columns)

    def row_of(self, course_id: str) -> int:
        """-1 where it is not shown."""
        return self._ids.index(course_id) if course_id in self._ids else -1

    def card(self, row: int) -> CatalogueCourse | None:
        """The course of a row; None if it vanished since they were counted."""
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._reader.catalogue_courses(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        place = row % PAGE
        if place < len(page) and page[place].course_id == self._ids[row]:
            return page[place]
        return next((card for card in page if card.course_id == self._ids[row]), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ROLES:
            return None
        card = self.card(index.row())
        if card is None or role == CARD:
            return card
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(card, self._face(card))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (card.title, about(card), self._face(card).asked) if part)
        return card.title
