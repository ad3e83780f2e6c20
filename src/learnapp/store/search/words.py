"""What counts as a word, and as the same word: without case and accents, by its beginning.

Scripts that write no spaces are taken a character at a time; what is looked for in them is a row of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from learnapp.store.text import plain

VERSION: Final = f"1/{unicodedata.unidata_version}"
"""Changes with what `folded` gives: an index of another version is made anew."""
MOST_WORDS: Final = 8

_WORD: Final = re.compile(r"\w+")
_SOLID: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")


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
    for found in _WORD.finditer(text):
        start, end = found.span()
        if text.isascii() or _SOLID.search(text, start, end) is None:
            yield Word(folded(found.group()), start, end)
            continue
        for place, char in enumerate(found.group(), start):
            yield Word(plain(char), place, place + 1)


def sought(text: str) -> tuple[str, ...]:
    """The words that have to occur, each by its beginning; no more than MOST_WORDS."""
    return tuple(dict.fromkeys(_WORD.findall(folded(text))))[:MOST_WORDS]


def expression(looked_for: tuple[str, ...], *, whole: bool, column: str = "") -> str:
    """What FTS5 is asked: all words, `whole` or by their beginnings, in one column or in any."""
    end = "" if whole else "*"
    terms = " AND ".join(f'"{word}"{end}' for word in looked_for)
    return f"{column} : ({terms})" if column else terms


def marks(text: str, looked_for: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where a text says what is looked for: (start, end) of each word that begins so, as far as it does."""
    found: list[tuple[int, int]] = []
    for word in words(text):
        fitting = [len(one) for one in looked_for if word.folded.startswith(one)]
        if fitting:
            found.append((word.start, min(word.end, word.start + max(fitting))))
    return found


def worth(text: str, looked_for: tuple[str, ...]) -> float:
    """How well a text fits, 0-1: whole words before beginnings, together before apart, early before late."""
    places: dict[str, list[int]] = {}
    count = whole = 0
    for count, word in enumerate(words(text), start=1):
        for one in looked_for:
            if word.folded.startswith(one):
                places.setdefault(one, []).append(count)
                whole += word.folded == one
    if not places:
        return 0.0
    firsts = [at[0] for at in places.values()]
    share = len(places) / len(looked_for)
    together = len(firsts) / (max(firsts) - min(firsts) + 1)
    return share * (0.4 * min(1.0, whole / len(looked_for)) + 0.3 * min(1.0, together) + 0.2 / min(firsts)) + (
        0.1 * share * len(firsts) / count
    )
