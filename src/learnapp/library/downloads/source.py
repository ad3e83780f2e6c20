"""Where files come from, as downloads know it; HTTP is in the room that speaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol


class Stream(Protocol):
    """Bytes of a file from `start` on, which may be less than was asked for: 0 where the server sends all of it.
    `abort` ends it from any thread, whatever it waits for."""

    @property
    def start(self) -> int: ...

    @property
    def chunks(self) -> Iterator[bytes]: ...

    @property
    def abort(self) -> Callable[[], None]: ...


class Source(Protocol):
    """The server's files by their SHA-256. Any thread may ask; every failure is a SyncError."""

    def fetch(self, sha256: str, size: int, start: int, stop: int | None = None) -> AbstractContextManager[Stream]: ...

    def close(self) -> None: ...
