"""Finds words in a PDF: where they stand on its pages, and which of them is looked at."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QRectF, Signal
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel


class PdfSearch(QObject):
    """`changed` as more is found: the pages are looked through one after the other. Pages count from 1."""

    changed = Signal()

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._model = QPdfSearchModel(self)
        self._model.setDocument(document)
        self._model.rowsInserted.connect(self._on_more)
        self._model.modelReset.connect(self.changed)
        self._from = 1
        self.current = -1

    @property
    def count(self) -> int:
        return self._model.rowCount(QModelIndex())

    def look_for(self, text: str, page: int) -> None:
        """Anew, beginning to look at results from a page on."""
        self.current = -1
        self._from = page
        self._model.setSearchString(text)
        self.changed.emit()

    def step(self, step: int) -> tuple[int, QRectF] | None:
        """To the next (1) or the previous (-1) result: its page and where it stands there, in points."""
        if not self.count:
            return None
        self.current = (self.current + step) % self.count if self.current >= 0 else self._first(step)
        return self.found()

    def found(self) -> tuple[int, QRectF] | None:
        """The result that is looked at."""
        if not 0 <= self.current < self.count:
            return None
        link = self._model.resultAtIndex(self.current)
        return link.page() + 1, link.rectangles()[0] if link.rectangles() else QRectF()

    def on_page(self, page: int) -> list[list[QRectF]]:
        """The rectangles of each result on a page."""
        return [link.rectangles() for link in self._model.resultsOnPage(page - 1)]

    def _first(self, step: int) -> int:
        """The first result from where the search began; looking back, the one before it."""
        for row in range(self.count):
            if self._model.resultAtIndex(row).page() + 1 >= self._from:
                return row if step > 0 else (row - 1) % self.count
        return 0 if step > 0 else self.count - 1

    def _on_more(self, *_: object) -> None:
        self.changed.emit()
