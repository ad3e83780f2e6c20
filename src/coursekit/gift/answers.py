"""The block between { and }: which kind of question it makes, and its answers."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from coursekit.gift.marks import Part, every, find, last, parts, plain_text, text_of
from learncore.quiz import MAX_ANSWER, MAX_PARTS, Choice, Pair, Question, QuestionKind, Range, Text

_TRUTH: Final = re.compile(r"\s*(TRUE|True|true|T|FALSE|False|false|F)\s*(?=#|$)")
_GENERAL: Final = "####"
_FOR_PEOPLE: Final = "an essay is graded by a person; there is nothing here to grade it by."
_NOTHING_RIGHT: Final = "none of its answers is right."


class CannotAsk(Exception):  # noqa: N818
    """The question cannot be asked; the text says why, for people."""


def answered(question_id: str, title: str, text: Text, block: str) -> Question:
    """The question with the answers of its block; raises CannotAsk."""
    place = last(block, _GENERAL)
    feedback = _feedback(block[place + len(_GENERAL) :], text) if place >= 0 else None
    block = block[:place] if place >= 0 else block

    def made(kind: QuestionKind, **more: Any) -> Question:
        return Question(id=question_id, kind=kind, text=text, title=title, feedback=feedback, **more)

    if not block.strip():
        raise CannotAsk(_FOR_PEOPLE)
    if block.lstrip().startswith("#"):
        return _numeric(made, block.lstrip()[1:], text)
    truth = _TRUTH.match(block)
    if truth is not None:
        return _true_or_false(made, truth[1][0] in "Tt", block[truth.end() :], text)
    if block.lstrip().startswith(">"):
        raise CannotAsk("this way to write an ordering is not known; course.toml has one.")
    marks = {mark for _, mark in every(block, "=~")}
    listed = list(parts(block))
    if len(listed) > MAX_PARTS:
        raise CannotAsk(f"it has more than {MAX_PARTS} answers.")
    if "~" in marks:
        return _choosing(made, listed, text, multiple="=" not in marks)
    if any(find(part.body, "->") >= 0 for part in listed):
        return _matching(made, listed, text)
    return _short(made, listed, text)


def _choosing(made: Any, listed: list[Part], text: Text, *, multiple: bool) -> Question:
    if not listed[0].mark:
        raise CannotAsk("there is a text before its first answer.")
    choices = tuple(
        Choice(
            text=text_of(part.body, text.format),
            credit=_credit(part, 100.0 if part.mark == "=" else 0.0),
            feedback=_feedback(part.feedback, text),
        )
        for part in listed
    )
    if any(not choice.text.text for choice in choices):
        raise CannotAsk("one of its answers is empty.")
    if len(choices) < 2:
        raise CannotAsk("there is only one answer to choose from.")
    if all(choice.credit <= 0 for choice in choices):
        raise CannotAsk(_NOTHING_RIGHT)
    return made("multiple" if multiple else "single", choices=choices)


def _true_or_false(made: Any, true: bool, rest: str, text: Text) -> Question:
    """`{T#said of a wrong answer#said of the right one}`."""
    said = _split(rest.lstrip()[1:]) if rest.strip() else []
    wrong = _feedback(said[0], text) if said else None
    right = _feedback(said[1], text) if len(said) > 1 else None
    yes = Choice(text=Text("True"), credit=float(true), feedback=right if true else wrong)
    no = Choice(text=Text("False"), credit=float(not true), feedback=wrong if true else right)
    return made("truefalse", choices=(yes, no))


def _short(made: Any, listed: list[Part], text: Text) -> Question:
    if not listed[0].mark and len(listed) > 1:
        raise CannotAsk("there is a text before its first answer.")
    accepted: list[Choice] = []
    otherwise = None
    for part in listed:
        body, credit = plain_text(part.body), _credit(part, 100.0)
        if not body or len(body) > MAX_ANSWER:
            raise CannotAsk("one of its answers is empty or too long.")
        if body == "*" and credit <= 0:
            otherwise = _feedback(part.feedback, text)
        else:
            accepted.append(Choice(text=Text(body), credit=credit, feedback=_feedback(part.feedback, text)))
    if all(choice.credit <= 0 for choice in accepted):
        raise CannotAsk(_NOTHING_RIGHT)
    return made("short", choices=tuple(accepted), otherwise=otherwise)


def _matching(made: Any, listed: list[Part], text: Text) -> Question:
    pairs: list[Pair] = []
    extras: list[str] = []
    for part in listed:
        place = find(part.body, "->")
        if place < 0 or not part.mark:
            raise CannotAsk("one of its pairs has no -> in it.")
        left, right = text_of(part.body[:place], text.format), plain_text(part.body[place + 2 :])
        if not right or len(right) > MAX_ANSWER:
            raise CannotAsk("one of its pairs has nothing to match, or too much.")
        if left.text:
            pairs.append(Pair(left=left, right=right))
        else:
            extras.append(right)
    if len(pairs) < 2 or len({*extras, *(pair.right for pair in pairs)}) < 2:
        raise CannotAsk("there is nothing to choose from: it takes two pairs.")
    return made("matching", pairs=tuple(pairs), extras=tuple(extras))


def _numeric(made: Any, block: str, text: Text) -> Question:
    ranges: list[Range] = []
    otherwise = None
    listed = list(parts(block))
    if len(listed) > MAX_PARTS:
        raise CannotAsk(f"it has more than {MAX_PARTS} answers.")
    for part in listed:
        feedback = _feedback(part.feedback, text)
        body = plain_text(part.body)
        if (part.mark == "~" and part.weight is None) or body == "*":
            otherwise = feedback
            continue
        bounds = _bounds(body)
        if bounds is None:
            raise CannotAsk(f"“{body[:60]}” is no number, no number:tolerance and no low..high.")
        ranges.append(Range(low=bounds[0], high=bounds[1], credit=_credit(part, 100.0), feedback=feedback))
    if all(one.credit <= 0 for one in ranges):
        raise CannotAsk(_NOTHING_RIGHT)
    return made("numeric", ranges=tuple(ranges), otherwise=otherwise)


def _bounds(written: str) -> tuple[float, float] | None:
    """From `low..high`, `number:tolerance` or `number`, computed as decimals: 3.1415:0.0005 begins at 3.141."""
    low, dots, high = written.partition("..")
    middle, _, tolerance = written.partition(":")
    first = _number(low) if dots else _number(middle)
    second = _number(high) if dots else _number(tolerance or "0")
    if first is None or second is None:
        return None
    bounds = (first, second) if dots else (first - abs(second), first + abs(second))
    low_high = min(map(float, bounds)) + 0.0, max(map(float, bounds)) + 0.0
    return low_high if all(abs(one) < 1e300 for one in low_high) else None


def _number(written: str) -> Decimal | None:
    written = written.strip()
    if len(written) > 100 or "_" in written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 300 else None


def _credit(part: Part, default: float) -> float:
    return round((default if part.weight is None else part.weight) / 100, 12) + 0.0


def _feedback(raw: str | None, text: Text) -> Text | None:
    said = text_of(raw, text.format) if raw is not None else None
    return said if said is not None and said.text else None


def _split(raw: str) -> list[str]:
    places = [-1, *(place for place, _ in every(raw, "#")), len(raw)]
    return [raw[begin + 1 : end] for begin, end in itertools.pairwise(places)]
