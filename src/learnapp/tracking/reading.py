"""From what is on the screen of a document or quiz to what is written: one open session, and when to write it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from learnapp.store.views import HalfSeen
from learnapp.tracking.attention import Attention
from learnapp.tracking.session import (
    CHECKPOINT_SECONDS,
    HEARTBEAT_SECONDS,
    PAUSE_SECONDS,
    Checkpoint,
    Heartbeat,
    Moved,
    Viewing,
    Write,
)
from learnapp.tracking.sight import PARTS, Pages, Sight
from learncore import spans
from learncore.bounds import MAX_PAGES
from learncore.progress import crossed_threshold
from learncore.records import LessonProgress, Session

GAP_SECONDS: Final = 2.0
"""Time of which nobody knows: the machine slept, or the program was held up. Nothing of it counts."""
PLACE_SECONDS: Final = 5.0
"""After so much reading the place is written even if the learner has not moved."""
BENT_SECONDS: Final = 60.0
"""So far the two clocks may drift apart within a session; further, and the machine has slept."""
_PLACES: Final = 3
_MOST_PARTS: Final = 10_000


@dataclass(slots=True)
class _Open:
    """The session being recorded; wall times follow from its start by the monotonic clock alone."""

    id: str
    started_at: int
    since: float
    until: float
    pages: set[int] = field(default_factory=set[int])
    active: float = 0.0


@dataclass(slots=True)
class _Saved:
    """What was last handed over to be written."""

    session: Session | None = None
    active: float = 0.0
    checkpoint_active: float = 0.0
    resume: float | None = None
    checkpointed: bool = False


class ReadingTracker:
    """Collects what one opening of a document shows into sessions.

    Time counts while something is in sight and the learner gave a sign within the last minute. A session begins at the
    first moment that counts and never by opening; a pause of more than `PAUSE_SECONDS` ends it, as sleep does. `pages`
    is how many the document has, or into how many a `flowing` text is divided, `place` where reading goes on, and
    `half` what was left of it; a quiz has none, and only its time is recorded: no page, no place. `now` in monotonic
    seconds, `wall` in ms UTC.
    """

    def __init__(
        self,
        viewing: Viewing,
        pages: int,
        new_id: Callable[[int], str],
        now: float,
        *,
        flowing: bool = False,
        place: float = 1.0,
        half: HalfSeen | None = None,
    ) -> None:
        self.viewing = viewing
        self.pages = Pages(pages, flowing)
        self._new_id = new_id
        self._attention = Attention(now)
        self._at = now
        self._sight: Sight | None = None
        self._moved = False
        self._read = 0.0
        self._coverage = viewing.coverage
        self._complete = viewing.completed
        self._news = False
        self._open: _Open | None = None
        self._saved = _Saved()
        if half is not None and (half.epoch, half.pages) == (viewing.epoch, pages):
            self.pages.take_up(half.seconds)
        self.pages.go_on_at(place, self.seen)

    @property
    def seen(self) -> frozenset[int]:
        """The pages seen in this epoch: as stored when the document was opened, and since."""
        known = (page for start, end in self._coverage for page in range(int(start), int(end)))
        return frozenset(known)

    @property
    def half_seen(self) -> HalfSeen | None:
        """What was looked at of the pages that were not seen yet; the latest of it, where it is of very many."""
        seen = self.seen
        looked = [(part, spent) for part, spent in self.pages.looked_at().items() if part // PARTS not in seen]
        kept = {part: round(spent, _PLACES) for part, spent in looked[-_MOST_PARTS:]}
        return HalfSeen(epoch=self.viewing.epoch, pages=self.pages.count, seconds=kept) if kept else None

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def place(self) -> float | None:
        """Where to resume; None where there is no such place, or nothing was done yet that would move anyone there."""
        if not self.pages.count or self._sight is None or not (self._moved or self._read >= PLACE_SECONDS):
            return self._saved.resume
        return round(max(1.0, self._sight.top), _PLACES)

    def take_news(self) -> bool:
        """Whether pages were seen since this was last asked."""
        news, self._news = self._news, False
        return news

    def successor(self, viewing: Viewing, now: float) -> ReadingTracker:
        """A tracker of another epoch with the same in sight."""
        made = ReadingTracker(viewing, self.pages.count, self._new_id, now, flowing=self.pages.flowing)
        made._sight = self._sight
        made._attention = self._attention
        return made

    def know(self, coverage: spans.Spans, *, completed: bool) -> None:
        """What the store knows of this epoch by now, maybe from elsewhere."""
        self._coverage = spans.union(self._coverage, coverage)
        self._complete = self._complete or completed

    def touch(self, now: float) -> None:
        """The learner gave a sign."""
        self._attention.touch(now)

    def see(self, sight: Sight | None, now: float, wall: int, *, moved: bool = False) -> list[Write]:
        """Something else is on the screen from now on, or nothing; `moved`: because the learner wanted it."""
        writes = self.tick(now, wall)
        if sight is None:
            writes += self.heartbeat()
        else:
            self._moved = self._moved or moved
            if moved or self._attention.present(now):
                self.pages.pass_by(sight)
        self._sight = sight
        return writes

    def tick(self, now: float, wall: int) -> list[Write]:
        """Count the time since the last call; what is due to be written."""
        since, self._at = self._at, max(self._at, now)
        lasted = now - since
        if self._sight is None or not 0 < lasted <= GAP_SECONDS:
            return []
        counted = self._attention.attended(since, now)
        if counted <= 0:
            return self.heartbeat() if self._open is not None else []
        writes: list[Write] = []
        if self._open is not None and self._must_roll(self._open, since, wall - round((now - since) * 1000)):
            writes += self.close()
        self._count(self._sight, since, counted, wall - math.ceil(lasted * 1000))
        if self._crossed() or self._since_heartbeat() >= HEARTBEAT_SECONDS:
            return [*writes, *self.heartbeat()]
        return [*writes, *self._due_checkpoint()]

    def heartbeat(self) -> list[Write]:
        """What has to be written for all that is known to be safe; nothing if nothing is new."""
        resume = self.place
        if self._open is None:
            if resume is None or resume == self._saved.resume:
                return []
            self._saved.resume = resume
            return [Moved(resume)]
        session = self._session(self._open)
        if session == self._saved.session and resume == self._saved.resume and not self._saved.checkpointed:
            return []
        active = self._open.active
        self._saved = _Saved(session, active, active, resume)
        return [Heartbeat(self._open.id, session, resume)]

    def close(self) -> list[Write]:
        """The last heartbeat of the open session; what is read later belongs to another."""
        writes = self.heartbeat()
        self._open = None
        self._saved = _Saved(resume=self._saved.resume)
        return writes

    def _count(self, sight: Sight, since: float, seconds: float, wall: int) -> None:
        if self._open is None:
            started_at = max(0, wall)
            self._open = _Open(self._new_id(started_at), started_at, since, since)
        self._open.active += seconds
        self._open.until = since + seconds
        self._read += seconds
        fresh = self.pages.spend(sight, seconds)
        self._open.pages |= fresh
        self._news = self._news or bool(fresh)
        self._coverage = spans.normalize((*self._coverage, *((float(page), page + 1.0) for page in fresh)))

    def _must_roll(self, opened: _Open, now: float, wall: int) -> bool:
        bent = abs((wall - opened.started_at) / 1000 - (now - opened.since))
        return now - opened.until > PAUSE_SECONDS or bent > BENT_SECONDS or len(opened.pages) >= MAX_PAGES - 100

    def _session(self, opened: _Open) -> Session:
        lasted = math.ceil(max(0.0, opened.until - opened.since) * 1000)
        viewing = self.viewing
        return Session(
            lesson=viewing.lesson.id,
            course=viewing.course,
            device=viewing.device,
            epoch=viewing.epoch,
            started_at=opened.started_at,
            ended_at=opened.started_at + lasted,
            active_seconds=min(opened.active, lasted / 1000),
            pages=tuple(sorted(opened.pages)),
        )

    def _crossed(self) -> bool:
        """Whether enough has just been seen: told at once, not at the next heartbeat. Once an opening."""
        if self._complete:
            return False
        lesson = self.viewing.lesson
        self._complete = crossed_threshold(lesson, LessonProgress(lesson_id=lesson.id, coverage=self._coverage))
        return self._complete

    def _since_heartbeat(self) -> float:
        return self._open.active - self._saved.active if self._open else 0.0

    def _due_checkpoint(self) -> list[Write]:
        opened = self._open
        if opened is None or opened.active - self._saved.checkpoint_active < CHECKPOINT_SECONDS:
            return []
        self._saved.checkpoint_active = opened.active
        self._saved.checkpointed = True
        return [Checkpoint(opened.id, self._session(opened), self.place)]
