"""Finds the line of a TOML text on which a value is written, with nothing but the parser of the standard library.

The parser tells no positions, but any single statement is a document of its own: cut a valid text into statements,
parse each alone, and count the tables.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

Place = Sequence[str | int]

# A statement of many lines is tried at each of them: what trying may cost in all, in characters.
_MOST_READ: Final = 1_000_000


def line_of(text: str, place: Place) -> int | None:
    """The line (from 1) on which the statement of the value at `place` (keys and indices) begins, in a valid text.

    None where there is no such value, or where the text is too odd to tell.
    """
    wanted = tuple(place)
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for line, source, value in _statements(text):
        if source.startswith("["):
            table = _table(value, counts, is_list=source.startswith("[["))
            if table == wanted:
                return line
        elif wanted[: len(table)] == table and _holds(value, wanted[len(table) :]):
            return line
    return None


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The line, source and value of each statement of a valid text."""
    lines = text.split("\n")
    start, read = 0, 0
    while start < len(lines):
        if not lines[start].strip() or lines[start].lstrip().startswith("#"):
            start += 1
            continue
        end = start
        value = None
        source = ""
        while value is None:
            if end == len(lines) or read > _MOST_READ:
                return
            source += lines[end] + "\n"
            end += 1
            read += len(source)
            value = _parse(source)
        yield start + 1, source.lstrip(), value
        start = end


def _parse(source: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _table(header: dict[str, Any], counts: dict[tuple[str | int, ...], int], *, is_list: bool) -> tuple[str | int, ...]:
    """The place of the table that a header opens; `counts` has the last index of every list of tables."""
    keys: list[str] = []
    inner: Any = header
    while isinstance(inner, dict) and inner:
        key, inner = next(iter(cast("dict[str, Any]", inner).items()))
        keys.append(key)
    place: tuple[str | int, ...] = ()
    for number, key in enumerate(keys, 1):
        place = (*place, key)
        if number == len(keys) and is_list:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _holds(value: Any, place: Place) -> bool:
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return bool(place)
