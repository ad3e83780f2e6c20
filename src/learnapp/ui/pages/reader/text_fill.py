"""Fills a text document piece by piece, so that a long one does not hold the window up."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument, QTextDocumentFragment

_PIECE = 6_000
_SLICE_SECONDS = 0.04
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID = frozenset({"br", "hr", "img"})
_BEGINS = re.compile(r"p|h[1-6]")


class Filling(QObject):
    """`start` fills the document anew; `filled` when all of it is there: at once where that is quickly done."""

    filled = Signal()

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._pieces: Iterator[str] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self.busy = False

    def start(self, html: str) -> None:
        self.stop()
        self.busy = True
        self._document.clear()
        self._pieces = iter(pieces(html))
        self._go_on()

    def stop(self) -> None:
        """Leave it as it is; nothing more is told."""
        self._timer.stop()
        self.busy = False

    def _go_on(self) -> None:
        until = time.monotonic() + _SLICE_SECONDS
        for piece in self._pieces:
            self._append(piece)
            if time.monotonic() > until:
                self._timer.start()
                return
        self.stop()
        self.filled.emit()

    def _append(self, piece: str) -> None:
        read = QTextDocument()
        read.setDefaultFont(self._document.defaultFont())
        read.setDefaultStyleSheet(self._document.defaultStyleSheet())
        read.setHtml(piece.strip())
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self._document.isEmpty():
            cursor.insertBlock()
        first = cursor.block().blockNumber()
        cursor.insertFragment(QTextDocumentFragment(read))
        # What is inserted into a block takes that block's shape, not its own.
        shaped = QTextCursor(self._document.findBlockByNumber(first))
        shaped.setBlockFormat(read.begin().blockFormat())
        self._document.size()  # laid out now, while it is little


def pieces(html: str, size: int = _PIECE) -> list[str]:
    """HTML cut where nothing is open and a paragraph or a heading begins, at least so many characters each."""
    found: list[str] = []
    start = depth = 0
    for tag in _TAG.finditer(html):
        if tag[2] in _VOID:
            continue
        if not tag[1] and depth == 0 and tag.start() - start >= size and _BEGINS.fullmatch(tag[2]):
            found.append(html[start : tag.start()])
            start = tag.start()
        depth += -1 if tag[1] else 1
    return [*found, html[start:]]
