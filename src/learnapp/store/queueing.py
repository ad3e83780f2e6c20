"""Changing the queue of downloads: every act is a transaction, and told like any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from concurrent.futures import Future

from learnapp.store import wanted
from learnapp.store.change import Change
from learnapp.store.views_offered import DownloadState

Do = Callable[[Callable[[sqlite3.Connection], Change]], "Future[Change]"]


class DownloadQueue:
    """The acts on the queue; a lesson is meant in whatever courses it is wanted for."""

    def __init__(self, do: Do) -> None:
        self._do = do

    def add(
        self,
        course_id: str,
        lessons: Collection[str] | None = None,
        *,
        module_id: str | None = None,
        pin: bool = False,
    ) -> Future[Change]:
        """Want the files of these lessons, of a module or of all that are not here. `pin`: and what it gets later."""
        chosen = None if lessons is None else frozenset(lessons)
        return self._do(lambda db: wanted.enqueue(db, course_id, chosen, module_id=module_id, pin=pin))

    def pause(self, lesson_id: str | None, course_id: str | None = None) -> Future[Change]:
        return self._do(lambda db: wanted.set_state(db, lesson_id, "paused", ("queued",), course_id))

    def resume(self, lesson_id: str | None, course_id: str | None = None) -> Future[Change]:
        return self._do(lambda db: wanted.set_state(db, lesson_id, "queued", ("paused",), course_id))

    def retry(self, lesson_id: str | None, course_id: str | None = None) -> Future[Change]:
        return self._do(lambda db: wanted.set_state(db, lesson_id, "queued", ("failed",), course_id))

    def cancel(self, lesson_id: str | None, course_id: str | None = None) -> Future[Change]:
        return self._do(lambda db: wanted.cancel(db, lesson_id, course_id))

    def unpin(self, course_id: str) -> Future[Change]:
        """Want no more of what later versions of a course bring."""
        return self._do(lambda db: wanted.unpin(db, course_id))

    def move(self, lesson_id: str, place: int) -> Future[Change]:
        return self._do(lambda db: wanted.move(db, lesson_id, place))

    def note(
        self, sha256: str, state: DownloadState | None, done: int, title: str = "", message: str = ""
    ) -> Future[Change]:
        """How the download of a file stands."""
        return self._do(lambda db: wanted.note(db, sha256, state, done, title, message))

    def clear(self) -> Future[Change]:
        """Forget what is done."""
        return self._do(wanted.clear)
