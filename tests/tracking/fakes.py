"""An engine whose truth is known, a clock that only the test moves, and a store that can be made to fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QImage

from learnapp.errors import DiskFullError, StoreError
from learnapp.player.engine import EngineEvents, EngineStatus, Track
from learnapp.player.media_file import RemoteMedia
from learnapp.store.change import Change
from learnapp.store.views import CourseView, HalfSeen, LessonFile, LessonView
from learncore.records import (
    Course,
    CourseProgress,
    Lesson,
    LessonProgress,
    Mark,
    Module,
    NoteValue,
    Session,
)


@dataclass
class Clock:
    """Monotonic seconds and wall milliseconds that pass together until the wall is bent."""

    now: float = 1000.0
    wall_ms: float = 1_750_000_000_000.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> int:
        return round(self.wall_ms)

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        self.wall_ms += seconds * 1000


class FakeEngine:
    """Plays exactly by the clock. It advances when told to by `advance`, and says what the test wants it to say."""

    name = "fake"

    def __init__(self, duration: float = 60.0) -> None:
        self.events = EngineEvents()
        self.status = EngineStatus.IDLE
        self.duration: float | None = duration
        self.at = 0.0
        self.rate = 1.0
        self.opened: list[tuple[Path | RemoteMedia, float, bool]] = []
        self.stopped = 0
        self.closed = False

    def advance(self, seconds: float) -> None:
        if self.status is EngineStatus.PLAYING:
            assert self.duration is not None
            self.at = min(self.duration, self.at + seconds * self.rate)
            if self.at >= self.duration:
                self.become(EngineStatus.ENDED)

    def become(self, status: EngineStatus) -> None:
        self.status = status
        self.events.status_changed.emit(status)

    def fail(self, error: object) -> None:
        self.at = 0.0
        self.become(EngineStatus.FAILED)
        self.events.failed.emit(error)

    def position(self) -> float:
        return self.at

    def open(self, path: Path | RemoteMedia, *, start: float = 0.0, play: bool = True) -> None:
        self.opened.append((path, start, play))
        self.at = start
        self.become(EngineStatus.PLAYING if play else EngineStatus.PAUSED)

    def play(self) -> None:
        if self.status is EngineStatus.ENDED:
            self.at = 0.0
        self.become(EngineStatus.PLAYING)

    def pause(self) -> None:
        if self.status is EngineStatus.PLAYING:
            self.become(EngineStatus.PAUSED)

    def stop(self) -> None:
        self.stopped += 1
        self.at = 0.0
        self.become(EngineStatus.IDLE)

    def seek(self, seconds: float) -> None:
        self.at = seconds
        if self.status is EngineStatus.ENDED:
            self.become(EngineStatus.PAUSED)

    def set_rate(self, rate: float) -> None:
        self.rate = rate

    def set_volume(self, volume: int) -> None: ...

    def set_muted(self, muted: bool) -> None: ...

    def audio_tracks(self) -> Sequence[Track]:
        return ()

    def audio_track(self) -> int | None:
        return None

    def set_audio_track(self, track: int) -> None: ...

    def caption_tracks(self) -> Sequence[Track]:
        return ()

    def set_caption_track(self, track: int | None) -> None: ...

    def caption_text(self) -> str:
        return ""

    def frame(self) -> QImage | None:
        return None

    def set_target_size(self, width: int, height: int) -> None: ...

    def shutdown(self) -> None:
        self.closed = True


@dataclass
class FakeStore:
    """Remembers what it was told, in order; `broken` makes every write fail, `stuck` lets none come back."""

    device_id: str = "device-1"
    broken: StoreError | None = None
    stuck: bool = False
    completes_at: float | None = None
    beats: list[tuple[str, Session, float | None]] = field(default_factory=list)
    checkpoints: list[tuple[str, Session, float | None]] = field(default_factory=list)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    attempts: int = 0
    listeners: list[Callable[[Change], None]] = field(default_factory=list)
    progress: LessonProgress | None = None

    @property
    def sessions(self) -> dict[str, Session]:
        """The last copy of each session that was written."""
        return {session_id: session for session_id, session, _ in self.beats}

    def heartbeat(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Change]:
        self.attempts += 1
        if future := self._refused():
            return future
        self.beats.append((session_id, session, resume_seconds))
        covered = sum(end - start for start, end in session.spans)
        completed = self.completes_at is not None and covered >= self.completes_at
        if completed:
            self.completes_at = None
        lessons = frozenset({session.lesson})
        return _done(Change(lessons=lessons, completed=tuple(lessons) if completed else ()))

    def checkpoint(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[None]:
        if future := self._refused():
            return future  # type: ignore[return-value]
        self.checkpoints.append((session_id, session, resume_seconds))
        return _done(None)

    def set_resume(self, course_id: str, lesson_id: str, seconds: float) -> Future[Change]:
        return self._refused() or self._call("set_resume", course_id, lesson_id, seconds)

    def mark(self, course_id: str, lesson_id: str, value: Mark | None) -> Future[Change]:
        return self._refused() or self._call("mark", course_id, lesson_id, value)

    def start_over(self, course_id: str, lesson_id: str) -> Future[Change]:
        return self._refused() or self._call("start_over", course_id, lesson_id)

    def put_note(self, note_id: str, note: NoteValue) -> Future[Change]:
        return self._refused() or self._call("put_note", note_id, note)

    def keep_half_seen(self, lesson_id: str, half: HalfSeen | None) -> Future[Change]:
        return self._refused() or self._call("keep_half_seen", lesson_id, half)

    def subscribe(self, listener: Callable[[Change], None], /) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def reader(self) -> FakeStore:
        return self

    def lesson_progress(self, course_id: str, lesson_id: str) -> LessonProgress | None:
        return self.progress

    def close(self) -> None: ...

    def _call(self, *call: object) -> Future[Change]:
        self.calls.append(call)
        return _done(Change())

    def _refused(self) -> Future[Change] | None:
        if self.stuck:
            return Future()
        if self.broken is None:
            return None
        future: Future[Change] = Future()
        future.set_exception(self.broken)
        return future


T = TypeVar("T")


def _done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future


DISK_FULL = DiskFullError("The disk is full", "What you watch is kept in memory and written when there is room again.")


def lesson_view(
    *,
    lesson_id: str = "lesson-1",
    duration: float | None = 60.0,
    progress: LessonProgress | None = None,
    path: str = "/nowhere/film.mp4",
    missing: bool = False,
    threshold: float = 0.9,
) -> LessonView:
    """The view of a course of one module with this lesson and another one after it."""
    lesson = Lesson(
        id=lesson_id, title="A film", type="video", path="film.mp4", duration_seconds=duration, threshold=threshold
    )
    course = Course(id="course-1", title="A course", modules=(Module(id="module-1", title="One", lessons=(lesson,)),))
    return LessonView(
        course=CourseView(
            course=course,
            folder="/nowhere",
            progress=CourseProgress(course_id=course.id, total_lessons=1),
            lessons={lesson_id: progress or LessonProgress(lesson_id=lesson_id)},
        ),
        lesson_id=lesson_id,
        file=LessonFile(lesson_id=lesson_id, path=path, bytes=1, mtime_ns=1, missing=missing),
    )
