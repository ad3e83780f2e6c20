"""Quizzes as parts of a course: those that course.toml writes out, and how much of them a course may hold."""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal

import msgspec

from coursekit.info import MAX_DESCRIPTION
from coursekit.naming import MAX_TITLE
from learncore.quiz import MAX_ANSWER, MAX_PARTS, MAX_QUESTIONS, Choice, Pair, Question, Quiz, Range, Text
from learncore.register import canonical

MAX_QUIZ: Final = 512 * 1024
MAX_QUIZZES: Final = 1024 * 1024
"""Bytes of JSON that all quizzes of a course may take: they travel with it to every device."""
TOO_LARGE: Final = "The quiz is too large. Make several smaller ones of it."

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_DESCRIPTION)]
Answer = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ANSWER)]
Answers = Annotated[list[Answer], msgspec.Meta(max_length=MAX_PARTS)]
Credit = Annotated[float, msgspec.Meta(ge=-1.0, le=1.0)]


class QuestionEntry(msgspec.Struct, kw_only=True, frozen=True):
    """`[[modules.lessons.questions]]`: which of the keys are there says which kind of question it is."""

    ask: Words
    format: Literal["plain", "html", "markdown"] = "plain"
    title: Annotated[str, msgspec.Meta(max_length=MAX_TITLE)] = ""
    points: Annotated[float, msgspec.Meta(ge=0.0, le=1_000.0)] = 1.0
    right: bool | float | Answer | Answers | None = None
    wrong: Answers = []
    accept: Answers = []
    case_sensitive: bool = False
    tolerance: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    between: Annotated[list[float], msgspec.Meta(min_length=2, max_length=2)] | None = None
    pairs: Annotated[
        list[Annotated[list[Answer], msgspec.Meta(min_length=2, max_length=2)]], msgspec.Meta(max_length=MAX_PARTS)
    ] = []
    extras: Answers = []
    order: Answers = []
    credit: dict[str, Credit] = {}
    comments: dict[str, Words] = {}
    feedback: Words | None = None


QuestionEntries = Annotated[list[QuestionEntry], msgspec.Meta(max_length=MAX_QUESTIONS)]


def is_too_large(quiz: Quiz) -> bool:
    return size_of(quiz) > MAX_QUIZ


def size_of(quiz: Quiz) -> int:
    """Bytes of its JSON."""
    return len(canonical(quiz))


def question_of(entry: QuestionEntry, number: int) -> Question:
    """The question that a section of course.toml writes out; raises ValueError with what is wrong, for people."""
    text = Text(entry.ask.strip(), entry.format)
    feedback = None if entry.feedback is None else Text(entry.feedback.strip(), entry.format)
    question = _answered(entry, str(number), text)
    _refuse_strangers(entry, question)
    return msgspec.structs.replace(question, title=entry.title, points=entry.points, feedback=feedback)


def _answered(entry: QuestionEntry, name: str, text: Text) -> Question:
    right = entry.right
    shapes = (right is not None, bool(entry.accept), entry.between is not None, bool(entry.pairs), bool(entry.order))
    if sum(shapes) != 1:
        raise ValueError("it takes exactly one of right, accept, between, pairs and order")
    if isinstance(right, bool):
        return _truth(entry, name, text, right)
    if isinstance(right, float) or entry.between is not None:
        return _number(entry, name, text)
    if entry.accept:
        accepted = tuple(_choice(entry, one, 1.0) for one in entry.accept)
        other = _said(entry, "*")
        return Question(
            id=name, kind="short", text=text, choices=accepted, otherwise=other, case_sensitive=entry.case_sensitive
        )
    if entry.pairs:
        pairs = tuple(Pair(left=Text(left, entry.format), right=right) for left, right in entry.pairs)
        if len({*entry.extras, *(pair.right for pair in pairs)}) < 2:
            raise ValueError("there must be two things at least to choose from")
        return Question(id=name, kind="matching", text=text, pairs=pairs, extras=tuple(entry.extras))
    if entry.order:
        if len(entry.order) < 2:
            raise ValueError("there must be two things at least to be put in order")
        items = tuple(Choice(text=Text(item, entry.format)) for item in entry.order)
        return Question(id=name, kind="ordering", text=text, choices=items)
    return _choosing(entry, name, text)


def _choosing(entry: QuestionEntry, name: str, text: Text) -> Question:
    """One right answer, or several: each an equal share, and each wrong one takes a share away."""
    several = isinstance(entry.right, list)
    right = list(entry.right) if isinstance(entry.right, list) else [str(entry.right)]
    if not right or len(right) + len(entry.wrong) < 2:
        raise ValueError("there must be two answers at least, and one of them right")
    share = 1 / len(right) if several else 1.0
    choices = (
        *(_choice(entry, one, share) for one in right),
        *(_choice(entry, one, -share if several else 0.0) for one in entry.wrong),
    )
    if all(choice.credit <= 0 for choice in choices):
        raise ValueError("none of the answers gets any credit")
    return Question(id=name, kind="multiple" if several else "single", text=text, choices=choices)


def _truth(entry: QuestionEntry, name: str, text: Text, right: bool) -> Question:
    yes = Choice(text=Text("True"), credit=float(right), feedback=_said(entry, "true"))
    no = Choice(text=Text("False"), credit=float(not right), feedback=_said(entry, "false"))
    return Question(id=name, kind="truefalse", text=text, choices=(yes, no))


def _number(entry: QuestionEntry, name: str, text: Text) -> Question:
    from decimal import Decimal

    if isinstance(entry.right, float):
        middle, tolerance = Decimal(repr(entry.right)), Decimal(repr(entry.tolerance))
        low, high = float(middle - tolerance), float(middle + tolerance)
    else:
        low, high = sorted(entry.between or (math.nan, math.nan))
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("it must be a number")
    ranges = (Range(low=low + 0.0, high=high + 0.0, feedback=_said(entry, "right")),)
    return Question(id=name, kind="numeric", text=text, ranges=ranges, otherwise=_said(entry, "*"))


def _choice(entry: QuestionEntry, answer: str, credit: float) -> Choice:
    said = _said(entry, answer)
    format_ = "plain" if entry.accept else entry.format
    return Choice(text=Text(answer, format_), credit=entry.credit.get(answer, credit), feedback=said)


def _said(entry: QuestionEntry, answer: str) -> Text | None:
    comment = entry.comments.get(answer)
    return None if comment is None else Text(comment, entry.format)


def _refuse_strangers(entry: QuestionEntry, question: Question) -> None:
    """Comments and credit for answers that there are not are slips of the pen."""
    named = {
        "truefalse": {"true", "false"},
        "numeric": {"right", "*"},
        "short": {"*", *(choice.text.text for choice in question.choices)},
    }.get(question.kind, {choice.text.text for choice in question.choices})
    graded = named if question.kind in ("single", "multiple", "short") else set[str]()
    for table, known in ((entry.comments, named), (entry.credit, graded)):
        for answer in table:
            if answer not in known:
                raise ValueError(f"“{answer[:60]}” is none of its answers")
