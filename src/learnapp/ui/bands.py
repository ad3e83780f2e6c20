"""The two colours that stand for a course without a picture: its own, but another pair beside a neighbour's."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from learnapp.ui.tokens import GRADIENTS

Band = tuple[str, str]


class Bands:
    """A course keeps the pair that it was last seen with, so that its page shows what its card did."""

    def __init__(self) -> None:
        self._chosen: dict[str, int] = {}

    def of(self, course_id: str) -> Band:
        """Start and end of the course's gradient, as #RRGGBB."""
        return GRADIENTS[self._chosen.get(course_id, own(course_id))]

    def line_up(self, course_ids: Sequence[str], columns: int) -> None:
        """These stand in a grid, from its first cell on: none beside or below another one with the same colours."""
        chosen: list[int] = []
        for place, course_id in enumerate(course_ids):
            before = {place - step for step in (1, max(1, columns)) if place >= step}
            near = {chosen[other] for other in before if course_ids[other] != course_id}
            pair = self._chosen.get(course_id, own(course_id))
            while pair in near:
                pair = (pair + 3) % len(GRADIENTS)
            chosen.append(pair)
            self._chosen[course_id] = pair


def own(course_id: str) -> int:
    """The same pair for the same id, on every machine."""
    return (zlib.crc32(course_id.encode()) >> 16) % len(GRADIENTS)
