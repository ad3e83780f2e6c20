"""Where secrets are kept: in a keyring that works, else in memory, never on a disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend

from learnapp import secrets as room
from learnapp.secrets import Secrets


class Ring(KeyringBackend):
    """A keyring of the test's own; with `broken` it fails, as one does that is locked, with `full` it takes nothing."""

    priority: ClassVar[float] = 5  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = self.full = False
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self._work()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._work()
        if self.full:
            raise RuntimeError("full")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._work()
        del self.kept[service, username]

    def _work(self) -> None:
        self.asked += 1
        if self.broken:
            raise RuntimeError("locked")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def shm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    folder = Path("/dev/shm") / f"learnapp-test-{os.getpid()}-{tmp_path.name}"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


def test_a_keyring_keeps_them_by_installation_and_account(ring: Ring, tmp_path: Path) -> None:
    one, other = Secrets(tmp_path / "one"), Secrets(tmp_path / "other")
    assert (one.lasting, one.note) == ("kept", "")
    one.put("ada", "a")
    one.put("bea", "b")
    other.put("ada", "c")
    assert [one.get("ada"), one.get("bea"), other.get("ada"), other.get("bea")] == ["a", "b", "c", None]
    assert Secrets(tmp_path / "one").get("ada") == "a"
    assert {service for service, _ in ring.kept} == {"LearnApp"}
    one.forget("ada")
    assert one.get("ada") is None
    assert len(ring.kept) == 2


def test_a_keyring_that_fails_is_replaced_by_memory(ring: Ring, tmp_path: Path, shm: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.put("ada", "old")
    ring.broken = True
    assert secrets.get("ada") is None
    secrets.put("ada", "new")
    assert secrets.get("ada") == "new"
    assert secrets.lasting == "until_restart"
    assert secrets.note
    ring.broken = False
    assert Secrets(tmp_path).get("ada") == "new"  # not the old one, which is no good any more
    again = Secrets(tmp_path)
    again.forget("ada")
    assert ring.kept == {}
    assert [file for file in shm.rglob("*") if file.is_file()] == []


def test_a_keyring_that_takes_nothing_more_still_gives_what_it_has(ring: Ring, tmp_path: Path, shm: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.put("ada", "old")
    secrets.put("bea", "b")
    ring.full = True
    secrets.put("ada", "new")
    assert secrets.get("ada") == "new"
    assert secrets.get("bea") == "b", "another account stays signed in"
    secrets.forget("bea")
    assert secrets.get("bea") is None
    asked = ring.asked
    secrets.put("ada", "newer")
    assert ring.asked == asked, "who is asked to unlock it is not asked at each refresh"
    secrets.forget("ada")
    assert secrets.get("ada") is None
    assert ring.kept == {}


def test_without_a_keyring_memory_outlives_the_program(tmp_path: Path, shm: Path) -> None:
    first = Secrets(tmp_path)
    assert first.lasting == "until_restart"
    first.put("grace", "a")
    first.put("grace", "b")
    assert Secrets(tmp_path).get("grace") == "b"
    assert Secrets(tmp_path / "other").get("grace") is None
    (file,) = [file for file in shm.rglob("*") if file.is_file()]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert "grace" not in file.name
    first.forget("grace")
    assert Secrets(tmp_path).get("grace") is None


def test_a_disk_is_no_memory(tmp_path: Path) -> None:
    mounts = [("/", "ext4"), ("/run", "tmpfs"), (str(tmp_path), "ext4"), (str(tmp_path / "in"), "tmpfs")]
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    kind_of = room._kind_of
    assert kind_of(tmp_path / "in", mounts) == "tmpfs"
    assert kind_of(tmp_path, mounts) == "ext4"
    assert kind_of(tmp_path / "in" / "missing", mounts) == ""
    assert kind_of(tmp_path / "link", mounts) == "ext4"
    assert kind_of(tmp_path, [*mounts, (str(tmp_path), "overlay")]) == "overlay"


def test_a_folder_that_others_can_look_into_is_not_used(tmp_path: Path, shm: Path) -> None:
    ours = shm / f"learnapp-{os.getuid()}"
    ours.mkdir(mode=0o755)
    ours.chmod(0o755)
    secrets = Secrets(tmp_path)
    secrets.put("ada", "a")
    assert list(ours.iterdir()) == []
    secrets.forget("ada")
    shutil.rmtree(ours)
    ours.symlink_to(tmp_path)
    Secrets(tmp_path).put("bea", "b")
    assert list(tmp_path.iterdir()) == []
    Secrets(tmp_path).forget("bea")


def test_where_there_is_no_memory_to_be_had_the_program_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_memory_folder", lambda: None)
    secrets = Secrets(tmp_path)
    assert secrets.lasting == "until_exit"
    assert "until you quit" in secrets.note
    secrets.put("ada", "a")
    assert secrets.get("ada") == "a"
    assert Secrets(tmp_path).get("ada") is None
    secrets.forget("ada")
    assert secrets.get("ada") is None
