"""Files of courses from the server, whole or from where they stopped: what downloads and the player fetch from."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from learnapp.errors import OfflineError

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
        taken, also one that ends as if that were all: not every proxy tells how much there is."""
        with self._connection.file(sha256, size, start, None if stop in (None, size) else stop) as part:
            yield replace(part, chunks=_all_of(part, size if stop is None else stop))

    def close(self) -> None:
        self._connection.close()


def _all_of(part: FilePart, stop: int) -> Iterator[bytes]:
    place = part.start
    for chunk in part.chunks:
        place += len(chunk)
        yield chunk
    if place < stop:
        raise OfflineError("The connection broke off", "What came so far is kept.")
