"""One time for the whole simulated world, and the clocks of machines, which may believe in another."""

from __future__ import annotations

from typing import Final

SECOND: Final = 1_000
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR
BEGIN: Final = 1_780_000_000_000
"""In the year 2026."""


class Time:
    """The true time, ms UTC; it passes when it is told to."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> int:
        return self.now

    def pass_by(self, ms: int) -> None:
        self.now += ms

    def seconds(self) -> float:
        """A clock that no one sets."""
        return self.now / 1000


class MachineClock:
    """What a machine believes; `settings` counts how often someone set it."""

    def __init__(self, time: Time, wrong_by: int = 0) -> None:
        self._time = time
        self.wrong_by = wrong_by
        self.settings = 0

    def __call__(self) -> int:
        return max(0, self._time() + self.wrong_by)

    def set(self, wrong_by: int) -> None:
        self.wrong_by = wrong_by
        self.settings += 1

    def set_to(self, moment: int) -> None:
        self.set(moment - self._time())
