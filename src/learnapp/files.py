"""Files that are there as a whole or not at all, and files that one at a time may change."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_PATIENCE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.01
_log = logging.getLogger(__name__)


@contextmanager
def replacing(file: Path) -> Generator[IO[bytes]]:
    """A file beside `file`, readable by its owner only, that takes its place once it is written and on the disk.

    Where that fails nothing of it stays, and what was there before is as it was. Raises OSError.
    """
    import tempfile

    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


@contextmanager
def changing(file: Path, patience: float = _PATIENCE_SECONDS) -> Generator[None]:
    """Alone among all threads and processes that change `file` in this way: what is read within is what is replaced.

    A lock lies beside it, which the system lets go of even after a kill. Where it cannot be had (a file system without
    locks, a process that hangs) it is done without one, after `patience` seconds.
    """
    handle = -1
    try:
        with contextlib.suppress(OSError):
            handle = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        if handle < 0 or not _locked(handle, time.monotonic() + patience):
            _log.info("%s is changed without being alone", file.name)
        yield
    finally:
        if handle >= 0:
            with contextlib.suppress(OSError):
                unlock(handle)
            os.close(handle)


def _locked(handle: int, patience: float) -> bool:
    while True:
        with contextlib.suppress(OSError):
            lock(handle)
            return True
        if time.monotonic() >= patience:
            return False
        time.sleep(_LOOK_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def lock(handle: int) -> None:
        """Lock an open file for us alone; raises OSError where another has it."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(handle: int) -> None:
        """Lock an open file for us alone; raises OSError where another has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
