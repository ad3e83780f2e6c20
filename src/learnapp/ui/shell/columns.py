"""Parts of a page that flow into as many columns as there is room for, in their order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

_BETWEEN, _BELOW = 36, 24
_MOST = 3
_Columns = tuple[Sequence[QWidget], ...]


class Columns(QWidget):
    """As even in height as can be; what is left of the width is shared."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self._parts = parts
        for part in parts:
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def size_within(self, width: int) -> QSize:
        """What they need in a room so wide."""
        columns = self._fitting(width)
        return QSize(_needed(columns), max(map(_height, columns)))

    def minimumSizeHint(self) -> QSize:
        return QSize(_width(self._parts), 0)

    def sizeHint(self) -> QSize:
        return self.size_within(self.width())

    def heightForWidth(self, width: int) -> int:
        return self.size_within(width).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = self._fitting(self.width())
        more = max(0, self.width() - _needed(columns)) // len(columns)
        left = 0
        for column in columns:
            top, width = 0, _width(column) + more
            for part in column:
                box = QRect(left, top, width, part.sizeHint().height())
                part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), box))
                top += box.height() + _BELOW
            left += width + _BETWEEN

    def _fitting(self, width: int) -> _Columns:
        """The lowest of the divisions that fit; one column where none does."""
        fitting = [each for number in range(2, _MOST + 1) for each in self._divided(number) if _needed(each) <= width]
        return min([(self._parts,), *fitting], key=lambda columns: max(map(_height, columns)))

    def _divided(self, number: int) -> list[_Columns]:
        cuts = itertools.combinations(range(1, len(self._parts)), number - 1)
        return [tuple(self._parts[a:b] for a, b in itertools.pairwise((0, *cut, len(self._parts)))) for cut in cuts]


def _width(column: Sequence[QWidget]) -> int:
    return max(part.sizeHint().width() for part in column)


def _height(column: Sequence[QWidget]) -> int:
    return sum(part.sizeHint().height() for part in column) + _BELOW * (len(column) - 1)


def _needed(columns: _Columns) -> int:
    return sum(map(_width, columns)) + _BETWEEN * (len(columns) - 1)
