"""The courses of the library, fetched a page at a time as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from learnapp.ui import format as told
from learnapp.ui.bands import Bands
from learnapp.ui.course_words import where_words
from learnapp.ui.widgets.card_delegate import CARD

if TYPE_CHECKING:
    from learnapp.store import Reader
    from learnapp.store.views import CourseCard, CourseFilter, CourseSort

PAGE = 48
_KEPT_PAGES = 24

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CourseModel(QAbstractListModel):
    """Sorted, filtered and searched by the store; holds no more than a few pages."""

    def __init__(self, reader: Reader, bands: Bands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._bands = bands
        self._columns = 1
        self._filter: CourseFilter = "all"
        self._sort: CourseSort = "recent"
        self._search = ""
        self._count = 0
        self._pages: OrderedDict[int, list[CourseCard]] = OrderedDict()

    def ask(self, which: CourseFilter, sort: CourseSort, search: str) -> None:
        """Show the answer to this question; raises StoreError. The same question again keeps the rows' places."""
        same = (which, sort, search) == (self._filter, self._sort, self._search)
        count, first = self._reader.first_courses(which, sort, search, PAGE)
        if same and count == self._count:
            self._pages = OrderedDict({0: first})
            self._line_up(0)
            if count:
                self.dataChanged.emit(self.index(0), self.index(count - 1))
            return
        self.beginResetModel()
        self._filter, self._sort, self._search, self._count = which, sort, search, count
        self._pages = OrderedDict({0: first})
        self._line_up(0)
        self.endResetModel()

    def line_up(self, columns: int) -> None:
        """Have colours for courses without a picture that differ from those beside and above, in so many columns."""
        self._columns = columns
        for number in sorted(self._pages):
            self._line_up(number)

    def _line_up(self, number: int) -> None:
        above = self._pages.get(number - 1, [])[-self._columns :]
        self._bands.line_up([card.course_id for card in (*above, *self._pages[number])], self._columns)

    def card(self, row: int) -> CourseCard | None:
        """The course of a row; None if it vanished since it was counted."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._reader.courses(self._filter, self._sort, self._search, PAGE, number * PAGE)
            self._pages[number] = page
            self._line_up(number)
            if len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ROLES:
            return None
        card = self.card(index.row())
        if card is None or role == CARD:
            return card
        if role == Qt.ItemDataRole.AccessibleTextRole:
            done = self.tr("{0} of {1} lessons complete").format(card.completed_lessons, card.total_lessons)
            where = where_words(card, None)
            return ", ".join((card.title, done, *((where.text,) if where is not None else ())))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (card.title, card.author, told.lessons(card.total_lessons)) if part)
        return card.title


_ROLES = {CARD, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}
