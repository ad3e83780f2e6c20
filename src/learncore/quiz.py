"""Quizzes as records: what is asked, what is right, and what is said afterwards.

Credits are shares from -1 to 1: of a choice, of an accepted text, of a range of numbers.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

TextFormat = Literal["plain", "moodle", "html", "markdown"]
QuestionKind = Literal["single", "multiple", "truefalse", "short", "numeric", "matching", "ordering"]

MAX_QUESTIONS: Final = 1_000
MAX_PARTS: Final = 100
"""Choices, accepted answers, ranges, pairs or items of one question."""
MAX_TEXT: Final = 20_000
MAX_ANSWER: Final = 1_000
"""Characters of what a learner types."""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of what a quiz is made of: immutable, compared by value, encodes to JSON without its defaults."""


class Text(Record, frozen=True):
    """Words for people; `moodle` is plain text that may hold HTML. Nothing of it is trusted."""

    text: str
    format: TextFormat = "plain"


class Choice(Record, frozen=True, kw_only=True):
    """A choice, an accepted text (`*` stands for anything, `\\*` for a star), or an item to be put in order."""

    text: Text
    credit: float = 0.0
    feedback: Text | None = None


class Range(Record, frozen=True, kw_only=True):
    """The numbers from `low` to `high`, both included."""

    low: float
    high: float
    credit: float = 1.0
    feedback: Text | None = None


class Pair(Record, frozen=True, kw_only=True):
    """What belongs together; `right` is plain text that is chosen from a list."""

    left: Text
    right: str


class Question(Record, frozen=True, kw_only=True):
    """`id` is unique within the quiz. `choices` are in the author's order: of `truefalse` true and false, of `ordering`
    the right order. `otherwise` is said of an answer that nothing else fits; `extras` fit no pair."""

    id: str
    kind: QuestionKind
    text: Text
    title: str = ""
    category: str = ""
    points: float = 1.0
    choices: tuple[Choice, ...] = ()
    ranges: tuple[Range, ...] = ()
    pairs: tuple[Pair, ...] = ()
    extras: tuple[str, ...] = ()
    otherwise: Text | None = None
    feedback: Text | None = None
    case_sensitive: bool = False


class Quiz(Record, frozen=True, kw_only=True):
    """`attempt_limit` for each time the lesson is begun; `time_limit_seconds` for one attempt. `source` is the file
    that it was read from, in the folder of its course: nobody else needs it."""

    questions: tuple[Question, ...]
    shuffle_questions: bool = False
    shuffle_answers: bool = True
    attempt_limit: int | None = None
    time_limit_seconds: float | None = None
    source: str | None = None
