"""What LearnApp asks of a media engine. All calls are made, and all signals arrive, on the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from learnapp.player.media_file import RemoteMedia

MIN_RATE = 0.25
MAX_RATE = 3.0


class EngineStatus(Enum):
    """`OPENING` until a position can be told, `BUFFERING` while media is awaited although play was asked for."""

    IDLE = "idle"
    OPENING = "opening"
    BUFFERING = "buffering"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Track:
    """An audio or caption track inside the media; `id` is the engine's own."""

    id: int
    title: str
    language: str | None = None


class EngineEvents(QObject):
    """What happens in the engine. `failed` carries a `learnapp.errors.PlayerError`."""

    status_changed = Signal(EngineStatus)
    duration_changed = Signal(float)
    tracks_changed = Signal()
    frame_changed = Signal()
    failed = Signal(object)


class PlayerEngine(Protocol):
    """Plays one local file at a time. Positions are media seconds, rates 0.25-3, volume 0-100."""

    name: str
    events: EngineEvents

    @property
    def status(self) -> EngineStatus: ...

    @property
    def duration(self) -> float | None:
        """Seconds, or None until known."""
        ...

    def position(self) -> float:
        """Where the media is now, interpolated between the engine's own reports; stands still unless PLAYING."""
        ...

    def open(self, path: Path | RemoteMedia, *, start: float = 0.0, play: bool = True) -> None:
        """Open a local file, or what comes over our own door, at `start`; a failure is told by `events.failed`, never
        raised."""
        ...

    def play(self) -> None:
        """Go on; after the end, begin again."""
        ...

    def pause(self) -> None: ...

    def stop(self) -> None:
        """Close the media and let go of the file; the engine can open another."""
        ...

    def seek(self, seconds: float) -> None:
        """Go to a moment, clamped to the media; `position()` tells the new moment at once. Works paused and ended."""
        ...

    def set_rate(self, rate: float) -> None: ...

    def set_volume(self, volume: int) -> None: ...

    def set_muted(self, muted: bool) -> None: ...

    def audio_tracks(self) -> Sequence[Track]: ...

    def audio_track(self) -> int | None: ...

    def set_audio_track(self, track: int) -> None: ...

    def caption_tracks(self) -> Sequence[Track]: ...

    def set_caption_track(self, track: int | None) -> None:
        """Show an embedded caption track, drawn into the frames or told by `caption_text`; None for none."""
        ...

    def caption_text(self) -> str:
        """The embedded caption to be painted over the frame, where the engine does not draw it itself."""
        ...

    def frame(self) -> QImage | None:
        """The newest picture, or None for audio and before the first; valid until the next `frame_changed`."""
        ...

    def set_target_size(self, width: int, height: int) -> None:
        """The widget's size in device pixels; frames are scaled to at most that."""
        ...

    def shutdown(self) -> None:
        """Release everything; the engine is not used again."""
        ...
