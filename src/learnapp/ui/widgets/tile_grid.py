"""Tiles side by side, as many as fit the width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from learnapp.ui.sides import placed
from learnapp.ui.tokens import GAP
from learnapp.ui.widgets.tile import Tile

_Item = TypeVar("_Item")
_NARROWEST = 228
_MOST_COLUMNS = 6


class TileGrid(QWidget, Generic[_Item]):
    """Shows the first items that fit into `rows` rows; tiles are made once and filled again."""

    overflowed = Signal(bool)  # whether some items are not shown

    def __init__(
        self, make: Callable[[QWidget], Tile], fill: Callable[[Tile, _Item], None], *, height: int, rows: int = 1
    ) -> None:
        super().__init__()
        self._make = make
        self._fill = fill
        self._height = height
        self._rows = rows
        self._items: Sequence[_Item] = ()
        self.tiles: list[Tile] = []
        self.follows: QWidget | None = None  # what Tab reaches before the first tile
        self.line_up: Callable[[Sequence[_Item], int], None] | None = None
        """Called with what is shown and in how many columns, before it is."""

    def set_items(self, items: Sequence[_Item]) -> None:
        self._items = items
        self._place()

    def columns(self) -> int:
        return max(1, min(_MOST_COLUMNS, (self.width() + GAP) // (_NARROWEST + GAP)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = self.columns()
        shown = self._items[: columns * self._rows]
        width = (self.width() - GAP * (columns - 1)) / columns
        if self.line_up is not None:
            self.line_up(shown, columns)
        while len(self.tiles) < len(shown):
            before = self.tiles[-1] if self.tiles else self.follows
            self.tiles.append(self._make(self))
            if before is not None:
                QWidget.setTabOrder(before, self.tiles[-1])
        for number, tile in enumerate(self.tiles):
            if number >= len(shown):
                tile.hide()
                continue
            row, column = divmod(number, columns)
            left = round(column * (width + GAP))
            right = round(column * (width + GAP) + width)
            box = QRect(left, row * (self._height + GAP), right - left, self._height)
            self._fill(tile, shown[number])
            tile.setGeometry(placed(self.layoutDirection(), self.rect(), box))
            tile.show()
            tile.update()
        rows = -(-len(shown) // columns)
        self.setFixedHeight(max(0, rows * self._height + (rows - 1) * GAP))
        self.overflowed.emit(len(shown) < len(self._items))
