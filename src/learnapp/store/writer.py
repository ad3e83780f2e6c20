"""The one thread that writes: a queue, one transaction each, announced once after the commit, drained on quit."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.store.sql import is_damage, translated

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_log = logging.getLogger(__name__)


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

    def submit(self, work: Work[T], *, transaction: bool = True) -> Future[T]:
        """Queue the work; its result or its error (a StoreError where the world failed) arrives in the future.

        With `transaction=False` the work runs between transactions, for what cannot be inside one.
        """
        future: Future[T] = Future()
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
            if future.set_running_or_notify_cancel():
                self._do(work, future, transaction)

    def _do(self, work: Work[Any], future: Future[Any], transaction: bool) -> None:
        try:
            result = self._transact(work) if transaction else work(self._db)
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
            if isinstance(result, Change) and result:
                self._announce(result)
            future.set_result(result)

    def _transact(self, work: Work[T]) -> T:
        db = self._db
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
