"""A computer in the simulated world."""

from __future__ import annotations

from learnapp.store.steady import Steady
from tests.simulate.clock import MachineClock, Time


class Machine:
    """A computer: its name, its clock."""

    def __init__(self, name: str, time: Time) -> None:
        self.name = name
        self.clock = MachineClock(time)
        self._time = time
        self._runs = 1

    @property
    def run(self) -> str:
        """Which run of the machine this is."""
        return f"{self.name} {self._runs}"

    @property
    def steady(self) -> Steady:
        begun = self._runs * 1_000_003
        return Steady(self.run, lambda: self._time() - begun)

    def start_again(self) -> None:
        self._runs += 1
