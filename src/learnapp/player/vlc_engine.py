"""VLC as an engine: pictures through callbacks into our own widget, facts through the mailbox, nothing else."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer

from learnapp.errors import PlayerError
from learnapp.player import libvlc
from learnapp.player.base import EngineBase, rate_within, volume_within, why_not
from learnapp.player.engine import EngineStatus, Track
from learnapp.player.libvlc import LibVlc
from learnapp.player.marshal import Mailbox
from learnapp.player.media_file import MediaFile, RemoteMedia, inspect
from learnapp.player.titles import titled
from learnapp.player.vlc_instance import new_instance
from learnapp.player.vlc_pilot import Pilot
from learnapp.player.vlc_session import Closing, Fact, Kind, Opening, Session

_SETTLE = 0.35
"""VLC repeats a seek's target when it begins to look for it, and shows it when its cache (300 ms) is full."""
_TICK_MS = 200
_REGROW_MS = 400
_REGROW_BY = 1.25
_HOPELESS = 30.0
"""Seconds of silence after which a file is given up."""
_OUTPUT_APPEARS = 1.0
_PARK_AFTER = 30.0
_NEAR_END = 2.0
_LAST_PICTURE = 0.15
"""A seek to the very end goes this much before it, or VLC would end without showing the last picture."""


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
        self._pilot: Pilot | None = None
        self._number = 0
        self._wanted = False
        self._hushed = False
        self._audio_choice: int | None = None
        self._caption_choice: int | None = None
        self._audio_tracks: Sequence[Track] = ()
        self._caption_tracks: Sequence[Track] = ()
        self._begun = self._heard = 0.0
        self._silent_ticks = 0
        self._ticker = QTimer(interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._regrow = QTimer(singleShot=True, interval=_REGROW_MS)
        self._regrow.timeout.connect(self._open_larger)

    # --- what the person asks ---------------------------------------------------------------------------------

    def open(self, path: Path | RemoteMedia, *, start: float = 0.0, play: bool = True) -> None:
        if self._down:
            return
        self._forget()
        start = max(0.0, start)
        self._clock.seek(start, self._now())
        self._become(EngineStatus.OPENING)
        try:
            self._file = inspect(path)
        except PlayerError as error:
            self._fail_soon(error)
            return
        self._begin(self._file, start, play)

    def play(self) -> None:
        if self._pilot is None:
            self._reopen(0.0 if self._status is EngineStatus.ENDED else self.position(), play=True)
        elif not self._wanted:
            self._wanted = True
            if self._pilot.started:
                self._pilot.go_on(self._now())
                self._become(EngineStatus.PLAYING)
            else:
                self._hushed = False
                self._tune()
                if self._status is EngineStatus.PAUSED:
                    self._become(EngineStatus.BUFFERING)

    def pause(self) -> None:
        if self._pilot is None or not self._wanted:
            return
        self._wanted = False
        if self._pilot.started:
            self._pilot.pause(self._before_end(self.position()), self._now())
        else:
            self._hushed = True
            self._tune()
        if self._status is not EngineStatus.OPENING:
            self._become(EngineStatus.PAUSED)

    def stop(self) -> None:
        self._forget()
        self._become(EngineStatus.IDLE)

    def seek(self, seconds: float) -> None:
        target = self._clamped(seconds)
        if self._pilot is None:
            self._reopen(target, play=False)
        else:
            self._clock.seek(target, self._now())
            self._pilot.seek(self._before_end(target), self._now())

    def set_rate(self, rate: float) -> None:
        self._rate = rate_within(rate)
        if self._pilot is not None:
            self._pilot.set_rate(self._rate, self._now())

    def set_volume(self, volume: int) -> None:
        self._volume = volume_within(volume)
        self._tune()

    def set_muted(self, muted: bool) -> None:
        self._muted = muted
        self._tune()

    def audio_tracks(self) -> Sequence[Track]:
        if self._session is not None:
            self._audio_tracks = titled(self._session.tracks(libvlc.AUDIO), "Audio")
        return self._audio_tracks

    def audio_track(self) -> int | None:
        return self._session.audio_track() if self._session is not None else self._audio_choice

    def set_audio_track(self, track: int) -> None:
        if self._file is not None:
            self._audio_choice = track
        if self._session is not None:
            self._session.set_audio_track(track)

    def caption_tracks(self) -> Sequence[Track]:
        if self._session is not None:
            self._caption_tracks = titled(self._session.tracks(libvlc.TEXT), "Captions")
        return self._caption_tracks

    def set_caption_track(self, track: int | None) -> None:
        if self._file is not None:
            self._caption_choice = track
        if self._session is not None:
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
        self._wanted = play
        self._begun = self._heard = self._now()
        self._silent_ticks = 0
        self._clock.seek(start, self._now())
        opening = Opening(
            file=file,
            start=start,
            target=self._target,
            audio_track=self._audio_choice,
            caption_track=self._caption_choice,
        )
        self._session = Session(self._vlc, self._instance, opening, self._number, self._mailbox.post)
        self._closing.adopt(self._session)
        self._hushed = not play
        self._tune()
        self._session.play()
        self._pilot = Pilot(self._session, self._clock, self._rate, self._now())
        self._ticker.start()

    def _reopen(self, at: float, *, play: bool) -> None:
        """The same file again, where there is one that did not fail; the picture is kept until there is a new one."""
        if self._file is None or self._status is EngineStatus.FAILED:
            return
        self._close_session()
        self._clock.seek(at, self._now())
        self._become(EngineStatus.BUFFERING if play else EngineStatus.PAUSED)
        try:
            self._file = inspect(self._file.remote or self._file.path)
        except PlayerError as error:
            self._fail_soon(error)
            return
        self._begin(self._file, at, play)

    def _open_larger(self) -> None:
        pilot = self._pilot
        if pilot is not None and pilot.started and pilot.session.wants_larger(self._target, _REGROW_BY):
            self._reopen(self.position(), play=self._wanted)

    def _tune(self) -> None:
        """Tell volume and mute; a media that opens paused is mute until it has paused. An output that appears late has
        not heard it, so it is told again."""
        if self._session is not None:
            self._session.set_volume(self._volume)
            self._session.set_muted(self._muted or self._hushed)

    def _park(self) -> None:
        """VLC draws a paused picture again and again, so one that is paused for long is closed, and opened to go on."""
        self.audio_tracks()
        self.caption_tracks()
        self._close_session()

    def _close_session(self) -> None:
        self._number += 1
        self._wanted = False
        self._ticker.stop()
        self._regrow.stop()
        session, self._session, self._pilot = self._session, None, None
        if session is not None:
            self._closing.close(session)

    def _forget(self) -> None:
        self._close_session()
        self._file = self._audio_choice = self._caption_choice = None
        self._audio_tracks = self._caption_tracks = ()
        self._forget_media()

    def _fail_soon(self, error: PlayerError) -> None:
        """Once the caller has returned, if nothing else was asked by then."""
        number = self._number
        QTimer.singleShot(0, self.events, lambda: self._fail(error) if number == self._number else None)

    def _fail(self, error: PlayerError) -> None:
        self._close_session()
        self._tell_failure(error)

    # --- what VLC says ----------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        pilot, file = self._pilot, self._file
        if fact.number != self._number or pilot is None or file is None:
            return
        self._heard, self._silent_ticks = fact.at, 0
        match fact.kind:
            case Kind.FRAME:
                self._frame = pilot.session.picture()
                self._clock.alive(fact.at)
                pilot.has_shown(fact.at)
                self._moves(pilot)
                self.events.frame_changed.emit()
            case Kind.TIME:
                if self._clock.report(fact.seconds, fact.at):
                    self._moves(pilot)
            case Kind.PLAYING:
                self._tune()
                if not pilot.started and not pilot.session.tracks(libvlc.VIDEO):
                    self._clock.expect(fact.at)
                    self._moves(pilot)
            case Kind.PAUSED:
                self._hushed = False
                self._tune()
                pilot.has_paused(self._now())
            case Kind.STILL:
                pilot.has_stopped(self._now())
            case Kind.LENGTH:
                if fact.seconds > 0:
                    self._know_duration(fact.seconds)
            case Kind.TRACKS:
                if self._caption_choice is None and pilot.session.caption_track() is not None:
                    pilot.session.set_caption_track(None)
                self.events.tracks_changed.emit()
            case Kind.ENDED:
                self._on_end(file, pilot)
            case Kind.ERROR:
                self._fail(why_not(file))

    def _moves(self, pilot: Pilot) -> None:
        """A picture or a believable time: the media is there and goes on."""
        if not pilot.started:
            pilot.start(paused=not self._wanted, now=self._now())
            self._tune()
            if not self._wanted:
                self._become(EngineStatus.PAUSED)
        if self._wanted:
            self._become(EngineStatus.PLAYING)
        pilot.keep_speed(self._now())

    def _on_end(self, file: MediaFile, pilot: Pilot) -> None:
        position, duration = self.position(), self._duration
        early = duration is None or position < duration - _NEAR_END
        if early and (file.was_harmed() or file.remote is not None or not pilot.started):
            self._fail(why_not(file))
        else:
            self._close_session()
            self._clock.finish(self._now())
            self._become(EngineStatus.ENDED)

    def _before_end(self, seconds: float) -> float:
        return seconds if self._duration is None else min(seconds, max(0.0, self._duration - _LAST_PICTURE))

    def _tick(self) -> None:
        now, pilot = self._now(), self._pilot
        if pilot is None or self._file is None:
            return
        if now < self._begun + _OUTPUT_APPEARS:
            self._tune()
        match self._status:
            case EngineStatus.PLAYING if self._clock.stalled(now):
                # What VLC said while this thread was busy may lie behind this tick.
                self._silent_ticks += 1
                if self._silent_ticks > 1:
                    self._become(EngineStatus.BUFFERING)
            case EngineStatus.PAUSED if now - self._heard > _PARK_AFTER and pilot.started:
                self._park()
            case EngineStatus.PAUSED:
                pilot.look_after(now)
            case EngineStatus.OPENING | EngineStatus.BUFFERING if now - self._heard > _HOPELESS:
                self._fail(why_not(self._file))
            case _:
                pass
