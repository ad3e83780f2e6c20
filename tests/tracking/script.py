"""What an engine says, line by line, to the reducer."""

from __future__ import annotations

from learnapp.player.engine import EngineStatus
from learnapp.player.state import Opened, Played, PlayerState, RateSet, Seeked, SoundSet, Suspended, Tick, reduce

PLAYING, PAUSED, BUFFERING = EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.BUFFERING


class Script:
    """Feeds ticks and keeps what they proved."""

    def __init__(self, *, at: float = 0.0, duration: float | None = 100.0, continues: bool = False) -> None:
        self.state = reduce(PlayerState(), Opened("lesson-1", at, duration, continues))
        self.now = 50.0
        self.played: list[Played] = []

    def say(self, position: float, status: EngineStatus = PLAYING, *, after: float = 0.25) -> PlayerState:
        self.now += after
        return self.feed(Tick(self.now, position, status, self.state.duration))

    def feed(self, event: Opened | Tick | Seeked | RateSet | Suspended | SoundSet) -> PlayerState:
        self.state = reduce(self.state, event)
        if self.state.played:
            self.played.append(self.state.played)
        return self.state

    def play(self, start: float, end: float, *, rate: float = 1.0) -> None:
        """Ticks every 250 ms, from a first one at `start`."""
        self.say(start)
        position = start
        while position < end - 1e-9:
            step = min(0.25 * rate, end - position)
            position += step
            self.say(position, after=step / rate)

    @property
    def content(self) -> float:
        return sum(played.end - played.start for played in self.played)

    @property
    def active(self) -> float:
        return sum(played.active for played in self.played)
