"""The countdown to the next lesson: pure, the card that shows it is the window's."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Countdown:
    """Seconds until the next lesson begins by itself. It ends once: due, or cancelled by anyone for good."""

    lesson_id: str
    left: float
    cancelled: bool = False

    @property
    def due(self) -> bool:
        return not self.cancelled and self.left <= 0

    @property
    def shown(self) -> int:
        """Whole seconds as people count down: 1 until the last moment."""
        return max(0, math.ceil(self.left))

    def passed(self, seconds: float) -> Countdown:
        return self if self.cancelled else replace(self, left=max(0.0, self.left - max(0.0, seconds)))

    def cancel(self) -> Countdown:
        return replace(self, cancelled=True)
