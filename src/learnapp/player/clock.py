"""The position between an engine's reports, which come two to four times a second and may be late or stale."""

from __future__ import annotations

_ECHO = 0.05
"""A report this near to what was asked for may be the engine repeating the request."""
_ECHO_WITHIN = 0.2
_EARLY, _LATE = 0.5, 0.5
"""Where the first true report after a seek may lie around its target."""
_PATIENCE, _PATIENCE_WITHOUT_PICTURES = 0.75, 2.25
_GIVE_UP = 3.0
"""After so long the engine is believed wherever it went."""
_GOES_ON = 2
_STEADY = 0.3
_JUMP = 2.0
"""The media's own clock leapt back: more than any report is late."""


class PlaybackClock:
    """Media seconds at a monotonic moment; every `now` is in seconds of one monotonic clock.

    Stands still until `run`; runs at `rate` from the engine's last report, never backwards without a seek and never
    past `duration`. A seek counts at once, and stale reports are not believed after it; the clock goes on when the
    engine confirms it, `settle` seconds later where the engine confirms what it was asked before it shows it.
    """

    def __init__(self, *, settle: float = 0.0) -> None:
        self.duration: float | None = None
        self.silent = False
        """Whether there are no pictures between reports; then an engine may be quiet for longer."""
        self._settle = settle
        self._rate = 1.0
        self._running = False
        self._told = 0.0
        self._anchor = 0.0
        self._since = 0.0
        self._alive = 0.0
        self._asked_at = float("-inf")
        self._awaiting = False
        self._pictures = 0
        self._going_since = 0.0

    @property
    def running(self) -> bool:
        return self._running

    def steady(self, now: float) -> bool:
        """Whether it has been running undisturbed for a while, since it began, went on or was sent elsewhere."""
        return self._running and not self._awaiting and now > self._going_since + _STEADY

    @property
    def patience(self) -> float:
        """How long, in seconds, the engine may give no sign of life before it has stalled."""
        return (_PATIENCE_WITHOUT_PICTURES if self.silent else _PATIENCE) + 0.25 / min(self._rate, 1.0)

    def position(self, now: float) -> float:
        if self._running and not self._awaiting:
            end = min(now, max(self._alive, self._since) + self.patience)
            self._told = self._bounded(max(self._told, self._anchor + max(0.0, end - self._since) * self._rate))
        return self._told

    def run(self, now: float) -> None:
        """The engine plays from here on."""
        if not self._running:
            self._running = True
            self._anchor, self._since, self._alive, self._going_since = self._told, now, now, now

    def hold(self, now: float) -> None:
        """The engine stands still."""
        self.position(now)
        self._running = False

    def set_rate(self, rate: float, now: float) -> None:
        self._anchor, self._since = self.position(now), max(self._since, now)
        self._rate = rate

    def seek(self, target: float, now: float) -> None:
        """The engine was asked to go to `target`; the position is there at once."""
        self._told = self._anchor = self._bounded(target)
        self._since = self._alive = self._asked_at = now
        self._awaiting, self._pictures = True, 0

    def finish(self, now: float) -> None:
        """The media played to its end."""
        self.hold(now)
        self._awaiting = False
        if self.duration is not None:
            self._told = self.duration

    def report(self, seconds: float, now: float) -> bool:
        """The engine says where it is; False for what is left over from before a seek."""
        if self._awaiting:
            return self._confirm(seconds, now)
        if self._running:
            if seconds < self.position(now) - _JUMP:
                self._told = self._bounded(seconds)
            self._anchor, self._since = seconds, now
        self._alive = now
        return True

    def expect(self, now: float) -> None:
        """The engine said that it begins, and will tell where it is later; there are no pictures to go by."""
        self.silent = True
        if self._awaiting:
            self._awaiting = False
            self._anchor, self._alive = self._told, now
            self._since = self._going_since = now + self._settle

    def alive(self, now: float) -> None:
        """A picture was shown. The second one after a seek means that the media goes on from there: the first may come
        early, and one that comes at once is left over from before."""
        self._alive = now
        if now - self._asked_at > _ECHO_WITHIN and (self._awaiting or self._since > now):
            self._pictures += 1
            if self._pictures == _GOES_ON:
                self._awaiting = False
                self._anchor, self._since, self._going_since = self._told, now, now

    def stalled(self, now: float) -> bool:
        """Whether it should run and nothing was heard for longer than an engine needs between two reports."""
        return self._running and now > max(self._alive, self._since) + self.patience

    def _confirm(self, seconds: float, now: float) -> bool:
        waited = now - self._asked_at
        near = abs(seconds - self._told) < _ECHO
        soon = waited < _ECHO_WITHIN
        fits = near if soon else self._told - _EARLY <= seconds <= self._told + waited * self._rate + _LATE
        if not fits and waited < _GIVE_UP:
            return False
        if not fits:
            self._told = self._bounded(seconds)
        self._awaiting = False
        self._anchor, self._alive = seconds, now
        self._since = self._going_since = now + self._settle if near and soon else now
        return True

    def _bounded(self, seconds: float) -> float:
        return max(0.0, seconds if self.duration is None else min(seconds, self.duration))
