"""The fold of one lesson: all its sessions and attempts, or one more stretch of a session on top of a finished fold.

Both ways end in `_conclude`, which derives every figure from the same small set of sums, so that they agree exactly.
Times are summed as whole milliseconds. For documents the coverage holds pages: page n is the span (n, n + 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from learncore import spans
from learncore.lesson_state import completed_epochs, current_mark, current_position, last_marked
from learncore.percent import UNSURE, at_least, exact, milliseconds, percent
from learncore.records import Attempt, Lesson, LessonProgress, LessonState, Session, Spans, Status

_HIGHEST_PAGE: Final = 2**31


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of a lesson's facts. `coverage`, `attempts` and the scores are those of `epoch`."""

    epoch: int
    coverage: Spans = ()
    duration: float | None = None
    watched_ms: int = 0
    sessions: int = 0
    first: int | None = None
    last: int | None = None
    attempts: int = 0
    best: float | None = None
    last_score: float | None = None


def fold_lesson(
    lesson: Lesson,
    state: LessonState | None,
    sessions: Iterable[Session],
    attempts: Iterable[Attempt] = (),
    *,
    course_id: str | None = None,
) -> LessonProgress:
    """The progress that all facts of a lesson add up to, in whatever order they come.

    Status, coverage and scores are the lesson's, wherever it was learned; with `course_id`, time, sessions and first
    and last access are only those of that course, so that the sums over courses are the sums over sessions. Attempts
    and marks by hand count as access. The current epoch is the greatest that the state, a session or an attempt names.
    """
    all_sessions, all_attempts = list(sessions), list(attempts)
    epoch = max([_epoch(state), *(fact.epoch for fact in (*all_sessions, *all_attempts))])
    here = [session for session in all_sessions if _belongs(session, course_id)]
    tried_here = [attempt for attempt in all_attempts if _belongs(attempt, course_id)]
    current = sorted((attempt for attempt in all_attempts if attempt.epoch == epoch), key=_submission)
    scores = [attempt.score for attempt in current if attempt.score is not None]
    facts = _Facts(
        epoch=epoch,
        coverage=spans.normalize(
            span for session in all_sessions if session.epoch == epoch for span in _covered(lesson, session)
        ),
        duration=max((s.duration for s in all_sessions if s.duration is not None), default=None),
        watched_ms=sum(milliseconds(session.active_seconds) for session in here),
        sessions=len(here),
        first=min([*(s.started_at for s in here), *(a.started_at for a in tried_here)], default=None),
        last=max([*(s.ended_at for s in here), *(a.submitted_at for a in tried_here)], default=None),
        attempts=len(current),
        best=max(scores, default=None),
        last_score=scores[-1] if scores else None,
    )
    return _conclude(lesson, state, facts, course_id)


def extend_lesson(
    progress: LessonProgress,
    lesson: Lesson,
    before: Session | None,
    after: Session,
    state: LessonState | None,
    *,
    course_id: str | None = None,
) -> LessonProgress:
    """What `fold_lesson` would give with the session `before` (None: a new one) replaced by its extension `after`.

    Exact where `progress` is the fold of all other facts, `after` is a later copy of `before`, and `state` is the one
    that `progress` was folded with, moved on by `set_resume` or `latch`. After a mark, a new start or a join of remote
    documents, fold anew.
    """
    return grow_lesson(progress, lesson, [(before, after)], state, course_id=course_id)


def grow_lesson(
    progress: LessonProgress,
    lesson: Lesson,
    grown: Sequence[tuple[Session | None, Session]],
    state: LessonState | None,
    *,
    course_id: str | None = None,
) -> LessonProgress:
    """`extend_lesson` for any number of (before, after) at once; for none, where only the state has moved."""
    epoch = max([progress.epoch, _epoch(state), *(after.epoch for _, after in grown)])
    same = epoch == progress.epoch
    here = [(before, after) for before, after in grown if _belongs(after, course_id)]
    facts = _Facts(
        epoch=epoch,
        coverage=spans.normalize(
            (
                *(progress.coverage if same else ()),
                *(span for _, after in grown if after.epoch == epoch for span in _covered(lesson, after)),
            )
        ),
        duration=max(
            (d for d in (progress.duration_seconds, *(after.duration for _, after in grown)) if d is not None),
            default=None,
        ),
        watched_ms=round(progress.watch_time_seconds * 1000)
        + sum(milliseconds(after.active_seconds) for _, after in here)
        - sum(milliseconds(before.active_seconds) for before, _ in here if before),
        sessions=progress.total_sessions + sum(before is None for before, _ in here),
        first=min(
            (at for at in (progress.first_started_at, *(after.started_at for _, after in here)) if at is not None),
            default=None,
        ),
        last=max(
            (at for at in (progress.last_accessed_at, *(after.ended_at for _, after in here)) if at is not None),
            default=None,
        ),
        attempts=progress.attempts if same else 0,
        best=progress.best_score if same else None,
        last_score=progress.last_score if same else None,
    )
    return _conclude(lesson, state, facts, course_id)


def crossed_threshold(lesson: Lesson, progress: LessonProgress) -> bool:
    """Whether what was played, read or answered in the current epoch is enough, whatever was latched or marked."""
    match lesson.type:
        case "quiz":
            return progress.best_score is not None and progress.best_score >= lesson.passing_score
        case "document":
            return _reached(lesson, _pages_it_has(lesson, progress), lesson.pages or 0)
        case _:
            covered, duration = progress.covered_seconds, progress.duration_seconds or 0
            return _reached(lesson, milliseconds(covered), milliseconds(duration))


def pages_seen(lesson: Lesson, progress: LessonProgress) -> tuple[int, ...]:
    """The pages of a document seen in the current epoch, in order; none for other lessons."""
    if lesson.type != "document":
        return ()
    return tuple(page for start, end in progress.coverage for page in range(int(start), int(end)))


def resume_point(seconds: float, duration: float | None, completed: bool) -> float:
    """Where to start playing: `seconds`, or 0 near the start and, once completed, near the end.

    Near is under min(5 %, 30 s) at the start and within max(2 %, 10 s) of the end; without a duration nothing is near.
    """
    if not 0 < seconds < float("inf"):
        return 0.0
    if duration is None or not 0 < duration < float("inf"):
        return float(seconds)
    stopped, start, tail = min(seconds, duration), min(duration / 20, 30), max(duration / 50, 10)
    if min(abs(stopped - start), abs(duration - stopped - tail)) > UNSURE * duration:
        return 0.0 if stopped < start or (completed and duration - stopped <= tail) else float(stopped)
    at, end = exact(stopped), exact(duration)
    if at < min(end / 20, 30) or (completed and end - at <= max(end / 50, 10)):
        return 0.0
    return float(stopped)


def _conclude(lesson: Lesson, state: LessonState | None, facts: _Facts, course_id: str | None) -> LessonProgress:
    media = lesson.type != "document"
    duration = float(lesson.duration_seconds or facts.duration or 0) or None if media else None
    covered = facts.coverage if duration is None else spans.clip(facts.coverage, duration)
    position = current_position(state, facts.epoch)
    mark = current_mark(state, facts.epoch)
    touched = last_marked(state) if state and course_id in (None, state.course) else None
    progress = LessonProgress(
        lesson_id=lesson.id,
        epoch=facts.epoch,
        position_seconds=position,
        furthest_seconds=covered[-1][1] if media and covered else 0.0,
        coverage=facts.coverage,
        covered_seconds=spans.length(covered) if media else 0.0,
        duration_seconds=duration,
        watch_time_seconds=facts.watched_ms / 1000,
        total_sessions=facts.sessions,
        attempts=facts.attempts,
        best_score=facts.best,
        last_score=facts.last_score,
        first_started_at=facts.first,
        last_accessed_at=_greatest(facts.last, touched),
    )
    latched = state.completed if state else {}
    value = mark.value if mark else None
    completed = value == "complete" or (
        value != "incomplete" and (facts.epoch in latched or crossed_threshold(lesson, progress))
    )
    begun = bool(facts.coverage or position > 0 or facts.attempts)
    status: Status = "completed" if completed else "in_progress" if begun else "not_started"
    completed_at = None
    if completed:
        by_hand = mark.at if mark and value == "complete" else None
        known = _least(latched.get(facts.epoch), by_hand)
        completed_at = progress.last_accessed_at if known is None else known
    return msgspec.structs.replace(
        progress,
        status=status,
        progress_percentage=100 if completed else min(99, _share(lesson, progress)),
        resume_seconds=resume_point(position, duration, completed),
        completion_count=len(completed_epochs(state) - {facts.epoch}) + completed,
        completed_at=completed_at,
    )


def _share(lesson: Lesson, progress: LessonProgress) -> int:
    match lesson.type:
        case "quiz":
            return percent(progress.best_score or 0, 100)
        case "document":
            return percent(_pages_it_has(lesson, progress), lesson.pages or 0)
        case _:
            return percent(progress.covered_seconds, progress.duration_seconds or 0)


def _pages_it_has(lesson: Lesson, progress: LessonProgress) -> int:
    """How many of the document's own pages were seen; a version with more of them may have been, too."""
    end = (lesson.pages or 0) + 1.0
    return sum(max(0, int(min(last, end) - max(first, 1.0))) for first, last in progress.coverage)


def _reached(lesson: Lesson, part: int, whole: int) -> bool:
    return part > 0 and whole > 0 and at_least(part, max(0.0, min(1.0, lesson.threshold)), whole)


def _covered(lesson: Lesson, session: Session) -> Spans:
    if lesson.type == "document":
        return tuple((float(page), page + 1.0) for page in session.pages if page < _HIGHEST_PAGE)
    return session.spans


def _belongs(fact: Session | Attempt, course_id: str | None) -> bool:
    return course_id is None or fact.course == course_id


def _epoch(state: LessonState | None) -> int:
    return state.epoch if state else 0


def _submission(attempt: Attempt) -> tuple[int, int, float]:
    return attempt.submitted_at, attempt.started_at, -1.0 if attempt.score is None else attempt.score


def _least(a: int | None, b: int | None) -> int | None:
    return min((value for value in (a, b) if value is not None), default=None)


def _greatest(a: int | None, b: int | None) -> int | None:
    return max((value for value in (a, b) if value is not None), default=None)
