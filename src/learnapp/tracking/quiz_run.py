"""A quiz that is being answered: keeps every answer at once, watches the time, submits once."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, Literal, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.store.steady import of_this_machine
from learnapp.store.views import OpenAttempt
from learnapp.tracking.lesson_player import new_uuid
from learncore.quiz import Quiz
from learncore.records import Lesson
from learncore.scoring import score
from learncore.shuffling import MAX_SEED

State = Literal["closed", "looking", "waiting", "beginning", "running", "submitting", "submitted"]

TYPING_MS: Final = 300
"""What is typed is written when the fingers rest so long."""
RETRY_MS: Final = 5_000
_TICK_MS: Final = 250
_LATER_MS: Final = 3_000
"""After the store would still take in an answer."""

_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What this asks of the store (`learnapp.store.answering`)."""

    def begin(
        self, attempt_id: str, course_id: str, lesson_id: str, seed: int, limit_ms: int | None, most: int | None
    ) -> Future[OpenAttempt]: ...

    def take_up(self, lesson_id: str) -> Future[OpenAttempt | None]: ...

    def keep(self, attempt_id: str, answers: dict[str, Any], score: float | None) -> Future[OpenAttempt | None]: ...

    def look_at(self, attempt_id: str, question_id: str) -> Future[Change]: ...

    def submit(self, attempt_id: str, answers: dict[str, Any], score: float | None) -> Future[Change]: ...


class QuizRun(QObject):
    """One quiz at a time, on the GUI thread, which never waits for the store.

    `waiting` to be begun, `running`, `submitted`: `state_changed` tells. `ticked` comes while a limited time runs.
    `failed` (StoreError) is told when a write failed; what was answered is kept in memory and tried again, and `saved`
    tells that it is written.
    """

    state_changed = Signal()
    ticked = Signal()
    failed = Signal(object)
    saved = Signal()
    _arrived = Signal(object, object)

    def __init__(
        self,
        store: Answering,
        *,
        clock: Callable[[], int],
        steady: Callable[[], int] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._clock = clock
        self._steady = steady or of_this_machine().clock
        self._course_id = ""
        self._lesson: Lesson | None = None
        self._looked_at = 0
        self._visit = 0
        self._unsaved = False
        self._failing = False
        self.state: State = "closed"
        self.attempt: OpenAttempt | None = None
        self.answers: dict[str, Any] = {}
        self._arrived.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.flush)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self._try_again)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def quiz(self) -> Quiz | None:
        return self._lesson.quiz if self._lesson is not None else None

    @property
    def seed(self) -> int:
        """From which the order of questions and choices follows."""
        return self.attempt.seed if self.attempt is not None else 0

    @property
    def remaining_ms(self) -> int | None:
        """What is left of a limited time; None where it is not limited."""
        attempt = self.attempt
        if attempt is None or attempt.limit_ms is None:
            return None
        return max(0, attempt.limit_ms - attempt.elapsed_ms - (self._steady() - self._looked_at))

    @property
    def score(self) -> int | None:
        """What the answers given so far are worth."""
        return score(self.quiz, self.answers) if self.quiz is not None else None

    # --- acts ---------------------------------------------------------------------------------------------------

    def open(self, course_id: str, lesson: Lesson) -> None:
        """Take up the attempt that is under way in this lesson; `waiting` where there is none."""
        self.close()
        self._course_id, self._lesson = course_id, lesson
        self._become("looking")
        self._ask("taken up", lambda: self._store.take_up(lesson.id))

    def begin(self) -> None:
        """Begin an attempt."""
        lesson, quiz = self._lesson, self.quiz
        if lesson is None or quiz is None or self.state not in ("waiting", "submitted"):
            return
        limit = round(quiz.time_limit_seconds * 1000) if quiz.time_limit_seconds else None
        attempt_id, seed, most = new_uuid(self._clock()), secrets.randbelow(MAX_SEED), quiz.attempt_limit
        self._become("beginning")
        self._ask("begun", lambda: self._store.begin(attempt_id, self._course_id, lesson.id, seed, limit, most))

    def answer(self, question_id: str, given: Any, *, typing: bool = False) -> None:
        """Keep an answer, None for none; what is being typed a moment later."""
        if self.state != "running" or self.answers.get(question_id) == given:
            return
        self.answers = {**self.answers, question_id: given}
        if given is None:
            del self.answers[question_id]
        self._unsaved = True
        if typing:
            self._typing.start()
        else:
            self.flush()

    def look_at(self, question_id: str) -> None:
        """Keep which question is shown. Where that cannot be written, the first open one is gone on with."""
        if self.attempt is not None and self.state == "running":
            with contextlib.suppress(StoreError):
                self._store.look_at(self.attempt.attempt_id, question_id)

    def flush(self) -> None:
        """Write what was answered and is not on its way yet."""
        self._typing.stop()
        attempt = self.attempt
        if attempt is None or not self._unsaved or self.state != "running":
            return
        self._unsaved = False
        answers, worth = self.answers, self.score
        self._ask("kept", lambda: self._store.keep(attempt.attempt_id, answers, worth))

    def submit(self) -> None:
        """Submit the attempt as it is now."""
        attempt = self.attempt
        if attempt is None or self.state != "running":
            return
        self._typing.stop()
        self._unsaved = False
        self._timer.stop()
        self._become("submitting")
        answers, worth = self.answers, self.score
        self._ask("submitted", lambda: self._store.submit(attempt.attempt_id, answers, worth))

    def close(self) -> None:
        """Leave it as it is; it is taken up where it was left, or submitted when its time is over."""
        self.flush()
        self._watch_from_afar()
        self._visit += 1
        self._timer.stop()
        self._retry.stop()
        self.attempt, self.answers = None, {}
        self._unsaved = self._failing = False
        self._lesson = None
        self._become("closed")

    def _watch_from_afar(self) -> None:
        """Have the store look at an attempt whose time runs out while something else is shown."""
        lesson, left = self._lesson, self.remaining_ms
        if lesson is None or left is None or self.state != "running":
            return

        def look() -> None:
            with contextlib.suppress(StoreError):  # the next start looks again
                self._store.take_up(lesson.id)

        QTimer.singleShot(left + _LATER_MS, self, look)

    # --- what comes back ----------------------------------------------------------------------------------------

    def _ask(self, what: str, write: Callable[[], Future[Any]]) -> None:
        visit = self._visit
        try:
            future = write()
        except StoreError as error:
            self._fail(what, error)
            return
        future.add_done_callback(lambda done: self._post((visit, what), done))

    def _post(self, key: tuple[int, str], done: Future[Any]) -> None:
        """On the store's thread: only hand over. The program may be gone already."""
        with contextlib.suppress(RuntimeError):
            self._arrived.emit(key, done)

    def _settle(self, key: tuple[int, str], done: Future[Any]) -> None:
        visit, what = key
        error = done.exception()
        if visit != self._visit:
            if isinstance(error, StoreError):  # the last answer before it was left is not written
                self.failed.emit(error)
            return
        if error is not None:
            if not isinstance(error, StoreError):
                _log.error("an answer could not be written", exc_info=error)
                error = StoreError("Not saved", "What you answered is kept in memory and tried again.")
            self._fail(what, error)
            return
        if self._failing:
            self._failing = False
            self.saved.emit()
        match what:
            case "submitted":
                self._become("submitted")
            case "kept":
                self._on_kept(done.result())
            case _:
                self._on_attempt(done.result())

    def _on_attempt(self, attempt: OpenAttempt | None) -> None:
        self.attempt = attempt
        self._looked_at = self._steady()
        if attempt is None:
            self._become("waiting")
            return
        self.answers = dict(attempt.answers)
        self._become("running")
        self._watch_time()

    def _on_kept(self, attempt: OpenAttempt | None) -> None:
        """The store counts the time; None: it is over, and was submitted."""
        if self.state != "running":
            return
        if attempt is None:
            self._timer.stop()
            self._become("submitted")
        else:
            self.attempt = attempt
            self._looked_at = self._steady()

    def _fail(self, what: str, error: StoreError) -> None:
        """Back to where it can be tried again; answers that were not written are written with the next ones."""
        match what:
            case "kept":
                self._unsaved = self._failing = True
                self._retry.start()
            case "submitted":
                self._unsaved = self._failing = True
                self._become("running")
                self._retry.start()
                self._watch_time()
            case "begun":
                self._become("waiting")
            case _:
                self._become("closed")
        self.failed.emit(error)

    def _try_again(self) -> None:
        if self.remaining_ms == 0:
            self.submit()
        else:
            self.flush()

    def _watch_time(self) -> None:
        if self.attempt is not None and self.attempt.limit_ms is not None:
            self._timer.start()
            self._tick()

    def _tick(self) -> None:
        if self.state != "running":
            return
        self.ticked.emit()
        if self.remaining_ms == 0 and not self._retry.isActive():
            self.submit()

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()
