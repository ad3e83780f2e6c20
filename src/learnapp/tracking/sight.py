"""Which pages of a document have been seen: pure.

A place in a document is a float: page n reaches from n to n + 1, so 3.5 is the middle of the third page. A text that
scrolls is divided into as many pages of equal height as its lesson has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
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
    """The pages of one opening, `count` in all. `seen` grows as time is spent on what is in sight.

    What is `flowing` has no pages of its own: of a text that was scrolled through, all is seen with its end.
    """

    count: int
    flowing: bool = False
    seen: set[int] = field(default_factory=set[int])
    _spent: dict[int, float] = field(default_factory=dict[int, float])
    _parts: dict[int, int] = field(default_factory=dict[int, int])
    _passed: set[int] = field(default_factory=set[int])

    def go_on_at(self, place: float, seen: frozenset[int]) -> None:
        """Reading goes on here, with these pages seen: who came from the page before has seen this one down to it."""
        page = int(place)
        if page not in seen and (page == 1 or page - 1 in seen):
            above = range(page * PARTS, min(self._first_from(place), (page + 1) * PARTS))
            self.take_up(dict.fromkeys(above, SEEN_SECONDS))

    def take_up(self, seconds: Mapping[int, float]) -> None:
        """So long each of these parts was looked at before."""
        for part, before in seconds.items():
            self._spend(part, before)
        self._passed.update(seconds)

    def looked_at(self) -> dict[int, float]:
        """How long each part was looked at of the pages that were not seen, to be taken up another time; of what is
        flowing also where it only passed by."""
        passed = dict.fromkeys(sorted(self._passed), 0.0) if self.flowing else {}
        return {part: seconds for part, seconds in (passed | self._spent).items() if part // PARTS not in self.seen}

    def pass_by(self, sight: Sight) -> None:
        """This has come into sight, for however short a time."""
        if self.flowing:
            self._passed.update(self._in_sight(sight))

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
            self._spend(part, share)
            if self._parts.get(page, 0) >= PARTS_SEEN:
                fresh.add(page)
        if self.flowing and self._is_end_seen(fresh):
            fresh |= self._passed_pages() - self.seen
        for page in fresh:
            self._forget(page)
        self.seen |= fresh
        return frozenset(fresh)

    def _spend(self, part: int, seconds: float) -> None:
        before = self._spent.get(part, 0.0)
        if before < SEEN_SECONDS:
            self._spent[part] = before + seconds
            if before + seconds >= SEEN_SECONDS - 1e-9:
                self._spent[part] = SEEN_SECONDS
                self._parts[part // PARTS] = self._parts.get(part // PARTS, 0) + 1

    def _is_end_seen(self, fresh: set[int]) -> bool:
        last = self.count * PARTS + PARTS - 1
        return self.count in fresh or self.count in self.seen or self._spent.get(last, 0.0) >= SEEN_SECONDS

    def _passed_pages(self) -> set[int]:
        pages = Counter(part // PARTS for part in self._passed)
        return {page for page, parts in pages.items() if parts >= PARTS_SEEN}

    def _in_sight(self, sight: Sight) -> range:
        """The parts of which at least half is on the screen."""
        first = max(PARTS, self._first_from(sight.top))
        last = min((self.count + 1) * PARTS, math.floor(sight.bottom * PARTS + 0.5))
        return range(first, last)

    @staticmethod
    def _first_from(place: float) -> int:
        """The first part of which at least half lies below a place."""
        return math.ceil(place * PARTS - 0.5)

    def _forget(self, page: int) -> None:
        """A page that has been seen needs no more counting."""
        self._parts.pop(page, None)
        for part in range(page * PARTS, (page + 1) * PARTS):
            self._spent.pop(part, None)
