"""VLC as an engine: pictures through callbacks into our own widget, facts through the mailbox, nothing else."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer

from learnapp.errors import PlayerError
from learnapp.player import libvlc
from learnapp.player.base import EngineBase, broken, rate_within, vanished, volume_within
from learnapp.player.engine import EngineStatus, Track
from learnapp.player.libvlc import LibVlc
from learnapp.player.marshal import Mailbox
from learnapp.player.media_file import MediaFile, inspect
from learnapp.player.titles import titled
from learnapp.player.vlc_instance import new_instance
from learnapp.player.vlc_session import Closing, Fact, Kind, Opening, Session

_SETTLE = 0.35
"""VLC repeats a seek's target when it begins to look for it, and shows it when its cache (300 ms) is full."""
_TICK_MS = 200
_REGROW_MS = 400
_REGROW_BY = 1.25
_HOPELESS = 30.0
"""Seconds of silence after which a file is given up."""
_NEAR_END = 2.0
_LAST_PICTURE = 0.15
"""A seek to the very end goes this much before it, or VLC would end without showing the last picture."""


@dataclass
class _Retry:
    """A seek while paused whose picture was not seen yet."""

    target: float
    asked_at: float
    tries: int = 0

    def seen(self, at: float) -> bool:
        """Whether a picture of this moment is an answer: one that comes at once may be left over from before."""
        return at > self.asked_at + 0.05

    def due(self, now: float) -> bool:
        return self.tries < 3 and now > self.asked_at + 0.6 * 2**self.tries


class VlcEngine(EngineBase):
    """A `PlayerEngine`. Raises VlcUnusableError where libvlc is missing, too old or has no plugins."""

    name = "vlc"

    def __init__(self, vlc: LibVlc | None = None) -> None:
        super().__init__(settle=_SETTLE)
        self._vlc = vlc or libvlc.load()
        self._instance = new_instance(self._vlc)
        self._mailbox: Mailbox[Fact] = Mailbox(self._on_fact)
        self._closing = Closing()
        self._at_exit = weakref.finalize(self, self._closing.close_all, 2.0)
        self._file: MediaFile | None = None
        self._session: Session | None = None
        self._number = 0
        self._ready = False
        self._wanted = False
        self._pausing = False
        self._retry: _Retry | None = None
        self._seek_later: float | None = None
        self._audio_choice: int | None = None
        self._caption_choice: int | None = None
        self._heard = 0.0
        self._speed = 1.0
        self._ticker = QTimer(interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._regrow = QTimer(singleShot=True, interval=_REGROW_MS)
        self._regrow.timeout.connect(self._open_larger)

    # --- what the person asks ---------------------------------------------------------------------------------

    def open(self, path: Path, *, start: float = 0.0, play: bool = True) -> None:
        if self._down:
            return
        self._close_session()
        self._file = self._audio_choice = self._caption_choice = None
        self._forget_media()
        self._clock.seek(start, self._now())
        self._become(EngineStatus.OPENING)
        try:
            self._file = inspect(path)
        except PlayerError as error:
            self._fail_soon(error)
            return
        self._begin(self._file, max(0.0, start), play)

    def play(self) -> None:
        if self._status is EngineStatus.ENDED:
            self._reopen(0.0, play=True)
        elif self._session is not None and not self._wanted:
            self._wanted = True
            if self._ready:
                self._pausing = False
                self._session.set_pause(False)
                self._seek_now()
                self._become(EngineStatus.PLAYING)
            else:
                self._session.set_muted(self._muted)
                if self._status is EngineStatus.PAUSED:
                    self._become(EngineStatus.BUFFERING)

    def pause(self) -> None:
        if self._session is None or not self._wanted:
            return
        self._wanted = False
        if self._ready:
            self._pause(self._session)
        else:
            self._session.set_muted(True)
        if self._status is not EngineStatus.OPENING:
            self._become(EngineStatus.PAUSED)

    def stop(self) -> None:
        self._close_session()
        self._file = None
        self._forget_media()
        self._become(EngineStatus.IDLE)

    def seek(self, seconds: float) -> None:
        target = self._clamped(seconds)
        if self._status is EngineStatus.ENDED:
            self._reopen(target, play=False)
        elif self._session is not None:
            self._clock.seek(target, self._now())
            if self._ready and not self._pausing:
                self._run_at(1.0)
                self._retry = _Retry(self._before_end(target), self._now())
                self._session.set_time(self._retry.target)
            else:
                self._seek_later = target

    def set_rate(self, rate: float) -> None:
        self._rate = rate_within(rate)
        self._keep_speed(self._now())

    def set_volume(self, volume: int) -> None:
        self._volume = volume_within(volume)
        if self._session is not None:
            self._session.set_volume(self._volume)

    def set_muted(self, muted: bool) -> None:
        self._muted = muted
        if self._session is not None and (self._ready or self._wanted):
            self._session.set_muted(muted)

    def audio_tracks(self) -> Sequence[Track]:
        return titled(self._session.tracks(libvlc.AUDIO), "Audio") if self._session is not None else ()

    def audio_track(self) -> int | None:
        return self._session.audio_track() if self._session is not None else None

    def set_audio_track(self, track: int) -> None:
        if self._session is not None:
            self._audio_choice = track
            self._session.set_audio_track(track)

    def caption_tracks(self) -> Sequence[Track]:
        return titled(self._session.tracks(libvlc.TEXT), "Captions") if self._session is not None else ()

    def set_caption_track(self, track: int | None) -> None:
        if self._session is not None:
            self._caption_choice = track
            self._session.set_caption_track(track)

    def set_target_size(self, width: int, height: int) -> None:
        """VLC 3 settles the pictures' size when it opens a file: a much larger widget has it opened again."""
        self._target = (max(2, width), max(2, height))
        if self._session is not None and self._session.wants_larger(self._target, _REGROW_BY):
            self._regrow.start()

    def shutdown(self) -> None:
        if self._down:
            return
        self.stop()
        self._down = True
        self._mailbox.close()
        if self._closing.close_all(5.0):
            self._vlc.release(self._instance)
        self._at_exit.detach()

    # --- opening and closing ----------------------------------------------------------------------------------

    def _begin(self, file: MediaFile, start: float, play: bool) -> None:
        self._number += 1
        self._ready, self._wanted, self._pausing, self._seek_later, self._retry = False, play, False, None, None
        self._heard = self._now()
        self._clock.seek(start, self._now())
        self._clock.set_rate(1.0, self._now())
        self._speed = 1.0
        opening = Opening(
            file=file,
            start=start,
            volume=self._volume,
            muted=self._muted or not play,
            target=self._target,
            audio_track=self._audio_choice,
            caption_track=self._caption_choice,
        )
        self._session = Session(self._vlc, self._instance, opening, self._number, self._mailbox.post)
        self._closing.adopt(self._session)
        self._ticker.start()

    def _reopen(self, at: float, *, play: bool) -> None:
        """The same file again, the picture kept until there is a new one."""
        if self._file is None:
            return
        self._close_session()
        self._clock.seek(at, self._now())
        self._become(EngineStatus.BUFFERING if play else EngineStatus.PAUSED)
        self._begin(self._file, at, play)

    def _open_larger(self) -> None:
        if self._session is not None and self._ready and self._session.wants_larger(self._target, _REGROW_BY):
            self._reopen(self.position(), play=self._wanted)

    def _close_session(self) -> None:
        self._number += 1
        self._ready = self._wanted = False
        self._ticker.stop()
        self._regrow.stop()
        session, self._session = self._session, None
        if session is not None:
            self._closing.close(session)

    def _fail_soon(self, error: PlayerError) -> None:
        """Once the caller has returned, if nothing else was asked by then."""
        number = self._number
        QTimer.singleShot(0, self.events, lambda: self._fail(error) if number == self._number else None)

    def _fail(self, error: PlayerError) -> None:
        self._close_session()
        self._tell_failure(error)

    # --- what VLC says ----------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        session, file = self._session, self._file
        if fact.number != self._number or session is None or file is None:
            return
        self._heard = fact.at
        match fact.kind:
            case Kind.FRAME:
                self._frame = session.picture()
                self._clock.alive(fact.at)
                if self._retry is not None and self._retry.seen(fact.at):
                    self._retry = None
                self._moves(session)
                self._keep_speed(fact.at)
                self.events.frame_changed.emit()
            case Kind.TIME:
                if self._clock.report(fact.seconds, fact.at):
                    self._moves(session)
                    self._keep_speed(fact.at)
            case Kind.PLAYING:
                if not self._ready and not session.tracks(libvlc.VIDEO):
                    self._clock.expect(fact.at)
                    self._moves(session)
            case Kind.PAUSED:
                self._pausing = False
                session.set_muted(self._muted)
                self._seek_now()
            case Kind.LENGTH:
                if fact.seconds > 0:
                    self._know_duration(fact.seconds)
            case Kind.TRACKS:
                if self._caption_choice is None and session.caption_track() is not None:
                    session.set_caption_track(None)
                self.events.tracks_changed.emit()
            case Kind.ENDED:
                self._on_end(file)
            case Kind.ERROR:
                self._fail(vanished(file.path.name) if file.was_harmed() else broken(file.path.name))

    def _moves(self, session: Session) -> None:
        """A picture or a believable time: the media is there and goes on."""
        if not self._ready:
            self._ready = True
            if self._wanted:
                session.set_muted(self._muted)
            else:
                self._pause(session)
                self._become(EngineStatus.PAUSED)
            self._seek_now()
        if self._wanted:
            self._become(EngineStatus.PLAYING)

    def _pause(self, session: Session) -> None:
        """VLC 3 loses a seek that comes before it has really paused, so that waits until it says so."""
        self._pausing = True
        session.set_pause(True)

    def _seek_now(self) -> None:
        if self._seek_later is not None and not self._pausing:
            target, self._seek_later = self._seek_later, None
            self.seek(target)

    def _seek_again(self, session: Session, now: float) -> None:
        """VLC 3 sometimes throws away the one picture that a seek while paused should show."""
        if self._retry is not None and self._retry.due(now):
            self._retry.tries += 1
            session.set_time(self._retry.target)

    def _keep_speed(self, now: float) -> None:
        """VLC 3 skips or freezes what lies between key picture and target when it seeks at another speed than 1, so
        files are opened and moments sought at normal speed, and the speed is set when it plays from there."""
        if self._ready and self._speed != self._rate and self._clock.steady(now):
            self._run_at(self._rate)

    def _run_at(self, rate: float) -> None:
        if self._session is not None and rate != self._speed:
            self._speed = rate
            self._session.set_rate(rate)
            self._clock.set_rate(rate, self._now())

    def _on_end(self, file: MediaFile) -> None:
        position, duration = self.position(), self._duration
        early = duration is None or position < duration - _NEAR_END
        if early and file.was_harmed():
            self._fail(vanished(file.path.name))
        elif early and not self._ready:
            self._fail(broken(file.path.name))
        else:
            self._close_session()
            self._clock.finish(self._now())
            self._become(EngineStatus.ENDED)

    def _before_end(self, seconds: float) -> float:
        return seconds if self._duration is None else min(seconds, max(0.0, self._duration - _LAST_PICTURE))

    def _tick(self) -> None:
        now = self._now()
        if self._status is EngineStatus.PAUSED and self._session is not None:
            self._seek_again(self._session, now)
        if self._status is EngineStatus.PLAYING and self._clock.stalled(now):
            self._become(EngineStatus.BUFFERING)
        waiting = self._status in {EngineStatus.OPENING, EngineStatus.BUFFERING}
        if waiting and now - self._heard > _HOPELESS and self._file is not None:
            name = self._file.path.name
            self._fail(vanished(name) if self._file.was_harmed() else broken(name))
