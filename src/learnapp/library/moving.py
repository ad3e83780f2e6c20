"""Where the content store is, and how it moves to another disk: copied and proved, switched at once, then removed.

A small file says where the store is, and what to clean up if the program ends while it moves. It is replaced as a
whole, so at every moment it names one store that is complete.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from learnapp.errors import Cancelled, LibraryError
from learnapp.library.content import ContentStore, remove_store, sync_folder, told_of

FOLDER: Final = "LearnApp content"
"""What the store is called in a folder that a person chose."""

Tell = Callable[[int, int], None]
_CHUNK: Final = 1024 * 1024
_log = logging.getLogger(__name__)


class _Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """`folder`: where the store is (None: at its own place). The others are to be removed: a copy that was never
    finished, and a store that was left."""

    folder: str | None = None
    moving_to: str | None = None
    leaving: str | None = None


class ContentPlace:
    """Finds the content store of an installation, mends it at the start, and moves it."""

    def __init__(self, own: Path, note: Path, last_known: Callable[[], str] = lambda: "") -> None:
        """`own` is its place unless `note` names another; `last_known` tells it where the note cannot be read."""
        self._own = own
        self._note = note
        self._place = self._read(last_known)
        self.store = ContentStore(own if self._place.folder is None else Path(self._place.folder))
        if not self.elsewhere:
            with suppress(OSError):  # what needs it tells
                own.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def elsewhere(self) -> bool:
        """Whether the person chose another place than the program's own."""
        return self._place.folder is not None

    def mend(self, placed: Callable[[Path], object], needed: Callable[[], Collection[str] | None]) -> None:
        """Put in order what the last run left. `placed` is told where the store is before anything is removed; `needed`
        tells which files courses need, None where that is not known. What cannot be done now is done next time."""
        placed(self.store.root)
        for left in (self._place.moving_to, self._place.leaving):
            if left is not None and Path(left) != self.store.root:
                try:
                    remove_store(Path(left))
                except OSError:
                    _log.warning("%s could not be removed; it is tried again at the next start", left, exc_info=True)
                    return
        if self._place.moving_to or self._place.leaving:
            self._write(_Place(folder=self._place.folder))
        if self.store.available:
            self.store.tidy(needed)

    def move(
        self,
        folder: Path | None,
        placed: Callable[[Path], object],
        *,
        progress: Tell = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Path:
        """Move the store into `folder` (None: to its own place); its new root.

        `placed` is told the new root when it holds everything; the old one is removed after that. Raises LibraryError
        or Cancelled, and everything is where it was. Downloads on their way come along; their writers pause meanwhile.
        """
        target = self._own if folder is None else folder / FOLDER
        with self.store.gate:
            before = self.store.root
            self._check(before, target)
            self._write(_Place(folder=self._place.folder, moving_to=str(target)))
            try:
                self._copy(before, target, progress, cancelled)
            except BaseException as error:
                with suppress(OSError):
                    remove_store(target)
                    self._write(_Place(folder=self._place.folder))
                if isinstance(error, OSError):
                    raise told_of(error) from error
                raise
            self._write(_Place(folder=None if folder is None else str(target), leaving=str(before)))
            self.store.root = target
        placed(target)
        try:
            remove_store(before)
            self._write(_Place(folder=self._place.folder))
        except OSError:
            _log.warning("%s could not be removed; it is tried again at the next start", before, exc_info=True)
        return target

    # --- inside --------------------------------------------------------------------------------------------------

    def _check(self, before: Path, target: Path) -> None:
        if self._place.leaving or self._place.moving_to:
            raise LibraryError("The last move is not finished", "Start LearnApp again, then move your downloads.")
        if not before.is_dir():
            raise LibraryError("The disk with your downloads is not there", "Connect it, then move them.")
        if _same(before, target):
            raise LibraryError("Your downloads are there already", f"They are in {before}.")
        parent = target.parent
        if parent.resolve().is_relative_to(before.resolve()):
            raise LibraryError("This folder is within your downloads", "Choose another folder.")
        if not parent.is_dir():
            raise LibraryError("There is no such folder", f"{parent} is not there.")
        if target.is_dir() and any(target.iterdir()):
            raise LibraryError(
                "There is such a folder already", f"{target} is not empty. Choose another folder, or empty this one."
            )
        self.store.make_sure_of_room(sum(file.stat().st_size for file in self.store.files()), at=parent)

    def _copy(self, before: Path, target: Path, progress: Tell, cancelled: Callable[[], bool]) -> None:
        target.mkdir(mode=0o700, exist_ok=True)
        files = self.store.files()
        sizes = [file.stat().st_size for file in files]
        total, done = sum(sizes), 0
        for file, size in zip(files, sizes, strict=True):
            place = target / file.relative_to(before)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            if not _copy_file(file, place, lambda more, start=done: progress(start + more, total), cancelled):
                raise LibraryError(
                    "A file of your downloads is damaged",
                    f"{file.name} is not what it should be. Nothing was moved. Remove the course it belongs to and"
                    " download it again.",
                )
            done += size
        for folder in {target, *(file.parent for file in target.glob("*/*"))}:
            sync_folder(folder)
        sync_folder(target.parent)

    def _read(self, last_known: Callable[[], str]) -> _Place:
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=_Place)
        except FileNotFoundError:
            return _Place()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            known = last_known()
            _log.exception("%s cannot be read; the database says that the files are in %s", self._note, known)
            return _Place(folder=known if known and known != str(self._own) else None)

    def _write(self, place: _Place) -> None:
        aside = self._note.with_name(f".{self._note.name}-{secrets.token_hex(4)}")
        try:
            with aside.open("xb") as file:
                file.write(msgspec.json.encode(place))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._note)
            sync_folder(self._note.parent)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise told_of(error) from error
        self._place = place


def _copy_file(source: Path, place: Path, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> bool:
    """Copy a file so that it is on the disk; whether its bytes are those that its name promises."""
    sha, done = hashlib.sha256(), 0
    with source.open("rb", buffering=0) as file, place.open("wb") as copy:
        while chunk := file.read(_CHUNK):
            if cancelled():
                raise Cancelled(message="Everything is where it was.")
            sha.update(chunk)
            copy.write(chunk)
            done += len(chunk)
            tell(done)
        copy.flush()
        os.fsync(copy.fileno())
    promised = source.name[:64]
    return source.parent.name != promised[:2] or sha.hexdigest() == promised


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
