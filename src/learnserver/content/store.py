"""Files by their SHA-256 on the server's disk: written aside, synced, renamed; never changed once they have a name."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

_CHUNK: Final = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


class Stored(NamedTuple):
    """A file of the store; `new` where these bytes were not there before."""

    sha256: str
    bytes: int
    new: bool


class ContentStore:
    """A folder of files, `ab/ab12…`; any number of processes may write and read it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "aside"

    def put(self, source: Path, *, expected: bool = False) -> Stored:
        """Keep the bytes of `source`. Where they are `expected` to be here, it is only read. Blocks; raises OSError."""
        if expected:
            digest, size = _digest(source)
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

    def _name(self, aside: Path, digest: str) -> None:
        target = self.path(digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.replace(target)
        for folder in (target.parent, self._folder):
            _sync_folder(folder)


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 as the store names its files: 64 hex digits in lower case."""
    return _NAME.fullmatch(text) is not None


def store_at(url: str) -> ContentStore:
    """The store at a `file://` URL; ValueError for others."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        raise ValueError(f"content can be kept at file:///…, not at {parts.scheme}://")
    path = unquote(parts.path)
    return ContentStore(Path(path.lstrip("/") if os.name == "nt" else path))


def _digest(source: Path) -> tuple[str, int]:
    sha, size = hashlib.sha256(), 0
    with source.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            sha.update(chunk)
            size += len(chunk)
    return sha.hexdigest(), size


def _copy(source: Path, target: Path) -> tuple[str, int]:
    """Copy and hash in one reading, so that the name is always that of the bytes kept."""
    sha, size = hashlib.sha256(), 0
    with source.open("rb", buffering=0) as file, target.open("xb", buffering=0) as copy:
        while chunk := file.read(_CHUNK):
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
