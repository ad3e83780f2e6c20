"""What was meant by a word that nothing begins with: the nearest that there is.

Its first letter is right, or else the two after it are: words are looked up by their beginnings, and to measure all of
them takes longer than somebody who types will wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

VOCABULARIES: Final = {"titles": "words_of_titles", "passages": "words_of_passages"}
_LEAST: Final = 4
"""Shorter words are too near to too many others."""
_LONG: Final = 7
"""From so many letters on two may be wrong, else one."""
_LAST: Final = "\U0010ffff"
_ALPHABET: Final = 0x100
"""So many characters of Unicode, as they are numbered, are taken for one alphabet."""
Rank = tuple[int, bool, int, int, str]
Alphabets = dict[int, set[str]]
"""The letters with which words begin, by the number of the first character of their alphabet."""


def meant(db: sqlite3.Connection, looked_for: tuple[str, ...]) -> tuple[str, ...]:
    """The same words, those that nothing begins with as they are rightly spelt; the same where one of them is near to
    nothing, and so all of them stand nowhere."""
    alphabets: Alphabets = {}
    said: list[str] = []
    for word in looked_for:
        if len(word) < _LEAST or " " in word or _known(db, word):
            said.append(word)
        elif (near := _nearest(db, word, alphabets)) is not None:
            said.append(near)
        else:
            return looked_for
    return tuple(dict.fromkeys(said))


def _nearest(db: sqlite3.Connection, word: str, alphabets: Alphabets) -> str | None:
    """To a word that is not known; None where nothing is near."""
    most = 2 if len(word) >= _LONG else 1
    best = _best(word, most, _terms(db, (word[0],), len(word) - most))
    if best is None or best[0] > 1:
        begin_so = _other_beginnings(db, word, alphabets)
        best = min(filter(None, (best, _best(word, most, _terms(db, begin_so, len(word) - most)))), default=None)
    return best[-1] if best is not None else None


def _best(word: str, most: int, terms: Iterable[tuple[str, int]]) -> Rank | None:
    letters = set(word)
    best: Rank | None = None
    for term, often in terms:
        if len(letters.difference(term)) > most:  # which is soon seen, and so of most words
            continue
        wrong, end = distance(word, term, most)
        rank = (wrong, term[0] != word[0], abs(len(term) - len(word)), -often, term[:end])
        if wrong <= most and (best is None or rank < best):
            best = rank
    return best


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


def _terms(db: sqlite3.Connection, beginnings: Iterable[str], least: int) -> Iterator[tuple[str, int]]:
    """Words that begin so and are not too short, and in how many texts each is."""
    asked = [(beginning, beginning + _LAST, least) for beginning in beginnings]
    for vocabulary in VOCABULARIES.values():
        query = f"SELECT term, doc FROM {vocabulary} WHERE term >= ? AND term < ? AND length(term) >= ?"
        for one in asked:
            yield from db.execute(query, one)


def _other_beginnings(db: sqlite3.Connection, word: str, alphabets: Alphabets) -> set[str]:
    """How what was meant may begin where the first letter is wrong, missing, too many or swapped with the second."""
    first, second, third = word[:3]
    others = _first_letters(db, first, alphabets) | _first_letters(db, second, alphabets)
    wrong = {letter + second + third for letter in others}
    missing = {letter + first + second for letter in others}
    found = {second + first, second + third} | wrong | missing
    return {beginning for beginning in found if not beginning.startswith(first)}


def _first_letters(db: sqlite3.Connection, like: str, alphabets: Alphabets) -> set[str]:
    """The letters of one alphabet with which words begin."""
    begin = ord(like) // _ALPHABET * _ALPHABET
    found = alphabets.get(begin)
    if found is None:
        found = alphabets[begin] = set()
        for vocabulary in VOCABULARIES.values():
            query = f"SELECT term FROM {vocabulary} WHERE term > ? AND term < ? LIMIT 1"
            at, end = begin, chr(begin + _ALPHABET)
            while row := db.execute(query, (chr(at) + "\x01", end)).fetchone():  # words of one letter are never meant
                found.add(row[0][0])
                at = ord(row[0][0]) + 1
    return found
