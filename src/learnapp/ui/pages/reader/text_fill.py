"""Fills a text document piece by piece, so that a long one does not hold the window up."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument, QTextDocumentFragment

_PIECE: Final = 6_000
_LONG: Final = 30_000
"""So much of a list, a table or a paragraph stands in one piece; a longer one is divided."""
_WEIGHTS: Final = {"td": 60, "th": 60, "br": 60, "li": 20}
"""What some tags cost to lay out, in characters."""
_SLICE_SECONDS: Final = 0.04
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID: Final = frozenset({"br", "hr", "img"})
_BEGINS: Final = re.compile(r"p|h[1-6]")
_DIVIDES: Final = re.compile(r"p|h[1-6]|li|tr|br|dt|dd|pre|table|ul|ol|blockquote")
_START: Final = re.compile(r"start=\"(\d+)\"")


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

    def empty(self) -> None:
        """Nothing is shown until `start`."""
        self.stop()
        self.busy = True
        self._document.clear()

    def start(self, html: str) -> None:
        self.empty()
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
        begun = read.begin()
        shaped.setBlockFormat(begun.blockFormat())
        if begun.textList() is not None:
            shaped.createList(begun.textList().format())
        self._document.size()  # laid out now, while it is little


@dataclass
class _Open:
    """An element that is open, and how many items of it there were."""

    name: str
    tag: str
    items: int = 0

    @property
    def again(self) -> str:
        """The tag that opens the rest of it; a list goes on counting."""
        if self.name != "ol" or not self.items:
            return self.tag
        first = _START.search(self.tag)
        return f'<ol start="{(int(first[1]) if first else 1) + self.items}">'


def pieces(html: str, size: int = _PIECE) -> list[str]:
    """HTML cut where nothing is open and a paragraph or a heading begins, at least so many characters each.

    What is longer than `_LONG` is cut within: its elements end with the piece, and begin again with the next.
    """
    cut = _Cutting(html)
    for tag in _TAG.finditer(html):
        closing, name = tag[1], tag[2]
        cut.read_to(tag.start())
        cut.weight += 0 if closing else _WEIGHTS.get(name, 0)
        if not closing and cut.may_divide(name, size):
            cut.divide(tag.start(), tag.end() if name == "br" else tag.start())
        cut.at = tag.end()
        if name in _VOID:
            continue
        if closing:
            cut.close()
        else:
            cut.open(name, tag[0])
    return cut.finish()


class _Cutting:
    def __init__(self, html: str) -> None:
        self._html = html
        self._found: list[str] = []
        self._start = 0
        self._lead = ""
        self._opened: list[_Open] = []
        self.at = 0
        self.weight = 0

    def read_to(self, end: int) -> None:
        """Words up to there; too many of them are divided between lines or words."""
        while self.weight + end - self.at > _LONG:
            most = self.at + max(1, _LONG - self.weight)
            line, word = self._html.rfind("\n", self.at, most), self._html.rfind(" ", self.at, most)
            cut = line if line > self.at else word if word > self.at else self._before_entity(most)
            self.divide(cut, cut + 1 if self._html[cut] in "\n " else cut)
        self.weight += end - self.at
        self.at = end

    def may_divide(self, name: str, size: int) -> bool:
        if all(each.name == "div" for each in self._opened):
            return self.weight >= size and bool(_BEGINS.fullmatch(name))
        return self.weight >= _LONG // 2 and bool(_DIVIDES.fullmatch(name))

    def divide(self, end: int, start: int) -> None:
        closed = "".join(f"</{each.name}>" for each in reversed(self._opened))
        self._found.append(self._lead + self._html[self._start : end] + closed)
        self._lead = "".join(each.again for each in self._opened)
        self._start = self.at = start
        self.weight = 0

    def open(self, name: str, tag: str) -> None:
        if name == "li" and self._opened:
            self._opened[-1].items += 1
        self._opened.append(_Open(name, tag))

    def close(self) -> None:
        if self._opened:
            self._opened.pop()

    def finish(self) -> list[str]:
        self.read_to(len(self._html))
        return [*self._found, self._lead + self._html[self._start :]]

    def _before_entity(self, place: int) -> int:
        begun = self._html.rfind("&", max(self.at + 1, place - 12), place)
        return begun if begun > self.at else place
