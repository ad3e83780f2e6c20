"""Where the pages of a PDF stand below each other: pure. Lengths in logical pixels, page sizes in points."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from learnapp.tracking.sight import Sight

GAP: Final = 12
MARGIN: Final = 20
LEAST_SCALE, MOST_SCALE = 0.15, 8.0
_WIDEST_FIT: Final = 2.0
_ODD: Final = (10.0, 20_000.0)
_UNKNOWN: Final = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A page's place in the whole column."""

    x: float
    y: float
    width: float
    height: float


class PageLayout:
    """`sizes` are the pages' widths and heights in points, `scale` the pixels of a point, None to fit the width."""

    def __init__(self, sizes: Sequence[tuple[float, float]], room: int, scale: float | None = None) -> None:
        self._sizes = [_sane(size) for size in sizes] or [_UNKNOWN]
        widest = max(width for width, _ in self._sizes)
        fitting = min((room - 2 * MARGIN) / widest, _WIDEST_FIT)
        self.scale = min(max(fitting if scale is None else scale, LEAST_SCALE), MOST_SCALE)
        self.width = max(room, round(widest * self.scale) + 2 * MARGIN)
        heights = [height * self.scale for _, height in self._sizes]
        self._tops = [MARGIN + top for top in accumulate((height + GAP for height in heights[:-1]), initial=0.0)]
        self._heights = heights
        self.height = round(self._tops[-1] + heights[-1] + MARGIN)

    @property
    def pages(self) -> int:
        return len(self._sizes)

    def box(self, page: int) -> Box:
        """Of a page, counted from 1."""
        width = self._sizes[page - 1][0] * self.scale
        return Box((self.width - width) / 2, self._tops[page - 1], width, self._heights[page - 1])

    def place_at(self, y: float) -> float:
        """The place of the document at a height; between two pages it is where the second begins."""
        index = max(0, bisect.bisect_right(self._tops, y) - 1)
        within = (y - self._tops[index]) / self._heights[index]
        return index + 1 + min(max(within, 0.0), 1.0)

    def y_of(self, place: float) -> float:
        """The height of a place; that of the first page is the upper edge of the whole."""
        if place <= 1.0:
            return 0.0
        page = min(int(place), self.pages)
        return self._tops[page - 1] + min(place - page, 1.0) * self._heights[page - 1]

    def sight(self, top: float, bottom: float) -> Sight:
        """What stands between two heights."""
        return Sight(self.place_at(top), self.place_at(bottom))

    def between(self, top: float, bottom: float) -> range:
        """The pages of which something stands between two heights."""
        first = max(1, bisect.bisect_right(self._tops, top))
        if top > self._tops[first - 1] + self._heights[first - 1]:
            first += 1
        return range(first, bisect.bisect_left(self._tops, bottom) + 1)


def _sane(size: tuple[float, float]) -> tuple[float, float]:
    """A page of no size, or of one that no paper has, stands as an ordinary one."""
    least, most = _ODD
    return size if all(least <= length <= most for length in size) else _UNKNOWN
