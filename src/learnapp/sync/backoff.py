"""How long to wait after a failure: longer each time, and never all at once with everyone else."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

LEAST_SECONDS: Final = 2.0
MOST_SECONDS: Final = 300.0
_MOST_DOUBLINGS: Final = 16


class Backoff:
    """Exponential with full jitter, between 2 s and 5 min. `dice(a, b)` gives a number between the two."""

    def __init__(self, dice: Callable[[float, float], float] = random.uniform) -> None:
        self._dice = dice
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> float:
        """The seconds to wait after one more failure; not less than what the server asks for."""
        most = min(MOST_SECONDS, LEAST_SECONDS * 2 ** min(self._failures + 1, _MOST_DOUBLINGS))
        self._failures += 1
        wait = max(LEAST_SECONDS, self._dice(0.0, most))
        return wait if retry_after is None else max(wait, retry_after)

    def reset(self) -> None:
        """All is well, or worth a new try."""
        self._failures = 0
