"""A file on its way into the content store: what came so far is kept, and gone on with after whatever happened."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from learnapp.library.content import ContentStore, free_bytes, told_of
from learnapp.sizes import told

_CHUNK: Final = 1024 * 1024
_TELL_EVERY: Final = 8 * 1024 * 1024
"""So many bytes come before the system is asked to write them."""
_LOOK_EVERY: Final = 8 * 1024 * 1024
"""So many bytes are written before the room on the disk is looked at again."""


class NoRoomError(Exception):
    """The disk is full, or not there; the words are for people."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(title)
        self.title = title
        self.message = message


class MovedError(Exception):
    """The content store has moved, with what came so far: it is to be gone on with there."""


class _About(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class Partial:
    """A context manager; `done` bytes are here. Whatever the disk refuses is a NoRoomError."""

    def __init__(self, content: ContentStore, sha256: str, size: int, *, reserve: int) -> None:
        self._content = content
        self._about = _About(sha256, size)
        self._reserve = reserve
        self._root = content.root
        self._path = content.partial(sha256)
        self._beside = self._path.with_suffix(".json")
        self._unlooked = 0
        self._sha: Any = hashlib.sha256()
        self.done = 0
        self._told = 0

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            if not self._goes_on():
                self._path.unlink(missing_ok=True)
                self._beside.write_bytes(msgspec.json.encode(self._about))
            self._take_up()
            self._told = self.done
            self._look(self._about.size - self.done)
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise _told(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def whole(self) -> bool:
        return self.done == self._about.size

    def write(self, chunk: bytes) -> None:
        try:
            self._unlooked += len(chunk)
            if self._unlooked >= _LOOK_EVERY:
                self._look(len(chunk))
            with self._content.gate:
                self._stay()
                view = memoryview(chunk)
                while view:
                    view = view[self._file.write(view) :]
        except OSError as error:
            raise _told(error) from error
        self._sha.update(chunk)
        self.done += len(chunk)
        if self.done - self._told >= _TELL_EVERY:
            self._tell_disk()

    def again(self) -> None:
        """Begin anew: what came so far is of no use."""
        try:
            self._file.truncate(0)
        except OSError as error:
            raise _told(error) from error
        self._sha, self.done, self._told = hashlib.sha256(), 0, 0

    def proved(self) -> bool:
        """Whether these are the bytes of the hash."""
        return self.whole and self._sha.hexdigest() == self._about.sha256

    def keep(self, name: str) -> None:
        """Give the file its name in the store; only after `proved`. Others go on while it is brought to the disk."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _told(error) from error
        self._file.close()
        with self._content.gate:
            self._stay()
            self._content.take(self._path, sha256=self._about.sha256, name=name)
        self._beside.unlink(missing_ok=True)

    def _stay(self) -> None:
        if self._content.root is not self._root and self._content.root != self._root:
            raise MovedError

    def _goes_on(self) -> bool:
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            about = msgspec.json.decode(self._beside.read_bytes(), type=_About)
            return about == self._about and self._path.stat().st_size <= self._about.size
        return False

    def _take_up(self) -> None:
        with suppress(FileNotFoundError), self._path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                self._sha.update(chunk)
                self.done += len(chunk)

    def _tell_disk(self) -> None:
        """Have the system write now what came, without waiting: the end is not held up by all of it at once."""
        if sys.platform == "linux":
            with suppress(OSError):
                size = self.done - self._told
                os.posix_fadvise(self._file.fileno(), self._told, size, os.POSIX_FADV_DONTNEED)
        self._told = self.done

    def _look(self, needed: int) -> None:
        self._unlooked = 0
        free = free_bytes(self._path.parent)
        if free < needed + self._reserve:
            raise NoRoomError(
                "The disk is full",
                f"{told(needed + self._reserve - free)} are missing: {told(needed)} are needed, and"
                f" {told(max(0, free - self._reserve))} can be used."
                " What was downloaded is kept, and it goes on by itself when there is room.",
            )


def discard(content: ContentStore, sha256: str) -> None:
    """Take away what came so far of a file."""
    path = content.partial(sha256)
    for one in (path.with_suffix(".json"), path):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def bytes_so_far(content: ContentStore, sha256: str) -> int:
    path: Path = content.partial(sha256)
    with suppress(OSError):
        return path.stat().st_size if path.with_suffix(".json").exists() else 0
    return 0


def _told(error: OSError) -> NoRoomError:
    words = told_of(error)
    return NoRoomError(words.title, words.message)
