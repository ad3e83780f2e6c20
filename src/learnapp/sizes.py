"""How many bytes something has, in words: one system of units in the window and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

THOUSAND: Final = 1000
UNITS: Final = ("kB", "MB", "GB", "TB")
"""By thousands, as disks and networks are sold."""

_SMALLEST_WHOLE: Final = 100
"""From here on the tenths tell nothing."""


def told(number: float, write: Callable[[float, int], str] = lambda value, digits: f"{value:,.{digits}f}") -> str:
    """999 bytes, 1.0 kB, 12.3 MB, 412 MB, 1.5 GB; `write` puts a value and its digits into the words of a locale."""
    whole = round(number)
    if whole < THOUSAND:
        return f"{write(whole, 0)} {'byte' if whole == 1 else 'bytes'}"
    value, unit = number / THOUSAND, 0
    while round(value) >= THOUSAND and unit < len(UNITS) - 1:
        value, unit = value / THOUSAND, unit + 1
    digits = 0 if round(value, 1) >= _SMALLEST_WHOLE else 1
    return f"{write(value, digits)} {UNITS[unit]}"
