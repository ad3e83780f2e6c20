"""Which device this is: an id in the database, and a fingerprint that a copy of the database does not share."""

from __future__ import annotations

import os
import platform
import sqlite3
import uuid
from pathlib import Path
from typing import Final

from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import load_register, save_register
from learncore import ids, register
from learncore.records import Register

END: Final = "end"
"""In `meta`, the mark that the last clean end set; a file beside the database knows it, too."""

LOOK_FIRST: Final = "look_first"
"""In `meta` of a database that was copied, moved or restored: a server may know better than it what it never sent."""

DEVICE: Final = "device/"
"""Preferences `device/<device id>` hold {"name": …}, so that every device can name the others."""

_LOOK_FIRST: Final = """
    INSERT OR REPLACE INTO meta (key, value)
    SELECT ?, '1' WHERE EXISTS (SELECT 1 FROM devices WHERE fingerprint NOT NULL)"""
_COUNT_AS_HERE: Final = """
    INSERT INTO devices (device_id, name, fingerprint)
    SELECT ?, name, fingerprint FROM devices JOIN meta ON key = 'device_id' AND value = device_id WHERE true
    ON CONFLICT (device_id) DO UPDATE SET fingerprint = coalesce(fingerprint, excluded.fingerprint)"""
HERE: Final = """
    SELECT one.device_id FROM meta JOIN devices AS here ON here.device_id = value JOIN devices AS one
        ON one.device_id = value OR one.fingerprint = here.fingerprint
            OR one.fingerprint NOT NULL AND one.name = here.name
    WHERE key = 'device_id'"""
_MACHINE_IDS: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_id() -> str:
    """What tells this machine from others, as well as it is known."""
    for path in _MACHINE_IDS:
        try:
            found = path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if found:
            return found
    return f"{uuid.getnode():012x}"


def machine_name() -> str:
    """The machine's name, for people."""
    return platform.node().split(".")[0] or "This computer"


def fingerprint(path: Path, machine: str) -> str:
    return ids.fingerprint(machine, str(path.resolve()), path.stat().st_ino)


def sign(db: sqlite3.Connection) -> str:
    """Mark this as the database that is being closed; the mark. An older copy of it has another one, or none."""
    mark = os.urandom(16).hex()
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (END, mark))
    return mark


def is_signed(db: sqlite3.Connection, mark: str) -> bool:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (END,)).fetchone()
    return row is not None and row[0] == mark


def disown(db: sqlite3.Connection) -> None:
    """Have the next `claim` take a new device id, whatever the fingerprint."""
    db.execute("DELETE FROM meta WHERE key = 'device_id'")


def claim(db: sqlite3.Connection, author: Author, fingerprint: str, name: str) -> str:
    """This device's id, in one transaction's work: a new one where the database is new, copied, moved or restored.

    `author.device_id` is the id to take then. What older ids recorded stays theirs.
    """
    row = db.execute(
        "SELECT device_id, fingerprint, name FROM devices JOIN meta ON key = 'device_id' AND value = device_id"
    ).fetchone()
    if row is not None and row[1] == fingerprint:
        if row[2] != name:
            db.execute("UPDATE devices SET name = ? WHERE device_id = ?", (name, row[0]))
            tell_name(db, row[0], author, name)
        return str(row[0])
    device_id = author.device_id
    db.execute(_LOOK_FIRST, (LOOK_FIRST,))
    db.execute(
        "INSERT INTO devices (device_id, name, fingerprint, since) VALUES (?, ?, ?, ?)",
        (device_id, name, fingerprint, max(0, author.clock())),
    )
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('device_id', ?)", (device_id,))
    tell_name(db, device_id, author, name)
    return device_id


def become_another(db: sqlite3.Connection, author: Author) -> Author:
    """This device under a new id, in one transaction's work: somebody else writes under the old one. What was recorded
    so far stays the old one's."""
    name, known = db.execute(
        "SELECT name, fingerprint FROM devices WHERE device_id = ?", (author.device_id,)
    ).fetchone()
    disown(db)
    another = Author(new_device_id(author.clock()), author.clock, author.steady)
    claim(db, another, known, name)
    return another


def count_as_here(db: sqlite3.Connection, device_id: str) -> Change:
    """What another database of this machine recorded under this id is this device's, too, for people."""
    db.execute(_COUNT_AS_HERE, (device_id,))
    return Change(preferences=True)


def ids_here(db: sqlite3.Connection) -> frozenset[str]:
    """The ids that mean this device: its own, and former ones that this database knows to be of this machine. One that
    it was copied with may be another machine's, which goes by another name."""
    return frozenset(row[0] for row in db.execute(HERE))


def new_device_id(now_ms: int) -> str:
    return ids.uuid7(now_ms, os.urandom(10))


def tell_name(db: sqlite3.Connection, device_id: str, author: Author, name: str, by: str = "") -> None:
    """`by` is the id that writes it, where that is another than the one that is named."""
    found = load_register(db, "preference", DEVICE + device_id) or Register()
    value = register.write(found, by or device_id, author.clock(), {"name": name})
    save_register(db, "preference", DEVICE + device_id, value)
