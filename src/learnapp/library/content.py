"""The files of courses that were downloaded or came in packages: kept by their SHA-256, shared by all courses.

A file is written aside, hashed while it is written, synced and renamed: what has a name is whole and right. In it are

    ab/ab12….mp4        a file
    .part/              files on their way: `<sha256>.part` with `<sha256>.json` beside it is a download to go on with
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from coursekit.naming import split_suffix
from coursekit.scan import AUDIO, CAPTION, DOCUMENT, SHOWN, VIDEO
from learnapp import sizes
from learnapp.errors import LibraryError
from learnapp.store.content import place_of

RESERVE: Final = 256 * 1024 * 1024
"""Bytes that are left free on a disk: a system whose disk is full to the last byte fails in other places."""

_ALLOWED: Final = VIDEO | AUDIO | DOCUMENT | CAPTION | SHOWN
_LOOK_SECONDS: Final = 0.25
_PARTS: Final = ".part"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]{1,10})?")


class ContentStore:
    """One folder of files by hash. Any thread may use it; one process at a time does (it holds the account's lock)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.gate = threading.RLock()
        """Held while a file gets its name, and by whoever moves the store or finds out what it no longer needs. Never
        for as long as a file takes to be written: others wait for it with every piece that comes over the network."""
        self._claimed: Counter[str] = Counter()
        self._written: set[Path] = set()
        self._quiet = threading.Condition(self.gate)

    @property
    def available(self) -> bool:
        """Whether the disk that holds it is there."""
        return self.root.is_dir()

    def path(self, sha256: str, name: str) -> Path:
        """Where the file of this hash lies or would lie, for a course in which it is called `name`."""
        return self.root / place_of(sha256, name)

    def partial(self, sha256: str) -> Path:
        """Where a download of this file is written; what is known of it stands beside it, as `.json`."""
        return self.root / _PARTS / f"{sha256}.part"

    def has(self, sha256: str, size: int, name: str) -> bool:
        """Whether the file is here. Where another course calls it otherwise, it gets a second name."""
        place = self.path(sha256, name)
        with suppress(OSError):
            return place.stat().st_size == size
        with self.gate:
            other = next((file for file in self._named(sha256) if file.stat().st_size == size), None)
            if other is None:
                return False
            try:
                place.hardlink_to(other)
                return True
            except OSError:  # not every file system can: a second copy then
                pass
        try:
            self._put(_bytes_of(other), sha256, size, name)
        except FileNotFoundError:  # it was let go of meanwhile
            return False
        return True

    def put(self, chunks: Iterable[bytes], *, sha256: str, size: int, name: str) -> Path:
        """Keep these bytes if they are those of the hash. Raises LibraryError, and what `chunks` raises; then nothing
        is left of them."""
        _check(sha256, name)
        with _told():
            return self._put(chunks, sha256, size, name)

    def take(self, part: Path, *, sha256: str, name: str) -> Path:
        """Keep a file that was written to `partial` and that its writer has proved to be of this hash."""
        _check(sha256, name)
        with _told(), self.gate:
            with part.open("rb") as file:
                os.fsync(file.fileno())
            return self._name(part, sha256, name)

    @contextmanager
    def claiming(self, hashes: Collection[str]) -> Generator[None]:
        """Nobody takes these files away meanwhile, though no course needs them yet: one is being brought in."""
        mine = frozenset(hashes)
        with self.gate:
            self._claimed.update(mine)
        try:
            yield
        finally:
            with self.gate:
                self._claimed.subtract(mine)
                self._claimed += Counter()

    def wait_until_quiet(self, cancelled: Callable[[], bool]) -> bool:
        """With the gate held: wait until no file is being written aside, and none begins until it is let go of. False
        where it is `cancelled`."""
        while not self._quiet.wait_for(lambda: not self._written, _LOOK_SECONDS):
            if cancelled():
                return False
        return True

    def remove(self, hashes: Collection[str]) -> int:
        """Take these files away; how many bytes that made free. Claimed ones stay, and those that the system holds."""
        freed = 0
        with self.gate:
            for sha256 in set(hashes) - self._claimed.keys():
                freed += max((_removed(file) for file in self._named(sha256)), default=0)
                with suppress(OSError):  # where nothing else is in it
                    (self.root / sha256[:2]).rmdir()
        return freed

    def listing(self) -> dict[str, int]:
        """The bytes of each file that is here."""
        return {file.name[:64]: file.stat().st_size for file in self._all()}

    def make_sure_of_room(self, size: int, *, at: Path | None = None) -> None:
        """Raises LibraryError where so much does not fit on the disk."""
        free = free_bytes(at or self.root)
        if free < size + RESERVE:
            raise LibraryError(
                "There is not enough room",
                f"{sizes.told(size)} are needed and {sizes.told(max(0, free - RESERVE))} are free. Nothing was changed."
                " Make some room, or move your downloads to another disk in the settings.",
            )

    def tidy(self, needed: Callable[[], Collection[str] | None]) -> int:
        """Take away what was left half-done and what nobody needs, unless it is not known what is `needed` (None).

        Downloads that can go on stay, where they are needed. Returns the bytes freed.
        """
        freed = 0
        with self.gate:
            kept = needed()
            parts = self.root / _PARTS
            for file in list(parts.iterdir()) if parts.is_dir() else []:
                pair = (file.with_suffix(".part"), file.with_suffix(".json"))
                is_on_its_way = file in pair and _HASH.fullmatch(file.stem) and all(one.is_file() for one in pair)
                is_wanted = kept is None or file.stem in kept
                if not (is_on_its_way and is_wanted) and file.stem not in self._claimed and file not in self._written:
                    freed += _removed(file)
            if kept is not None:
                freed += self.remove(self.listing().keys() - set(kept))
        return freed

    def files(self, *, on_their_way: bool = True) -> list[Path]:
        """All that belongs to it, or what has its name only."""
        parts = self.root / _PARTS
        return [*self._all(), *(sorted(parts.iterdir()) if on_their_way and parts.is_dir() else [])]

    # --- inside --------------------------------------------------------------------------------------------------

    def _put(self, chunks: Iterable[bytes], sha256: str, size: int, name: str) -> Path:
        sha, written = hashlib.sha256(), 0
        with self.gate:
            aside = self.root / _PARTS / f"{secrets.token_hex(16)}.new"
            _make_folder(aside.parent)
            self._written.add(aside)
        try:
            with aside.open("xb", buffering=0) as file:
                for chunk in chunks:
                    sha.update(chunk)
                    written += len(chunk)
                    view = memoryview(chunk)
                    while view:
                        view = view[file.write(view) :]
                os.fsync(file.fileno())
            if written != size or sha.hexdigest() != sha256:
                raise LibraryError("The file is damaged", f"“{name}” is not what it should be. It was not kept.")
            with self.gate:
                return self._name(aside, sha256, name)
        finally:
            aside.unlink(missing_ok=True)
            with self.gate:
                self._written.discard(aside)
                self._quiet.notify_all()

    def _name(self, aside: Path, sha256: str, name: str) -> Path:
        place = self.path(sha256, name)
        _make_folder(place.parent)
        aside.replace(place)
        sync_folder(place.parent)
        sync_folder(self.root)
        return place

    def _named(self, sha256: str) -> list[Path]:
        folder = self.root / sha256[:2]
        return [file for file in folder.glob(f"{sha256}*") if _NAME.fullmatch(file.name)] if folder.is_dir() else []

    def _all(self) -> list[Path]:
        return sorted(
            file
            for file in self.root.glob("[0-9a-f][0-9a-f]/*")
            if _NAME.fullmatch(file.name) and file.name.startswith(file.parent.name)
        )


def remove_store(root: Path) -> None:
    """Take a whole store away, and nothing else that may lie in its folder; raises OSError for what cannot go."""
    store = ContentStore(root)
    for file in store.files():
        file.unlink(missing_ok=True)
    for folder in (*root.glob("[0-9a-f][0-9a-f]"), root / _PARTS, root):
        with suppress(OSError):
            folder.rmdir()


def free_bytes(place: Path) -> int:
    """What is free on the disk of a folder that may not be there yet."""
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; Windows keeps no handle on a folder, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    """Made where the store is there; on a disk that is not plugged in there is nothing to make."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)


def _check(sha256: str, name: str) -> None:
    suffix = split_suffix(name)[1].lower()
    if not _HASH.fullmatch(sha256) or suffix not in _ALLOWED:
        raise LibraryError("The file cannot be kept", f"“{name[:200]}” is of a kind that is no part of a course.")


def _removed(file: Path) -> int:
    try:
        size = file.stat().st_size
        file.unlink()
    except OSError:
        return 0
    return size


def _bytes_of(file: Path) -> Generator[bytes]:
    with file.open("rb", buffering=0) as stream:
        while chunk := stream.read(1024 * 1024):
            yield chunk


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise told_of(error) from error


def told_of(error: OSError) -> LibraryError:
    """What the disk refused, for people."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryError("The disk is full", "What was there before is kept. Make some room and try again.")
    if isinstance(error, FileNotFoundError):
        return LibraryError(
            "The disk with your downloads is not there", "Connect it and try again; everything on it is kept."
        )
    return LibraryError(
        "The files cannot be kept", f"{error.strerror or type(error).__name__}. What was there before is kept."
    )
