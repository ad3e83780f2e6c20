"""A database's files: kept as they lie there, and laid back; what a kill, a copy and a restored backup are made of."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import NamedTuple

from learnapp.store.identity import fingerprint
from learnapp.store.recovery import CLEAN
from learnapp.store.sql import DATABASE
from tests.simulate.truth import Bodies


class Files(NamedTuple):
    """The bytes of a database and of its log, and what documents they hold."""

    database: bytes
    log: bytes | None
    clean: bytes | None
    bodies: Bodies


def read(folder: Path, bodies: Bodies) -> Files:
    def found(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.exists() else None

    return Files((folder / DATABASE).read_bytes(), found(f"{DATABASE}-wal"), found(CLEAN), bodies)


def lay(folder: Path, files: Files, *, in_place: bool, closed: bool = False) -> None:
    """Put the files there. `in_place` overwrites the database's file and so keeps its inode, as a program that was
    killed finds it; else it is another file. `closed` brings the note of a clean end along."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / DATABASE
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", CLEAN):
        (folder / name).unlink(missing_ok=True)
    if in_place:
        with database.open("r+b") as file:
            file.write(files.database)
            file.truncate()
    else:
        aside = folder / "another"
        aside.write_bytes(files.database)
        aside.replace(database)
    if files.log is not None:
        (folder / f"{DATABASE}-wal").write_bytes(files.log)
    if closed and files.clean is not None:
        (folder / CLEAN).write_bytes(files.clean)


def take_for_the_same(folder: Path, machine: str) -> None:
    """Have the database that was laid here believe that it was here all along, as a clone of a whole machine does."""
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as db, db:
        mine = "device_id = (SELECT value FROM meta WHERE key = 'device_id')"
        db.execute(f"UPDATE devices SET fingerprint = ? WHERE {mine}", (fingerprint(folder / DATABASE, machine),))
