# pyright: reportUnknownMemberType=false
"""Where what must not lie on a disk is kept: the refresh token and the signing key of each account.

The system's keyring, where one works. Else memory that outlives the program but not the computer's run: a file in a
file system that is memory. Where there is none either: the memory of this program.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from learnapp.files import replacing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Lasting = Literal["kept", "until_restart", "until_exit"]
"""`kept`: by the system's keyring. `until_restart`: in memory that outlives this program. `until_exit`: in this one."""

NOTES: Final[dict[Lasting, str]] = {
    "kept": "",
    "until_restart": "This computer has no keyring: you stay signed in until it restarts.",
    "until_exit": "This computer has no keyring: you stay signed in until you quit LearnApp.",
}

_SERVICE: Final = "LearnApp"
_MEMORY: Final = ("tmpfs", "ramfs")
_log = logging.getLogger(__name__)


class Secrets:
    """One installation's secrets, by account; `installation` is a folder of its own. Any thread may ask; a keyring may
    take its time, or ask the person."""

    def __init__(self, installation: Path, *, memory: Path | None = None) -> None:
        """`memory` is a folder of a file system that is memory, to be used in place of the one that is found."""
        self._prefix = hashlib.sha256(str(installation.absolute()).encode()).hexdigest()[:16]
        self._memory = memory
        self._gate = threading.RLock()
        self._process: dict[str, str] = {}
        self._ring: KeyringBackend | None = None
        self._ring_takes = True
        self._folder: Path | None = None
        self._looked = False

    @property
    def lasting(self) -> Lasting:
        """How long what is kept here lasts."""
        with self._gate:
            self._look()
            return "kept" if self._ring and self._ring_takes else "until_restart" if self._folder else "until_exit"

    @property
    def note(self) -> str:
        """What that means for the person; empty where there is nothing to say."""
        return NOTES[self.lasting]

    def get(self, account: str) -> str | None:
        """The secret of an account; None where there is none."""
        with self._gate:
            self._look()
            found = self._process.get(account)
            if found is None and self._folder is not None:  # what a keyring failed to keep is newer than what it has
                with contextlib.suppress(OSError, UnicodeDecodeError):
                    found = self._file(self._folder, account).read_text(encoding="utf-8")
            if found is None and self._ring is not None:
                found = self._of_ring(account)
            return found

    def put(self, account: str, secret: str) -> None:
        """Keep the secret in place of an earlier one. Never raises: where a keyring fails, memory serves, from then on
        for all that is to be kept. What the keyring has of other accounts is still asked of it."""
        with self._gate:
            self._look()
            if self._ring is not None and self._ring_takes:
                try:
                    self._ring.set_password(_SERVICE, self._name(account), secret)
                    if self._ring.get_password(_SERVICE, self._name(account)) == secret:
                        self._forget_memory(account)
                        return
                except Exception as error:
                    _log.warning("the keyring does not work, memory serves in its place: %s", type(error).__name__)
                self._ring_takes = False
            if self._folder is not None:
                try:
                    with replacing(self._file(self._folder, account)) as file:
                        file.write(secret.encode())
                    return
                except OSError as error:
                    _log.warning("what is secret cannot be kept in %s: %s", self._folder, error)
                    self._folder = None
            self._process[account] = secret

    def forget(self, account: str) -> None:
        """There is no such secret any more, anywhere."""
        with self._gate:
            self._look()
            self._forget_memory(account)
            if self._ring is not None and self._of_ring(account) is not None:
                try:
                    self._ring.delete_password(_SERVICE, self._name(account))
                except Exception as error:
                    _log.warning("the keyring does not forget: %s", type(error).__name__)

    def _forget_memory(self, account: str) -> None:
        self._process.pop(account, None)
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._file(self._folder, account).unlink(missing_ok=True)

    def _look(self) -> None:
        if not self._looked:
            self._looked = True
            self._ring = _working_keyring()
            self._folder = _private(self._memory) if self._memory else _memory_folder()

    def _of_ring(self, account: str) -> str | None:
        assert self._ring is not None
        try:
            return self._ring.get_password(_SERVICE, self._name(account))
        except Exception as error:
            _log.warning("the keyring does not answer: %s", type(error).__name__)
            return None

    def _name(self, account: str) -> str:
        return f"{self._prefix}/{account}"

    def _file(self, folder: Path, account: str) -> Path:
        return folder / hashlib.sha256(self._name(account).encode()).hexdigest()[:32]


def _working_keyring() -> KeyringBackend | None:
    """The system's keyring; none that keeps its things in a plain file, and none that keeps nothing."""
    try:
        import keyring

        ring = keyring.get_keyring()
        return ring if ring.priority >= 1 else None
    except Exception as error:
        _log.info("there is no keyring: %s", error)
        return None


def _memory_folder() -> Path | None:
    """A folder of ours alone in a file system that is memory; None where there is none."""
    if sys.platform != "linux":
        return None
    mounts = _mounts()
    for root in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):
        if root and _kind_of(Path(root), mounts) in _MEMORY:
            folder = _private(Path(root) / f"learnapp-{os.getuid()}")
            if folder is not None:
                return folder
    return None


def _private(folder: Path) -> Path | None:
    """The folder, made where it is not there; None unless it is ours, and nobody else can look into it."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    mine = stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077 == 0 and found.st_uid == os.getuid()
    return folder if mine else None


def _mounts() -> list[tuple[str, str]]:
    """(mount point, kind of file system), as the system lists them: of two at one place the later one is seen."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [(parts[1].replace("\\040", " "), parts[2]) for parts in map(str.split, lines) if len(parts) > 2]


def _kind_of(path: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of file system that a path lies in; empty where that is not known."""
    try:
        real = path.resolve(strict=True)
    except OSError:
        return ""
    fitting = [(len(point), number, kind) for number, (point, kind) in enumerate(mounts) if real.is_relative_to(point)]
    return max(fitting)[2] if fitting else ""
