"""The commands of a quiz that is being answered. As every command of the store: futures, from any thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from learnapp.store import attempts
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.views import OpenAttempt
from learnapp.store.writer import Writer


class Answering:
    """Works on the attempt that is under way in a lesson, of which there is one at most."""

    def __init__(self, writer: Writer, author: Callable[[], Author]) -> None:
        self._writer = writer
        self._author = author

    def begin(
        self,
        attempt_id: str,
        course_id: str,
        lesson_id: str,
        seed: int,
        limit_ms: int | None = None,
        most: int | None = None,
    ) -> Future[OpenAttempt]:
        """Begin an attempt of at most so many; where one is under way, that one. StoreError where none is left."""
        return self._writer.ask(
            lambda db: attempts.begin(db, self._author(), attempt_id, course_id, lesson_id, seed, limit_ms, most)
        )

    def take_up(self, lesson_id: str) -> Future[OpenAttempt | None]:
        """The attempt that is under way; one whose time is over is submitted as it is, and none any more."""
        return self._writer.ask(lambda db: attempts.take_up(db, self._author(), lesson_id))

    def keep(self, attempt_id: str, answers: dict[str, Any], score: float | None) -> Future[OpenAttempt | None]:
        """Keep what was answered so far, and what that is worth; None where the attempt is over."""
        return self._writer.ask(lambda db: attempts.answer(db, self._author(), attempt_id, answers, score))

    def look_at(self, attempt_id: str, question_id: str) -> Future[Change]:
        """Keep which question is shown, to go on with it."""
        return self._writer.submit(lambda db: attempts.look_at(db, attempt_id, question_id))

    def submit(self, attempt_id: str, answers: dict[str, Any], score: float | None) -> Future[Change]:
        """Submit the attempt, once; an empty Change where it was submitted before."""
        return self._writer.submit(lambda db: attempts.submit(db, self._author(), attempt_id, answers, score))
