"""Where the content store is, and how it moves to another disk: copied and proved, switched at once, then removed.

A small file says where the store is, and what to clean up if the program ends while it moves. It is replaced as a
whole, so at every moment it names one store that is complete.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from learnapp.errors import Cancelled, LibraryError
from learnapp.library.content import ContentStore, remove_store, sync_folder, told_of

FOLDER: Final = "LearnApp content"
"""What the store is called in a folder that a person chose."""

Tell = Callable[[int, int], None]
_CHUNK: Final = 1024 * 1024
_MOST_LEFT: Final = 8
_log = logging.getLogger(__name__)


class _Left(msgspec.Struct, frozen=True):
    """A store that could not be removed, for its disk was away, and when that was (seconds since 1970)."""

    folder: str
    at: float


class _Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """`folder`: where the store is (None: at its own place). The others are to be removed: a copy that was never
    finished, a store that was left, and those that are `behind` on disks which were away."""

    folder: str | None = None
    moving_to: str | None = None
    leaving: str | None = None
    behind: tuple[_Left, ...] = ()


class ContentPlace:
    """Finds the content store of an installation, mends it at the start, and moves it."""

    def __init__(self, own: Path, note: Path, last_known: Callable[[], str] = lambda: "") -> None:
        """`own` is its place unless `note` names another; `last_known` tells it where the note cannot be read."""
        self._own = own
        self._note = note
        self._place = self._read(last_known)
        self._busy = threading.Lock()
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
        if not self._busy.acquire(blocking=False):
            return
        try:
            self._clean()
            if self.store.available:
                self.store.tidy(needed)
        finally:
            self._busy.release()

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
        or Cancelled, and everything is where it was. Downloads on their way come along. What has its name never
        changes, and is copied while others go on: they wait for what came or went meanwhile, and what is on its way.
        """
        target = self._own if folder is None else folder / FOLDER
        if not self._busy.acquire(blocking=False):
            raise LibraryError("Your downloads are being moved", "Try again when that is done.")
        try:
            before = self.store.root
            self._clean(target)
            self._check(before, target)
            self._write(replace(self._place, moving_to=str(target)))
            copied: set[Path] = set()
            with self._undoing(target):
                self._copy(before, target, progress, cancelled, copied)
            with self.store.gate:
                with self._undoing(target):
                    if not self.store.wait_until_quiet(cancelled):
                        raise _stopped()
                    self._copy(before, target, progress, cancelled, copied, last=True)
                chosen = None if folder is None else str(target)
                self._write(replace(self._place, folder=chosen, moving_to=None, leaving=str(before)))
                self.store.root = target
            placed(target)
            try:
                remove_store(before)
                self._write(replace(self._place, leaving=None))
            except OSError:
                _log.warning("%s could not be removed; it is tried again at the next start", before, exc_info=True)
        finally:
            self._busy.release()
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

    @contextmanager
    def _undoing(self, target: Path) -> Generator[None]:
        """Whatever is raised, the store is where it was, and no copy of it is left."""
        try:
            yield
        except BaseException as error:
            with suppress(OSError):
                remove_store(target)
                self._write(replace(self._place, moving_to=None))
            if isinstance(error, OSError):
                raise told_of(error) from error
            raise

    def _clean(self, target: Path | None = None) -> None:
        """Remove what moves left: copies that were never finished and stores that were left, also on a disk that was
        away then. Into `target` it is going to be moved: nothing there is removed any more later."""
        place, now = self._place, time.time()
        behind = list(place.behind)
        unfinished: dict[str, str | None] = {"moving_to": place.moving_to, "leaving": place.leaving}
        for name, left in unfinished.items():
            if left is None or Path(left) == self.store.root:
                unfinished[name] = None
            elif not Path(left).is_dir() and Path(left) != self._own:
                behind.append(_Left(left, now))
                unfinished[name] = None
            elif _removed(Path(left)):
                unfinished[name] = None
        kept = [one for one in behind if not self._is_settled(one) and (target is None or Path(one.folder) != target)]
        new = replace(place, **unfinished, behind=tuple(kept[-_MOST_LEFT:]))
        if new != place:
            self._write(new)

    def _is_settled(self, left: _Left) -> bool:
        """Whether a store on a disk that was away is removed now, or is somebody's again: who brought in files after it
        was left uses it."""
        root = Path(left.folder)
        if not root.is_dir():
            return False
        if _same(root, self.store.root) or any(_written_at(file) > left.at for file in ContentStore(root).files()):
            return True
        return _removed(root)

    def _copy(
        self,
        before: Path,
        target: Path,
        progress: Tell,
        cancelled: Callable[[], bool],
        copied: set[Path],
        *,
        last: bool = False,
    ) -> None:
        """Copy what has its name and was not `copied` before; the `last` time also what is on its way, so that the
        target is what the store is."""
        target.mkdir(mode=0o700, exist_ok=True)
        sizes = {file.relative_to(before): _size(file) for file in self.store.files(on_their_way=last)}
        for gone in copied - sizes.keys():
            (target / gone).unlink(missing_ok=True)
        copied &= sizes.keys()
        total, done = sum(sizes.values()), sum(sizes[at] for at in copied)
        for at in sorted(sizes.keys() - copied):
            place = target / at
            place.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                whole = _copy_file(
                    before / at, place, lambda more, start=done: progress(start + more, total), cancelled
                )
            except FileNotFoundError:
                if last or not before.is_dir():
                    raise
                continue  # it was let go of meanwhile
            if not whole:
                raise LibraryError(
                    "A file of your downloads is damaged",
                    f"{at.name} is not what it should be. Nothing was moved. Remove the course it belongs to and"
                    " download it again.",
                )
            done += sizes[at]
            copied.add(at)
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
                raise _stopped()
            sha.update(chunk)
            copy.write(chunk)
            done += len(chunk)
            tell(done)
        copy.flush()
        os.fsync(copy.fileno())
    promised = source.name[:64]
    return source.parent.name != promised[:2] or sha.hexdigest() == promised


def _stopped() -> Cancelled:
    return Cancelled(message="Everything is where it was.")


def _removed(root: Path) -> bool:
    try:
        remove_store(root)
    except OSError:
        _log.warning("%s could not be removed; it is tried again at the next start", root, exc_info=True)
        return False
    return True


def _size(file: Path) -> int:
    """0 for what was let go of meanwhile."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
