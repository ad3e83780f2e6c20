"""What this device is called: as its machine, until a person gives it a name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.identity import HERE, machine_name, tell_name
from learnapp.store.writer import Writer, transact
from learncore import ids

_NAME: Final = "device_name"
"""In `meta`, the name that a person gave this device; none where it has the machine's."""
_MACHINE: Final = "machine"
"""In `meta`, what tells the machine that this database was last on: on another, the name is not its own."""
_NAMED_HERE: Final = f"SELECT device_id, name FROM devices WHERE device_id IN ({HERE})"


class Naming:
    """`name` is what this device is called now. For any thread."""

    def __init__(self, writer: Writer, author: Callable[[], Author], name: str) -> None:
        self._writer = writer
        self._author = author
        self.name = name

    def rename(self, name: str) -> Future[Change]:
        """Call this device so for people, on all devices; "" gives it the machine's name again."""

        def work(db: sqlite3.Connection) -> Change:
            self.name = transact(db, lambda db: _rename(db, self._author(), name))
            return Change(preferences=True, outbox=True)

        return self._writer.submit(work, transaction=False)


def settled_name(db: sqlite3.Connection, machine: str, name: str) -> str:
    """What this device is called: as a person chose on this machine, else `name`."""
    here = ids.fingerprint(machine, "", 0)
    known = dict(db.execute("SELECT key, value FROM meta WHERE key IN (?, ?)", (_NAME, _MACHINE)).fetchall())
    if known.get(_MACHINE) == here:
        return str(known.get(_NAME, name))
    db.execute("DELETE FROM meta WHERE key = ?", (_NAME,))
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_MACHINE, here))
    return name


def name_of(db: sqlite3.Connection, device_id: str) -> str:
    row = db.execute("SELECT name FROM devices WHERE device_id = ?", (device_id,)).fetchone()
    return str(row[0]) if row is not None else ""


def _rename(db: sqlite3.Connection, author: Author, name: str) -> str:
    """Under every id that it had here; the name that it has then."""
    db.execute("DELETE FROM meta WHERE key = ?", (_NAME,))
    if name:
        db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (_NAME, name))
    name = name or machine_name()
    for device_id, before in db.execute(_NAMED_HERE).fetchall():
        if before != name:
            db.execute("UPDATE devices SET name = ? WHERE device_id = ?", (name, device_id))
            tell_name(db, device_id, author, name, by=author.device_id)
    return name
