"""How a session is paused, sent elsewhere and sped up so that VLC 3 bears it; each method says what it cannot bear."""

from __future__ import annotations

from dataclasses import dataclass

from learnapp.player.clock import PlaybackClock
from learnapp.player.vlc_session import Session

_TRIES, _FIRST_WAIT = 4, 0.9
_STANDS_WITHIN = 0.6
NORMAL = 1.0


@dataclass
class _Sought:
    """A seek while paused whose picture was not seen yet."""

    target: float
    asked_at: float
    sure: bool
    """Whether the next picture can be no other: VLC stood still when it was asked."""
    tries: int = 0

    def is_answered(self, at: float) -> bool:
        return self.sure and at > self.asked_at

    def is_due(self, now: float) -> bool:
        return self.tries < _TRIES and now > self.asked_at + _FIRST_WAIT * 2**self.tries


class Pilot:
    """Steers `session`; tells `clock` of every speed that it sets. Moments and `now` are seconds."""

    def __init__(self, session: Session, clock: PlaybackClock, rate: float, now: float) -> None:
        self.session = session
        self.started = False
        """Whether the media gave a first sign of life; before that VLC takes no orders."""
        self._clock, self._rate, self._speed = clock, rate, NORMAL
        self._paused = self._stands = False
        self._paused_at = now
        self._later: float | None = None
        self._sought: _Sought | None = None
        clock.set_rate(NORMAL, now)

    def start(self, *, paused: bool, now: float) -> None:
        """The media is there: stand still at its first picture, or go on."""
        self.started = True
        if paused:
            self._stop(now)
        self._seek_now(now)

    def pause(self, position: float, now: float) -> None:
        """Before it plays steadily from where it was sent, VLC may stop at a picture from before: so it is sent to
        `position` again."""
        if self._later is None and not self._clock.steady(now):
            self._later = position
        self._stop(now)

    def has_paused(self, now: float) -> None:
        """VLC's input has stopped; its pictures stop a little later."""
        if not self.session.has_pictures:
            self.has_stopped(now)

    def has_stopped(self, now: float) -> None:
        """VLC shows the same picture again and again."""
        self._stands = True
        self._seek_now(now)

    def go_on(self, now: float) -> None:
        self._paused, self._sought = False, None
        self.session.set_pause(False)
        self._seek_now(now)

    def seek(self, target: float, now: float) -> None:
        """A paused VLC shows one picture for a seek, and any that was still on its way counts as that one: a seek
        waits until the pictures stand, or the one before it has its own. At another speed than 1, VLC would skip or
        freeze what lies between the key picture and the target."""
        if not self.started or (self._paused and not self._stands) or self._sought is not None:
            self._later = target
        else:
            self._send(target, now, sure=True)

    def set_rate(self, rate: float, now: float) -> None:
        self._rate = rate
        self.keep_speed(now)

    def keep_speed(self, now: float) -> None:
        """Files are opened and moments sought at normal speed; the speed is set when it plays steadily from there."""
        if self.started and self._clock.steady(now):
            self._run_at(self._rate, now)

    def has_shown(self, at: float) -> None:
        """A picture came."""
        if self._sought is not None and self._sought.is_answered(at):
            self._sought = None
            self._seek_now(at)

    def look_after(self, now: float) -> None:
        """While paused, now and then: VLC sometimes throws away the one picture that a seek should show."""
        sought = self._sought
        if self._paused and not self._stands and now > self._paused_at + _STANDS_WITHIN:
            self.has_stopped(now)
        elif sought is not None and now > sought.asked_at + _FIRST_WAIT and self._later is not None:
            self._sought, target, self._later = None, self._later, None
            self._send(target, now, sure=False)
        elif sought is not None and sought.is_due(now):
            sought.tries += 1
            sought.sure = True
            self.session.set_time(sought.target)

    def _stop(self, now: float) -> None:
        self._paused, self._stands, self._paused_at = True, False, now
        self.session.set_pause(True)

    def _seek_now(self, now: float) -> None:
        if self._later is not None:
            target, self._later = self._later, None
            self.seek(target, now)

    def _send(self, target: float, now: float, *, sure: bool) -> None:
        self._run_at(NORMAL, now)
        if self._paused and self.session.has_pictures:
            self._sought = _Sought(target, now, sure)
        self.session.set_time(target)

    def _run_at(self, rate: float, now: float) -> None:
        if rate != self._speed:
            self._speed = rate
            self.session.set_rate(rate)
            self._clock.set_rate(rate, now)
