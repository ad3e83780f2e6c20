"""What is left on the disk when playing ends: after a kill the last moments, after a clean end nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication

from learnapp.store import Store
from learnapp.store.views import LessonView
from learnapp.tracking import LessonPlayer
from learncore.records import Session
from tests.tracking.fakes import Clock, FakeEngine, lesson_view

WAIT = 10.0


class Desk:
    """The player on a real store, before an engine whose truth is known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.closing: list[Callable[[], object]] = []
        self.switch_on()
        view = lesson_view(duration=600.0)
        assert view.file is not None
        self.store.put_course(view.course.course, Path("/nowhere"), [view.file]).result(WAIT)

    def switch_on(self, folder: Path | None = None) -> None:
        self.store = Store.open(folder or self.folder, clock=self.clock.wall, machine_id="machine", device_name="Desk")
        self.engine = FakeEngine(600.0)
        self.player = LessonPlayer(self.engine, self.store, clock=self.clock.wall, monotonic=self.clock.monotonic)
        self.closing += [self.player.close, self.store.close]

    def switch_off(self) -> None:
        assert self.player.close(WAIT)
        self.store.close()

    def kill_and_switch_on(self, aside: Path) -> None:
        """Start from what would be on the disk if everything had ended at this moment."""
        self.store.set_preference("all before this", "is written").result(WAIT)
        shutil.copytree(self.folder, aside)
        self.switch_on(aside)

    def view(self) -> LessonView:
        reader = self.store.reader()
        try:
            view = reader.lesson("lesson-1", "course-1")
        finally:
            reader.close()
        assert view is not None
        return view

    def open(self) -> None:
        self.player.open(self.view())

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 4)):
            self.clock.pass_(0.25)
            self.engine.advance(0.25)
            self.player._timer.timeout.emit()
        QCoreApplication.processEvents()

    @property
    def place(self) -> float:
        return cast(float, self.view().course.lessons["lesson-1"].position_seconds)

    def stopped_at(self, seconds: float) -> None:
        self.store.set_resume("course-1", "lesson-1", seconds).result(WAIT)


@pytest.fixture
def desk(qapp: QCoreApplication, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "account")
    yield desk
    for close in reversed(desk.closing):
        close()


def test_a_later_seek_is_not_undone_by_what_a_closed_session_left(desk: Desk) -> None:
    desk.stopped_at(100.0)
    desk.open()
    desk.run(3)
    desk.player.pause()
    desk.run(1)
    desk.switch_off()
    desk.switch_on()
    assert desk.place == 100.0
    desk.open()
    desk.player.pause()
    desk.player.seek(500.0)
    desk.player.stop()
    desk.switch_off()
    desk.switch_on()
    assert desk.place == 500.0


def test_a_later_seek_in_the_same_run_is_not_undone_either(desk: Desk, tmp_path: Path) -> None:
    desk.stopped_at(100.0)
    desk.open()
    desk.run(3)
    desk.player.pause()
    desk.run(1)
    desk.player.stop()
    desk.open()
    desk.player.pause()
    desk.player.seek(500.0)
    desk.player.stop()
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.place == 500.0


def test_a_kill_during_a_pause_still_finds_its_place(desk: Desk, tmp_path: Path) -> None:
    desk.stopped_at(100.0)
    desk.open()
    desk.run(3)
    desk.player.pause()
    desk.run(1)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.place == pytest.approx(103, abs=0.5)


def test_a_kill_during_a_pause_finds_its_place_also_after_a_mark(desk: Desk, tmp_path: Path) -> None:
    desk.stopped_at(100.0)
    desk.open()
    desk.run(3)
    desk.player.pause()
    desk.run(1)
    desk.player.mark("complete")
    desk.run(1)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.place == pytest.approx(103, abs=0.5)


# --- in the store ------------------------------------------------------------------------------------------------


def session(desk: Desk, *, start: int) -> Session:
    return Session(
        lesson="lesson-1",
        course="course-1",
        device=desk.store.device_id,
        started_at=start,
        ended_at=start + 3_000,
        spans=((100.0, 103.0),),
        active_seconds=3.0,
    )


def test_the_heartbeat_of_another_session_leaves_a_checkpoint_and_its_own_clears_it(desk: Desk, tmp_path: Path) -> None:
    one, other = session(desk, start=1_000_000), session(desk, start=2_000_000)
    desk.store.checkpoint("one", one, 103.0).result(WAIT)
    desk.store.heartbeat("other", other, None).result(WAIT)
    desk.store.heartbeat("one", one, None).result(WAIT)
    desk.stopped_at(500.0)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.place == 500.0


@pytest.mark.parametrize("by", ["a seek", "another session"])
def test_a_checkpoint_does_not_undo_a_later_stop_and_keeps_what_was_watched(
    desk: Desk, tmp_path: Path, by: str
) -> None:
    desk.clock.wall_ms = 10_000.0  # a clock that went back since says nothing about what came later
    desk.store.checkpoint("one", session(desk, start=1_000_000), 103.0).result(WAIT)
    if by == "a seek":
        desk.stopped_at(500.0)
    else:
        desk.store.heartbeat("other", session(desk, start=2_000_000), 500.0).result(WAIT)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.place == 500.0
    assert desk.view().course.lessons["lesson-1"].watch_time_seconds == (3.0 if by == "a seek" else 6.0)
