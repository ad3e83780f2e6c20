"""From what was truly played to what is written: one open session, and when to write it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from learnapp.player.state import Played, PlayerState
from learncore import spans
from learncore.bounds import MAX_SPANS
from learncore.progress import crossed_threshold
from learncore.records import Lesson, LessonProgress, Session, Spans

HEARTBEAT_SECONDS: Final = 10.0
CHECKPOINT_SECONDS: Final = 1.75
STAKE_SECONDS: Final = 1.5
"""Media seconds that may be at stake when the next tick comes; with a late tick and the commit, under two."""
TICK_SECONDS: Final = 0.25
PAUSE_SECONDS: Final = 30 * 60.0
"""After a longer pause playing begins a new session."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The session as it is now, and where to resume, or None where the register must not be touched."""

    session_id: str
    session: Session
    resume: float | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a kill must not lose; replaces the checkpoint before."""

    session_id: str
    session: Session
    resume: float | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The resume point was moved by hand and nothing was played."""

    seconds: float


Write = Heartbeat | Checkpoint | Moved


@dataclass(frozen=True, slots=True)
class Viewing:
    """A lesson in one epoch of it, as it stood when it was opened."""

    lesson: Lesson
    course: str
    device: str
    epoch: int = 0
    coverage: Spans = ()
    completed: bool = False


@dataclass(slots=True)
class _Open:
    """The session being recorded; wall times follow from its start by the monotonic clock alone."""

    id: str
    started_at: int
    since: float
    until: float
    spans: Spans = ()
    active: float = 0.0


@dataclass(slots=True)
class _Saved:
    """What was last handed over to be written."""

    session: Session | None = None
    active: float = 0.0
    checkpoint_active: float = 0.0
    checkpoint_place: float | None = None
    resume: float | None = None
    checkpointed: bool = False
    """A checkpoint was handed over since the last heartbeat: only another heartbeat takes it away."""


@dataclass(slots=True)
class SessionTracker:
    """Collects what one opening of a lesson plays into sessions.

    A session begins at the first moment that was truly played and never by opening. It is closed by `close`, by a pause
    of more than `PAUSE_SECONDS`, or when it holds `MAX_SPANS` spans; playing on then begins another. Its wall times
    are those of its first moment plus what passed on the monotonic clock, so a clock that jumps cannot bend it.
    `new_id` makes a session's id of its first moment (ms UTC).
    """

    viewing: Viewing
    new_id: Callable[[int], str]
    _open: _Open | None = None
    _saved: _Saved = field(default_factory=_Saved)
    _coverage: Spans = ()
    _complete: bool = False

    def __post_init__(self) -> None:
        self._coverage = self.viewing.coverage
        self._complete = self.viewing.completed

    @property
    def coverage(self) -> Spans:
        """What is covered in this epoch: as stored when the lesson was opened, and played since."""
        return self._coverage

    def know(self, coverage: Spans, *, completed: bool) -> None:
        """What the store knows of this epoch by now, maybe from elsewhere."""
        self._coverage = spans.union(self._coverage, coverage)
        self._complete = self._complete or completed

    def take(self, state: PlayerState, now: float, wall: int) -> list[Write]:
        """Record what `state.played` proves; returns what is due. `now` monotonic seconds, `wall` ms UTC."""
        if state.played is None:
            return self._due_checkpoint(state)
        writes: list[Write] = []
        if self._open and self._must_roll(state.played):
            writes += self.close(replace(state, resume=self._saved.resume))
        self._extend(state.played, now, wall, state.duration)
        if self._crossed(state) or self._since_heartbeat() >= HEARTBEAT_SECONDS:
            return [*writes, *self.heartbeat(state)]
        return [*writes, *self._due_checkpoint(state)]

    def heartbeat(self, state: PlayerState) -> list[Write]:
        """What has to be written for all that is known to be safe; nothing if nothing is new.

        A checkpoint always ends with a heartbeat, even of the same session: left behind it would be folded in at the
        next start, after what the learner did later.
        """
        if self._open is None:
            if state.resume is None or state.resume == self._saved.resume:
                return []
            self._saved.resume = state.resume
            return [Moved(state.resume)]
        session = self._session(self._open, state)
        known = session == self._saved.session and state.resume == self._saved.resume
        if known and not self._saved.checkpointed:
            return []
        self._saved = _Saved(session, self._open.active, self._open.active, state.resume, state.resume)
        return [Heartbeat(self._open.id, session, state.resume)]

    def close(self, state: PlayerState) -> list[Write]:
        """The last heartbeat of the open session; what is played later belongs to another."""
        writes = self.heartbeat(state)
        self._open = None
        self._saved = _Saved(resume=self._saved.resume)
        return writes

    def _extend(self, played: Played, now: float, wall: int, duration: float | None) -> None:
        if self._open is None:
            started_at = max(0, wall - math.ceil(max(0.0, now - played.since) * 1000))
            self._open = _Open(self.new_id(started_at), started_at, played.since, played.until)
        end = played.end if duration is None else min(played.end, duration)
        self._open.spans = spans.add(self._open.spans, played.start, end)
        self._open.active += played.active
        self._open.until = played.until
        self._coverage = spans.add(self._coverage, played.start, end)

    def _must_roll(self, played: Played) -> bool:
        opened = self._open
        return opened is not None and (
            played.until - opened.until > PAUSE_SECONDS or len(opened.spans) >= MAX_SPANS - 1
        )

    def _session(self, opened: _Open, state: PlayerState) -> Session:
        lasted = math.ceil(max(0.0, opened.until - opened.since) * 1000)
        viewing = self.viewing
        return Session(
            lesson=viewing.lesson.id,
            course=viewing.course,
            device=viewing.device,
            epoch=viewing.epoch,
            started_at=opened.started_at,
            ended_at=opened.started_at + lasted,
            spans=opened.spans,
            active_seconds=min(opened.active, lasted / 1000),
            duration=state.duration,
        )

    def _crossed(self, state: PlayerState) -> bool:
        """Whether the threshold has just been reached: told at once, not at the next heartbeat. Once an opening."""
        if self._complete:
            return False
        lesson = self.viewing.lesson
        duration = lesson.duration_seconds or state.duration
        covered = self._coverage if duration is None else spans.clip(self._coverage, duration)
        progress = LessonProgress(lesson_id=lesson.id, covered_seconds=spans.length(covered), duration_seconds=duration)
        self._complete = crossed_threshold(lesson, progress)
        return self._complete

    def _since_heartbeat(self) -> float:
        return self._open.active - self._saved.active if self._open else 0.0

    def _due_checkpoint(self, state: PlayerState) -> list[Write]:
        opened = self._open
        if opened is None:
            return []
        place = self._saved.checkpoint_place
        enough = max(0.0, STAKE_SECONDS - TICK_SECONDS * state.rate)
        moved = state.place is not None and (place is None or abs(state.place - place) >= enough)
        if not moved and opened.active - self._saved.checkpoint_active < CHECKPOINT_SECONDS:
            return []
        self._saved.checkpoint_active = opened.active
        self._saved.checkpoint_place = state.place
        self._saved.checkpointed = True
        return [Checkpoint(opened.id, self._session(opened, state), state.place)]
