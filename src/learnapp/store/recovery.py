"""What to do with the file that is there when the program starts: use it, upgrade it, refuse it, or restore it."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from learnapp.errors import NewerDatabaseError
from learnapp.store import identity
from learnapp.store.backup import backups, copy, problems, replace_durably, sync_folder
from learnapp.store.schema import SCHEMA, version_of
from learnapp.store.sql import DATABASE, connect_writer

CLEAN: Final = "clean.json"
SUSPECT: Final = "suspect"
"""Left by a program that met damage while it was running, so that the next start looks closely."""

_NEW: Final = ".new"
_SIDES: Final = ("", "-wal", "-shm", "-journal")
_SUMMED_BYTES: Final = 32 * 1024 * 1024
_WHOLE_BYTES: Final = 64 * 1024 * 1024
_BLOCK: Final = 1024 * 1024

_log = logging.getLogger(__name__)


class Recovery(msgspec.Struct, frozen=True):
    """What happened to the database at this start, for a person, and where the damaged file was put."""

    title: str
    message: str
    damaged: Path | None = None
    restored_from: Path | None = None


class _End(msgspec.Struct, frozen=True):
    """How the file looked when it was closed; `sum` is None for a big one, which is known by its time. `mark` is what
    `identity.sign` put into it."""

    size: int
    mtime_ns: int
    sum: int | None
    mark: str | None = None


def prepare(folder: Path, clock: Callable[[], int]) -> Recovery | None:
    """Leave a sound database of this program's schema at its place; what was done about damage, if any.

    Raises NewerDatabaseError (nothing is touched then), sqlite3.Error and OSError.
    """
    path = folder / DATABASE
    recovery = None
    if not path.exists():
        orphans = [_side(path, suffix) for suffix in _SIDES[1:] if _side(path, suffix).exists()]
        if backups(folder):
            recovery = _restore(folder, clock, "The database was not there")
        elif orphans:
            _put_aside(path, clock)
    else:
        version = version_of(path)
        if version is not None and version > SCHEMA:
            raise NewerDatabaseError(
                "This library needs a newer LearnApp",
                f"It was written by a later version (its format is {version}, this one knows {SCHEMA}). "
                "It was left untouched. Install the newest LearnApp to go on.",
            )
        wrong = "its first bytes are not a database's" if version is None else _wrong(folder)
        if wrong:
            _log.error("the database is damaged: %s", wrong)
            recovery = _restore(folder, clock, "The database was damaged")
    for told in (CLEAN, SUSPECT):
        (folder / told).unlink(missing_ok=True)
    if path.exists():
        _upgrade(path)
    else:
        _create(path)
    return recovery


def last_mark(folder: Path) -> str | None:
    """The mark that the database bears if it is still the one that was last closed here; None after an unclean end,
    which says nothing. To be asked before `prepare`."""
    end = _last_end(folder)
    return end.mark if end else None


def note_clean_end(folder: Path, mark: str) -> None:
    """Remember how the file looks, so that the next start can trust it without reading it through, and its mark."""
    path = folder / DATABASE
    log = _side(path, "-wal")
    if log.exists() and log.stat().st_size:
        return
    end = msgspec.structs.replace(_end_of(path), mark=mark)
    unfinished = folder / (CLEAN + _NEW)
    unfinished.write_bytes(msgspec.json.encode(end))
    unfinished.replace(folder / CLEAN)


def note_damage(folder: Path) -> None:
    """Have the next start read the file through, whatever its size."""
    (folder / SUSPECT).touch()


def _wrong(folder: Path) -> str:
    """What is wrong with the file; not looked for where it is just as the last clean end left it."""
    path = folder / DATABASE
    if (folder / SUSPECT).exists():
        return problems(path)
    log = _side(path, "-wal")
    end = _last_end(folder)
    if end is not None and not (log.exists() and log.stat().st_size) and _same(end, _end_of(path)):
        return ""
    return problems(path, quick=path.stat().st_size > _WHOLE_BYTES)


def _last_end(folder: Path) -> _End | None:
    try:
        return msgspec.json.decode((folder / CLEAN).read_bytes(), type=_End)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _same(then: _End, now: _End) -> bool:
    if now.sum is None or then.sum is None:
        return (then.size, then.mtime_ns) == (now.size, now.mtime_ns)
    return (then.size, then.sum) == (now.size, now.sum)


def _end_of(path: Path) -> _End:
    facts = path.stat()
    if facts.st_size > _SUMMED_BYTES:
        return _End(facts.st_size, facts.st_mtime_ns, None)
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return _End(facts.st_size, facts.st_mtime_ns, total)


def _create(path: Path) -> None:
    """A new database comes into its place whole."""
    from learnapp.store import migrations

    new = _side(path, _NEW)
    for suffix in _SIDES:
        _side(new, suffix).unlink(missing_ok=True)
    new.touch(mode=0o600)
    migrations.apply(new)
    connect_writer(new).close()
    replace_durably(new, path)


def _upgrade(path: Path) -> None:
    """Bring an older database up to date; before that, keep a copy of it as it was."""
    version = version_of(path)
    if version == SCHEMA:
        return
    from learnapp.store import migrations

    before = path.with_name(f"learnapp-before-upgrade-from-{version}.db")
    if not before.exists():
        unfinished = _side(before, _NEW)
        copy(path, unfinished)
        replace_durably(unfinished, before)
    migrations.apply(path)


def _restore(folder: Path, clock: Callable[[], int], title: str) -> Recovery:
    """The fullest backup that is sound takes the database's place, as a new device's; the damaged files are kept
    beside it."""
    path = folder / DATABASE
    good = next((backup for backup in backups(folder) if _usable(backup)), None)
    new = _side(path, _NEW)
    if good is not None:
        copy(good, new)
        with contextlib.closing(sqlite3.connect(new)) as db, db:
            identity.disown(db)
    damaged = _put_aside(path, clock)
    if good is not None:
        replace_durably(new, path)
    kept = f" The damaged file is kept as {damaged.name}." if damaged else ""
    if good is None:
        message = f"There was no sound backup, so LearnApp began with an empty library. Add your folders again.{kept}"
    else:
        day = good.stem.removeprefix("learnapp-")
        message = f"It was restored from the backup of {day}. What was recorded after that may be missing.{kept}"
    return Recovery(title, message, damaged, good)


def _usable(backup: Path) -> bool:
    try:
        version = version_of(backup)
    except OSError:
        return False
    return version is not None and 0 < version <= SCHEMA and not problems(backup)


def _put_aside(path: Path, clock: Callable[[], int]) -> Path | None:
    """Rename the database and its side files out of the way; where the database is now."""
    now = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=max(0, clock()))
    stem = f"{path.stem}-damaged-{now:%Y-%m-%d}"
    aside, n = path.with_name(f"{stem}.db"), 1
    while any(_side(aside, suffix).exists() for suffix in _SIDES):
        n += 1
        aside = path.with_name(f"{stem}-{n}.db")
    for suffix in _SIDES:
        if _side(path, suffix).exists():
            _side(path, suffix).replace(_side(aside, suffix))
    sync_folder(path.parent)
    return aside if aside.exists() else None


def _side(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
