"""What counts as a word, and as the same word: without case and accents, by its beginning.

Scripts that write no spaces are taken a character at a time; what is looked for in them is a row of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from learnapp.store.text import plain

VERSION: Final = f"2/{unicodedata.unidata_version}"
"""Changes with what `folded` gives: an index of another version is made anew."""
MOST_WORDS: Final = 8
_MOST_IN_A_ROW: Final = 32

_SOLID_CHARS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SOLID: Final = re.compile(f"[{_SOLID_CHARS}]")
_MARKS: Final = "".join(
    char
    for block in (range(0x300, 0x1E00), range(0xA66F, 0xAC00))
    for char in map(chr, block)
    if unicodedata.category(char).startswith("M") and not _SOLID.match(char)
)
"""Vowel signs and the like, which belong to the letter before them."""
_WORD: Final = re.compile(rf"[{_SOLID_CHARS}]|(?:[^\W_{_SOLID_CHARS}]|[{_MARKS}])+")


class Word(NamedTuple):
    """A word of a text, as it is compared, and where it stands there."""

    folded: str
    start: int
    end: int


def folded(text: str) -> str:
    """The text as it is indexed."""
    if text.isascii():
        return text.lower()
    return _SOLID.sub(lambda found: f" {found.group()} ", plain(text))


def words(text: str) -> Iterator[Word]:
    fold = str.lower if text.isascii() else plain
    for found in _WORD.finditer(text):
        yield Word(fold(found.group()), *found.span())


def sought(text: str) -> tuple[str, ...]:
    """What has to occur, each by its beginning, no more than MOST_WORDS: words, and rows of characters with a space
    between each."""
    rows: list[list[str]] = []
    end = -1
    for word in words(text):
        solid = _SOLID.match(text, word.start) is not None
        if solid and word.start == end and len(rows[-1]) < _MOST_IN_A_ROW:
            rows[-1].append(word.folded)
        else:
            rows.append([word.folded])
        end = word.end if solid else -1
    said = (" ".join(part for part in row if part) for row in rows)
    return tuple(dict.fromkeys(one for one in said if one))[:MOST_WORDS]


def expression(looked_for: tuple[str, ...], *, whole: bool, column: str = "") -> str:
    """What FTS5 is asked: all words, `whole` or by their beginnings, in one column or in any."""
    end = "" if whole else "*"
    terms = " AND ".join(f'"{word}"{end}' for word in looked_for)
    return f"{column} : ({terms})" if column else terms


def marks(text: str, looked_for: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where a text says what is looked for: (start, end) of each word that begins so, as far as it does."""
    return [(start, end) for start, end, _ in _said(text, looked_for)]


def together(text: str, looked_for: tuple[str, ...]) -> int | None:
    """Where the shortest piece of a text begins that says most of what is looked for; None where it says nothing."""
    said = _said(text, looked_for)
    best: tuple[int, int, int] | None = None
    for at, (start, _, _) in enumerate(said):
        wanted = set(looked_for)
        end = start
        for _, reach, one in said[at:]:
            if one in wanted:
                wanted.remove(one)
                end = reach
            if not wanted:
                break
        rank = (len(wanted), end - start, start)
        if best is None or rank < best:
            best = rank
    return best[-1] if best is not None else None


def _said(text: str, looked_for: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """(start, end, what of it is looked for), the longest that fits each word."""
    said = list(words(text))
    found: list[tuple[int, int, str]] = []
    rows = [(one, one.split()) for one in looked_for]
    for at, word in enumerate(said):
        fitting = [(len(row), len(row[-1]), one) for one, row in rows if _stands(said, at, row)]
        if fitting:
            many, length, one = max(fitting)
            found.append((word.start, _end(text, said[at + many - 1], length), one))
    return found


def _end(text: str, word: Word, length: int) -> int:
    """Where so many letters of a folded word end in the text."""
    if length >= len(word.folded):
        return word.end
    for at in range(word.start, word.end):
        length -= len(plain(text[at]))
        if length < 0:
            return at
    return word.end


def worth(text: str, looked_for: tuple[str, ...]) -> float:
    """How well a text fits, 0-1: whole words before beginnings, together before apart, early before late."""
    said = list(words(text))
    places: dict[str, int] = {}
    whole = 0
    for one in looked_for:
        row = one.split()
        for at, word in enumerate(said):
            if word.folded.startswith(row[0]) and _stands(said, at, row):
                places.setdefault(one, at + 1)
                whole += said[at + len(row) - 1].folded == row[-1]
    if not places:
        return 0.0
    firsts = list(places.values())
    share = len(places) / len(looked_for)
    together = len(firsts) / (max(firsts) - min(firsts) + 1)
    return share * (0.4 * min(1.0, whole / len(looked_for)) + 0.3 * min(1.0, together) + 0.2 / min(firsts)) + (
        0.1 * share * len(firsts) / len(said)
    )


def _stands(said: Sequence[Word], at: int, row: Sequence[str]) -> bool:
    """Whether the words from here on are these, the last of them by its beginning."""
    if not said[at].folded.startswith(row[0]):
        return False
    if len(row) == 1:
        return True
    there = [word.folded for word in said[at : at + len(row)]]
    return len(there) == len(row) and there[:-1] == row[:-1] and there[-1].startswith(row[-1])
