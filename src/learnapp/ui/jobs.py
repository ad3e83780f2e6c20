"""Work that takes longer than a blink: off the GUI thread, with progress, cancellable, answered on the GUI thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_PROGRESS_EVERY = 0.05

Progress = Callable[[Any], None]
IsCancelled = Callable[[], bool]


class Job:
    """One piece of work. `cancel()` asks it to stop: it ends by `learnapp.errors.Cancelled`, or with its result."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self.finished = False

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()


class Jobs(QObject):
    """A few threads for import, probing and files; made and closed on the GUI thread."""

    _answered = Signal(object)  # Callable[[], None]

    def __init__(self, threads: int = 2) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._running: dict[Job, tuple[Future[None], _Asked]] = {}
        self._closed = False
        self._answered.connect(lambda answer: answer(), Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Progress, IsCancelled], _T],
        *,
        done: Callable[[_T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> Job:
        """Run `work(progress, cancelled)` on a thread; exactly one of `done` and `failed` follows, on the GUI thread.

        Reports of progress are thinned to twenty a second. Callbacks that are methods of a deleted object are dropped.
        """
        job = Job()
        last = 0.0
        unheard = failed is None
        asked = _Asked(work, done, failed, progress, self._post, self._finish)

        def report(value: Any) -> None:
            nonlocal last
            now = time.monotonic()
            if asked.progress is not None and now - last >= _PROGRESS_EVERY:
                last = now
                asked.post(lambda: None if job.finished else _call(asked.progress, value))

        def perform() -> None:
            try:
                result = asked.work(report, lambda: job.cancelled)
            except BaseException as error:
                failure = error
                if unheard:
                    _log.error("a job failed and nobody asked", exc_info=error)
                asked.post(lambda: asked.finish(job, asked.failed, failure))
            else:
                asked.post(lambda: asked.finish(job, asked.done, result))

        self._running[job] = self._pool.submit(perform), asked
        return job

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def close(self, seconds: float = 5.0) -> None:
        """Ask everything to stop and wait a while; nothing is answered any more."""
        self._closed = True
        for job in self._running:
            job.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait([future for future, _ in self._running.values()], timeout=seconds)
        for _, asked in self._running.values():
            asked.forget()
        self._running.clear()

    def _post(self, answer: Callable[[], None]) -> None:
        if not self._closed and shiboken6.isValid(self):
            self._answered.emit(answer)

    def _finish(self, job: Job, callback: Callable[[Any], None] | None, value: Any) -> None:
        job.finished = True
        _, asked = self._running.pop(job)
        asked.forget()
        _call(callback, value)


@dataclass(slots=True)
class _Asked:
    """What a job does, whom it tells and how. All that a thread knows of them; forgotten on the GUI thread: pages and
    dialogs hang on it, and may not die on the job's."""

    work: Callable[[Progress, IsCancelled], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    progress: Callable[[Any], None] | None
    post: Callable[[Callable[[], None]], None]
    finish: Callable[[Job, Callable[[Any], None] | None, Any], None]

    def forget(self) -> None:
        self.work = self.post = self.finish = _nothing
        self.done = self.failed = self.progress = None


def _nothing(*_: Any) -> None:
    pass


def _call(callback: Callable[[Any], None] | None, value: Any) -> None:
    if callback is None:
        return
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, QObject) and not shiboken6.isValid(owner):
        return
    callback(value)
