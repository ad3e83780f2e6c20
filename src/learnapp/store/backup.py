"""A copy of the database a day, made and checked beside the running program: 7 days, then 4 weeks."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from learnapp.store.documents import TABLES
from learnapp.store.sql import connect_reader, is_damage
from learnapp.store.unfolded import is_anything_unfolded

BACKUPS: Final = "backups"
DAYS: Final = 7
WEEKS: Final = 4

_NAME: Final = re.compile(r"learnapp-(\d{4}-\d{2}-\d{2})\.db")
_UNFINISHED: Final = ".unfinished"
_CHANGES: Final = "SELECT " + " + ".join(
    f"(SELECT coalesce(sum(version), 0) FROM {table})" for table in TABLES.values()
)
_PAGES_A_STEP: Final = 2_000
_SECONDS_BEFORE_FIRST: Final = 5.0
_SECONDS_BETWEEN: Final = 1_800.0
_PATIENCE: Final = 120
"""So often the first one is put off, for ten minutes, while a long pull comes in: half of it is not worth a day's
backup, and copying it slows down the rest."""

_log = logging.getLogger(__name__)


class _StoppedError(Exception):
    pass


class BackupKeeper:
    """Makes the day's backup some seconds after the start, or after a long pull, and looks again every half hour."""

    def __init__(self, database: Path, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-backup", daemon=True)
        self.found_damage = False

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop soon; a backup that is not finished leaves nothing."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def make(self) -> Path | None:
        """Make today's backup where there is none, and let the oldest go; None where that was not possible."""
        today = _day(self._clock())
        folder = self._database.parent / BACKUPS
        target = folder / f"learnapp-{today.isoformat()}.db"
        if target.exists():
            return target
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            self._copy(target)
            if target.exists():
                prune(folder, today)
        except _StoppedError:
            return None
        except (sqlite3.Error, OSError) as error:
            self.found_damage = self.found_damage or is_damage(error)
            _log.warning("the daily backup was not made", exc_info=True)
        return target if target.exists() else None

    def _run(self) -> None:
        wait, patience = _SECONDS_BEFORE_FIRST, _PATIENCE
        while not self._stop.wait(wait):
            if patience and self.is_pulling():
                patience -= 1
                continue
            self.make()
            wait, patience = _SECONDS_BETWEEN, 0

    def is_pulling(self) -> bool:
        """Whether a long pull has come in only in part, or is still to be folded."""
        try:
            with contextlib.closing(connect_reader(self._database)) as reader:
                return is_anything_unfolded(reader)
        except sqlite3.Error:
            return False

    def _copy(self, target: Path) -> None:
        unfinished = target.with_suffix(_UNFINISHED)
        try:
            copy(self._database, unfinished, stopped=self._stop.is_set)
            if problems(unfinished):
                self.found_damage = True
                _log.error("the database is damaged: no backup was made of it")
                return
            replace_durably(unfinished, target)
        finally:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)


def copy(source: Path, target: Path, stopped: Callable[[], bool] = lambda: False) -> None:
    """Copy a database, as of one moment, while it is being written; one plain file. Raises sqlite3.Error, OSError."""

    def step(_status: int, _remaining: int, _total: int) -> None:
        if stopped():
            raise _StoppedError

    target.unlink(missing_ok=True)
    with contextlib.closing(connect_reader(source)) as reader, contextlib.closing(sqlite3.connect(target)) as copied:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reader.backup(copied, pages=_PAGES_A_STEP, progress=step)
        copied.execute("PRAGMA journal_mode = DELETE")


def problems(path: Path, *, quick: bool = False) -> str:
    """What SQLite finds wrong with a database file; empty where it is sound."""
    try:
        with contextlib.closing(connect_reader(path)) as db:
            found = db.execute("PRAGMA quick_check(5)" if quick else "PRAGMA integrity_check(5)").fetchall()
            broken = db.execute("PRAGMA foreign_key_check").fetchone() if not quick else None
    except sqlite3.Error as error:
        return str(error) or type(error).__name__
    told = "; ".join(str(line) for (line,) in found)
    return "" if told == "ok" and broken is None else told


def changes(path: Path) -> int:
    """How often documents in a database were written, which only ever grows; -1 where it cannot be read."""
    try:
        with contextlib.closing(connect_reader(path)) as db:
            return int(db.execute(_CHANGES).fetchone()[0])
    except sqlite3.Error:
        return -1


def backups(folder: Path) -> list[Path]:
    """The backups of an account's folder, the one with the most recorded in it first: a date in a name is only what
    the clock said then."""
    return list(_ranked(folder / BACKUPS, dt.date.max).values())


def kept(days: Iterable[dt.date]) -> set[dt.date]:
    """Of the days that have a backup, best first: the first seven, and of the rest the first of each of four weeks."""
    ranked = list(days)
    weeks: dict[tuple[int, int], dt.date] = {}
    for day in ranked[DAYS:]:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*ranked[:DAYS], *list(weeks.values())[:WEEKS]}


def prune(folder: Path, today: dt.date) -> None:
    """Delete the backups that are not to be kept (today's is), and what is left of unfinished ones."""
    ranked = _ranked(folder, today)
    keep = kept(ranked) | {today}
    going = [path for day, path in ranked.items() if day not in keep]
    for path in (*going, *folder.glob(f"*{_UNFINISHED}*")):
        with contextlib.suppress(OSError):
            path.unlink()


def _ranked(folder: Path, today: dt.date) -> dict[dt.date, Path]:
    """The backups by their dates: those in which most is recorded first, of equals the newest that is not ahead."""
    dated = ((_day_of(path), path) for path in folder.glob("learnapp-*.db"))
    found = [(day, path) for day, path in dated if day is not None]
    found.sort(key=lambda one: (changes(one[1]), one[0] <= today, one[0]), reverse=True)
    return dict(found)


def replace_durably(source: Path, target: Path) -> None:
    """Rename, with the file and its folder on the disk before and after."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _day_of(backup: Path) -> dt.date | None:
    """The day in the name; None where this is no backup's name."""
    named = _NAME.fullmatch(backup.name)
    try:
        return dt.date.fromisoformat(named[1]) if named else None
    except ValueError:
        return None


def _day(now_ms: int) -> dt.date:
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=max(0, now_ms))).date()
