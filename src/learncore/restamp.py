"""Correcting facts that a wrong clock stamped, before they are sent for the first time (SYNC 5)."""

from __future__ import annotations

import msgspec

from learncore.records import Attempt, LessonState, Session
from learncore.register import MAX_AT


def restamp_session(session: Session, offset: int) -> Session:
    """The session `offset` ms later; its length stays."""
    started = _moved(session.started_at, offset)
    ended = min(started + max(0, session.ended_at - session.started_at), MAX_AT)
    return msgspec.structs.replace(session, started_at=started, ended_at=ended)


def restamp_attempt(attempt: Attempt, offset: int) -> Attempt:
    """The attempt `offset` ms later; its length stays."""
    started = _moved(attempt.started_at, offset)
    submitted = min(started + max(0, attempt.submitted_at - attempt.started_at), MAX_AT)
    return msgspec.structs.replace(attempt, started_at=started, submitted_at=submitted)


def restamp_completions(state: LessonState, offset: int, sent: LessonState | None = None) -> LessonState:
    """The state with its completions `offset` ms later, but for those that `sent`, the copy last sent, already had."""
    kept = sent.completed if sent else {}
    completed = {epoch: at if kept.get(epoch) == at else _moved(at, offset) for epoch, at in state.completed.items()}
    return msgspec.structs.replace(state, completed=completed)


def _moved(at: int, offset: int) -> int:
    return min(max(0, at + offset), MAX_AT)
