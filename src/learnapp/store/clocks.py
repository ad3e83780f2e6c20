"""What the clocks said that facts were stamped by, so that they can be put right once the time is known.

A row is this machine's clock in one run of the machine, for as long as nobody set it: `base` is what it said when the
clock that no one sets said 0. Facts name the row that they were stamped by.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from learnapp.store.author import Author

RELEASED: Final = 1_767_225_600_000
"""1 January 2026: before that, nothing can have been recorded by this program."""

SET_MS: Final = 2_000
"""A clock that went astray by less was not set."""

_SEEN: Final = "seen"
"""In `meta`: the newest time at which this database was in use, as well as it is known."""

_COLUMNS: Final = "run, base, opened, floor, seen, truth"
_OF_RUN: Final = "SELECT id, base, truth FROM clocks WHERE run = ? ORDER BY id"
_ADD: Final = f"INSERT INTO clocks ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
_ONE: Final = f"SELECT {_COLUMNS} FROM clocks WHERE id = ?"
_SAME: Final = "SELECT id FROM clocks WHERE (run, base, opened) = (?, ?, ?)"
_MEASURED: Final = "UPDATE clocks SET truth = ?1 WHERE run = ?2 AND truth IS NOT ?1"
_META: Final = "SELECT value FROM meta WHERE key = ?"
_REMEMBER: Final = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
_WAITING: Final = f"""
    SELECT {_COLUMNS} FROM clocks WHERE id IN (
        SELECT clock FROM sessions WHERE waiting = 1 AND sent = 0
        UNION SELECT clock FROM attempts WHERE waiting = 1 AND sent = 0)"""
_NAME: Final = {
    "session": "UPDATE sessions SET clock = ? WHERE id = ? AND sent = 0 AND clock IS NULL",
    "attempt": "UPDATE attempts SET clock = ? WHERE id = ? AND sent = 0 AND clock IS NULL",
}


class Stamp(msgspec.Struct, frozen=True):
    """A clock that stamped facts (all in ms).

    `opened` is what it said when it was first met. Certainly it was `floor` or later then; as far as is known the
    database had been in use until `seen`. `truth` is the base of a clock that is right, once a server told it.
    """

    run: str
    base: int
    opened: int
    floor: int
    seen: int
    truth: int | None

    def place(self, now: int) -> int | None:
        """When `opened` was, for a clock that spoke of an impossible time; None where nothing tells, at `now`."""
        if self.floor > now:
            return None
        return self.seen if self.floor <= self.seen <= now else self.floor


def stamp(db: sqlite3.Connection, author: Author, at: int) -> int | None:
    """Which clock a fact of just now was stamped by, that ends `at`; None where that cannot be told.

    Who stamped it may have looked at the clock before it was set, so of the run's clocks it is the one by which `at`
    is nearest to now.
    """
    if author.steady is None:
        return None
    steady, wall = author.steady.clock(), author.clock()
    known: list[tuple[int, int, int | None]] = db.execute(_OF_RUN, (author.steady.run,)).fetchall()
    if not any(abs(base - (wall - steady)) < SET_MS for _, base, _ in known):
        floor = max(RELEASED, _meta(db, "last_sync"))
        seen = max(floor, _meta(db, _SEEN))
        truth = known[-1][2] if known else None
        row = db.execute(_ADD, (author.steady.run, wall - steady, wall, floor, seen, truth))
        known.append((row.lastrowid or 0, wall - steady, truth))
    return min(reversed(known), key=lambda one: abs(at - steady - one[1]))[0]


def note_use(db: sqlite3.Connection, author: Author) -> None:
    """Remember until when the database was in use: now, or what is likely to be now."""
    if author.steady is not None:
        db.execute(_REMEMBER, (_SEEN, str(likely_now(db, author))))


def likely_now(db: sqlite3.Connection, author: Author) -> int:
    """What time it is, as far as that is known: by a server's clock, else by the wall where it says what can be."""
    wall = author.clock()
    number = stamp(db, author, wall)
    if author.steady is None or number is None:
        return wall
    here = load(db, number)
    if here.truth is not None:
        return here.truth + author.steady.clock()
    return wall if wall >= here.floor else here.seen + max(0, wall - here.opened)


def note_measured(db: sqlite3.Connection, author: Author, offset: int) -> None:
    """A server's clock is `offset` ahead: so all clocks of this run of the machine are known now."""
    if author.steady is not None:
        truth = author.clock() + offset - author.steady.clock()
        db.execute(_MEASURED, (truth, author.steady.run))


def waiting(db: sqlite3.Connection) -> list[Stamp]:
    """The clocks of what is to be sent for the first time."""
    return [Stamp(*row) for row in db.execute(_WAITING)]


def load(db: sqlite3.Connection, number: int) -> Stamp:
    return Stamp(*db.execute(_ONE, (number,)).fetchone())


def adopt(db: sqlite3.Connection, kind: str, document_id: str, clock: Stamp) -> None:
    """A fact of this machine that came from another database, and that nobody was sent, was stamped by `clock`."""
    row = db.execute(_SAME, (clock.run, clock.base, clock.opened)).fetchone()
    number = row[0] if row else db.execute(_ADD, msgspec.structs.astuple(clock)).lastrowid
    db.execute(_NAME[kind], (number, document_id))


def _meta(db: sqlite3.Connection, key: str) -> int:
    row = db.execute(_META, (key,)).fetchone()
    return int(row[0]) if row else 0
