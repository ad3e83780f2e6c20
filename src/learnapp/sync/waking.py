"""When the sync thread has something to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Literal

Reason = Literal["end", "news", "quiet", "due"]
"""`news`: something was recorded just now. `quiet`: and nothing more since. `due`: somebody asks, or it is time."""

QUIET_SECONDS: Final = 0.25
PATIENCE_SECONDS: Final = 2.0
"""Where it does not get quiet, this is how long a change waits."""


class Waking:
    """Any thread says what happened; one waits for it."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._moved = threading.Condition()
        self._now = False
        self._news = False
        self._first: float | None = None
        self._last = 0.0
        self._ended = False

    def now(self) -> None:
        """Sync at once, or once more where that is under way."""
        with self._moved:
            self._now = True
            self._moved.notify_all()

    def changed(self) -> None:
        """Something was recorded that waits to be sent."""
        with self._moved:
            self._news = True
            self._last = self._steady()
            self._first = self._last if self._first is None else self._first
            self._moved.notify_all()

    def end(self) -> None:
        with self._moved:
            self._ended = True
            self._moved.notify_all()

    def wait(self, until: float, *, pushing: bool) -> Reason:
        """What is to be done next; `until` by the steady clock at the latest. Unless `pushing`, a change is no reason
        to sync."""
        with self._moved:
            while True:
                if self._ended:
                    return "end"
                if self._news:
                    self._news = False
                    return "news"
                now = self._steady()
                quiet = self._quiet_at() if pushing else float("inf")
                if self._now or now >= until:
                    self._now = False
                    self._first = None
                    return "due"
                if now >= quiet:
                    self._first = None
                    return "quiet"
                wait = min(until, quiet) - now
                self._moved.wait(min(wait, threading.TIMEOUT_MAX))

    def _quiet_at(self) -> float:
        if self._first is None:
            return float("inf")
        return min(self._last + QUIET_SECONDS, self._first + PATIENCE_SECONDS)
