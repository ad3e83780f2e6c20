"""A player whose truth is known: what was really played, beside what the tracker makes of its reports."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from learnapp.player.engine import EngineStatus
from learnapp.player.state import Opened, PlayerState, RateSet, Seeked, Suspended, Tick, reduce
from learnapp.tracking.session import Checkpoint, Heartbeat, Moved, SessionTracker, Viewing, Write
from learncore import spans
from learncore.records import Lesson, Session, Spans
from tests.tracking.fakes import Clock

TICK = 0.25


@dataclass
class Simulation:
    """Media of `duration` seconds, watched by ticks of 250 ms that come late by up to `lateness` and tell a position
    that is wrong by up to `jitter` seconds."""

    duration: float = 600.0
    jitter: float = 0.0
    lateness: float = 0.0
    seed: int = 0
    clock: Clock = field(default_factory=Clock)
    state: PlayerState = field(default_factory=PlayerState)
    writes: list[Write] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.at = 0.0
        self.rate = 1.0
        self.status = EngineStatus.PLAYING
        self.stalled = False
        self._played: list[tuple[float, float]] = []
        self.truly_active = 0.0
        self.runs = 1
        self._next_tick = 0.0
        lesson = Lesson(id="lesson-1", title="A film", type="video", duration_seconds=self.duration)
        self._ids = iter(f"session-{n:04}" for n in range(10_000))
        self.tracker = SessionTracker(
            Viewing(lesson=lesson, course="course-1", device="device-1"), lambda _: next(self._ids)
        )
        self._apply(Opened("lesson-1", 0.0, self.duration, continues=True))
        self.tick()

    # --- what happens to the player -----------------------------------------------------------------------------------

    def run(self, seconds: float) -> None:
        """Time passes, with ticks."""
        end = self.clock.now + seconds
        while self.clock.now < end - 1e-9:
            self._advance(max(1e-6, min(self._next_tick, end) - self.clock.now))
            if self.clock.now >= self._next_tick:
                self.tick()

    def blocked(self, seconds: float) -> None:
        """The player plays on while nobody listens."""
        self._advance(seconds)
        self.runs += 1
        self.tick()

    def sleep(self, seconds: float, *, noticed: bool, counted: bool) -> None:
        """The machine sleeps; `counted`: its monotonic clock goes on meanwhile, as that of Windows does."""
        self.runs += 1
        if noticed:
            self.tick()
            self.pause()
            self._apply(Suspended())
            self.writes += self.tracker.close(self.state)
        self.clock.wall_ms += seconds * 1000
        if counted:
            self.clock.now += seconds
        self.tick()

    def pause(self) -> None:
        if self.status is EngineStatus.PLAYING:
            self.tick()
            self.status = EngineStatus.PAUSED
            self.tick()
            self.writes += self.tracker.heartbeat(self.state)

    def play(self) -> None:
        if self.status is EngineStatus.PAUSED:
            self.status = EngineStatus.PLAYING
            self.tick()

    def seek(self, seconds: float, *, explicit: bool = True) -> None:
        self.tick()
        self.runs += 1
        self.at = min(max(0.0, seconds), self.duration)
        if self.status is EngineStatus.ENDED:
            self.status = EngineStatus.PAUSED
        self._apply(Seeked(self.at, explicit=explicit))
        self.tick()
        self.writes += self.tracker.heartbeat(self.state)

    def skip_unasked(self, seconds: float) -> None:
        """The decoder goes somewhere else by itself."""
        self.runs += 1
        self.at = min(max(0.0, self.at + seconds), self.duration)

    def set_rate(self, rate: float) -> None:
        self.tick()
        self.rate = rate
        self._apply(RateSet(self.clock.now, rate))

    def fail(self) -> None:
        """The engine gives up and says 0 from then on."""
        self.status, self.at = EngineStatus.FAILED, 0.0
        self.tick()

    def tick(self) -> None:
        told = self.at + (self.random.uniform(-self.jitter, self.jitter) if self.status is EngineStatus.PLAYING else 0)
        self._apply(Tick(self.clock.now, told, self.status, self.duration))
        self._next_tick = self.clock.now + TICK + self.random.uniform(0, self.lateness)

    def close(self) -> None:
        self.tick()
        self.writes += self.tracker.close(self.state)

    # --- what came of it ----------------------------------------------------------------------------------------------

    @property
    def sessions(self) -> dict[str, Session]:
        """The last copy of each session that was handed over to be written as a heartbeat."""
        return {write.session_id: write.session for write in self.writes if isinstance(write, Heartbeat)}

    @property
    def beats(self) -> list[Heartbeat]:
        return [write for write in self.writes if isinstance(write, Heartbeat)]

    @property
    def checkpoints(self) -> list[Checkpoint]:
        return [write for write in self.writes if isinstance(write, Checkpoint)]

    @property
    def resumes(self) -> list[float]:
        """Every value that would have been written into the resume register."""
        beats = [
            w.resume if isinstance(w, Heartbeat) else w.seconds for w in self.writes if not isinstance(w, Checkpoint)
        ]
        return [seconds for seconds in beats if seconds is not None]

    @property
    def truth(self) -> Spans:
        return spans.normalize(self._played)

    def forget_the_truth(self) -> None:
        """Only what is played from here on matters."""
        self._played.clear()
        self.truly_active = 0.0

    @property
    def counted(self) -> Spans:
        return spans.normalize(span for session in self.sessions.values() for span in session.spans)

    @property
    def active(self) -> float:
        return sum(session.active_seconds for session in self.sessions.values())

    @property
    def moved(self) -> list[Moved]:
        return [write for write in self.writes if isinstance(write, Moved)]

    def _advance(self, seconds: float) -> None:
        self.clock.pass_(seconds)
        if self.status is EngineStatus.PLAYING and not self.stalled:
            end = min(self.duration, self.at + seconds * self.rate)
            self._played.append((self.at, end))
            self.truly_active += (end - self.at) / self.rate
            self.at = end
            if end >= self.duration:
                self.status = EngineStatus.ENDED
                self.tick()

    def _apply(self, event: Opened | Tick | Seeked | RateSet | Suspended) -> None:
        self.state = reduce(self.state, event)
        self.writes += self.tracker.take(self.state, self.clock.now, self.clock.wall())


def not_in(a: Spans, b: Spans) -> float:
    """Seconds of `a` that are not in `b`."""
    return spans.length(a) - (spans.length(a) + spans.length(b) - spans.length(spans.union(a, b)))
