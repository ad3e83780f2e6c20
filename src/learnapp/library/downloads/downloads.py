"""The downloads of one account: what is wanted is fetched, two files at a time, while nothing speaks against it."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from learnapp.errors import StoreError
from learnapp.library.content import RESERVE
from learnapp.library.downloads.job import Job
from learnapp.library.downloads.pace import Limit, Speed
from learnapp.library.downloads.partial import bytes_so_far, discard
from learnapp.library.downloads.rules import Conditions, Rules
from learnapp.library.downloads.state import DownloadsState, PausedReason
from learnapp.library.downloads.telling import told_of
from learnapp.library.downloads.troubles import Troubles
from learnapp.store.views_offered import WantedFile

if TYPE_CHECKING:
    from learnapp.library.content import ContentStore
    from learnapp.library.downloads.source import Source
    from learnapp.store import Change, Reader, Store

Listener = Callable[[DownloadsState], None]

AT_ONCE: Final = 2
_AT_WORK: Final = 2 * AT_ONCE
"""With those that came, and are brought to the disk while others come."""
_LOOK_SECONDS: Final = 0.5
"""While something runs, its progress is told so often."""
_IDLE_SECONDS: Final = 5.0
_LAST_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


class Waits(Protocol):
    """How long to wait after a failure (seconds); longer each time, until all is well again."""

    def failed(self, retry_after: float | None = None) -> float: ...

    def reset(self) -> None: ...


class Downloads:
    """The queue is in the store, so that it outlives everything; this works through it once it is started.

    Any thread may call; acts answer with the store's future and never block. Listeners hear on the downloads' thread.
    """

    def __init__(
        self,
        store: Store,
        readers: Callable[[], Reader],
        content: Callable[[], ContentStore],
        connect: Callable[[], Source],
        waits: Waits,
        *,
        rules: Callable[[], Rules] = Rules,
        conditions: Conditions | None = None,
        reserve: int = RESERVE,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`content` and `connect` are called when something is to be fetched, on a thread of ours."""
        self._store = store
        self._readers = readers
        self._content = content
        self._connect = connect
        self._rules = rules
        self._conditions = conditions or Conditions()
        self._reserve = reserve
        self._steady = steady
        self._troubles = Troubles(waits, steady)
        self._speed = Speed(steady)
        self._limit = Limit(lambda: self._rules().bytes_per_second, steady)
        self._moved = threading.Condition()
        self._news = True
        self._closed = False
        self._source: Source | None = None
        self._jobs: dict[str, Job] = {}
        self._over: list[Job] = []
        self._listeners: list[Listener] = []
        self._so_far: dict[str, int] = {}
        self._state = DownloadsState()
        self._begun = False
        self._unsubscribe: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)

    # --- what is wanted ------------------------------------------------------------------------------------------

    def add_course(self, course_id: str) -> Future[Change]:
        """Want all of a course, and what its later versions bring."""
        self._store.add_offered(course_id)
        return self._store.downloads.add(course_id, pin=True)

    def add_module(self, course_id: str, module_id: str) -> Future[Change]:
        self._store.add_offered(course_id)
        return self._store.downloads.add(course_id, module_id=module_id)

    def add_lesson(self, course_id: str, lesson_id: str) -> Future[Change]:
        self._store.add_offered(course_id)
        return self._store.downloads.add(course_id, {lesson_id})

    def pause(self, lesson_id: str | None = None) -> Future[Change]:
        """Stop a lesson, or (None) everything, with what came so far kept."""
        return self._store.downloads.pause(lesson_id)

    def resume(self, lesson_id: str | None = None) -> Future[Change]:
        self.retry_now()
        return self._store.downloads.resume(lesson_id)

    def cancel(self, lesson_id: str | None = None, course_id: str | None = None) -> Future[Change]:
        """Want a lesson (None: all) no longer, in one course or in all; what came so far of it goes."""
        return self._store.downloads.cancel(lesson_id, course_id)

    def retry(self, lesson_id: str | None = None, course_id: str | None = None) -> Future[Change]:
        """Try what failed once more: a lesson (None: all), in one course or in all."""
        self._troubles.forget()
        self.retry_now()
        return self._store.downloads.retry(lesson_id, course_id)

    def move(self, lesson_id: str, position: int) -> Future[Change]:
        """Make a lesson the `position`-th in the queue, counted from 0."""
        return self._store.downloads.move(lesson_id, position)

    def clear_done(self) -> Future[Change]:
        return self._store.downloads.clear()

    # --- how it fares --------------------------------------------------------------------------------------------

    @property
    def state(self) -> DownloadsState:
        return self._state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called with each new state; returns the undoing."""
        with self._moved:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._moved:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def start(self) -> None:
        """Go on with what is wanted."""
        self._unsubscribe = self._store.subscribe(self._stored)
        self._thread.start()

    def retry_now(self) -> None:
        """The network or something else is another: wait for nothing any longer."""
        self._troubles.over()
        self.look()

    def server_is_there(self) -> None:
        """Somebody else had an answer of it: what waits for a way to it need not wait out its time."""
        self._troubles.hint()
        self.look()

    def look(self) -> None:
        """Something changed that the rules ask for: settings, the network, what plays."""
        with self._moved:
            self._news = True
            self._moved.notify_all()

    def close(self) -> None:
        """Stop, with everything kept to go on with the next time. Never raises."""
        self._unsubscribe()
        with self._moved:
            self._closed = True
            self._moved.notify_all()
        if self._thread.ident is not None:
            self._thread.join(_LAST_SECONDS * 2)

    # --- the downloads' thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closed:
                try:
                    with contextlib.closing(self._readers()) as reader:
                        if not self._begun:
                            self._store.downloads.clear().result()
                            self._begun = True
                        self._work(reader)
                except Exception as error:
                    self._stumbled(error)
        finally:
            self._end()

    def _stumbled(self, error: Exception) -> None:
        """The queue could not be read, or something else that nobody expected: it is told, and tried again later."""
        _log.exception("downloading stumbled; it goes on in a while")
        self._troubles.stumble(error)
        words = {"title": self._troubles.title, "message": self._troubles.message}
        self._say(msgspec.structs.replace(self._state, running=(), paused_reason="trouble", **words))
        with self._moved:
            self._moved.wait_for(lambda: self._closed or not self._troubles.why(), self._troubles.wait())

    def _work(self, reader: Reader) -> None:
        wait = 0.0
        while True:
            with self._moved:
                self._moved.wait_for(lambda: self._news or self._over or self._closed, wait)
                if self._closed:
                    return
                self._news = False
            while self._over:
                self._ended(self._over.pop(0))
            wait = self._step(reader.wanted_files())

    def _step(self, files: list[WantedFile]) -> float:
        """Start and stop what is to be; the seconds until something is to be looked at again."""
        wanted = {file.sha256: file for file in reversed(files) if file.state == "queued"}
        listed = {file.sha256 for file in files if file.state != "done"}
        for sha256, job in self._jobs.items():
            if sha256 not in wanted and not job.stopping:
                job.stop()
        why = self._troubles.why() or self._conditions.against(self._rules(), self._speed.now())
        if not why:
            self._begin(files)
        elif why not in ("offline", "portal"):
            for job in self._jobs.values():
                if not job.stopping:
                    job.stop()
        elif self._jobs:  # one was turned away, and another goes on: it will tell itself where there is no network
            why = ""
        self._tell(files, listed, why)
        if self._jobs:
            return _LOOK_SECONDS
        return min(_IDLE_SECONDS, self._troubles.wait()) if wanted else _IDLE_SECONDS

    def _begin(self, files: list[WantedFile]) -> None:
        for file in files:
            fetching = sum(not job.fetched for job in self._jobs.values())
            if fetching >= AT_ONCE or len(self._jobs) >= _AT_WORK:
                return
            if file.state != "queued" or file.sha256 in self._jobs or not self._troubles.may(file.sha256):
                continue
            job = Job(
                file,
                self._content,
                self._store,
                self._there,
                limit=self._limit,
                speed=self._speed,
                reserve=self._reserve,
                ended=self._job_ended,
                whole=self.look,
                steady=self._steady,
            )
            self._jobs[file.sha256] = job
            job.start()

    def _there(self) -> Source:
        with self._moved:
            if self._source is None:
                self._source = self._connect()
            return self._source

    def _job_ended(self, job: Job) -> None:
        with self._moved:
            self._over.append(job)
            self._moved.notify_all()

    def _ended(self, job: Job) -> None:
        del self._jobs[job.file.sha256]
        if job.kept:
            self._troubles.well(job.file.sha256)
            return
        failed = None
        if job.error is not None and not job.stopping:
            failed = self._troubles.take(job.file.sha256, job.error, came=job.came)
        note = self._store.downloads.note
        if failed is None:
            note(job.file.sha256, None, job.done)
            return
        with contextlib.suppress(StoreError):  # what is given up is not begun anew from what was read before
            note(job.file.sha256, "failed", job.done, *failed).result()

    def _end(self) -> None:
        for job in self._jobs.values():
            job.stop()
        until = time.monotonic() + _LAST_SECONDS
        for job in self._jobs.values():
            job.join(max(0.0, until - time.monotonic()))
        if self._source is not None:
            self._source.close()

    # --- telling -------------------------------------------------------------------------------------------------

    def _stored(self, change: Change) -> None:
        if change.downloads:
            self.look()

    def _tell(self, files: list[WantedFile], listed: set[str], why: PausedReason) -> None:
        for sha256 in self._so_far.keys() - listed - self._jobs.keys():  # is here, or is wanted no longer
            del self._so_far[sha256]
            discard(self._content(), sha256)
        for sha256 in listed - self._so_far.keys():
            self._so_far[sha256] = bytes_so_far(self._content(), sha256)
        self._so_far.update((sha256, job.done) for sha256, job in self._jobs.items() if job.done or job.came)
        words = (self._troubles.title, self._troubles.message)
        running = {sha256: job.pace.now() for sha256, job in self._jobs.items() if not job.stopping}
        self._say(told_of(files, running, self._so_far, self._speed.now(), why, words))

    def _say(self, state: DownloadsState) -> None:
        if state == self._state:
            return
        self._state = state
        with self._moved:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(state)
            except Exception:
                _log.exception("a listener failed on %s", state)
