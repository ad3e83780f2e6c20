"""Which history a learner's numbers belong to: how a device's cursor tells that the server was restored.

Every run of the database has a random name, its *boot*, and a learner's row remembers from which number on each boot
gave the numbers. A cursor names the last number that there was when it was given, and its boot. A database that was
restored from a snapshot gives the same numbers again, but under another boot: that is seen even when it has grown past
the cursor meanwhile.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Boots = tuple[tuple[str, int], ...]
"""Each boot with the first number that it gave, in order."""

Found = Literal["same", "other", "restored"]
"""`other`: of another database, or from longer ago than is remembered. `restored`: of this one, but what it stands for
is not here any more."""

MAX_BOOTS: Final = 64
_DOT: Final = "-"


class LearnerRow(msgspec.Struct, frozen=True):
    """`seq` is the number that was given last in the history `incarnation`; `boot` is the present one."""

    seq: int
    incarnation: str
    boots: Boots = ()
    boot: str = ""


class Position(msgspec.Struct, frozen=True):
    """From which number on to pull, and what became of the cursor that says so."""

    since: int
    found: Found


def numbered(boots: Boots, boot: str, number: int) -> Boots:
    """`boots`, once `boot` gives the number `number`; of very many the latest."""
    if boots and boots[-1][0] == boot:
        return boots
    return (*boots, (boot, number))[-MAX_BOOTS:]


def giver(boots: Boots, number: int) -> str:
    """The boot that gave a number; empty for one from before all that are remembered."""
    return next((boot for boot, first in reversed(boots) if first <= number), "")


def cursor_of(row: LearnerRow, since: int) -> str:
    """The cursor of a device that has everything up to the number `since`."""
    return _DOT.join((row.incarnation, str(since), str(row.seq), giver(row.boots, row.seq)))


def position(cursor: str, row: LearnerRow) -> Position:
    """Where a cursor stands in the row's history; at the beginning where it is of none, or of another."""
    incarnation, *parts = cursor.split(_DOT)
    if incarnation != row.incarnation or len(parts) != 3 or not all(_is_number(part) for part in parts[:2]):
        return Position(0, "other")
    since, head, boot = int(parts[0]), int(parts[1]), parts[2]
    if head > row.seq or since > head:
        return Position(0, "restored")
    if giver(row.boots, head) != boot:
        forgotten = bool(row.boots) and head < row.boots[0][1]
        return Position(0, "other" if forgotten else "restored")
    return Position(since, "same")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
