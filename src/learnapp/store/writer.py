"""The one thread that writes: a queue, one transaction each, announced once after the commit, drained on quit."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast, overload

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.store.sql import AUTOCHECKPOINT_PAGES, is_damage, translated

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_LIGHT_PAGES: Final = 8_000
"""32 MB of log, in a long pull."""

_log = logging.getLogger(__name__)


class Told(NamedTuple, Generic[T]):
    """A work's result that is no change itself, and the change to announce once it is committed."""

    value: T
    change: Change


class Unfinished(NamedTuple):
    """What was done so far, committed and to be announced, and the work that goes on with it in a transaction of its
    own, after what others have asked for meanwhile. Where the writer is closed before, the rest is left."""

    change: Change
    rest: Callable[[sqlite3.Connection], Any]


class Writer:
    """Does queued work on its own connection. `announce` hears of every commit that moved something, `failed` of every
    work that did not come to be."""

    def __init__(
        self, db: sqlite3.Connection, announce: Callable[[Change], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        self._db = db
        self._announce = announce
        self._failed = failed
        self._queue: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], Any], Future[Any], bool] | None] = (
            queue.SimpleQueue()
        )
        self._gate = threading.Lock()
        self._closed = False
        self.damaged = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @overload
    def submit(self, work: Work[Change | Unfinished], *, transaction: bool = True) -> Future[Change]: ...
    @overload
    def submit(self, work: Work[T], *, transaction: bool = True) -> Future[T]: ...
    def submit(self, work: Work[Any], *, transaction: bool = True) -> Future[Any]:
        """Queue the work; its result or its error (a StoreError where the world failed) arrives in the future.

        With `transaction=False` the work runs between transactions, for what cannot be inside one.
        """
        return self._put(work, transaction)

    def ask(self, work: Work[Told[T]], *, transaction: bool = True) -> Future[T]:
        """As `submit`, for work whose result is something else than its change."""
        return self._put(work, transaction)

    def _put(self, work: Work[Any], transaction: bool) -> Future[Any]:
        future: Future[Any] = Future()
        with self._gate:
            if self._closed:
                future.set_exception(StoreError("The database is closed", "Nothing more can be recorded."))
            else:
                self._queue.put((work, future, transaction))
        return future

    def close(self, timeout: float) -> bool:
        """Take no more work, do what is queued; whether that was done within `timeout` seconds."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            item = self._queue.get()
            if item is None:
                return
            work, future, transaction = item
            if future.running() or future.set_running_or_notify_cancel():
                self._do(work, future, transaction)

    def _do(self, work: Work[Any], future: Future[Any], transaction: bool) -> None:
        try:
            result = transact(self._db, work) if transaction else work(self._db)
        except sqlite3.Error as error:
            self._failed()
            self.damaged = self.damaged or is_damage(error)
            failure = translated(error)
            failure.__cause__ = error
            future.set_exception(failure)
        except BaseException as error:  # the failure of one write is its caller's, the thread lives on
            self._failed()
            future.set_exception(error)
        else:
            value, change = cast("Told[Any]", result) if isinstance(result, Told) else (result, result)
            if isinstance(result, Unfinished):
                value = change = result.change
            if isinstance(change, Change) and change:
                self._announce(change)
            if not (isinstance(result, Unfinished) and self._go_on(result.rest, future)):
                future.set_result(value)

    def _go_on(self, work: Work[Any], future: Future[Any]) -> bool:
        with self._gate:
            if not self._closed:
                self._queue.put((lambda db: transact_lightly(db, work), future, False))
            return not self._closed


def transact(db: sqlite3.Connection, work: Work[T]) -> T:
    """The work's result, committed; nothing of it where it fails."""
    db.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            try:
                db.execute("ROLLBACK")
            except sqlite3.Error:
                _log.exception("a failed write could not be rolled back")
        raise
    return result


def transact_lightly(db: sqlite3.Connection, work: Work[T]) -> T:
    """As `transact`, but the commit is on the disk only with the next one that is written through. For what can be had
    again: after a power cut it is whole, or it never was. The log grows meanwhile: what many such commits write to the
    same pages goes to its place once."""
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA wal_autocheckpoint = {_LIGHT_PAGES}")
    try:
        return transact(db, work)
    finally:
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {AUTOCHECKPOINT_PAGES}")
