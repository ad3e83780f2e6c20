"""Which device a database makes: its own, a copy's, an older copy's, another machine's."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import pytest

from learnapp.store import Store, identity
from learnapp.store.recovery import CLEAN
from learnapp.store.sql import DATABASE
from tests.store.conftest import Opener
from tests.store.support import Clock, back_up, learned, rows, session, sums, watch, watched


def test_a_copied_database_becomes_another_device_with_the_same_sums(
    open_store: Opener, folder: Path, tmp_path: Path
) -> None:
    store = open_store()
    learned(store)
    first = store.device_id
    store.close()
    shutil.copytree(folder, tmp_path / "copy")
    copy = open_store(tmp_path / "copy")
    assert copy.recovery is None
    assert copy.device_id != first
    watch(copy, "s2", session("b", ((0.0, 10.0),), device=copy.device_id))
    assert dict(rows(tmp_path / "copy", "SELECT id, device_id FROM sessions")) == {"s1": "me", "s2": copy.device_id}
    reader = copy.reader()
    with sqlite3.connect(tmp_path / "copy" / DATABASE) as db:
        assert sums(db, reader) == {50_000}
    db.close()
    reader.close()
    assert open_store().device_id == first


def test_another_machine_is_another_device_and_a_new_name_is_told(open_store: Opener, folder: Path) -> None:
    store = open_store()
    first = store.device_id
    store.close()
    store = open_store(device_name="Attic")
    assert (store.device_id, store.device_name) == (first, "Attic")
    assert rows(folder, "SELECT name FROM devices") == [("Attic",)]
    store.close()
    assert open_store(machine_id="another").device_id != first


def test_a_former_id_of_this_machine_is_this_device_and_another_machines_is_not(
    open_store: Opener, folder: Path, tmp_path: Path
) -> None:
    store = open_store()
    learned(store)
    watch(store, "s2", session("b", ((0.0, 10.0),), device=store.device_id))
    first = store.device_id
    store.close()
    shutil.copytree(folder, tmp_path / "moved")
    shutil.copytree(folder, tmp_path / "lent")
    for copy, where in (
        (open_store(tmp_path / "moved"), {"me": False, first: True}),
        (open_store(tmp_path / "lent", machine_id="another", device_name="Attic"), {"me": False, first: False}),
    ):
        assert copy.device_id != first
        reader = copy.reader()
        (day,) = reader.history.days(dt.UTC)
        assert {one.seconds: one.this_device for one in day.entries} == {40.0: where["me"], 10.0: where[first]}
        reader.close()


def test_only_a_new_database_takes_the_id_it_is_given(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "new", device_id="signed-in")
    assert store.device_id == "signed-in"
    learned(store)
    store.close()
    again = Store.open(tmp_path / "new", device_id="another")
    assert again.device_id == "signed-in"
    again.close()
    back_up(tmp_path / "new", Clock())
    (tmp_path / "new" / DATABASE).unlink()
    restored = Store.open(tmp_path / "new", device_id="signed-in")
    assert restored.recovery is not None
    assert restored.device_id != "signed-in"
    restored.close()


def laid_over(source: Path, target: Path) -> None:
    """What `cp` does: other content at the same path and inode."""
    inode = target.stat().st_ino
    target.write_bytes(source.read_bytes())
    assert target.stat().st_ino == inode


def test_an_older_copy_laid_over_the_database_is_another_device(
    open_store: Opener, folder: Path, tmp_path: Path
) -> None:
    store = open_store()
    learned(store)
    first = store.device_id
    store.close()
    shutil.copy(folder / DATABASE, tmp_path / "older.db")
    store = open_store()
    assert store.device_id == first
    watch(store, "s2", session("b", ((0.0, 10.0),)))
    store.close()
    laid_over(tmp_path / "older.db", folder / DATABASE)
    store = open_store()
    assert store.recovery is None
    second = store.device_id
    assert second != first
    assert {first, second} == {device for (device,) in rows(folder, "SELECT device_id FROM devices")}
    store.close()
    assert open_store().device_id == second


def test_an_unclean_end_leaves_the_device_what_it_is(open_store: Opener, folder: Path, tmp_path: Path) -> None:
    store = open_store()
    first = store.device_id
    store.close()
    store = open_store()
    learned(store)
    shutil.copytree(folder, tmp_path / "killed")
    store.close()
    for path in folder.iterdir():
        if path.is_file() and path.name != DATABASE:
            path.unlink()
    for path in (tmp_path / "killed").iterdir():
        if path.name == DATABASE:
            laid_over(path, folder / DATABASE)
        elif path.is_file():
            shutil.copy(path, folder)
    assert (folder / f"{DATABASE}-wal").stat().st_size
    for _ in range(2):
        store = open_store()
        assert (store.recovery, store.device_id) == (None, first)
        store.close()


@pytest.mark.parametrize("told", [b"", b"{", b'{"size":1,"mtime_ns":1,"sum":1}'])
def test_a_clean_end_that_says_nothing_of_the_device_leaves_it_what_it_is(
    open_store: Opener, folder: Path, told: bytes
) -> None:
    store = open_store()
    first = store.device_id
    store.close()
    (folder / CLEAN).write_bytes(told)
    assert open_store().device_id == first


def test_a_restored_database_is_another_device_wherever_its_file_lies(
    open_store: Opener, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "fingerprint", lambda path, machine: machine)
    store = open_store()
    learned(store)
    first = store.device_id
    back_up(folder, clock)
    store.close()
    (folder / DATABASE).unlink()
    store = open_store()
    assert store.recovery is not None
    assert store.device_id != first
    assert watched(store) == 40.0
