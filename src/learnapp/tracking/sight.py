"""Which pages of a document have been seen: pure.

A place in a document is a float: page n reaches from n to n + 1, so 3.5 is the middle of the third page. A text that
scrolls is divided into as many pages of equal height as its lesson has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

SEEN_SECONDS: Final = 1.0
"""So long a part of a page must have been on the screen; longer where more than a page shares the screen."""
PARTS: Final = 10
PARTS_SEEN: Final = 9
"""A page is looked at in tenths, and seen when nine of them were: its margins need not have been."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is on the screen: from one place of the document to another."""

    top: float
    bottom: float


def page_at(place: float, pages: int) -> int:
    """The page that someone who stopped at a place was on: the one that most of the screen's upper part shows."""
    return min(max(int(place + 0.5), 1), max(pages, 1))


@dataclass(slots=True)
class Pages:
    """The pages of one opening, `count` in all. `seen` grows as time is spent on what is in sight."""

    count: int
    seen: set[int] = field(default_factory=set[int])
    _spent: dict[int, float] = field(default_factory=dict[int, float])
    _parts: dict[int, int] = field(default_factory=dict[int, int])

    def spend(self, sight: Sight, seconds: float) -> frozenset[int]:
        """Time went by with this in sight; the pages that have now been seen and were not before.

        Several pages at once share the time: who looks at forty small ones for a second has seen none of them.
        """
        share = seconds / max(1.0, sight.bottom - sight.top)
        fresh: set[int] = set()
        for part in self._in_sight(sight):
            page = part // PARTS
            if page in self.seen:
                continue
            before = self._spent.get(part, 0.0)
            if before >= SEEN_SECONDS:
                continue
            self._spent[part] = before + share
            if before + share >= SEEN_SECONDS - 1e-9:
                self._spent[part] = SEEN_SECONDS
                self._parts[page] = self._parts.get(page, 0) + 1
                if self._parts[page] >= PARTS_SEEN:
                    self._forget(page)
                    fresh.add(page)
        self.seen |= fresh
        return frozenset(fresh)

    def _in_sight(self, sight: Sight) -> range:
        """The parts of which at least half is on the screen."""
        first = max(PARTS, math.ceil(sight.top * PARTS - 0.5))
        last = min((self.count + 1) * PARTS, math.floor(sight.bottom * PARTS + 0.5))
        return range(first, last)

    def _forget(self, page: int) -> None:
        """A page that has been seen needs no more counting."""
        self._parts.pop(page, None)
        for part in range(page * PARTS, (page + 1) * PARTS):
            self._spent.pop(part, None)
