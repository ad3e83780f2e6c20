"""How a session is paused, sent elsewhere and sped up so that VLC 3 bears it; each method says what it cannot bear."""

from __future__ import annotations

from dataclasses import dataclass

from learnapp.player.clock import PlaybackClock
from learnapp.player.vlc_session import Session

_SOON = 0.05
_TRIES, _FIRST_WAIT = 3, 0.6
NORMAL = 1.0


@dataclass
class _Sought:
    """A seek while paused whose picture was not seen yet."""

    target: float
    asked_at: float
    tries: int = 0

    def is_answered(self, at: float) -> bool:
        """Whether a picture of this moment is it: one that comes at once may be left over from before."""
        return at > self.asked_at + _SOON

    def is_due(self, now: float) -> bool:
        return self.tries < _TRIES and now > self.asked_at + _FIRST_WAIT * 2**self.tries


class Pilot:
    """Steers `session`; tells `clock` of every speed that it sets. Moments and `now` are seconds."""

    def __init__(self, session: Session, clock: PlaybackClock, rate: float, now: float) -> None:
        self.session = session
        self.started = False
        """Whether the media gave a first sign of life; before that VLC takes no orders."""
        self._clock, self._rate, self._speed = clock, rate, NORMAL
        self._pausing = False
        self._later: float | None = None
        self._sought: _Sought | None = None
        clock.set_rate(NORMAL, now)

    def start(self, *, paused: bool, now: float) -> None:
        """The media is there: stand still at its first picture, or go on."""
        self.started = True
        if paused:
            self.pause()
        self._seek_now(now)

    def pause(self) -> None:
        """A seek that comes before VLC has really paused would be lost, so that waits for `has_paused`."""
        self._pausing = True
        self.session.set_pause(True)

    def has_paused(self, now: float) -> None:
        self._pausing = False
        self._seek_now(now)

    def go_on(self, now: float) -> None:
        self._pausing = False
        self.session.set_pause(False)
        self._seek_now(now)

    def seek(self, target: float, now: float) -> None:
        """At another speed than 1, VLC would skip or freeze what lies between the key picture and the target."""
        if not self.started or self._pausing:
            self._later = target
            return
        self._run_at(NORMAL, now)
        self._sought = _Sought(target, now)
        self.session.set_time(target)

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

    def look_after(self, now: float) -> None:
        """While paused, now and then: VLC sometimes throws away the one picture that a seek should show."""
        if self._sought is not None and self.session.has_pictures and self._sought.is_due(now):
            self._sought.tries += 1
            self.session.set_time(self._sought.target)

    def _seek_now(self, now: float) -> None:
        if self._later is not None and not self._pausing:
            target, self._later = self._later, None
            self.seek(target, now)

    def _run_at(self, rate: float, now: float) -> None:
        if rate != self._speed:
            self._speed = rate
            self.session.set_rate(rate)
            self._clock.set_rate(rate, now)
