"""How the downloads fare, in one value."""

from __future__ import annotations

from typing import Literal

import msgspec

PausedReason = Literal["", "person", "offline", "portal", "sign_in", "metered", "playing", "disk_full", "trouble"]
Key = tuple[str, str]
"""(course id, lesson id); the lesson id is "" for a course's cover."""


class DownloadsState(msgspec.Struct, frozen=True, kw_only=True):
    """`running` are the lessons that are fetched just now, `queued` how many more wait, `done` the bytes that are here
    of those that are not through yet, `speeds` the bytes a second of each that runs and moves.

    `paused_reason` says why nothing runs though something is wanted; `title` and `message` tell a person, where there
    is more to tell. `seconds_left` is None while that cannot be known.
    """

    running: tuple[Key, ...] = ()
    queued: int = 0
    done: dict[Key, int] = {}
    bytes_left: int = 0
    bytes_per_second: float = 0.0
    seconds_left: float | None = None
    speeds: dict[Key, float] = {}
    paused_reason: PausedReason = ""
    title: str = ""
    message: str = ""

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do, and nothing is waited for."""
        return not self.running and not self.queued and not self.paused_reason
