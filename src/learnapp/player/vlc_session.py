"""One media in one VLC player, from open to close: its callbacks, its tracks, its options.

VLC's threads only write a picture and post a `Fact`. Stopping waits for those threads and may wait for a disk that does
not answer, so `close` is called on a thread of its own (`Closing`).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import Lock, Thread
from time import monotonic
from typing import Any

from PySide6.QtGui import QImage

from learnapp.player import libvlc
from learnapp.player.engine import Track
from learnapp.player.libvlc import LibVlc
from learnapp.player.media_file import Container, MediaFile
from learnapp.player.vlc_frames import FrameBuffers, fit

_LYING = 4
_NETWORK_CACHE_MS = 300
"""As for files: the engine knows how long VLC takes after a seek."""
_STANDS = 2
"""So often a picture is drawn again before it is told to stand: not once, for a film may have few pictures a second."""

_DEMUX = {
    Container.MP4: "mp4,avformat",
    Container.MATROSKA: "mkv,avformat",
    Container.AVI: "avi,avformat",
    Container.WAV: "wav,avformat",
    Container.OGG: "ogg,avformat",
    Container.FLAC: "flac,avformat",
    Container.MPEG_AUDIO: "es,avformat",
    Container.MPEG_TS: "ts,avformat",
    Container.MPEG_PS: "ps,avformat",
    Container.ASF: "asf,avformat",
    Container.FLV: "avformat",
    Container.AIFF: "aiff,avformat",
}
"""The one demuxer for each container; avformat, given the same bytes, for what the first does not understand."""


class Kind(Enum):
    """What a VLC thread can say."""

    PAUSED = "paused"
    PLAYING = "playing"
    TIME = "time"
    LENGTH = "length"
    TRACKS = "tracks"
    FRAME = "frame"
    STILL = "still"
    ENDED = "ended"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Fact:
    """`seconds` of media for TIME and LENGTH; `at` is when it was said, monotonic seconds."""

    number: int
    kind: Kind
    at: float
    seconds: float = 0.0


@dataclass(frozen=True)
class Opening:
    """How a media begins."""

    file: MediaFile
    start: float
    target: tuple[int, int]
    audio_track: int | None
    caption_track: int | None

    def options(self) -> list[str]:
        options = [
            f"demux={_DEMUX[self.file.container]}",
            "no-sub-autodetect-file",
            "no-input-fast-seek",
            "no-mkv-preload-local-dir",
            "file-caching=300",
        ]
        if self.file.remote is not None:
            options += [f"network-caching={_NETWORK_CACHE_MS}", "http-reconnect"]
        if self.start > 0:
            options.append(f"start-time={self.start:.3f}")
        if self.audio_track is not None:
            options.append(f"audio-track-id={self.audio_track}")
        if self.caption_track is not None:
            options.append(f"sub-track-id={self.caption_track}")
        return options


_KINDS = {
    libvlc.PLAYING: Kind.PLAYING,
    libvlc.PAUSED: Kind.PAUSED,
    libvlc.TIME_CHANGED: Kind.TIME,
    libvlc.LENGTH_CHANGED: Kind.LENGTH,
    libvlc.ES_ADDED: Kind.TRACKS,
    libvlc.ES_DELETED: Kind.TRACKS,
    libvlc.END_REACHED: Kind.ENDED,
    libvlc.ENCOUNTERED_ERROR: Kind.ERROR,
}


class Session:
    """A player of one media; says everything through `post`, numbered."""

    def __init__(self, vlc: LibVlc, instance: int, opening: Opening, number: int, post: Callable[[Fact], None]) -> None:
        self._vlc, self._number, self._post = vlc, number, post
        self._target = opening.target
        self._buffers: FrameBuffers | None = None
        self._shape: tuple[float, float] | None = None
        self._open, self._paused, self._repeats = True, False, 0
        self._media: int = _media_of(vlc, instance, opening.file)
        for option in opening.options():
            vlc.media_add_option(self._media, f":{option}".encode())
        self._player: int = vlc.media_player_new_from_media(self._media)
        # Held as long as VLC may call them.
        self._callbacks: tuple[Any, ...] = (
            libvlc.LockCallback(self._on_lock),
            libvlc.DisplayCallback(self._on_display),
            libvlc.FormatCallback(self._on_format),
            libvlc.EventCallback(self._on_event),
        )
        lock, display, format_, event = self._callbacks
        vlc.video_set_callbacks(self._player, lock, None, display, None)
        vlc.video_set_format_callbacks(self._player, format_, None)
        self._events: int = vlc.media_player_event_manager(self._player)
        for kind in _KINDS:
            vlc.event_attach(self._events, kind, event, None)

    # --- asked by the engine, on the GUI thread; none of these waits ------------------------------------------

    def play(self) -> None:
        """Begin, at normal speed."""
        self._vlc.media_player_play(self._player)

    def set_pause(self, paused: bool) -> None:
        self._paused = paused
        self._vlc.media_player_set_pause(self._player, int(paused))

    def set_time(self, seconds: float) -> None:
        self._vlc.media_player_set_time(self._player, round(seconds * 1000))

    def set_rate(self, rate: float) -> None:
        self._vlc.media_player_set_rate(self._player, rate)

    def set_volume(self, volume: int) -> None:
        self._vlc.audio_set_volume(self._player, volume)

    def set_muted(self, muted: bool) -> None:
        self._vlc.audio_set_mute(self._player, int(muted))

    def volume(self) -> int:
        return self._vlc.audio_get_volume(self._player)

    def muted(self) -> bool:
        return self._vlc.audio_get_mute(self._player) == 1

    def audio_track(self) -> int | None:
        track: int = self._vlc.audio_get_track(self._player)
        return None if track < 0 else track

    def set_audio_track(self, track: int) -> None:
        self._vlc.audio_set_track(self._player, track)

    def caption_track(self) -> int | None:
        track: int = self._vlc.video_get_spu(self._player)
        return None if track < 0 else track

    def set_caption_track(self, track: int | None) -> None:
        self._vlc.video_set_spu(self._player, -1 if track is None else track)

    def tracks(self, type_: int) -> list[Track]:
        """The tracks of libvlc.AUDIO, VIDEO or TEXT that are known by now."""
        with self._vlc.tracks(self._media) as tracks:
            return [
                Track(track.id, _text(track.description) or "", _text(track.language))
                for track in tracks
                if track.type == type_
            ]

    def picture(self) -> QImage | None:
        """The newest picture; valid until the next call."""
        return self._buffers.take() if self._buffers is not None else None

    @property
    def has_pictures(self) -> bool:
        """Whether a picture was or will soon be shown."""
        return self._buffers is not None

    def wants_larger(self, target: tuple[int, int], by: float) -> bool:
        """Whether the target has grown so that pictures would be more than `by` times as wide."""
        buffers, shape = self._buffers, self._shape
        return buffers is not None and shape is not None and fit(shape, target)[0] > buffers.width * by

    def close(self) -> None:
        """Stop, wait for VLC's threads and free everything. Never on a thread of VLC's."""
        self._open = False
        for kind in _KINDS:
            self._vlc.event_detach(self._events, kind, self._callbacks[3], None)
        self._vlc.media_player_stop(self._player)
        self._vlc.media_player_release(self._player)
        self._vlc.media_release(self._media)
        self._buffers = None

    # --- called on VLC's threads ------------------------------------------------------------------------------

    def _on_lock(self, _opaque: int | None, planes: Any) -> None:
        if self._buffers is not None:
            planes[0] = self._buffers.address()

    def _on_display(self, _opaque: int | None, _picture: int | None) -> None:
        buffers = self._buffers
        if not self._open or buffers is None:
            return
        if self._paused and buffers.repeats():
            self._repeats += 1
            if self._repeats == _STANDS:
                self._post(Fact(self._number, Kind.STILL, monotonic()))
            return
        self._repeats = 0
        if buffers.publish():
            self._post(Fact(self._number, Kind.FRAME, monotonic()))

    def _on_format(self, _opaque: Any, chroma: int, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        try:
            self._shape = self._shape_of(width[0], height[0])
            buffers = FrameBuffers(*fit(self._shape, self._target))
        except (MemoryError, ValueError, ZeroDivisionError):
            return 0
        ctypes.memmove(chroma, b"RV32", 4)
        width[0], height[0] = buffers.width, buffers.height
        pitches[0], lines[0] = buffers.pitch, buffers.height
        self._buffers = buffers
        return 1

    def _on_event(self, event: int, _data: int | None) -> None:
        said = libvlc.Event.from_address(event)
        kind = _KINDS.get(said.type)
        if kind is Kind.PAUSED:
            self._repeats = 0
        if self._open and kind is not None:
            self._post(Fact(self._number, kind, monotonic(), said.detail.milliseconds / 1000))

    def _shape_of(self, width: int, height: int) -> tuple[float, float]:
        """The picture's shape in square pixels. VLC offers the coded size; the visible one is the track's."""
        with self._vlc.tracks(self._media) as tracks:
            for track in tracks:
                if track.type != libvlc.VIDEO or not track.video:
                    continue
                video = track.video.contents
                if not video.width or not video.height:
                    continue
                stretch = video.sar_num / video.sar_den if video.sar_num and video.sar_den else 1.0
                shape = (video.width * stretch, float(video.height))
                return (shape[1], shape[0]) if video.orientation >= _LYING else shape
        return float(width), float(height)


class Closing:
    """Sessions that are open, and those that are being closed in the background."""

    def __init__(self) -> None:
        self._open: set[Session] = set()
        self._threads: set[Thread] = set()
        self._lock = Lock()

    def adopt(self, session: Session) -> None:
        self._open.add(session)

    def close(self, session: Session) -> None:
        self._open.discard(session)
        thread = Thread(target=session.close, name="vlc-close", daemon=True)
        with self._lock:
            self._threads = {each for each in self._threads if each.is_alive()} | {thread}
            thread.start()

    def close_all(self, wait: float) -> bool:
        """Close everything and wait at most so many seconds; False where VLC still hangs in something."""
        for session in list(self._open):
            self.close(session)
        until = monotonic() + wait
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        return not any(thread.is_alive() for thread in threads)


def _media_of(vlc: LibVlc, instance: int, file: MediaFile) -> int:
    if file.remote is not None:
        return vlc.media_new_location(instance, file.remote.url.encode())
    return vlc.media_new_path(instance, str(file.path).encode() if sys.platform == "win32" else os.fsencode(file.path))


def _text(value: bytes | None) -> str | None:
    return value.decode(errors="replace") if value else None
