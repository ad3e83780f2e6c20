"""Files of courses from the server, whole or from where they stopped: what downloads and the player fetch from."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learnapp.sync.connection import Connection
    from learnapp.sync.transport import FilePart


class ContentSource:
    """The files of one account's server; any thread may ask. Every failure is a SyncError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def fetch(self, sha256: str, size: int, start: int, stop: int | None = None) -> Generator[FilePart]:
        """A file of `size` bytes from `start` on. A connection that breaks is an OfflineError where the bytes are
        taken."""
        with self._connection.file(sha256, start, None if stop in (None, size) else stop) as part:
            yield part

    def close(self) -> None:
        self._connection.close()
