"""The marks of GIFT inside a text: what is escaped, where a mark really stands, weights and formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, cast

from learncore.quiz import Text, TextFormat

_ESCAPED: Final = re.compile(r"\\([~=#{}:n\\])")
_SKIP: Final = r"(?:\\[~=#{}:n\\])"
_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT: Final = re.compile(r"\s*%([-+]?[0-9]{1,3}(?:\.[0-9]{0,20})?)%")
_NUL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Part(NamedTuple):
    """One answer: `mark` is = or ~, or empty where none was written; `weight` in percent, None where none was."""

    mark: str
    weight: float | None
    body: str
    feedback: str | None


def plain_text(raw: str) -> str:
    """A text as it is meant: without escapes, control characters and space around it."""
    return _NUL.sub(" ", _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], raw)).strip()


def text_of(raw: str, default: TextFormat = "moodle") -> Text:
    """A text with its format; without one in brackets it is in the `default`."""
    found = _FORMAT.match(raw)
    if found is None:
        return Text(plain_text(raw), default)
    return Text(plain_text(raw[found.end() :]), cast("TextFormat", found[1].lower()))


def find(raw: str, mark: str, start: int = 0) -> int:
    """Where `mark` stands unescaped, from `start` on; -1 where it does not."""
    for found in re.finditer(rf"{_SKIP}|({re.escape(mark)})", raw[start:]):
        if found[1] is not None:
            return start + found.start()
    return -1


def last(raw: str, mark: str) -> int:
    """Where `mark` stands unescaped for the last time; -1 where it does not."""
    place, found = -1, find(raw, mark)
    while found >= 0:
        place, found = found, find(raw, mark, found + len(mark))
    return place


def every(raw: str, marks: str) -> list[tuple[int, str]]:
    """All places where one of these characters stands unescaped."""
    found = re.finditer(rf"{_SKIP}|([{re.escape(marks)}])", raw)
    return [(one.start(), one[1]) for one in found if one[1] is not None]


def parts(block: str) -> Iterator[Part]:
    """The answers of a block; what stands before the first mark is a part without one, unless it is empty."""
    places = every(block, "=~")
    ends = [place for place, _ in places] + [len(block)]
    if block[: ends[0]].strip():
        yield _part("", block[: ends[0]])
    for number, (place, mark) in enumerate(places):
        yield _part(mark, block[place + 1 : ends[number + 1]])


def _part(mark: str, raw: str) -> Part:
    weight = None
    found = _WEIGHT.match(raw)
    if found is not None:
        weight = max(-100.0, min(100.0, float(found[1])))
        raw = raw[found.end() :]
    place = find(raw, "#")
    return Part(mark, weight, raw, None) if place < 0 else Part(mark, weight, raw[:place], raw[place + 1 :])
