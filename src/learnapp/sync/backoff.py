"""How long to wait after a failure: longer each time, and never all at once with everyone else."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

LEAST_SECONDS: Final = 2.0
MOST_SECONDS: Final = 45.0
_MOST_DOUBLINGS: Final = 16


class Backoff:
    """Exponential with full jitter, between 2 and 45 s: a server that is back is found within a minute (ADR 54).
    `dice(a, b)` gives a number between the two."""

    def __init__(self, dice: Callable[[float, float], float] = random.uniform) -> None:
        self._dice = dice
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> float:
        """The seconds to wait after one more failure; on top of what the server asks for, lest all come at once."""
        most = min(MOST_SECONDS, LEAST_SECONDS * 2 ** min(self._failures + 1, _MOST_DOUBLINGS))
        self._failures += 1
        return self._dice(LEAST_SECONDS, most) + (retry_after or 0.0)

    def reset(self) -> None:
        """All is well, or worth a new try."""
        self._failures = 0
