"""The search: a thread that follows the database with its index, and the question that everybody may ask.

The index has a file and a writing connection of its own: nothing that is recorded ever waits for it. Where it is
damaged it is made again; the database tells by itself what it has to hold.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from learnapp.errors import Cancelled
from learnapp.store.change import Change
from learnapp.store.search.finding import find
from learnapp.store.search.following import follow_course, follow_note, last_move, moved_since, with_texts
from learnapp.store.search.found import Found
from learnapp.store.search.index import FILE, Index
from learnapp.store.search.texts import Texts
from learnapp.store.sql import DATABASE, connect_reader, is_damage, translating
from learnapp.store.store import Store

_BREATH: Final = 0.001
_JOIN_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 60.0

_log = logging.getLogger(__name__)


class _Closing(Exception):  # noqa: N818 - no error
    pass


class Searching:
    """Made beside a store, and closed before it. `find` may be called from any thread, by one at a time waits.

    `rested` is called on the thread of the index when there is nothing more to read for the time being.
    """

    def __init__(self, folder: Path, store: Store, texts: Texts, rested: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._texts = texts
        self._rested = rested
        self._of = store.device_id
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._spoilt = threading.Event()
        self._settled = threading.Event()
        self._doubted: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._doubt_all = threading.Event()
        self._looked_at = time.monotonic()
        self._gate = threading.Lock()
        self._asked: sqlite3.Connection | None = None
        self._unsubscribe = store.subscribe(self._on_change)
        self._thread = threading.Thread(target=self._run, name="search-index", daemon=True)

    def start(self) -> None:
        """Begin to follow the database, with all that moved since it was last done, and all files that changed."""
        self.look_again()
        self._thread.start()

    def close(self) -> None:
        """Stop; what is not indexed yet will be, the next time. May be called twice, and before `start`."""
        self._unsubscribe()
        self._closing.set()
        self._wake.set()
        with self._gate:
            self._let_go()
        if self._thread.ident is not None:
            self._thread.join(_JOIN_SECONDS)

    def look_again(self) -> None:
        """Files of courses may have changed: those that did are read again. A search does it once a minute."""
        self._looked_at = time.monotonic()
        self._doubt_all.set()
        self._wake.set()

    def wait(self, seconds: float) -> bool:
        """Until all that was recorded before is indexed; whether it is."""
        return self._settled.wait(seconds)

    def find(self, text: str, limit: int = 8) -> Found:
        """The best `limit` courses, lessons, notes, moments of films and pages that say all these words, each by its
        beginning, whatever their case and accents. Raises StoreError where the disk cannot be read."""
        if time.monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS:
            self.look_again()
        with self._gate, translating():
            try:
                if self._asked is None:
                    if self._closing.is_set() or not (self._folder / FILE).exists():
                        return Found(sought=text, preparing=True)
                    self._asked = connect_reader(self._folder / FILE)
                found = find(self._asked, text, limit)
            except sqlite3.DatabaseError as error:
                self._let_go()
                if not is_damage(error) and not isinstance(error, sqlite3.OperationalError):
                    raise
                _log.warning("the index of the search is made again: %s", error)
                self._spoilt.set()
                self._settled.clear()
                self._wake.set()
                return Found(sought=text, preparing=True)
        return Found(sought=text, hits=found.hits, preparing=not self._settled.is_set())

    # --- the thread ----------------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if change.notes or change.library:
            for course_id in change.courses if change.library else ():  # a file may be missing, or be back
                self._doubted.put(course_id)
            self._settled.clear()
            self._wake.set()

    def _run(self) -> None:
        try:
            index = Index(self._folder, self._of)
        except (sqlite3.Error, OSError):
            _log.exception("there is no index for the search")
            return
        try:
            while not self._closing.is_set():
                self._wake.wait()
                self._wake.clear()
                self._follow_safely(index)
        except (_Closing, Cancelled):
            pass
        finally:
            self._rested()
            index.close()

    def _follow_safely(self, index: Index) -> None:
        """An index that cannot be read is made again, once; a disk that is full is tried with the next change."""
        for _ in range(2):
            try:
                if self._spoilt.is_set():
                    with self._gate:
                        self._let_go()
                        index.start_again()
                    self._spoilt.clear()
                self._follow(index)
            except (sqlite3.Error, OSError) as error:
                _log.warning("the index of the search could not be brought up to date: %s", error)
                if not is_damage(error):
                    return
                self._spoilt.set()
            else:
                return

    def _follow(self, index: Index) -> None:
        db = connect_reader(self._folder / DATABASE)
        try:
            if index.cursor > last_move(db):
                self._spoilt.set()
                raise sqlite3.DatabaseError("the index is of another database")
            doubtful, followed = self._doubtful(db, index), set[str]()
            while moved := moved_since(db, index.cursor):
                for kind, moved_id, n in moved:
                    if kind == "note":
                        follow_note(db, index, moved_id)
                        self._breathe()
                    else:
                        self._follow_course(db, index, moved_id)
                        followed.add(moved_id)
                    index.advance(n)
            for course_id in doubtful - followed:
                self._follow_course(db, index, course_id)
            if not self._wake.is_set():
                self._settled.set()
        finally:
            db.close()
            self._rested()

    def _follow_course(self, db: sqlite3.Connection, index: Index, course_id: str) -> None:
        for _ in follow_course(db, index, course_id, self._texts):
            self._breathe()

    def _doubtful(self, db: sqlite3.Connection, index: Index) -> set[str]:
        """The courses whose files may be others than they were."""
        found: set[str] = set()
        with suppress(queue.Empty):
            while True:
                found.add(self._doubted.get_nowait())
        if self._doubt_all.is_set():
            self._doubt_all.clear()
            found |= with_texts(db, index)
        return found

    def _breathe(self) -> None:
        if self._closing.wait(_BREATH):
            raise _Closing

    def _let_go(self) -> None:
        if self._asked is not None:
            self._asked.close()
            self._asked = None
