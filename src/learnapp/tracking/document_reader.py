"""The document or quiz that is open: tracks what of it is seen, and how long, and has it written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from learnapp.store.change import Change
from learnapp.store.views import HalfSeen, LessonView
from learnapp.tracking.hearing import Hearing
from learnapp.tracking.lesson_player import new_uuid, wall_clock
from learnapp.tracking.opening import Unsaved
from learnapp.tracking.reading import ReadingTracker
from learnapp.tracking.saver import CLOSE_SECONDS, Recorder, Saver
from learnapp.tracking.session import TICK_SECONDS, Viewing, Write
from learnapp.tracking.sight import Sight
from learncore import spans
from learncore.records import LessonProgress, Mark


class DocumentReader(QObject):
    """Follows one document at a time and records what was truly seen. Used on the GUI thread only, never blocks it.

    A quiz is followed as a document without pages: its time is recorded, and nothing else of it is touched.

    `changed` when more pages have been seen or the document was completed; `completed` (lesson id) once, when the store
    says so; `save_failed` carries a StoreError, once, and `saved` tells that writing works again.
    """

    changed = Signal()
    completed = Signal(str)
    saved = Signal()
    save_failed = Signal(object)

    def __init__(
        self,
        store: Recorder,
        *,
        clock: Callable[[], int] = wall_clock,
        monotonic: Callable[[], float] = time.monotonic,
        new_id: Callable[[int], str] = new_uuid,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._new_id = new_id
        self._tracker: ReadingTracker | None = None
        self._half: dict[str, HalfSeen | None] = {}
        self._saver = Saver(store, self)
        self._saver.changed.connect(self._on_change)
        self._saver.failed.connect(self.save_failed)
        self._saver.saved.connect(self.saved)
        self._hearing = Hearing(store, lambda: self.viewing, self)
        self._hearing.heard.connect(self._on_heard)
        self._timer = QTimer(self, interval=round(TICK_SECONDS * 1000))
        self._timer.timeout.connect(self.sample)

    # --- what is ----------------------------------------------------------------------------------------------------

    @property
    def viewing(self) -> Viewing | None:
        """The open document in its epoch."""
        tracker = self._tracker  # asked on the store's thread, too
        return tracker.viewing if tracker is not None else None

    @property
    def pages(self) -> int:
        """How many pages the open document has."""
        return self._tracker.pages.count if self._tracker is not None else 0

    @property
    def seen(self) -> frozenset[int]:
        """The pages seen in this epoch, up to the last sample."""
        return self._tracker.seen if self._tracker is not None else frozenset()

    # --- what the learner does ----------------------------------------------------------------------------------------

    def open(self, view: LessonView, pages: int, *, flowing: bool = False) -> float:
        """Leave the document before and follow this one, of so many pages (a quiz of 0), or divided into so many where
        it is `flowing`; the place where the learner stopped."""
        self.stop()
        viewing, place = opened(view, pages, self._store.device_id, self._saver.unsaved(view.lesson_id))
        now = self._monotonic()
        half = self._half.setdefault(view.lesson_id, view.half_seen)
        self._tracker = ReadingTracker(viewing, pages, self._new_id, now, flowing=flowing, place=place, half=half)
        self._timer.start()
        return place

    def see(self, sight: Sight | None, *, moved: bool = False) -> None:
        """What is on the screen from now on, None for nothing; `moved`: because the learner wanted it."""
        if self._tracker is not None:
            self._take(self._tracker.see(sight, self._monotonic(), self._clock(), moved=moved))
            if sight is None:
                self._keep_half_seen(self._tracker)

    def touch(self) -> None:
        """The learner gave a sign."""
        if self._tracker is not None:
            self._tracker.touch(self._monotonic())

    def sample(self) -> None:
        """Count the time since the last sample; the timer does it four times a second."""
        if self._tracker is not None:
            self._take(self._tracker.tick(self._monotonic(), self._clock()))

    def mark(self, value: Mark | None) -> None:
        """Mark the open document by hand."""
        if self._tracker is not None:
            self.sample()
            self._save(self._tracker.heartbeat())
            self._saver.mark(self._tracker.viewing.course, self._tracker.viewing.lesson.id, value)

    def start_over(self) -> None:
        """Read anew from the beginning: a new epoch, with no page seen. Time and history stay."""
        if self._tracker is None:
            return
        self.sample()
        self._save(self._tracker.close())
        before = self._tracker.viewing
        self._follow(replace(before, epoch=before.epoch + 1, coverage=(), completed=False))
        self._saver.start_over(before.course, before.lesson.id)
        self.changed.emit()

    def stop(self) -> None:
        """Close the document and its session."""
        self.sample()
        self._timer.stop()
        if self._tracker is not None:
            self._save(self._tracker.close())
            self._keep_half_seen(self._tracker)
            self._tracker = None

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Quit: stop, and wait at most `seconds` for the last write. Whether all was written."""
        self.stop()
        written = self._saver.finish(seconds)
        self._hearing.close()
        return written

    # --- what happens -------------------------------------------------------------------------------------------------

    def _take(self, writes: list[Write]) -> None:
        tracker = self._tracker
        if tracker is None:
            return
        self._save(writes)
        if tracker.take_news():
            self.changed.emit()

    def _follow(self, viewing: Viewing) -> None:
        """Go on in another epoch, with what is in sight now."""
        if self._tracker is not None:
            self._tracker = self._tracker.successor(viewing, self._monotonic())

    def _on_change(self, change: Change) -> None:
        for lesson_id in change.completed:
            self.completed.emit(lesson_id)

    def _on_heard(self, progress: LessonProgress) -> None:
        if self._tracker is None:
            return
        viewing = self._tracker.viewing
        if progress.epoch > viewing.epoch:
            self.sample()
            self._save(self._tracker.close())
            self._follow(replace(viewing, epoch=progress.epoch, coverage=(), completed=False))
        self._tracker.know(progress.coverage, completed=progress.status == "completed")
        self.changed.emit()

    def _keep_half_seen(self, tracker: ReadingTracker) -> None:
        """What is looked at again counts on from here, also after another start."""
        lesson, half = tracker.viewing.lesson.id, tracker.half_seen
        if half != self._half.get(lesson):
            self._half[lesson] = half
            self._saver.half_seen(lesson, half)

    def _save(self, writes: list[Write]) -> None:
        if self._tracker is not None:
            viewing = self._tracker.viewing
            for write in writes:
                self._saver.save(write, viewing.course, viewing.lesson.id)


def opened(view: LessonView, pages: int, device: str, unsaved: Unsaved) -> tuple[Viewing, float]:
    """The viewing that begins, and where: at the place where the learner stopped last.

    A completed document that was left at its end begins at its beginning.
    """
    lesson = next(lesson for lesson in view.course.course.lessons if lesson.id == view.lesson_id)
    progress = view.course.lessons.get(view.lesson_id) or LessonProgress(lesson_id=view.lesson_id)
    own = [beat.session.pages for beat in unsaved.sessions if beat.session.epoch == progress.epoch]
    viewing = Viewing(
        lesson=lesson,
        course=view.course.course.id,
        device=device,
        epoch=progress.epoch,
        coverage=spans.normalize((*progress.coverage, *((float(n), n + 1.0) for each in own for n in each))),
        completed=progress.status == "completed",
    )
    place = progress.resume_seconds if unsaved.stop is None else unsaved.stop
    at_end = viewing.completed and place >= pages - 0.5
    return viewing, 1.0 if at_end else min(max(1.0, place), pages + 0.99)
