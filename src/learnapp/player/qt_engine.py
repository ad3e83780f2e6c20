"""QtMultimedia as an engine, where VLC is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame

from learnapp.errors import PlayerError
from learnapp.player.base import EngineBase, rate_within, volume_within, why_not
from learnapp.player.engine import EngineStatus, Track
from learnapp.player.media_file import MediaFile, RemoteMedia, inspect
from learnapp.player.qt_remote import RemotePlayer, wait_until_gone
from learnapp.player.titles import titled

_TICK_MS = 200
_HOPELESS = 30.0
"""Seconds of silence after which a file is given up."""
_NEAR_END = 2.0
_LAST_PICTURE = 0.15
"""A seek to the very end goes this much before it, so that the last picture is shown."""

_State = QMediaPlayer.PlaybackState
_Media = QMediaPlayer.MediaStatus


class QtEngine(EngineBase):
    """A `PlayerEngine`. One QMediaPlayer for each opened file, so that none speaks for another."""

    name = "qtmultimedia"

    def __init__(self) -> None:
        super().__init__(settle=0.0)
        self._remote: RemotePlayer | None = None
        self._file: MediaFile | None = None
        self._raw: QVideoFrame | None = None
        self._loaded = self._ready = self._wanted = False
        self._start = 0.0
        self._number = 0
        self._heard = 0.0
        self._ticker = QTimer(interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    # --- what the person asks ---------------------------------------------------------------------------------

    def open(self, path: Path | RemoteMedia, *, start: float = 0.0, play: bool = True) -> None:
        if self._down:
            return
        self._close_player()
        self._file = None
        self._forget_media()
        self._begin_at(max(0.0, start), play)
        self._become(EngineStatus.OPENING)
        try:
            self._file = inspect(path)
        except PlayerError as error:
            self._fail_soon(error)
            return
        self._make_player(source_of(self._file))

    def play(self) -> None:
        if self._remote is None or self._wanted:
            return
        if self._status is EngineStatus.ENDED:
            self._begin_at(0.0, True)
            self._loaded = True
            self._become(EngineStatus.BUFFERING)
            self._remote.position.emit(0)
            self._remote.play.emit()
            return
        self._wanted = True
        if self._loaded:
            self._remote.play.emit()
        if self._ready:
            self._become(EngineStatus.PLAYING)

    def pause(self) -> None:
        if self._remote is None or not self._wanted:
            return
        self._wanted = False
        if self._loaded:
            self._remote.pause.emit()
        if self._status is not EngineStatus.OPENING:
            self._become(EngineStatus.PAUSED)

    def stop(self) -> None:
        self._close_player()
        self._file = None
        self._forget_media()
        self._become(EngineStatus.IDLE)

    def seek(self, seconds: float) -> None:
        if self._remote is None:
            return
        target = self._clamped(seconds)
        self._clock.seek(target, self._now())
        self._start = target
        if self._loaded:
            self._go_to(target)
        if self._status is EngineStatus.ENDED:
            self._wanted = False
            self._remote.pause.emit()
            self._become(EngineStatus.PAUSED)

    def set_rate(self, rate: float) -> None:
        self._rate = rate_within(rate)
        self._clock.set_rate(self._rate, self._now())
        if self._remote is not None:
            self._remote.rate.emit(self._rate)

    def set_volume(self, volume: int) -> None:
        self._volume = volume_within(volume)
        if self._remote is not None:
            self._remote.audio.setVolume((self._volume / 100) ** 3)

    def set_muted(self, muted: bool) -> None:
        self._muted = muted
        if self._remote is not None:
            self._remote.audio.setMuted(muted)

    def audio_tracks(self) -> Sequence[Track]:
        return titled(_tracks(self._remote.player.audioTracks()), "Audio") if self._remote is not None else ()

    def audio_track(self) -> int | None:
        track = self._remote.player.activeAudioTrack() if self._remote is not None else -1
        return None if track < 0 else track

    def set_audio_track(self, track: int) -> None:
        if self._remote is not None:
            self._remote.choose("activeAudioTrack", track)

    def caption_tracks(self) -> Sequence[Track]:
        return titled(_tracks(self._remote.player.subtitleTracks()), "Captions") if self._remote is not None else ()

    def set_caption_track(self, track: int | None) -> None:
        if self._remote is not None:
            self._remote.choose("activeSubtitleTrack", -1 if track is None else track)

    def caption_text(self) -> str:
        return self._remote.sink.subtitleText() if self._remote is not None else ""

    def frame(self) -> QImage | None:
        """Converted when it is first asked for: a picture that nobody paints costs nothing."""
        if self._frame is None and self._raw is not None:
            image = self._raw.toImage()
            if image.width() > self._target[0] or image.height() > self._target[1]:
                image = image.scaled(*self._target, Qt.AspectRatioMode.KeepAspectRatio)
            self._frame = image
        return self._frame

    def set_target_size(self, width: int, height: int) -> None:
        self._target = (max(2, width), max(2, height))
        self._frame = None if self._raw is not None else self._frame

    def shutdown(self) -> None:
        if self._down:
            return
        self.stop()
        self._down = True
        wait_until_gone(self.events, 3.0)

    # --- opening and closing ----------------------------------------------------------------------------------

    def _make_player(self, source: QUrl) -> None:
        remote = self._remote = RemotePlayer(self.events)
        self.set_volume(self._volume)
        self.set_muted(self._muted)
        remote.sink.videoFrameChanged.connect(self._on_frame)
        remote.sink.subtitleTextChanged.connect(self.events.frame_changed)
        player = remote.player
        player.durationChanged.connect(self._on_duration)
        player.positionChanged.connect(self._on_position)
        player.mediaStatusChanged.connect(self._on_media)
        player.errorOccurred.connect(self._on_error)
        player.tracksChanged.connect(self.events.tracks_changed)
        remote.rate.emit(self._rate)
        remote.source.emit(source)
        self._ticker.start()

    def _begin_at(self, start: float, play: bool) -> None:
        self._loaded = self._ready = False
        self._wanted, self._start = play, start
        self._heard = self._now()
        self._clock.seek(start, self._now())

    def _go_to(self, seconds: float) -> None:
        if self._remote is not None:
            last = seconds if self._duration is None else max(0.0, self._duration - _LAST_PICTURE)
            self._remote.position.emit(round(min(seconds, last) * 1000))

    def _close_player(self) -> None:
        self._number += 1
        self._wanted = self._loaded = self._ready = False
        self._ticker.stop()
        remote, self._remote, self._raw = self._remote, None, None
        if remote is not None:
            remote.close()

    def _fail_soon(self, error: PlayerError) -> None:
        """Once the caller has returned, if nothing else was asked by then."""
        number = self._number
        QTimer.singleShot(0, self.events, lambda: self._fail(error) if number == self._number else None)

    def _fail(self, error: PlayerError) -> None:
        image = self.frame()
        self._close_player()
        self._frame = image
        self._tell_failure(error)

    # --- what Qt says -----------------------------------------------------------------------------------------

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self._remote is None or not frame.isValid():
            return
        self._raw, self._frame = frame, None
        self._heard = self._now()
        self._clock.alive(self._heard)
        self._moves()
        self.events.frame_changed.emit()

    def _on_position(self, milliseconds: int) -> None:
        self._heard = self._now()
        believed = self._loaded and self._clock.report(milliseconds / 1000, self._heard)
        if believed and (self._wanted or self._ready):
            self._moves()

    def _on_duration(self, milliseconds: int) -> None:
        if milliseconds > 0:
            self._know_duration(milliseconds / 1000)

    def _on_media(self, status: _Media) -> None:
        if self._remote is None or self._file is None:
            return
        self._heard = self._now()
        if status is _Media.LoadedMedia and not self._loaded:
            self._loaded = True
            if self._start > 0:
                self._go_to(self._start)
            if self._wanted:
                self._remote.play.emit()
            else:
                self._remote.pause.emit()
            if not self._remote.player.hasVideo():
                self._moves()
        elif status is _Media.EndOfMedia:
            self._on_end(self._file)
        elif status is _Media.InvalidMedia:
            self._on_error()

    def _on_error(self) -> None:
        if self._file is not None:
            self._fail(why_not(self._file))

    def _moves(self) -> None:
        if not self._loaded:
            return
        self._ready = True
        if self._status is not EngineStatus.ENDED:
            self._become(EngineStatus.PLAYING if self._wanted else EngineStatus.PAUSED)

    def _on_end(self, file: MediaFile) -> None:
        position, duration = self.position(), self._duration
        early = duration is None or position < duration - _NEAR_END
        if early and (file.was_harmed() or file.remote is not None or not self._ready):
            self._fail(why_not(file))
        else:
            self._wanted = False
            self._clock.finish(self._now())
            self._become(EngineStatus.ENDED)

    def _tick(self) -> None:
        now = self._now()
        if self._status is EngineStatus.PLAYING and self._clock.stalled(now):
            self._become(EngineStatus.BUFFERING)
        waiting = self._status in {EngineStatus.OPENING, EngineStatus.BUFFERING}
        if waiting and now - self._heard > _HOPELESS and self._file is not None:
            self._fail(why_not(self._file))


def source_of(file: MediaFile) -> QUrl:
    return QUrl(file.remote.url) if file.remote is not None else QUrl.fromLocalFile(str(file.path))


def _tracks(found: Sequence[QMediaMetaData]) -> list[Track]:
    return [
        Track(index, data.stringValue(QMediaMetaData.Key.Title), _language(data)) for index, data in enumerate(found)
    ]


def _language(data: QMediaMetaData) -> str | None:
    language = data.value(QMediaMetaData.Key.Language)
    if not isinstance(language, QLocale.Language) or language == QLocale.Language.AnyLanguage:
        return None
    return QLocale.languageToCode(language) or None
