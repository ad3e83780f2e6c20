"""How fast it goes, and how fast it may go."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW_SECONDS: Final = 5.0
_SLICE_SECONDS: Final = 0.1
_LEAST_SECONDS: Final = 0.5
"""Of less than this nobody can tell how fast it goes."""


class Speed:
    """Bytes a second, as they came in the last seconds. Any thread may count."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._gate = threading.Lock()
        self._slices: deque[tuple[float, int]] = deque()

    def count(self, size: int) -> None:
        now = self._steady()
        with self._gate:
            if self._slices and now - self._slices[-1][0] < _SLICE_SECONDS:
                began, so_far = self._slices[-1]
                self._slices[-1] = (began, so_far + size)
            else:
                self._slices.append((now, size))
            self._forget(now)

    def now(self) -> float:
        now = self._steady()
        with self._gate:
            self._forget(now)
            if not self._slices:
                return 0.0
            span = now - self._slices[0][0]
            return sum(size for _, size in self._slices) / max(span, _LEAST_SECONDS)

    def _forget(self, now: float) -> None:
        while self._slices and now - self._slices[0][0] > _WINDOW_SECONDS:
            self._slices.popleft()


class Limit:
    """Holds back who fetches, so that all together stay below `rate()` bytes a second; 0 is no limit."""

    def __init__(self, rate: Callable[[], float], steady: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._steady = steady
        self._gate = threading.Lock()
        self._free_at = 0.0

    def wait(self, size: int, stop: threading.Event) -> None:
        """Wait until so many bytes more are allowed, or it is to stop."""
        rate = self._rate()
        if rate <= 0:
            return
        with self._gate:
            begin = max(self._free_at, self._steady())
            self._free_at = begin + size / rate
        delay = begin - self._steady()
        if delay > 0:
            stop.wait(delay)
