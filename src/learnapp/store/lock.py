"""One process an account folder: a file that the operating system locks, and lets go of even after a kill."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from learnapp.errors import DatabaseInUseError
from learnapp.files import lock, unlock

LOCK: Final = "lock"


class FolderLock:
    """Held from `acquire` to `release`; the file stays, the lock does not."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def acquire(cls, folder: Path) -> FolderLock:
        """Raises DatabaseInUseError where another process (or another store of this one) holds it."""
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock(handle)
        except OSError as error:
            os.close(handle)
            raise DatabaseInUseError(
                "LearnApp is already running", "Another LearnApp is using this library. Nothing was changed."
            ) from error
        return cls(handle)

    def release(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with contextlib.suppress(OSError):
                unlock(handle)
            os.close(handle)
