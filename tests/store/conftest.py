from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from learnapp.store import Reader, Store
from learnapp.store.sql import DATABASE
from tests.store.support import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "guest"


class Contents(bytes):
    """A file's bytes, which nobody wants to read in a failing test's report."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new database as bytes, so that not every test has to migrate one."""
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder, machine_id="nowhere").close()
    with sqlite3.connect(folder / DATABASE, isolation_level=None) as db:
        db.execute("DELETE FROM meta WHERE key = 'device_id'")
        db.execute("DELETE FROM devices")
        db.execute("DELETE FROM preferences")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return Contents((folder / DATABASE).read_bytes())


Opener = Callable[..., Store]


@pytest.fixture
def open_store(folder: Path, clock: Clock, empty_database: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens stores, in `folder` unless told otherwise, and closes them at the end.

    Their own daily backup waits, so that on a slow machine it is not made beside the one that a test makes.
    """
    monkeypatch.setattr("learnapp.store.backup._SECONDS_BEFORE_FIRST", 3_600.0)
    opened: list[Store] = []

    def opener(where: Path = folder, **more: object) -> Store:
        if not where.exists():
            where.mkdir(parents=True)
            (where / DATABASE).write_bytes(empty_database)
        settings: dict[str, object] = {"clock": clock, "machine_id": "machine", "device_name": "Desk", **more}
        store = Store.open(where, **settings)  # pyright: ignore[reportArgumentType]
        opened.append(store)
        return store

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Opener) -> Store:
    return open_store()


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    reader = store.reader()
    yield reader
    reader.close()


@pytest.fixture
def db(store: Store, folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection from outside, to look at the tables."""
    db = sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)
    yield db
    db.close()
