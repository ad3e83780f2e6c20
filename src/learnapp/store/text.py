"""How titles are sorted and searched: without case and accents, numbers by their size."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NUMBER: Final = re.compile(r"\d+")
_DIGITS: Final = 12


def plain(text: str) -> str:
    """The text without case and accents, as it is searched."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join([char for char in decomposed if char < "\u0300" or not unicodedata.combining(char)])


def sort_key(text: str) -> str:
    """The text as it is sorted: "Part 2" before "Part 10"."""
    return _NUMBER.sub(lambda found: found.group().zfill(_DIGITS), plain(text).strip())


def words(search: str) -> tuple[str, ...]:
    """The words that all have to occur."""
    return tuple(plain(search).split())
