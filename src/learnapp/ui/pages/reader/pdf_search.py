"""Finds words in a PDF: where they stand on its pages, and which of them is looked at."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QRectF, QTimer, Signal
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

_SLICE_SECONDS = 0.02


class PdfSearch(QObject):
    """`changed` as more is found, and when all is: the pages are looked through one after the other.

    `busy` while there are pages that were not looked through. Pages count from 1.
    """

    changed = Signal()

    def __init__(self, document: QPdfDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._model = QPdfSearchModel(self)
        self._model.setDocument(document)
        self._model.rowsInserted.connect(self._on_more)
        self._model.modelReset.connect(self.changed)
        self._walk = QTimer(self, interval=0)
        self._walk.timeout.connect(self._look_on)
        self._from = 1
        self._next = 0
        self.current = -1

    @property
    def busy(self) -> bool:
        return self._walk.isActive()

    @property
    def count(self) -> int:
        return self._model.rowCount(QModelIndex())

    def look_for(self, text: str, page: int) -> None:
        """Anew, beginning to look at results from a page on."""
        self.current = -1
        self._from = page
        self._model.setSearchString(text)
        self._next = 0
        if text:
            self._walk.start()
        else:
            self._walk.stop()
        self.changed.emit()

    def step(self, step: int) -> tuple[int, QRectF] | None:
        """To the next (1) or the previous (-1) result: its page and where it stands there, in points."""
        if not self.count:
            return None
        self.current = (self.current + step) % self.count if self.current >= 0 else self._first(step)
        return self.found()

    def begin(self) -> tuple[int, QRectF] | None:
        """To the first result from where the search began; one before it only where there is no other."""
        if self.current >= 0 or not self.count or (self.busy and self._last_page() < self._from):
            return None
        return self.step(1)

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

    def _last_page(self) -> int:
        return self._model.resultAtIndex(self.count - 1).page() + 1

    def _look_on(self) -> None:
        """Some more pages; which of them says nothing only this tells."""
        until = time.monotonic() + _SLICE_SECONDS
        pages = self._document.pageCount()
        while self._next < pages:
            self._model.resultsOnPage((self._from - 1 + self._next) % pages)
            self._next += 1
            if time.monotonic() > until:
                return
        self._walk.stop()
        self.changed.emit()

    def _on_more(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self.current >= first:  # found before what is looked at: the page in sight was looked through first
            self.current += last - first + 1
        self.changed.emit()


def lines_of(rectangles: Sequence[QRectF]) -> list[QRectF]:
    """What stands on one line as one rectangle: a PDF has one for each run of its letters, and these may overlap."""
    lines: list[QRectF] = []
    for each in rectangles:
        if lines and lines[-1].top() <= each.center().y() <= lines[-1].bottom():
            lines[-1] = lines[-1].united(each)
        else:
            lines.append(each)
    return lines
