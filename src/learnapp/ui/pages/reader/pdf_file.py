"""A PDF that is opened without holding the window up, and what keeps it from being opened."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtPdf import QPdfBookmarkModel, QPdfDocument

from learnapp.errors import DocumentError
from learncore.bounds import MAX_PAGES

_SLICE_SECONDS = 0.02
_MOST_HEADINGS = 2_000


class PdfFile(QObject):
    """`opened` when the sizes of all pages are known, `failed` (DocumentError) instead where it cannot be shown."""

    opened = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.document = QPdfDocument(self)
        self.sizes: list[tuple[float, float]] = []
        self._bookmarks: QPdfBookmarkModel | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._measure)

    def open(self, path: Path) -> None:
        self.close()
        error = self.document.load(str(path))
        if error is not QPdfDocument.Error.None_:
            self.failed.emit(_told(error, path.name))
        elif not 1 <= self.document.pageCount() <= MAX_PAGES:
            self.failed.emit(_odd_number(path.name, self.document.pageCount()))
        else:
            self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        self.sizes = []
        self.document.close()

    def contents(self) -> list[tuple[int, str, float]]:
        """The author's table of contents: level from 0, title, and the place it leads to."""
        if self._bookmarks is None:
            self._bookmarks = QPdfBookmarkModel(self)
            self._bookmarks.setDocument(self.document)
        model, role = self._bookmarks, QPdfBookmarkModel.Role
        found: list[tuple[int, str, float]] = []
        waiting = (
            [model.index(row, 0) for row in reversed(range(model.rowCount()))] if self.document.pageCount() else []
        )
        while waiting and len(found) < _MOST_HEADINGS:
            index = waiting.pop()
            title = str(index.data(int(role.Title)) or "").strip()
            page = int(index.data(int(role.Page)) or 0)
            if title and 0 <= page < self.document.pageCount():
                found.append((int(index.data(int(role.Level)) or 0), title, page + 1.0))
            waiting += [model.index(row, 0, index) for row in reversed(range(model.rowCount(index)))]
        return found

    def _measure(self) -> None:
        """The sizes of some more pages: of thousands it takes a second."""
        until = time.monotonic() + _SLICE_SECONDS
        while len(self.sizes) < self.document.pageCount():
            size = self.document.pagePointSize(len(self.sizes))
            self.sizes.append((size.width(), size.height()))
            if time.monotonic() > until:
                return
        self._timer.stop()
        self.opened.emit()


def _told(error: QPdfDocument.Error, name: str) -> DocumentError:
    kinds = QPdfDocument.Error
    if error is kinds.FileNotFound:
        return DocumentError("File not found", f"“{name}” is not where it was. What you have read is kept.")
    if error in (kinds.IncorrectPassword, kinds.UnsupportedSecurityScheme):
        return DocumentError(
            "This PDF is protected with a password",
            f"“{name}” can be opened in its own program. Mark it as complete when you have read it.",
        )
    return DocumentError(
        "This PDF cannot be shown", f"“{name}” is damaged or incomplete. What you have read of it is kept."
    )


def _odd_number(name: str, pages: int) -> DocumentError:
    if pages < 1:
        return _told(QPdfDocument.Error.InvalidFileFormat, name)
    return DocumentError(
        "This PDF is too long to be shown here",
        f"“{name}” has more than {MAX_PAGES:,} pages. Open it in its own program.",
    )
