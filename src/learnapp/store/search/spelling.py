"""What was meant by a word that nothing begins with: the nearest that there is, from the same first letter on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

VOCABULARIES: Final = {"titles": "words_of_titles", "passages": "words_of_passages"}
_LEAST: Final = 4
"""Shorter words are too near to too many others."""
_SURE: Final = 1
"""So many letters at the beginning are taken to be right."""
_LONG: Final = 7
"""From so many letters on two may be wrong, else one."""


def meant(db: sqlite3.Connection, looked_for: tuple[str, ...]) -> tuple[str, ...]:
    """The same words, those that nothing begins with as they are rightly spelt; the same where nothing is near."""
    return tuple(dict.fromkeys(_nearest(db, word) or word if len(word) >= _LEAST else word for word in looked_for))


def _nearest(db: sqlite3.Connection, word: str) -> str | None:
    """None where the word is known, is a row of characters, or nothing is near."""
    if " " in word or _known(db, word):
        return None
    most = 2 if len(word) >= _LONG else 1
    letters = set(word)
    best: tuple[int, int, int, str] | None = None
    for term, often in _terms(db, word[:_SURE], len(word) - most):
        if len(letters.difference(term)) > most:  # which is soon seen, and so of most words
            continue
        wrong, end = distance(word, term, most)
        rank = (wrong, abs(len(term) - len(word)), -often, term[:end])
        if wrong <= most and (best is None or rank < best):
            best = rank
    return best[-1] if best is not None else None


def distance(word: str, term: str, most: int) -> tuple[int, int]:
    """How many letters are wrong, missing, too many or swapped to make the word of the beginning of a term, and how
    long that beginning is; more than `most` are not counted to the end."""
    earlier: list[int] = []
    above = list(range(len(term) + 1))
    for row, letter in enumerate(word, start=1):
        here = [row]
        for column, other in enumerate(term, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == term[column - 2] and word[row - 2] == other:
                cost = min(cost, earlier[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1, 0
        earlier, above = above, here
    ends = ((wrong, end != len(term), abs(end - len(word)), end) for end, wrong in enumerate(above))
    wrong, _, _, end = min(ends)
    return wrong, end


def _known(db: sqlite3.Connection, word: str) -> bool:
    return any(
        db.execute(f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1", (f'"{word}"*',)).fetchone()
        for table in VOCABULARIES
    )


def _terms(db: sqlite3.Connection, beginning: str, least: int) -> Iterator[tuple[str, int]]:
    """Words that begin so and are not too short, and in how many texts each is."""
    for vocabulary in VOCABULARIES.values():
        yield from db.execute(
            f"SELECT term, doc FROM {vocabulary} WHERE term >= ? AND term < ? AND length(term) >= ?",
            (beginning, beginning + "\U0010ffff", least),
        )
