"""What a person calls this device: kept, told to the other devices, and left behind on another machine."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from learnapp.store import Store
from learnapp.store.identity import machine_name
from tests.store.conftest import Opener


def known_as(store: Store) -> str:
    with closing(store.reader()) as reader:
        return reader.status().device_name


def test_a_name_that_was_given_is_kept(open_store: Opener) -> None:
    store = open_store()
    assert store.device_name == "Desk"
    store.naming.rename("Jane’s laptop").result(10)
    assert store.device_name == known_as(store) == "Jane’s laptop"
    store.close()
    assert open_store().device_name == "Jane’s laptop"


def test_without_a_name_it_has_that_of_the_machine(open_store: Opener) -> None:
    store = open_store()
    store.naming.rename("Jane’s laptop").result(10)
    store.naming.rename("").result(10)
    assert store.device_name == machine_name()


def test_a_copy_on_another_machine_has_a_name_of_its_own(open_store: Opener, folder: Path, tmp_path: Path) -> None:
    store = open_store()
    store.naming.rename("Jane’s laptop").result(10)
    store.close()
    shutil.copytree(folder, tmp_path / "copied")
    there = Store.open(tmp_path / "copied", machine_id="another", device_name="Attic")
    with closing(there):
        assert there.device_name == known_as(there) == "Attic"
    here = Store.open(tmp_path / "copied", machine_id="another", device_name="Attic")
    here.close()
    assert here.device_name == "Attic"


def test_it_keeps_its_name_where_it_is_moved_to_on_this_machine(
    open_store: Opener, folder: Path, tmp_path: Path
) -> None:
    store = open_store()
    store.naming.rename("Jane’s laptop").result(10)
    before = store.device_id
    store.close()
    shutil.copytree(folder, tmp_path / "moved")
    moved = Store.open(tmp_path / "moved", machine_id="machine", device_name="Desk")
    with closing(moved):
        assert moved.device_id != before
        assert moved.device_name == "Jane’s laptop"
