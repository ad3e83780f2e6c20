"""Files by their SHA-256. On the server's disk: written aside, synced, renamed; never changed once they have a name."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple, Protocol, cast, runtime_checkable
from urllib.parse import unquote, urlsplit

Method = Literal["GET", "HEAD"]
FOREVER: Final = "private, max-age=31536000, immutable"
"""For caches: what a file is called is what is in it."""

_CHUNK: Final = 1024 * 1024
_READ: Final = 512 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


class Stored(NamedTuple):
    """A file of the store; `new` where these bytes were not there before."""

    sha256: str
    bytes: int
    new: bool


@runtime_checkable
class Store(Protocol):
    """Where the files of lessons are kept by their SHA-256. Any number of processes may write and read it at once.

    `put` keeps the bytes of `source`; where they are `expected` to be here, it is only read. It and `size` block.
    `link` is where a client gets a file by itself for a short while, None where it must be given by `read`, which gives
    the bytes from `start` up to, without, `stop`. All raise OSError, `read` where what is kept has not `size` bytes.
    """

    def put(self, source: Path, media_type: str, *, expected: bool = False) -> Stored: ...

    def size(self, sha256: str) -> int | None: ...

    def link(self, sha256: str, method: Method) -> str | None: ...

    async def read(self, sha256: str, size: int, start: int, stop: int) -> AsyncIterator[bytes]: ...


class ContentStore:
    """A folder of files, `ab/ab12…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "aside"

    def put(self, source: Path, media_type: str = "", *, expected: bool = False) -> Stored:
        """Keep the bytes of `source`; the database knows their type."""
        if expected:
            digest, size = digest_of(source)
            if self.size(digest) == size:
                return Stored(digest, size, new=False)
        self._aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._aside / secrets.token_hex(16)
        try:
            digest, size = _copy(source, aside)
            new = self.size(digest) != size
            if new:
                self._name(aside, digest)
        finally:
            aside.unlink(missing_ok=True)
        return Stored(digest, size, new)

    def path(self, sha256: str) -> Path:
        """Where the file of this hash lies or would lie; ValueError for what is no SHA-256 in lower-case hex."""
        if not is_sha256(sha256):
            raise ValueError("not a SHA-256 in lower-case hex")
        return self._folder / sha256[:2] / sha256

    def size(self, sha256: str) -> int | None:
        """Bytes of the file, None where it is not here; ValueError as `path`."""
        with suppress(FileNotFoundError):
            return self.path(sha256).stat().st_size
        return None

    def link(self, sha256: str, method: Method) -> str | None:
        """Nobody gets at the server's disk by themselves."""
        return None

    async def read(self, sha256: str, size: int, start: int, stop: int) -> AsyncIterator[bytes]:
        """The file is open when this returns; what is read of it is read as it is asked for."""
        return _chunks(await asyncio.to_thread(_open, self.path(sha256), size), start, stop)

    def _name(self, aside: Path, digest: str) -> None:
        target = self.path(digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.replace(target)
        for folder in (target.parent, self._folder):
            _sync_folder(folder)


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 as the store names its files: 64 hex digits in lower case."""
    return _NAME.fullmatch(text) is not None


def store_at(url: str) -> Store:
    """The store at `file:///folder` or `s3://bucket/prefix?endpoint=…&region=…`; ValueError for others."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from learnserver.content.objects import object_store

        return object_store(url)
    if parts.scheme != "file":
        raise ValueError(f"content can be kept at file:///… or s3://…, not at {parts.scheme}://")
    path = unquote(parts.path)
    return ContentStore(Path(path.lstrip("/") if os.name == "nt" else path))


def digest_of(source: Path) -> tuple[str, int]:
    """The SHA-256 of a file's bytes and how many they are."""
    sha, size = hashlib.sha256(), 0
    for chunk in chunks_of(source):
        sha.update(chunk)
        size += len(chunk)
    return sha.hexdigest(), size


def chunks_of(source: Path) -> Iterator[bytes]:
    with source.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _open(path: Path, size: int) -> BinaryIO:
    file = path.open("rb", buffering=0)
    if os.fstat(file.fileno()).st_size != size:
        file.close()
        raise OSError("the file has another size than it was published with")
    return cast("BinaryIO", file)


async def _chunks(file: BinaryIO, start: int, stop: int) -> AsyncIterator[bytes]:
    try:
        await asyncio.to_thread(file.seek, start)
        while start < stop:
            chunk = await asyncio.to_thread(file.read, min(_READ, stop - start))
            if not chunk:
                raise OSError("a file of the content store became shorter")
            start += len(chunk)
            yield chunk
    finally:
        file.close()


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy and hash in one reading, so that the name is always that of the bytes kept."""
    sha, size = hashlib.sha256(), 0
    with target.open("xb", buffering=0) as copy:
        for chunk in chunks_of(source):
            sha.update(chunk)
            size += len(chunk)
            view = memoryview(chunk)
            while view:
                view = view[copy.write(view) :]
        os.fsync(copy.fileno())
    return sha.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; Windows keeps no handle on a folder, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
