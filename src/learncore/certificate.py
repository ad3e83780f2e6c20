"""The code on a certificate: it follows from who completed what, so that a device needs no server to print it, and
means nothing until a server finds the facts that it stands for."""

from __future__ import annotations

import hashlib
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are taken for figures, or for each other."""
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LENGTH: Final = 16
_GROUP: Final = 4


def code_of(org: str, user: str, course: str) -> str:
    """`XXXX-XXXX-XXXX-XXXX`, 80 bits: the same for the same organization, user and course on every machine."""
    digest = hashlib.sha256(f"certificate\n{org}\n{user}\n{course}".encode()).digest()
    number = int.from_bytes(digest[:10], "big")
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return _grouped(letters)


def read_code(text: str) -> str | None:
    """A code as it was typed: in either case, with or without dashes, O for 0; None for what is none."""
    letters = text.strip().upper().translate(_READ_AS)
    if len(letters) != _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
