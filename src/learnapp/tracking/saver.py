"""Hands writes to the store, keeps what failed and tries again: nothing is lost while the program runs."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.store.views import HalfSeen
from learnapp.tracking.opening import Unsaved
from learnapp.tracking.session import Checkpoint, Heartbeat, Moved, Write
from learncore.records import LessonProgress, Mark, NoteValue, Session

RETRY_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 3.0

log = logging.getLogger(__name__)


class ProgressReader(Protocol):
    def lesson_progress(self, course_id: str, lesson_id: str) -> LessonProgress | None: ...

    def close(self) -> None: ...


class Recorder(Protocol):
    """What tracking asks of the store; every command is done by the store's writer thread."""

    @property
    def device_id(self) -> str: ...

    def heartbeat(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Change]: ...

    def checkpoint(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Any]: ...

    def set_resume(self, course_id: str, lesson_id: str, seconds: float) -> Future[Change]: ...

    def mark(self, course_id: str, lesson_id: str, value: Mark | None) -> Future[Change]: ...

    def start_over(self, course_id: str, lesson_id: str) -> Future[Any]: ...

    def put_note(self, note_id: str, note: NoteValue) -> Future[Change]: ...

    def keep_half_seen(self, lesson_id: str, half: HalfSeen | None) -> Future[Change]: ...

    def subscribe(self, listener: Callable[[Change], None], /) -> Callable[[], None]: ...

    def reader(self) -> ProgressReader: ...


@dataclass(slots=True)
class _Waiting:
    """A write that is not yet known to be committed; `future` is None while it waits for another try.

    `beat` and `stop` are what it says of `lesson`.
    """

    write: Callable[[], Future[Any]]
    lesson: str | None = None
    beat: Heartbeat | None = None
    stop: float | None = None
    future: Future[Any] | None = None


class Saver(QObject):
    """Writes without ever blocking the GUI thread; results arrive there.

    What fails is kept, newest version only, and tried again every `RETRY_SECONDS` and beside every later write.
    `failed` (a StoreError) is told once, `saved` when everything kept is written again.
    """

    changed = Signal(object)
    failed = Signal(object)
    saved = Signal()
    _arrived = Signal(object, object)

    def __init__(self, store: Recorder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._waiting: dict[Hashable, _Waiting] = {}
        self._stop_writer: dict[str, Hashable] = {}
        self._failing = False
        self._arrived.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        self._retry = QTimer(self, interval=round(RETRY_SECONDS * 1000), singleShot=True)
        self._retry.timeout.connect(self.retry)

    @property
    def idle(self) -> bool:
        """Whether everything handed over is committed."""
        return not self._waiting

    def unsaved(self, lesson: str) -> Unsaved:
        """What is on its way to the store of a lesson, so that opening it again does not have to wait for that."""
        waiting = [each for each in self._waiting.values() if each.lesson == lesson]
        newest = self._waiting.get(self._stop_writer.get(lesson))
        return Unsaved([each.beat for each in waiting if each.beat is not None], newest.stop if newest else None)

    def save(self, write: Write, course: str, lesson: str) -> None:
        """Write what a tracker asked for."""
        match write:
            case Heartbeat():
                self._heartbeat(write, lesson)
            case Checkpoint():
                self._submit(
                    "checkpoint", lambda: self._store.checkpoint(write.session_id, write.session, write.resume)
                )
            case Moved():
                key = ("moved", lesson)
                self._stop_writer[lesson] = key
                self._submit(
                    key, lambda: self._store.set_resume(course, lesson, write.seconds), lesson, stop=write.seconds
                )

    def mark(self, course: str, lesson: str, value: Mark | None) -> None:
        self._submit(("mark", lesson), lambda: self._store.mark(course, lesson, value))

    def start_over(self, course: str, lesson: str) -> None:
        key = ("start over", lesson)
        self._stop_writer[lesson] = key
        self._submit(key, lambda: self._store.start_over(course, lesson), lesson, stop=0.0)

    def note(self, note_id: str, note: NoteValue) -> None:
        self._submit(("note", note_id), lambda: self._store.put_note(note_id, note))

    def half_seen(self, lesson: str, half: HalfSeen | None) -> None:
        self._submit(("half seen", lesson), lambda: self._store.keep_half_seen(lesson, half))

    def retry(self) -> None:
        """Try again what failed, oldest first."""
        for key, waiting in list(self._waiting.items()):
            if waiting.future is None:
                self._launch(key, waiting)

    def finish(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Wait for what is under way, trying once more what failed; whether all of it was committed in time."""
        self.retry()
        flying = {w.future: key for key, w in self._waiting.items() if w.future is not None}
        done, _ = wait(flying, timeout=seconds)
        for future in done:
            self._settle(flying[future], future)
        self._retry.stop()
        return self.idle

    def _heartbeat(self, beat: Heartbeat, lesson: str) -> None:
        key = ("session", beat.session_id)
        if beat.resume is not None:
            self._stop_writer[lesson] = key

        def write() -> Future[Change]:
            # An older session that is tried again must not take the place of a newer stop.
            resume = beat.resume if self._stop_writer.get(lesson) == key else None
            return self._store.heartbeat(beat.session_id, beat.session, resume)

        self._waiting.pop("checkpoint", None)
        self._submit(key, write, lesson, beat=beat, stop=beat.resume)

    def _submit(
        self,
        key: Hashable,
        write: Callable[[], Future[Any]],
        lesson: str | None = None,
        *,
        beat: Heartbeat | None = None,
        stop: float | None = None,
    ) -> None:
        self.retry()
        self._waiting.pop(key, None)  # so that it goes to the end: the dict is in the order of the writes
        self._waiting[key] = waiting = _Waiting(write, lesson, beat, stop)
        self._launch(key, waiting)

    def _launch(self, key: Hashable, waiting: _Waiting) -> None:
        try:
            waiting.future = future = waiting.write()
        except Exception as error:  # whatever is wrong there, the lesson plays on
            self._fail(error)
        else:
            future.add_done_callback(lambda done: self._post(key, done))

    def _post(self, key: Hashable, done: Future[Any]) -> None:
        """On the store's thread: only hand over. The program may be gone already."""
        with contextlib.suppress(RuntimeError):
            self._arrived.emit(key, done)

    def _settle(self, key: Hashable, done: Future[Any]) -> None:
        waiting = self._waiting.get(key)
        newest = waiting is not None and waiting.future is done
        error = StoreError("Not saved", "The write was given up.") if done.cancelled() else done.exception()
        if error is None:
            if newest:
                del self._waiting[key]
            result = done.result()
            if isinstance(result, Change) and result:
                self.changed.emit(result)
            self._recover()
        elif newest and waiting is not None:
            waiting.future = None
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, StoreError):
            log.error("a write to the store failed", exc_info=error)
            error = StoreError("Progress is not being saved", "What you watch is kept in memory and tried again.")
        self._retry.start()
        if not self._failing:
            self._failing = True
            self.failed.emit(error)

    def _recover(self) -> None:
        if self._failing and self.idle:
            self._failing = False
            self._retry.stop()
            self.saved.emit()
