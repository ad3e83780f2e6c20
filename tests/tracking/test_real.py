"""Real films, the real engine and the real store: what was watched is what is stored."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.errors import DiskFullError
from learnapp.player import EngineStatus, PlayerEngine, create_engine
from learnapp.store import Store
from learnapp.store.change import Change
from learnapp.store.views import LessonFile
from learnapp.tracking import LessonPlayer
from learncore import spans
from learncore.records import Course, Lesson, LessonProgress, Module, Session
from tests.media import make_video

pytestmark = [pytest.mark.vlc, pytest.mark.timeout(180)]

LENGTHS = {"long": 40.0, "short": 20.0}


class FlakyStore:
    """The real store behind a disk that can be full."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = False
        self.sessions: dict[str, Session] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def heartbeat(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Change]:
        if self.full:
            return self._failed()
        self.sessions[session_id] = session
        return self._store.heartbeat(session_id, session, resume_seconds)

    def checkpoint(self, session_id: str, session: Session, resume_seconds: float | None) -> Future[Any]:
        return self._failed() if self.full else self._store.checkpoint(session_id, session, resume_seconds)

    @staticmethod
    def _failed() -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(DiskFullError("The disk is full", "Nothing was lost."))
        return future


@dataclass
class Room:
    """A course of two lessons, and a learner's machine that can be switched off and on."""

    qtbot: QtBot
    folder: Path
    films: dict[str, Path]
    engine_name: str = "vlc"
    told: list[tuple[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.switch_on()
        lessons = tuple(
            Lesson(id=name, title=name, type="video", path=path.name, duration_seconds=LENGTHS[name])
            for name, path in self.films.items()
        )
        files = [
            LessonFile(lesson_id=n, path=str(p), bytes=p.stat().st_size, mtime_ns=1) for n, p in self.films.items()
        ]
        course = Course(id="course", title="Course", modules=(Module(id="module", title="M", lessons=lessons),))
        self.store.put_course(course, self.films["long"].parent, files).result(10)

    def switch_on(self) -> None:
        self.store = FlakyStore(Store.open(self.folder))
        self.reader = self.store.reader()
        self.engine: PlayerEngine = create_engine(self.engine_name)
        self.player = LessonPlayer(self.engine, cast(Store, self.store))
        self.player.completed.connect(lambda lesson: self.told.append(("completed", lesson)))
        self.player.save_failed.connect(lambda error: self.told.append(("save_failed", error)))
        self.player.saved.connect(lambda: self.told.append(("saved", None)))

    def switch_off(self) -> None:
        assert self.player.close()
        self.reader.close()
        self.store.close()

    def open(self, lesson: str, **how: Any) -> None:
        view = self.reader.lesson(lesson, "course")
        assert view is not None
        self.player.open(view, **how)

    def until(self, reached: Callable[[], bool], seconds: float = 60) -> None:
        self.qtbot.waitUntil(reached, timeout=round(seconds * 1000))

    def play_to(self, seconds: float) -> None:
        self.until(lambda: self.engine.status is EngineStatus.PLAYING and self.engine.position() >= seconds)

    def idle(self, seconds: float) -> None:
        """Let that much time pass, because nothing may come of it."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def progress(self, lesson: str) -> LessonProgress:
        return self.reader.lesson_progress("course", lesson) or LessonProgress(lesson_id=lesson)

    @property
    def completed(self) -> list[object]:
        return [lesson for what, lesson in self.told if what == "completed"]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    return {name: make_video(folder / f"{name}.mp4", length, title=name) for name, length in LENGTHS.items()}


@pytest.fixture(params=["vlc"])
def room(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    qapp: QCoreApplication,
    tmp_path: Path,
    films: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Room]:
    monkeypatch.setenv("LEARNAPP_AUDIO", "none")
    made = Room(qtbot, tmp_path / "account", films, request.param)
    yield made
    made.player.close()
    made.reader.close()
    made.store.close()


@pytest.mark.parametrize("room", ["vlc", "qt"], indirect=True)
def test_twelve_seconds_watched_are_twelve_seconds_and_a_pause_adds_nothing(room: Room) -> None:
    room.open("long")
    room.play_to(0.01)
    began = time.monotonic()
    room.play_to(6.0)
    room.player.pause()
    paused = time.monotonic()
    room.idle(3.0)
    resumed = time.monotonic()
    room.player.play()
    room.play_to(12.0)
    wall = time.monotonic() - began - (resumed - paused)
    room.player.stop()
    stopped = room.store.sessions
    room.switch_off()
    room.switch_on()
    progress = room.progress("long")
    (session,) = stopped.values()
    assert progress.covered_seconds == pytest.approx(12.0, abs=0.3)
    assert progress.position_seconds == pytest.approx(12.0, abs=0.3)
    assert progress.watch_time_seconds == pytest.approx(12.0, abs=0.3)
    assert progress.watch_time_seconds <= wall + 0.3
    assert progress.coverage == session.spans
    assert len(progress.coverage) == 1
    assert progress.total_sessions == 1


def test_ninety_percent_at_double_speed_completes_once_in_half_the_time(room: Room) -> None:
    room.player.set_rate(2.0)
    room.open("short")
    room.until(lambda: bool(room.completed))
    at = room.engine.position()
    assert at == pytest.approx(18.0, abs=1.0)
    room.until(lambda: room.engine.status is EngineStatus.ENDED)
    room.player.play()
    room.play_to(3.0)
    room.switch_off()
    room.switch_on()
    progress = room.progress("short")
    assert room.completed == ["short"]
    assert (progress.status, progress.progress_percentage) == ("completed", 100)
    assert progress.covered_seconds == pytest.approx(20.0, abs=0.3)
    assert progress.watch_time_seconds == pytest.approx(10.0 + 1.5, abs=0.6)


def test_a_seek_to_the_end_completes_nothing_and_lesson_changes_are_written(room: Room) -> None:
    room.open("short")
    room.play_to(3.0)
    room.player.seek(20.0)
    room.until(lambda: room.engine.status is EngineStatus.ENDED)
    room.idle(0.5)
    room.open("long")
    room.play_to(2.0)
    room.switch_off()
    room.switch_on()
    short, long = room.progress("short"), room.progress("long")
    assert room.completed == []
    assert short.status == "in_progress"
    assert short.covered_seconds == pytest.approx(3.0, abs=0.5)
    assert long.covered_seconds == pytest.approx(2.0, abs=0.5)


def test_watching_again_doubles_the_time_and_not_the_coverage(room: Room) -> None:
    room.open("short")
    room.play_to(5.0)
    room.player.seek(0.0)
    room.until(lambda: room.engine.position() < 2.0)
    room.play_to(5.0)
    room.player.stop()
    room.until(lambda: room.progress("short").watch_time_seconds > 9)
    progress = room.progress("short")
    assert progress.covered_seconds == pytest.approx(5.0, abs=0.4)
    assert progress.watch_time_seconds == pytest.approx(10.0, abs=0.8)
    home = room.reader.home(time.time_ns() // 1_000_000, dt.UTC)
    course = room.reader.bulk_course_progress(["course"])["course"]
    sessions = sum(session.active_seconds for session in room.store.sessions.values())
    assert sessions == pytest.approx(progress.watch_time_seconds, abs=0.001)
    assert course.watch_time_seconds == progress.watch_time_seconds
    assert home.stats.watch_time_seconds == progress.watch_time_seconds
    assert sum(day.seconds for day in home.week) == pytest.approx(progress.watch_time_seconds)


def test_a_full_disk_loses_nothing_that_was_watched(room: Room) -> None:
    room.open("long")
    room.play_to(2.0)
    room.store.full = True
    room.until(lambda: [what for what, _ in room.told] == ["save_failed"])
    room.play_to(7.0)
    room.player.pause()
    room.store.full = False
    room.player.play()
    room.play_to(9.0)
    room.until(lambda: [what for what, _ in room.told] == ["save_failed", "saved"])
    room.switch_off()
    room.switch_on()
    assert room.progress("long").covered_seconds == pytest.approx(9.0, abs=0.5)
    assert room.progress("long").position_seconds == pytest.approx(9.0, abs=0.5)


def test_opening_looking_and_closing_leaves_the_resume_point_alone(room: Room) -> None:
    room.store.set_resume("course", "long", 25.0).result(10)
    room.open("long")
    room.until(lambda: room.engine.status is EngineStatus.PLAYING)
    room.player.stop()
    room.open("long", play=False)
    room.until(lambda: room.engine.status is EngineStatus.PAUSED)
    assert room.engine.position() == pytest.approx(25.0, abs=0.5)
    room.open("long", start=0.0)
    room.play_to(2.0)
    room.switch_off()
    room.switch_on()
    assert room.progress("long").position_seconds == 25.0


def test_a_file_that_breaks_writes_no_position(room: Room, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(5000))
    room.store.set_resume("course", "long", 25.0).result(10)
    files = [LessonFile(lesson_id="long", path=str(broken), bytes=5000, mtime_ns=1)]
    room.store.set_folder("course", tmp_path, files).result(10)
    with room.qtbot.waitSignal(room.player.failed, timeout=30_000):
        room.open("long")
    room.switch_off()
    room.switch_on()
    assert room.progress("long").position_seconds == 25.0
    assert room.progress("long").total_sessions == 0


def test_starting_over_keeps_the_time_and_begins_the_coverage_anew(room: Room) -> None:
    room.open("short")
    room.play_to(6.0)
    room.player.start_over()
    room.until(lambda: room.engine.position() < 3.0)
    room.play_to(3.0)
    room.switch_off()
    room.switch_on()
    progress = room.progress("short")
    assert progress.epoch == 1
    assert progress.covered_seconds == pytest.approx(3.0, abs=0.4)
    assert progress.watch_time_seconds == pytest.approx(9.0, abs=0.7)
    assert progress.total_sessions == 2


def test_a_bookmark_and_a_mark_by_hand_reach_the_store(room: Room) -> None:
    room.open("short")
    room.play_to(1.0)
    assert room.player.bookmark() is not None
    room.player.mark("complete")
    room.until(lambda: room.completed == ["short"])
    room.player.mark("incomplete")
    room.switch_off()
    room.switch_on()
    ((_, note),) = room.reader.notes("short")
    assert note.bookmark
    assert note.at_seconds == pytest.approx(1.0, abs=0.4)
    assert room.progress("short").status == "in_progress"
    assert spans.length(room.progress("short").coverage) == pytest.approx(1.0, abs=0.4)
