"""Whether a quiz that came from elsewhere can be asked at all: everything that a page would otherwise stumble over."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from learncore.quiz import MAX_PARTS, MAX_QUESTIONS, MAX_TEXT, Question, Quiz, Text
from learncore.scoring import options

_LONGEST_SECONDS: Final = 86_400.0
_MOST_POINTS: Final = 1e6
_MOST_ATTEMPTS: Final = 1_000_000


def problem_of(quiz: Quiz) -> str | None:
    """What is wrong with it, for people; None where nothing is."""
    if not 0 < len(quiz.questions) <= MAX_QUESTIONS:
        return "it has no questions, or too many"
    if len({question.id for question in quiz.questions}) != len(quiz.questions):
        return "two questions have one id"
    limit, seconds = quiz.attempt_limit, quiz.time_limit_seconds
    if limit is not None and not 1 <= limit <= _MOST_ATTEMPTS:
        return "its limit of attempts makes no sense"
    if seconds is not None and not 1 <= seconds <= _LONGEST_SECONDS:
        return "its limit of time makes no sense"
    found = (_wrong(question) for question in quiz.questions)
    return next((wrong for wrong in found if wrong is not None), None)


def texts_of(question: Question) -> Iterator[Text]:
    """Everything of a question that is shown as more than plain words."""
    yield question.text
    yield from (choice.text for choice in question.choices)
    yield from (pair.left for pair in question.pairs)
    said = (*(one.feedback for one in question.choices), *(one.feedback for one in question.ranges))
    yield from (one for one in (*said, question.otherwise, question.feedback) if one is not None)


def _wrong(question: Question) -> str | None:
    if not question.text.text or any(len(one.text) > MAX_TEXT for one in texts_of(question)):
        return "a text is empty or too long"
    plain = (question.id, question.title, question.category, *(pair.right for pair in question.pairs), *question.extras)
    if not question.id or any(len(one) > MAX_TEXT for one in plain):
        return "a text is empty or too long"
    if not 0 <= question.points <= _MOST_POINTS:
        return "its points make no sense"
    for parts in (question.choices, question.ranges, question.pairs, question.extras):
        if len(parts) > MAX_PARTS:
            return "a question has too many parts"
    credits_ = (*(one.credit for one in question.choices), *(one.credit for one in question.ranges))
    if not all(-1 <= credit <= 1 for credit in credits_):
        return "a credit makes no sense"
    if not all(math.isfinite(one.low) and math.isfinite(one.high) for one in question.ranges):
        return "a number is none"
    return None if _has_parts(question) else "a question has nothing to answer with"


def _has_parts(question: Question) -> bool:
    match question.kind:
        case "single" | "multiple" | "ordering":
            return len(question.choices) >= 2
        case "truefalse":
            return len(question.choices) == 2
        case "short":
            return bool(question.choices)
        case "numeric":
            return bool(question.ranges)
        case "matching":
            return bool(question.pairs) and len(options(question)) >= 2
