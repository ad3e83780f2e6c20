"""What a document may hold (SYNC 5): checked by the client before it sends and by the server before it joins."""

from __future__ import annotations

import math
from typing import Final

from learncore import spans
from learncore.merge import Document
from learncore.records import Attempt, LessonState, MarkValue, Register, ResumePoint, Session
from learncore.register import MAX_AT, canonical, value_as

MAX_SPANS: Final = 2_000
MAX_PAGES: Final = 10_000
MAX_PAGE: Final = 1_000_000
MAX_SECONDS: Final = 1e8
MAX_SIBLINGS: Final = 100
MAX_COUNT: Final = 2**53
MAX_EPOCH_STEP: Final = 1_000
MAX_SPEED: Final = 4.0
SLACK_SECONDS: Final = 1.0
MAX_NAME: Final = 200


def check(document: Document, *, stored_epoch: int = 0) -> list[str]:
    """What is wrong with a decoded document, for people. `stored_epoch` is the lesson's so far."""
    match document:
        case Session():
            return check_session(document, stored_epoch=stored_epoch)
        case Attempt():
            return check_attempt(document, stored_epoch=stored_epoch)
        case LessonState():
            return check_lesson_state(document, stored_epoch=stored_epoch)
        case Register():
            return check_register(document)


def check_session(session: Session, *, stored_epoch: int = 0) -> list[str]:
    wall = (session.ended_at - session.started_at) / 1000
    content = spans.length(spans.normalize(session.spans))
    duration, end = session.duration, _end(session)
    found = [
        *_names(session.lesson, session.course, session.device),
        *_epoch(session.epoch, stored_epoch),
        *_times(session.started_at, session.ended_at),
    ]
    if session.ended_at < session.started_at:
        found.append("it ends before it starts")
    if len(session.spans) > MAX_SPANS:
        found.append(f"more than {MAX_SPANS} spans")
    if not all(spans.is_span(*span) for span in session.spans):
        found.append("a span is empty, negative or not finite")
    if duration is not None and not 0 <= duration <= MAX_SECONDS:
        found.append("the duration is out of range")
    if end > MAX_SECONDS:
        found.append("a span is out of range")
    if duration is not None and end > duration + SLACK_SECONDS:
        found.append("a span ends after the media")
    if not 0 <= session.active_seconds < math.inf:
        found.append("active_seconds is negative or not finite")
    if session.active_seconds > wall + SLACK_SECONDS:
        found.append("active_seconds is more than the time that passed")
    if content > (session.active_seconds + SLACK_SECONDS) * MAX_SPEED:
        found.append("more was watched than time allows")
    if len(session.pages) > MAX_PAGES:
        found.append(f"more than {MAX_PAGES} pages")
    if not all(0 <= page <= MAX_PAGE for page in session.pages):
        found.append("a page number is out of range")
    return found


def check_attempt(attempt: Attempt, *, stored_epoch: int = 0) -> list[str]:
    return [
        *_names(attempt.lesson, attempt.course),
        *_epoch(attempt.epoch, stored_epoch),
        *_times(attempt.started_at, attempt.submitted_at),
        *_problem(attempt.submitted_at < attempt.started_at, "it is submitted before it is started"),
        *_problem(attempt.score is not None and not 0 <= attempt.score <= 100, "the score is not within 0-100"),
        *_text(canonical(attempt.answers)),
    ]


def check_lesson_state(state: LessonState, *, stored_epoch: int = 0) -> list[str]:
    points = [value_as(sibling, ResumePoint) for sibling in state.resume.now]
    marks = [value_as(sibling, MarkValue) for sibling in state.mark.now]
    epochs = {*state.completed, *(value.epoch for value in (*points, *marks) if value is not None)}
    return [
        *_names(state.course),
        *_epoch(state.epoch, stored_epoch),
        *_times(*state.completed.values()),
        *_problem(any(not 0 <= epoch <= state.epoch for epoch in epochs), "it speaks of an epoch beyond its own"),
        *_problem(None in points, "a resume point is of another shape"),
        *_problem(
            any(point is not None and not 0 <= point.seconds <= MAX_SECONDS for point in points),
            "a resume point is out of range",
        ),
        *_problem(None in marks, "a mark is of another shape"),
        *check_register(state.resume),
        *check_register(state.mark),
    ]


def check_register(register: Register) -> list[str]:
    return [
        *_names(*register.seen),
        *_times(*(sibling.at for sibling in register.now)),
        *_problem(len(register.now) > MAX_SIBLINGS, f"more than {MAX_SIBLINGS} values side by side"),
        *_problem(any(not 1 <= n <= MAX_COUNT for n in register.seen.values()), "a write count is out of range"),
        *_problem(any(sibling.n < 1 for sibling in register.now), "a write count is out of range"),
        *_text(canonical(register)),
    ]


def _problem(wrong: bool, reason: str) -> tuple[str, ...]:
    return (reason,) if wrong else ()


def _names(*names: str) -> tuple[str, ...]:
    for name in names:
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            return ("an id is empty, too long or not printable",)
    return ()


def _epoch(epoch: int, stored: int) -> tuple[str, ...]:
    return _problem(not 0 <= epoch <= stored + MAX_EPOCH_STEP, "the epoch is out of range")


def _times(*times: int) -> tuple[str, ...]:
    for at in times:
        if not 0 <= at <= MAX_AT:
            return ("a time is out of range",)
    return ()


def _text(json: bytes) -> tuple[str, ...]:
    """PostgreSQL's text cannot hold U+0000."""
    return _problem(b"\\u0000" in json.replace(rb"\\", b""), "a text holds a NUL character")


def _end(session: Session) -> float:
    return max((end for _, end in session.spans), default=0.0)
