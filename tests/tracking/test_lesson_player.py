"""The open lesson, with an engine whose truth is known and a store that can fail."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.errors import PlayerError, StoreError
from learnapp.player.engine import EngineStatus
from learnapp.store.change import Change
from learnapp.tracking import LessonPlayer
from learncore import spans
from learncore.records import LessonProgress
from tests.tracking.fakes import DISK_FULL, Clock, FakeEngine, FakeStore, lesson_view


class Stage:
    """A lesson player on a clock of its own; what it tells is kept."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.engine = FakeEngine()
        self.store = FakeStore()
        self.player = LessonPlayer(
            lambda: self.engine, self.store, clock=self.clock.wall, monotonic=self.clock.monotonic
        )
        self.told: list[tuple[str, object]] = []
        self.player.completed.connect(lambda lesson: self.told.append(("completed", lesson)))
        self.player.failed.connect(lambda error: self.told.append(("failed", error)))
        self.player.save_failed.connect(lambda error: self.told.append(("save_failed", error)))
        self.player.saved.connect(lambda: self.told.append(("saved", None)))

    def run(self, seconds: float) -> None:
        """Let time pass in steps of the timer."""
        for _ in range(round(seconds * 4)):
            self.clock.pass_(0.25)
            self.engine.advance(0.25)
            self.player._timer.timeout.emit()
        self.settle()

    def settle(self) -> None:
        """Let queued results arrive."""
        QCoreApplication.processEvents()

    def names(self) -> list[str]:
        return [name for name, _ in self.told]


@pytest.fixture
def stage(qapp: QCoreApplication) -> Stage:
    return Stage()


def test_the_engine_is_made_when_the_first_lesson_is_opened(qtbot: QtBot) -> None:
    made: list[FakeEngine] = []

    def make() -> FakeEngine:
        made.append(FakeEngine())
        return made[-1]

    player = LessonPlayer(make, FakeStore())
    player.set_rate(1.5)
    assert made == []
    player.open(lesson_view(path="/films/a.mp4"))
    assert made[0].opened == [(Path("/films/a.mp4"), 0.0, True)]
    assert made[0].rate == 1.5
    player.close()
    assert made[0].closed


def test_a_lesson_opens_where_the_learner_stopped(stage: Stage) -> None:
    stage.player.open(lesson_view(progress=LessonProgress(lesson_id="lesson-1", resume_seconds=31.5)))
    assert stage.engine.opened[0][1] == 31.5
    assert stage.player.state.position == 31.5


def test_opening_and_closing_writes_nothing(stage: Stage) -> None:
    stage.player.open(lesson_view(progress=LessonProgress(lesson_id="lesson-1", resume_seconds=31.5)), play=False)
    stage.run(30)
    assert stage.player.close()
    assert (stage.store.beats, stage.store.checkpoints, stage.store.calls) == ([], [], [])


def test_pause_seek_and_stop_are_written(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(7)
    stage.player.pause()
    assert len(stage.store.beats) == 1
    stage.player.play()
    stage.run(2)
    stage.player.seek(40.0)
    assert stage.store.beats[-1][2] == 40.0
    stage.run(2)
    stage.player.stop()
    assert stage.store.beats[-1][2] == pytest.approx(42.0, abs=0.3)
    assert spans.length(stage.store.beats[-1][1].spans) == pytest.approx(11.0, abs=0.3)
    assert stage.player.lesson is None
    assert stage.player.state.status is EngineStatus.IDLE


def test_many_seeks_in_a_moment_are_few_writes_and_the_last_one_counts(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(6)
    before = stage.store.attempts
    for n in range(40):
        stage.player.seek(10 + n)
        stage.clock.pass_(0.03)
    stage.player.pause()
    stage.run(2)
    assert stage.store.attempts - before <= 4
    assert stage.store.beats[-1][2] == 49.0


def test_another_lesson_closes_the_session_of_the_one_before(stage: Stage) -> None:
    stage.player.open(lesson_view(lesson_id="lesson-1"))
    stage.run(8)
    stage.player.open(lesson_view(lesson_id="lesson-2"))
    stage.run(6)
    stage.player.close()
    first, second = stage.store.sessions.values()
    assert (first.lesson, round(first.active_seconds)) == ("lesson-1", 8)
    assert (second.lesson, round(second.active_seconds)) == ("lesson-2", 6)


def test_completion_is_told_once_and_at_the_threshold(stage: Stage) -> None:
    stage.store.completes_at = 54.0
    stage.player.open(lesson_view())
    stage.run(54.25)
    assert stage.told == [("completed", "lesson-1")]
    stage.run(10)
    stage.player.play()
    stage.run(70)
    stage.player.close()
    assert stage.told == [("completed", "lesson-1")]


def test_a_seek_to_the_end_completes_nothing(stage: Stage) -> None:
    stage.store.completes_at = 54.0
    stage.player.open(lesson_view())
    stage.run(10)
    stage.player.seek(60.0)
    stage.run(5)
    stage.player.close()
    assert "completed" not in stage.names()
    assert spans.length(stage.store.beats[-1][1].spans) == pytest.approx(10, abs=0.3)


def test_a_failed_write_is_told_once_kept_and_made_good(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(11)
    stage.store.broken = DISK_FULL
    stage.run(25)
    assert stage.told == [("save_failed", DISK_FULL)]
    assert stage.player.state.playing
    stage.store.broken = None
    stage.run(11)
    assert stage.names() == ["save_failed", "saved"]
    (session,) = stage.store.sessions.values()
    assert session.active_seconds == pytest.approx(40, abs=6)
    stage.player.close()
    assert stage.store.beats[-1][1].active_seconds == pytest.approx(47, abs=0.3)


def test_a_session_that_could_not_be_written_is_written_later_without_touching_a_newer_stop(stage: Stage) -> None:
    stage.player.open(lesson_view(lesson_id="lesson-1"))
    stage.store.broken = DISK_FULL
    stage.run(20)
    stage.player.open(lesson_view(lesson_id="lesson-1"), start=0.0)
    stage.store.broken = None
    stage.store.stuck = False
    stage.run(12)
    stage.player.close()
    assert len(stage.store.sessions) == 2
    assert sum(round(session.active_seconds) for session in stage.store.sessions.values()) == 32
    resumes = [resume for _, _, resume in stage.store.beats if resume is not None]
    assert resumes[-1] == pytest.approx(12, abs=0.3)


def test_quitting_with_a_full_disk_does_not_hang_and_says_so(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(8)
    stage.store.broken = DISK_FULL
    assert stage.player.close(0.2) is False


def test_quitting_with_a_stuck_disk_waits_only_so_long(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(8)
    stage.store.stuck = True
    assert stage.player.close(0.05) is False
    assert stage.engine.closed


def test_a_bug_in_the_store_keeps_no_lesson_from_playing(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def explode(*_: object) -> Future[object]:
        raise ValueError("a bug")

    stage.store.heartbeat = explode  # type: ignore[method-assign, assignment]
    stage.player.open(lesson_view())
    stage.run(25)
    assert stage.player.state.playing
    assert stage.names() == ["save_failed"]
    assert isinstance(stage.told[0][1], StoreError)
    assert "failed" in caplog.text


def test_a_file_that_is_gone_is_told_and_nothing_is_written(stage: Stage) -> None:
    stage.player.open(lesson_view(missing=True))
    stage.run(5)
    assert stage.names() == ["failed"]
    assert isinstance(stage.told[0][1], PlayerError)
    assert stage.player.lesson is not None
    assert stage.store.attempts == 0
    stage.player.open(lesson_view())
    stage.run(5)
    assert stage.player.state.playing


def test_no_engine_at_all_is_told(qtbot: QtBot) -> None:
    error = PlayerError("No player", "Install VLC.")

    def none() -> FakeEngine:
        raise error

    player = LessonPlayer(none, FakeStore())
    with qtbot.waitSignal(player.failed) as told:
        player.open(lesson_view())
    assert told.args == [error]
    assert player.close()


def test_a_failure_while_playing_keeps_what_was_played_and_the_place(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(20)
    stage.engine.fail(PlayerError("Broken", "The file is damaged."))
    stage.run(5)
    stage.player.play()
    stage.player.seek(3.0)
    stage.player.close()
    _, session, resume = stage.store.beats[-1]
    assert resume == pytest.approx(20.0, abs=0.3)
    assert session.active_seconds == pytest.approx(20.0, abs=0.3)
    assert all(resume is None or resume > 5 for _, _, resume in stage.store.beats)
    assert stage.store.calls == []


def test_a_failure_at_once_writes_nothing(stage: Stage) -> None:
    stage.player.open(lesson_view(progress=LessonProgress(lesson_id="lesson-1", resume_seconds=31.5)))
    stage.engine.fail(PlayerError("Broken", "The file is damaged."))
    stage.player.close()
    assert (stage.store.beats, stage.store.calls) == ([], [])


def test_starting_over_is_another_session_of_the_next_epoch(stage: Stage) -> None:
    progress = LessonProgress(lesson_id="lesson-1", coverage=((0.0, 50.0),), resume_seconds=40.0, epoch=2)
    stage.player.open(lesson_view(progress=progress))
    stage.run(8)
    assert spans.length(stage.player.coverage) == 50.0
    stage.player.start_over()
    assert stage.player.coverage == ()
    assert stage.store.calls == [("start_over", "course-1", "lesson-1")]
    stage.run(8)
    stage.player.close()
    old, new = stage.store.sessions.values()
    assert (old.epoch, new.epoch) == (2, 3)
    assert new.spans == ((0.0, pytest.approx(8.0, abs=0.3)),)
    assert stage.store.beats[-1][2] == pytest.approx(8.0, abs=0.3)


def test_after_starting_over_completion_is_told_again(stage: Stage) -> None:
    stage.store.completes_at = 54.0
    stage.player.open(lesson_view())
    stage.run(56)
    stage.player.start_over()
    stage.store.completes_at = 54.0
    stage.run(56)
    assert stage.names() == ["completed", "completed"]


def test_a_mark_and_a_bookmark_are_written_for_the_open_lesson(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(7)
    note_id = stage.player.bookmark()
    stage.player.mark("complete")
    put, mark = stage.store.calls
    assert put[:2] == ("put_note", note_id)
    assert getattr(put[2], "at_seconds", None) == pytest.approx(7.0, abs=0.3)
    assert mark == ("mark", "course-1", "lesson-1", "complete")


def test_sleep_pauses_and_ends_the_session(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(8)
    stage.player.suspend()
    assert stage.player.state.status is EngineStatus.PAUSED
    stage.clock.pass_(30_000)
    stage.player.play()
    stage.run(6)
    stage.player.close()
    assert [round(s.active_seconds) for s in stage.store.sessions.values()] == [8, 6]


def test_playing_again_after_the_end_begins_at_the_beginning(stage: Stage) -> None:
    stage.player.open(lesson_view(duration=60.0))
    stage.run(61)
    assert stage.player.state.status is EngineStatus.ENDED
    stage.player.toggle()
    stage.run(6)
    assert stage.player.state.position == pytest.approx(6, abs=0.3)
    stage.player.close()
    (session,) = stage.store.sessions.values()
    assert session.spans == ((0.0, 60.0),)
    assert session.active_seconds == pytest.approx(66, abs=0.5)


def test_a_resume_point_at_the_very_end_leaves_something_to_see(stage: Stage) -> None:
    stage.player.open(lesson_view(progress=LessonProgress(lesson_id="lesson-1", resume_seconds=60.0)))
    assert stage.engine.opened[0][1] == 58.0


def test_a_lesson_reset_from_elsewhere_while_it_plays_goes_on_in_the_new_epoch(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(8)
    stage.store.progress = LessonProgress(lesson_id="lesson-1", epoch=1)
    for tell in stage.store.listeners:
        tell(Change(lessons=frozenset({"lesson-1"})))
    stage.settle()
    stage.run(8)
    stage.player.close()
    old, new = stage.store.sessions.values()
    assert (old.epoch, old.spans) == (0, ((0.0, pytest.approx(8.0)),))
    assert (new.epoch, new.spans) == (1, ((pytest.approx(8.0), pytest.approx(16.0)),))
    assert stage.store.listeners == []


def test_what_another_device_watched_meanwhile_is_shown_as_watched(stage: Stage) -> None:
    stage.player.open(lesson_view())
    stage.run(4)
    stage.store.progress = LessonProgress(lesson_id="lesson-1", coverage=((20.0, 30.0),))
    for tell in stage.store.listeners:
        tell(Change(lessons=frozenset({"lesson-1"})))
    stage.settle()
    assert stage.player.coverage == ((0.0, pytest.approx(4.0)), (20.0, 30.0))


def test_a_lesson_opened_again_goes_on_where_it_was_left_even_if_that_is_not_written_yet(stage: Stage) -> None:
    view = lesson_view(progress=LessonProgress(lesson_id="lesson-1", coverage=((0.0, 10.0),), resume_seconds=10.0))
    stage.player.open(view)
    stage.run(5)
    stage.store.broken = DISK_FULL
    stage.run(20)
    stage.player.open(lesson_view(lesson_id="lesson-2"))
    stage.run(3)
    stage.player.open(view)
    assert stage.engine.opened[-1][1] == pytest.approx(35.0, abs=0.3)
    assert stage.player.coverage == ((0.0, pytest.approx(35.0, abs=0.3)),)
    stage.settle()
    stage.store.broken = None
    stage.run(4)
    assert stage.names() == ["save_failed", "saved"]


def test_starting_over_what_cannot_be_played_only_writes_that(stage: Stage) -> None:
    stage.player.open(lesson_view(missing=True))
    stage.player.start_over()
    stage.run(3)
    assert stage.player.state.status is EngineStatus.FAILED
    assert stage.store.calls == [("start_over", "course-1", "lesson-1")]
