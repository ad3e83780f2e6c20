"""What speaks against downloading just now, though the server is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from learnapp.library.downloads.state import PausedReason

if TYPE_CHECKING:
    from learnapp.settings import Settings

_ROOM_TO_STREAM: Final = 3.0
"""A network that is so many times as fast as what is streamed is fast enough for both."""


class Rules(msgspec.Struct, frozen=True):
    """What the person chose; `bytes_per_second` 0 is no limit."""

    bytes_per_second: float = 0.0
    unmetered_only: bool = False
    pause_while_playing: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        return cls(
            settings.download_rate_limit * 1000.0,
            settings.download_unmetered_only,
            settings.download_pause_while_playing,
        )


class Conditions(NamedTuple):
    """What is the case: whether the network costs by the byte, and how many bytes a second what is being played needs
    of it (0: nothing is played over the network)."""

    metered: Callable[[], bool] = lambda: False
    streaming: Callable[[], float] = lambda: 0.0

    def against(self, rules: Rules, speed: float) -> PausedReason:
        """Why nothing is to be fetched, "" where nothing speaks against it; `speed` is how fast it goes."""
        if rules.unmetered_only and self.metered():
            return "metered"
        needed = self.streaming() if rules.pause_while_playing else 0.0
        return "playing" if needed and speed < needed * _ROOM_TO_STREAM else ""
