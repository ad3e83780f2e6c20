"""Whether anyone is there: pure, on a monotonic clock (seconds)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

IDLE_SECONDS: Final = 60.0
"""So long after the last input a document is still being read."""
LESSONS_BY_THEMSELVES: Final = 3


@dataclass(slots=True)
class Attention:
    """When the learner last gave a sign: a key, the pointer, the wheel."""

    touched: float

    def touch(self, now: float) -> None:
        self.touched = max(self.touched, now)

    def present(self, now: float) -> bool:
        """Whether somebody seems to be there."""
        return now <= self.touched + IDLE_SECONDS

    def attended(self, since: float, until: float) -> float:
        """How many of the seconds from `since` to `until` count as attended."""
        return max(0.0, min(until, self.touched + IDLE_SECONDS) - since)


@dataclass(slots=True)
class Watching:
    """Counts the lessons that began by themselves one after the other, without any sign from the learner."""

    by_themselves: int = 0

    def begun_by_itself(self) -> None:
        self.by_themselves += 1

    def touch(self) -> None:
        self.by_themselves = 0

    @property
    def in_doubt(self) -> bool:
        """Whether to ask before another lesson begins by itself."""
        return self.by_themselves >= LESSONS_BY_THEMSELVES
