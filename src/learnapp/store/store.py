"""The store: every write there is, each queued for the one writer thread, each told once it is on the disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import msgspec

from learnapp.store import (
    acts,
    catalog,
    clocks,
    forking,
    half_seen,
    identity,
    offered,
    recovery,
    sending,
    settling,
    unfolded,
)
from learnapp.store.answering import Answering
from learnapp.store.author import Author
from learnapp.store.backup import BackupKeeper
from learnapp.store.beginning import begin
from learnapp.store.change import Change
from learnapp.store.clocks import Stamp
from learnapp.store.exchange import Answered, Batch, Key
from learnapp.store.forking import Rival
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.joining import join_documents
from learnapp.store.lock import FolderLock
from learnapp.store.naming import Naming, name_of
from learnapp.store.queueing import DownloadQueue
from learnapp.store.reader import Reader
from learnapp.store.recovery import Recovery
from learnapp.store.sql import DATABASE, connect_writer, translating
from learnapp.store.steady import Steady, of_this_machine
from learnapp.store.told import Told, telling
from learnapp.store.views import CourseFile, HalfSeen, LessonFile
from learnapp.store.views_offered import Offer, RefusedOffer
from learnapp.store.writer import Unfinished, Writer, transact, transact_lightly
from learncore.records import Attempt, Course, Mark, NoteValue, Session

Listener = Callable[[Change], None]

_DRAIN_SECONDS: Final = 30.0
_log = logging.getLogger(__name__)


def wall_clock() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """One account's database on this device. Made by `open`, given back by `close`.

    Every command returns a future: its `Change`, or the StoreError that kept it from being recorded. All commands may
    be called from any thread; what they change is visible to every reader once the future is done.
    """

    def __init__(
        self, folder: Path, account: str, lock: FolderLock, db: sqlite3.Connection, author: Author, name: str
    ) -> None:
        self.account = account
        self.device_id = author.device_id
        self.recovery: Recovery | None = None
        self._folder = folder
        self._lock = lock
        self._db = db
        self._author = author
        self._listeners: list[Listener] = []
        self._gate = threading.Lock()
        self._closed = False
        self._heartbeats = Heartbeats(author)
        self._writer = Writer(db, self._announce, self._heartbeats.forget)
        self._backups = BackupKeeper(folder / DATABASE, author.clock)
        self.answering = Answering(self._writer, lambda: self._author)
        self.downloads = DownloadQueue(self._do)
        self.told = Told(self._writer.submit)
        self.naming = Naming(self._writer, lambda: self._author, name)

    @property
    def device_name(self) -> str:
        return self.naming.name

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        account: str = "guest",
        clock: Callable[[], int] = wall_clock,
        steady: Steady | None = None,
        machine_id: str | None = None,
        device_id: str | None = None,
        device_name: str | None = None,
    ) -> Store:
        """Open the account's folder for writing: created, upgraded or restored where needed.

        `clock` tells ms UTC, `steady` the time that no one sets: this machine's, where `clock` is. `machine_id` and
        `device_name` are this machine's own unless given; what a person called it goes before. `device_id` is what a
        database that is made just now is to be called by, in place of a new id. Raises DatabaseInUseError,
        NewerDatabaseError, DiskFullError or StoreError.
        """
        with translating():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FolderLock.acquire(folder)
            try:
                new = not (folder / DATABASE).exists()
                mark = recovery.last_mark(folder)
                found = recovery.prepare(folder, clock)
                db = connect_writer(folder / DATABASE)
                try:
                    name = device_name or identity.machine_name()
                    author, lost = begin(
                        db,
                        folder,
                        clock,
                        steady or (of_this_machine() if clock is wall_clock else None),
                        machine_id or identity.machine_id(),
                        name,
                        mark,
                        device_id if new and found is None else None,
                    )
                except BaseException:
                    db.close()
                    raise
            except BaseException:
                lock.release()
                raise
        store = cls(folder, account, lock, db, author, name_of(db, author.device_id))
        store.recovery = found or lost
        pending = unfolded.is_anything_unfolded(db)
        store._writer.start()
        store._backups.start()
        if pending:
            store.finish_pull()
        return store

    def reader(self) -> Reader:
        """A read-only connection of its own: one a thread, closed by its user."""
        return Reader.open(self._folder, account=self.account)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called on the writer thread after every commit that moved something; returns the undoing."""
        with self._gate:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._gate:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def close(self) -> None:
        """Record what is queued, then let go of the database. Never raises; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._backups.close()
        if not self._writer.close(_DRAIN_SECONDS):
            _log.error("the writer did not finish in %s s; the database is left as it is", _DRAIN_SECONDS)
            return
        try:
            damaged = self._writer.damaged or self._backups.found_damage
            if damaged:
                recovery.note_damage(self._folder)
            mark = "" if damaged else transact(self._db, self._sign)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._db.close()
            if not damaged:
                recovery.note_clean_end(self._folder, mark)
        except (sqlite3.Error, OSError):
            _log.exception("the database was not tidied up; what was recorded is in its log")
        finally:
            self._db.close()
            self._lock.release()

    # --- the library ---------------------------------------------------------------------------------------------

    def put_course(
        self,
        course: Course,
        folder: Path | None,
        files: Sequence[LessonFile],
        consists_of: Sequence[CourseFile] | None = None,
    ) -> Future[Change]:
        """Add a course or replace its manifest; progress that is known of its lessons is kept and shown.

        `consists_of` are all its files, where they are known by hash: the lessons of those that are kept lie in the
        content store, not where `files` says.
        """
        return self._do(lambda db: catalog.put_course(db, self._author, course, folder, files, consists_of))

    def adopt_course(
        self,
        course: Course,
        folder: Path | None,
        files: Sequence[LessonFile],
        consists_of: Sequence[CourseFile] | None = None,
    ) -> Future[Change]:
        """Have the course in the library with these files, unless it is there with its own: an empty Change then."""
        return self._do(lambda db: catalog.adopt_course(db, self._author, course, folder, files, consists_of))

    def count_as_here(self, device_id: str) -> Future[Change]:
        """Another database of this machine was brought into this one: what it recorded is told as this device's."""
        return self._do(lambda db: identity.count_as_here(db, device_id))

    def remove_course(self, course_id: str) -> Future[Change]:
        """Take a course out of the library; its history stays, and is back when it is imported again."""
        return self._do(lambda db: catalog.remove_course(db, course_id))

    def set_folder(self, course_id: str, folder: Path, files: Sequence[LessonFile]) -> Future[Change]:
        """The course's files lie elsewhere now; lessons without an entry in `files` stay as they are."""
        return self._do(lambda db: catalog.set_folder(db, course_id, folder, files))

    def set_missing(self, course_id: str, missing: Collection[str]) -> Future[Change]:
        """Of the lessons that have a place on this device exactly these have no file there now."""
        return self._do(lambda db: catalog.set_missing(db, course_id, frozenset(missing)))

    def keep_content(self, course_id: str, hashes: Mapping[str, str]) -> Future[Change]:
        """These files of the course (by their paths in it) are in the content store now, and stay."""
        return self._do(lambda db: catalog.keep_content(db, course_id, dict(hashes)))

    def drop_content(self, course_id: str, lesson_ids: Collection[str] | None = None) -> Future[Change]:
        """Keep the files of these lessons (None: of the whole course) no longer; what was learned of them stays."""
        chosen = None if lesson_ids is None else frozenset(lesson_ids)
        return self._do(lambda db: catalog.drop_content(db, course_id, chosen))

    def set_content_root(self, root: Path) -> Future[Change]:
        """The content store is at `root`; the paths of all lessons in it follow, in one transaction."""
        return self._do(lambda db: catalog.set_content_root(db, root))

    # --- the server's courses and downloads ------------------------------------------------------------------------

    def set_catalogue(self, offers: Sequence[Offer], etag: str, refused: Sequence[RefusedOffer] = ()) -> Future[Change]:
        """All that the server offers, but what was `refused`; `etag` is its name. New versions replace old ones."""
        return self._writer.submit(lambda db: offered.set_catalogue(db, self._author, offers, etag, refused))

    def add_offered(self, course_id: str) -> Future[Change]:
        """Have a course of the catalogue in the library; an empty Change where it is there, or not offered."""
        return self._do(lambda db: offered.add_to_library(db, self._author, course_id))

    # --- learning ------------------------------------------------------------------------------------------------

    def heartbeat(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Change]:
        """Record the open session so far and, unless None, where playback stands. Repeating it changes nothing."""
        return self._learn(session.lesson, lambda db: self._heartbeats.beat(db, session_id, session, resume_seconds))

    def checkpoint(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[None]:
        """Remember the open session between two heartbeats: cheap, and folded in after an unclean end."""
        return self._writer.submit(lambda db: self._heartbeats.checkpoint(db, session_id, session, resume_seconds))

    def set_resume(self, course_id: str, lesson_id: str, seconds: float) -> Future[Change]:
        """The learner chose to go on from `seconds` next time."""
        return self._do(lambda db: acts.set_resume(db, self._author, course_id, lesson_id, seconds))

    def keep_half_seen(self, lesson_id: str, half: HalfSeen | None) -> Future[Change]:
        """Remember on this device what was looked at of a document's pages that were not seen yet; None for nothing."""
        return self._do(lambda db: half_seen.keep(db, lesson_id, half))

    def mark(self, course_id: str, lesson_id: str, value: Mark | None) -> Future[Change]:
        """Mark a lesson by hand, or take the mark away (None); an empty Change where that is already so."""
        return self._learn(lesson_id, lambda db: acts.mark(db, self._author, course_id, lesson_id, value))

    def start_over(self, course_id: str, lesson_id: str) -> Future[Change]:
        """Begin the lesson anew; an empty Change where nothing was recorded in it."""
        return self._do(lambda db: acts.start_over(db, self._author, course_id, [lesson_id]))

    def reset_course(self, course_id: str) -> Future[Change]:
        """Begin all lessons of the course anew; an empty Change where nothing was recorded."""
        return self._do(lambda db: acts.reset_course(db, self._author, course_id))

    def touch(self, course_id: str, lesson_id: str | None = None) -> Future[Change]:
        """The course was opened just now, maybe at a lesson: it was last accessed now, if only at 0 %."""
        return self._do(lambda db: acts.touch(db, self._author, course_id, lesson_id))

    def add_attempt(self, attempt_id: str, attempt: Attempt) -> Future[Change]:
        """Record a submitted quiz, once."""
        return self._learn(attempt.lesson, lambda db: acts.add_attempt(db, self._author, attempt_id, attempt))

    def put_note(self, note_id: str, note: NoteValue, known: Mapping[str, int] | None = None) -> Future[Change]:
        """Write, change or delete (`deleted=True`) a note or bookmark, having seen `known` of it (None: all of it)."""
        return self._do(lambda db: acts.put_note(db, self._author, note_id, note, known))

    def set_preference(self, key: str, value: Any) -> Future[Change]:
        """Remember a choice on all devices; `value` is anything that JSON can hold."""
        return self._do(lambda db: acts.set_preference(db, self._author, key, value))

    def join_documents(
        self,
        documents: Iterable[tuple[str, str, dict[str, Any]]],
        *,
        waiting: bool = True,
        sent: bool = True,
        stamps: Mapping[Key, Stamp] | None = None,
    ) -> Future[Change]:
        """Join (kind, id, body) documents from elsewhere, in one transaction; `waiting` marks what they changed to be
        sent on, `sent` tells that others know them, so that their times stay as they are; `stamps` has the clocks of
        facts of this machine. A document that is invalid goes to the quarantine and stops no other. Where they show
        that a copy of this database writes as this device, it becomes another one before."""
        listed = list(documents)

        def work(db: sqlite3.Connection) -> Change:
            found = forking.rivals(db, self._author.device_id, listed)
            news = self._become_another(db, found) if found else Change()
            change = transact(
                db,
                lambda db: join_documents(db, self._author, listed, waiting=waiting, sent=sent, stamps=stamps),
            )
            return msgspec.structs.replace(
                change, preferences=change.preferences or news.preferences, outbox=change.outbox or news.outbox
            )

        return self._writer.submit(work, transaction=False)

    # --- syncing -------------------------------------------------------------------------------------------------

    def take_for_sending(self, limit: int, max_bytes: int, offset_ms: int) -> Future[Batch]:
        """What to send next: at most `limit` documents and about `max_bytes` of JSON, but at least one that waits.

        The server's clock is `offset_ms` ahead: facts that are sent for the first time are put right by it before.
        """
        return self._writer.ask(
            lambda db: sending.take(db, self._author, limit, max_bytes, offset_ms), transaction=False
        )

    def settle(self, answered: Answered) -> Future[Change]:
        """Take in a server's answer, whole or not at all. After the last of many the figures follow in portions, and
        the future is done when they are there; what a kill leaves of that is made up for at the next start. What a
        power cut takes of the answers before the last is, with its cursor, as if it had not come yet."""

        def work(db: sqlite3.Connection) -> Change | Unfinished:
            return settling.settle(db, self._author, answered)

        if answered.last:
            return self._writer.submit(work)
        return self._writer.submit(lambda db: transact_lightly(db, work), transaction=False)

    def finish_pull(self) -> Future[Change]:
        """Have all figures tell what was pulled, where a pull of many answers broke off in the middle."""
        return self._writer.submit(unfolded.fold_portion)

    def retry_refused(self, keys: Collection[Key] | None = None) -> Future[Change]:
        """Have these refused documents (None: all) tried again: sent, or joined. They stay in the quarantine until
        they are taken."""
        chosen = None if keys is None else frozenset(keys)
        return self._do(lambda db: settling.retry_refused(db, self._author, chosen))

    def send_everything(self) -> Future[Change]:
        """Have all documents sent again, for a server that forgot them."""
        return self._do(lambda db: Change(outbox=sending.await_everything(db)))

    def recorded(self) -> Future[Change]:
        """Done once all is recorded that was asked for before."""
        return self._writer.submit(lambda db: Change(), transaction=False)

    def become_new_device(self, rivals: Collection[Rival] = ()) -> Future[Change]:
        """Write under another id from now on: a copy of this database writes under the present one. `rivals` are what
        a server has that bears the names of other writes of ours; these are renamed, and sent."""
        return self._writer.submit(lambda db: self._become_another(db, rivals), transaction=False)

    def _become_another(self, db: sqlite3.Connection, rivals: Collection[Rival]) -> Change:
        another = transact(db, lambda db: forking.become_another(db, self._author, rivals))
        self._author = self._heartbeats.author = another
        self.device_id = another.device_id
        return Change(preferences=True, outbox=True)

    def _sign(self, db: sqlite3.Connection) -> str:
        clocks.note_use(db, self._author)
        return identity.sign(db)

    def _do(self, work: Callable[[sqlite3.Connection], Change]) -> Future[Change]:
        return self._writer.submit(work)

    def _learn(self, lesson_id: str, work: Callable[[sqlite3.Connection], Change]) -> Future[Change]:
        return self._do(lambda db: telling(db, lesson_id, work))

    def _announce(self, change: Change) -> None:
        with self._gate:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(change)
            except Exception:
                _log.exception("a listener failed on %s", change)
