"""What an answered quiz is worth: pure, and the same for the same answers wherever it is asked.

Answers are plain JSON by question id: the index of a choice, a list of indices, a text; for `matching` a list with the
index of an option or None for each pair, for `ordering` all indices in the order given. An answer of another shape, or
of a question that there is not, is as good as none.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, Literal, cast

import msgspec

from learncore.percent import exact, percent
from learncore.quiz import MAX_ANSWER, Choice, Question, Quiz, Text

_THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_OTHER_HALF: Final = str.maketrans(",.", ".,")

Verdict = Literal["right", "partly", "wrong", "unanswered"]

_FULL: Final = 0.999
"""Credits are written with few digits: three times 33.33333 % is all of it."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one question: its `credit` from 0 to 1, and what is said of the answer."""

    question_id: str
    credit: float
    verdict: Verdict
    feedback: tuple[Text, ...] = ()


def score(quiz: Quiz, answers: Mapping[str, Any]) -> int | None:
    """0-100, rounded half up; None where the quiz has nothing that counts."""
    counted = [question for question in quiz.questions if _points(question) > 0]
    whole = sum((exact(_points(question)) for question in counted), exact(0))
    if not counted or not whole:
        return None
    got = (exact(_points(question)) * exact(grade(question, answers.get(question.id)).credit) for question in counted)
    return percent(sum(got, exact(0)), whole)


def results(quiz: Quiz, answers: Mapping[str, Any]) -> tuple[Result, ...]:
    """What came of each question, in the author's order."""
    return tuple(grade(question, answers.get(question.id)) for question in quiz.questions)


def grade(question: Question, answer: Any) -> Result:
    """What an answer to a question is worth; credit that would be below 0 is none."""
    if not is_answered(question, answer):
        return Result(question_id=question.id, credit=0.0, verdict="unanswered")
    credit, feedback = _graded(question, answer)
    credit = 1.0 if credit >= _FULL else max(0.0, credit)
    verdict: Verdict = "right" if credit == 1.0 else "partly" if credit > 0 else "wrong"
    return Result(question_id=question.id, credit=credit, verdict=verdict, feedback=feedback)


def is_answered(question: Question, answer: Any) -> bool:
    """Whether this is an answer, of the shape that the question wants."""
    match question.kind:
        case "single" | "truefalse":
            return _is_index(answer, len(question.choices))
        case "multiple":
            return bool(answer) and _are_indices(answer, len(question.choices))
        case "short":
            return isinstance(answer, str) and bool(answer.strip()) and len(answer) <= MAX_ANSWER
        case "numeric":
            return number(answer) is not None
        case "matching":
            return _is_matching(question, answer)
        case "ordering":
            return _are_indices(answer, len(question.choices)) and len(answer) == len(question.choices)


def number(answer: Any) -> float | None:
    """The number that someone wrote, with a point or a comma; None for anything else."""
    meant = numbers(answer)
    return meant[0] if meant else None


def numbers(answer: Any) -> tuple[float, ...]:
    """What someone who wrote a number may mean: the commas or points of 1,234 and 1.234 part the thousands for one half
    of the world, and the decimals for the other."""
    if not isinstance(answer, str) or len(answer) > MAX_ANSWER:
        return ()
    written = "".join(answer.split()).replace("\N{MINUS SIGN}", "-")
    readings = [written.replace(",", ".") if written.count(",") == 1 and "." not in written else written]
    if _THOUSANDS.fullmatch(written):
        readings.append(written.replace(",", ""))
    if _THOUSANDS.fullmatch(written.translate(_OTHER_HALF)):
        readings.append(written.replace(".", "").replace(",", "."))
    found = (_float(reading) for reading in readings)
    return tuple(dict.fromkeys(value for value in found if value is not None))


def options(question: Question) -> tuple[str, ...]:
    """What the pairs of a `matching` question are to be matched with, each once, in the author's order."""
    return tuple(dict.fromkeys((*(pair.right for pair in question.pairs), *question.extras)))


def right_answer(question: Question) -> Any:
    """An answer that is worth most, in the shape of answers; None where there is none."""
    match question.kind:
        case "single" | "truefalse":
            return _best(question.choices)
        case "multiple":
            return [place for place, choice in enumerate(question.choices) if choice.credit > 0]
        case "short":
            best = _best(question.choices)
            return None if best is None else question.choices[best].text.text.replace("\\*", "*")
        case "numeric":
            best = max(question.ranges, key=lambda one: one.credit, default=None)
            return None if best is None else repr(best.low)
        case "matching":
            known = options(question)
            return [known.index(pair.right) for pair in question.pairs]
        case "ordering":
            return list(range(len(question.choices)))


def written(low: float, high: float) -> str:
    """A range for people: its one number, else both ends."""
    return f"{low:.15g}" if low == high else f"{low:.15g} – {high:.15g}"


def fits(pattern: str, answer: str, *, case_sensitive: bool = False) -> bool:
    """Whether a typed text is the accepted one, in which `*` stands for anything and `\\*` for a star."""
    parts = [_folded(part, case_sensitive) for part in _parts(pattern)]
    text = _folded(answer, case_sensitive)
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


# --- inside ------------------------------------------------------------------------------------------------------


def _graded(question: Question, answer: Any) -> tuple[float, tuple[Text, ...]]:
    match question.kind:
        case "single" | "truefalse":
            return _of_choice(question.choices[cast("int", answer)])
        case "multiple":
            chosen = [question.choices[place] for place in sorted(cast("list[int]", answer))]
            said = tuple(choice.feedback for choice in chosen if choice.feedback is not None)
            return math.fsum(choice.credit for choice in chosen), said
        case "short":
            accepted = [
                choice
                for choice in question.choices
                if fits(choice.text.text, answer, case_sensitive=question.case_sensitive)
            ]
            return _of_choice(max(accepted, key=lambda choice: choice.credit)) if accepted else _otherwise(question)
        case "numeric":
            meant = numbers(answer)
            near = [one for one in question.ranges if any(one.low <= value <= one.high for value in meant)]
            best = max(near, key=lambda one: one.credit, default=None)
            return _otherwise(question) if best is None else (best.credit, _said(best.feedback))
        case "matching":
            known = options(question)
            pairs = zip(question.pairs, cast("list[int | None]", answer), strict=True)
            hits = sum(place is not None and known[place] == pair.right for pair, place in pairs)
            return hits / len(question.pairs), ()
        case "ordering":
            follows = sum(after == before + 1 for before, after in itertools.pairwise(cast("list[int]", answer)))
            return (follows / (len(answer) - 1) if len(answer) > 1 else 1.0), ()


def _of_choice(choice: Choice) -> tuple[float, tuple[Text, ...]]:
    return choice.credit, _said(choice.feedback)


def _otherwise(question: Question) -> tuple[float, tuple[Text, ...]]:
    return 0.0, _said(question.otherwise)


def _said(feedback: Text | None) -> tuple[Text, ...]:
    return () if feedback is None else (feedback,)


def _float(written: str) -> float | None:
    try:
        value = float(written) if "_" not in written else math.nan
    except ValueError:
        return None
    return value + 0.0 if math.isfinite(value) else None


def _best(choices: tuple[Choice, ...]) -> int | None:
    return max(range(len(choices)), key=lambda place: (choices[place].credit, -place), default=None)


def _points(question: Question) -> float:
    return question.points if 0 < question.points < math.inf else 0.0


def _is_index(value: Any, count: int) -> bool:
    return type(value) is int and 0 <= value < count


def _are_indices(value: Any, count: int) -> bool:
    if not isinstance(value, list):
        return False
    places = cast("list[Any]", value)
    return all(_is_index(place, count) for place in places) and len(set(places)) == len(places)


def _is_matching(question: Question, value: Any) -> bool:
    if not isinstance(value, list):
        return False
    places, count = cast("list[Any]", value), len(options(question))
    if len(places) != len(question.pairs) or not all(place is None or _is_index(place, count) for place in places):
        return False
    return any(place is not None for place in places)


def _parts(pattern: str) -> list[str]:
    """What stands between the stars."""
    parts, place = [""], 0
    while place < len(pattern):
        if pattern.startswith("\\*", place):
            parts[-1] += "*"
            place += 2
        elif pattern[place] == "*":
            parts.append("")
            place += 1
        else:
            parts[-1] += pattern[place]
            place += 1
    return parts


def _folded(text: str, case_sensitive: bool) -> str:
    """Without what is not seen: the form of accents, and how many spaces there are."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if case_sensitive else unicodedata.normalize("NFC", text.casefold())
