"""The lesson that is open: drives the engine, tracks what is played, has it written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from learnapp.errors import PlayerError
from learnapp.player.engine import MAX_RATE, MIN_RATE, EngineStatus, PlayerEngine
from learnapp.player.state import (
    Closed,
    Event,
    Opened,
    PlayerState,
    RateSet,
    Seeked,
    SoundSet,
    Suspended,
    Tick,
    reduce,
)
from learnapp.store.change import Change
from learnapp.store.views import LessonView
from learnapp.tracking.hearing import Hearing
from learnapp.tracking.opening import Remote, media_of, opening
from learnapp.tracking.saver import CLOSE_SECONDS, Recorder, Saver
from learnapp.tracking.session import TICK_SECONDS, SessionTracker, Viewing, Write
from learncore.ids import uuid7
from learncore.records import LessonProgress, Mark, NoteValue, Spans

SEEK_WRITE_SECONDS: Final = 1.0
"""Seeks in quick succession are written once in this time."""

_WAITING = frozenset({EngineStatus.OPENING, EngineStatus.BUFFERING, EngineStatus.PLAYING})
_OPEN = _WAITING | {EngineStatus.PAUSED, EngineStatus.ENDED}


def wall_clock() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def new_uuid(at: int) -> str:
    """A UUIDv7 of a moment (ms UTC)."""
    return uuid7(at, os.urandom(10))


class LessonPlayer(QObject):
    """Plays one lesson at a time and records what was truly played. Used on the GUI thread only, never blocks it.

    `state_changed` (PlayerState) comes every 250 ms while a lesson is open and at every change; `completed` (lesson id)
    once, when the store says that a lesson became complete; `failed` carries a PlayerError, `save_failed` a StoreError,
    once; `saved` tells that writing works again. `engine` is an engine or makes one at first use;
    `remote` makes a way to a lesson whose file is at the server only.
    """

    state_changed = Signal(PlayerState)
    lesson_changed = Signal()
    completed = Signal(str)
    failed = Signal(object)
    saved = Signal()
    save_failed = Signal(object)

    def __init__(
        self,
        engine: PlayerEngine | Callable[[], PlayerEngine],
        store: Recorder,
        *,
        clock: Callable[[], int] = wall_clock,
        monotonic: Callable[[], float] = time.monotonic,
        new_id: Callable[[int], str] = new_uuid,
        remote: Remote | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_engine = engine
        self._engine: PlayerEngine | None = None
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._new_id = new_id
        self._remote = remote
        self._state = PlayerState()
        self._view: LessonView | None = None
        self._tracker: SessionTracker | None = None
        self._last_seek_write = 0.0
        self._seek_to_write = False
        self._saver = Saver(store, self)
        self._saver.changed.connect(self._on_change)
        self._saver.failed.connect(self.save_failed)
        self._saver.saved.connect(self.saved)
        self._hearing = Hearing(store, self._viewing, self)
        self._hearing.heard.connect(self._on_heard)
        self._timer = QTimer(self, interval=round(TICK_SECONDS * 1000))
        self._timer.timeout.connect(self._on_timer)

    # --- what is ----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> PlayerState:
        return self._state

    @property
    def lesson(self) -> LessonView | None:
        """The open lesson as it stood when it was opened, also when its file cannot be played."""
        return self._view

    @property
    def coverage(self) -> Spans:
        """Watched spans of the open lesson in this epoch, in seconds, up to the last tick."""
        return self._tracker.coverage if self._tracker else ()

    @property
    def engine(self) -> PlayerEngine:
        """The engine, made now if it was not needed before; raises PlayerError where none can be made."""
        if self._engine is None:
            made = self._make_engine() if callable(self._make_engine) else self._make_engine
            made.events.status_changed.connect(self._sample)
            made.events.duration_changed.connect(self._sample)
            made.events.failed.connect(self._on_failed)
            self._engine = made
        return self._engine

    # --- what the learner does ----------------------------------------------------------------------------------------

    def open(self, view: LessonView, *, start: float | None = None, play: bool = True) -> None:
        """Leave the lesson before and open this one at `start` seconds, or where its resume point says."""
        self._leave()
        unsaved = self._saver.unsaved(view.lesson_id)
        viewing, opened = opening(view, start, self._store.device_id, unsaved)
        self._view = view
        self._tracker = SessionTracker(viewing, self._new_id)
        self._seek_to_write = False
        self._state = reduce(self._state, opened)
        self.lesson_changed.emit()
        try:
            media = media_of(view, self._remote)
            engine = self.engine
        except PlayerError as error:
            self._on_failed(error)
            return
        engine.set_rate(self._state.rate)
        engine.set_volume(self._state.volume)
        engine.set_muted(self._state.muted)
        self._timer.start()
        engine.open(media, start=opened.position, play=play)
        self._sample()

    def play(self) -> None:
        """Go on; after the end, begin again."""
        if (engine := self._playable()) is None:
            return
        ended = self._state.status is EngineStatus.ENDED
        engine.play()
        if ended:
            self._apply(Seeked(0.0, explicit=False))
        self._sample()

    def pause(self) -> None:
        if (engine := self._playable()) is not None:
            self._sample()
            engine.pause()
            self._sample()

    def toggle(self) -> None:
        if self._state.status in _WAITING:
            self.pause()
        else:
            self.play()

    def seek(self, seconds: float) -> None:
        """Go to a moment, clamped to the media, because the learner wants to be there."""
        if (engine := self._playable()) is None:
            return
        self._sample()
        target = max(0.0, seconds)
        if self._state.duration is not None:
            target = min(target, self._state.duration)
        engine.seek(target)
        self._apply(Seeked(target))
        self._sample()
        self._seek_to_write = True
        self._write_seek()

    def skip(self, seconds: float) -> None:
        """Seek forward, or back where negative."""
        self.seek(self._state.position + seconds)

    def set_rate(self, rate: float) -> None:
        rate = min(max(rate, MIN_RATE), MAX_RATE)
        self._sample()
        if self._engine is not None:
            self._engine.set_rate(rate)
        self._apply(RateSet(self._monotonic(), rate))

    def set_volume(self, volume: int) -> None:
        volume = min(max(volume, 0), 100)
        if self._engine is not None:
            self._engine.set_volume(volume)
        self._apply(SoundSet(volume, self._state.muted))

    def set_muted(self, muted: bool) -> None:
        if self._engine is not None:
            self._engine.set_muted(muted)
        self._apply(SoundSet(self._state.volume, muted))

    def stop(self) -> None:
        """Close the lesson and its session."""
        self._leave()
        if self._view is not None:
            self._view = self._tracker = None
            self._state = reduce(self._state, Closed())
            self.lesson_changed.emit()
            self.state_changed.emit(self._state)

    def start_over(self) -> None:
        """Play the lesson anew from its beginning: a new epoch, with nothing covered. Time and history stay."""
        if self._view is None or self._tracker is None:
            return
        self._sample()
        self._close_session()
        before = self._tracker.viewing
        viewing = replace(before, epoch=before.epoch + 1, coverage=(), completed=False)
        self._saver.start_over(viewing.course, viewing.lesson.id)
        self._tracker = SessionTracker(viewing, self._new_id)
        if (engine := self._playable()) is not None:
            self._state = reduce(self._state, Opened(viewing.lesson.id, 0.0, self._state.duration, continues=True))
            engine.seek(0.0)
            engine.play()
        self.lesson_changed.emit()
        self._sample()

    def mark(self, value: Mark | None) -> None:
        """Mark the open lesson by hand."""
        if self._tracker is not None:
            self._sample()
            self._save(self._tracker.heartbeat(self._state))
            self._saver.mark(self._tracker.viewing.course, self._tracker.viewing.lesson.id, value)

    def bookmark(self, text: str = "") -> str | None:
        """Remember this moment of the open lesson; the new note's id."""
        if self._tracker is None:
            return None
        self._sample()
        viewing = self._tracker.viewing
        note_id = self._new_id(self._clock())
        at = self._state.position
        note = NoteValue(lesson=viewing.lesson.id, course=viewing.course, at_seconds=at, text=text, bookmark=True)
        self._saver.note(note_id, note)
        return note_id

    def suspend(self) -> None:
        """The machine goes to sleep, or has slept: pause, and let what follows be another session."""
        self.pause()
        if self._tracker is not None:
            self._apply(Suspended())
            self._close_session()

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Quit: stop, wait at most `seconds` for the last write, let go of the engine. Whether all was written."""
        self.stop()
        written = self._saver.finish(seconds)
        self._hearing.close()
        if self._engine is not None:
            self._engine.shutdown()
            self._engine = None
        return written

    # --- what happens -------------------------------------------------------------------------------------------------

    def _on_timer(self) -> None:
        self._sample()
        self._write_seek()

    def _sample(self, *_: object) -> None:
        """Ask the engine where it is, now."""
        engine = self._engine
        if engine is None or self._tracker is None or self._state.status is EngineStatus.FAILED:
            return
        before = self._state.status
        self._apply(Tick(self._monotonic(), engine.position(), engine.status, engine.duration))
        after = self._state.status
        if before is not after and after in (EngineStatus.PAUSED, EngineStatus.ENDED, EngineStatus.FAILED):
            self._save(self._tracker.heartbeat(self._state))

    def _apply(self, event: Event) -> None:
        self._state = reduce(self._state, event)
        if self._tracker is not None:
            self._save(self._tracker.take(self._state, self._monotonic(), self._clock()))
        self.state_changed.emit(self._state)

    def _write_seek(self) -> None:
        now = self._monotonic()
        if self._seek_to_write and self._tracker is not None and now - self._last_seek_write >= SEEK_WRITE_SECONDS:
            self._seek_to_write = False
            self._last_seek_write = now
            self._save(self._tracker.heartbeat(self._state))

    def _on_failed(self, error: object) -> None:
        """The lesson cannot be played, or not further: keep what was played, and never a position of the failure."""
        self._timer.stop()
        if self._tracker is not None:
            self._close_session()
            self._apply(Tick(self._monotonic(), self._state.position, EngineStatus.FAILED))
        self.failed.emit(error)

    def _on_change(self, change: Change) -> None:
        for lesson_id in change.completed:
            self.completed.emit(lesson_id)

    def _viewing(self) -> Viewing | None:
        tracker = self._tracker
        return tracker.viewing if tracker is not None else None

    def _on_heard(self, progress: LessonProgress) -> None:
        if self._tracker is None:
            return
        viewing = self._tracker.viewing
        if progress.epoch > viewing.epoch:
            self._sample()
            self._close_session()
            self._tracker = SessionTracker(replace(viewing, epoch=progress.epoch, completed=False), self._new_id)
        self._tracker.know(progress.coverage, completed=progress.status == "completed")

    def _leave(self) -> None:
        """Write the open session for the last time and let go of its file."""
        self._sample()
        self._timer.stop()
        if self._tracker is not None:
            self._close_session()
        if self._engine is not None:
            self._tracker = None
            self._engine.stop()

    def _close_session(self) -> None:
        if self._tracker is not None:
            self._save(self._tracker.close(self._state))

    def _save(self, writes: list[Write]) -> None:
        if self._tracker is not None:
            viewing = self._tracker.viewing
            for write in writes:
                self._saver.save(write, viewing.course, viewing.lesson.id)

    def _playable(self) -> PlayerEngine | None:
        return self._engine if self._view is not None and self._state.status in _OPEN else None
