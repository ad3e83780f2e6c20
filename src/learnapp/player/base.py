"""What both engines share: the state they tell, and the way they tell it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtGui import QImage

from learnapp.errors import PlayerError
from learnapp.player.clock import PlaybackClock
from learnapp.player.engine import MAX_RATE, MIN_RATE, EngineEvents, EngineStatus
from learnapp.player.media_file import MediaFile


class EngineBase:
    """Status, duration, clock and the person's wishes (rate, volume, mute), which outlive one media."""

    def __init__(self, *, settle: float) -> None:
        self.events = EngineEvents()
        self._clock = PlaybackClock(settle=settle)
        self._now: Callable[[], float] = monotonic
        self._status = EngineStatus.IDLE
        self._duration: float | None = None
        self._frame: QImage | None = None
        self._rate = 1.0
        self._volume = 100
        self._muted = False
        self._target = (1280, 720)
        self._down = False

    @property
    def status(self) -> EngineStatus:
        return self._status

    @property
    def duration(self) -> float | None:
        return self._duration

    def position(self) -> float:
        return self._clock.position(self._now())

    def frame(self) -> QImage | None:
        return self._frame

    def caption_text(self) -> str:
        return ""

    def _become(self, status: EngineStatus) -> None:
        """The clock runs while PLAYING and only then."""
        if status is EngineStatus.PLAYING:
            self._clock.run(self._now())
        else:
            self._clock.hold(self._now())
        if status is not self._status:
            self._status = status
            self.events.status_changed.emit(status)

    def _know_duration(self, seconds: float | None) -> None:
        if seconds != self._duration:
            self._duration = self._clock.duration = seconds
            self.events.duration_changed.emit(seconds or 0.0)

    def _forget_media(self) -> None:
        """Back to no duration, no picture, position 0."""
        self._duration = self._clock.duration = None
        self._clock.silent = False
        self._clock.hold(self._now())
        self._clock.seek(0.0, self._now())
        if self._frame is not None:
            self._frame = None
            self.events.frame_changed.emit()

    def _tell_failure(self, error: PlayerError) -> None:
        self._become(EngineStatus.FAILED)
        self.events.failed.emit(error)

    def _clamped(self, seconds: float) -> float:
        return max(0.0, seconds if self._duration is None else min(seconds, self._duration))


def rate_within(rate: float) -> float:
    return min(max(rate, MIN_RATE), MAX_RATE)


def volume_within(volume: int) -> int:
    return min(max(volume, 0), 100)


def broken(name: str) -> PlayerError:
    """The engine opened the file and found nothing to play."""
    return PlayerError("File cannot be played", f"“{name}” is damaged, incomplete or encrypted.")


def vanished(name: str) -> PlayerError:
    """The file was there and is not there any more, or not whole."""
    return PlayerError("Playback broke off", f"“{name}” was moved, deleted or cut short. Your place is kept.")


def cut_off(name: str) -> PlayerError:
    """It came over the network, and comes no more."""
    return PlayerError(
        "The connection broke off",
        f"“{name}” is not on this device, and the server does not send it just now. Your place is kept.",
    )


def why_not(file: MediaFile) -> PlayerError:
    """Why a file that was opened cannot be played, or not further."""
    if file.remote is not None:
        return cut_off(file.path.name)
    return vanished(file.path.name) if file.was_harmed() else broken(file.path.name)
