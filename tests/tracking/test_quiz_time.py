"""The time of a quiz on a real store: what counts, what a kill leaves, and that nothing else is touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.store import Store
from learnapp.store.views import LessonView
from learnapp.tracking.attention import IDLE_SECONDS
from learnapp.tracking.document_reader import DocumentReader
from learnapp.tracking.sight import Sight
from learncore.bounds import check_session
from learncore.merge import decode_body
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Attempt, Course, Lesson, LessonProgress, Module, Session
from tests.tracking.fakes import DISK_FULL, Clock, FakeStore

WAIT = 10.0
HALVES = (Choice(text=Text("yes"), credit=1.0), Choice(text=Text("no")))
ASKED = Quiz(questions=(Question(id="1", kind="single", text=Text("?"), choices=HALVES),))
QUIZ = Lesson(id="quiz", title="A quiz", type="quiz", quiz=ASKED)
COURSE = Course(id="course", title="A course", modules=(Module(id="one", title="One", lessons=(QUIZ,)),))


class Desk:
    """Somebody takes a quiz, on a real store; the clock is the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.closing: list[Callable[[], object]] = []
        self.switch_on(folder)
        self.store.put_course(COURSE, Path("/nowhere"), []).result(WAIT)

    def switch_on(self, folder: Path) -> None:
        self.store = Store.open(folder, clock=self.clock.wall, machine_id="machine", device_name="Desk")
        self.reader = DocumentReader(self.store, clock=self.clock.wall, monotonic=self.clock.monotonic)
        self.closing += [self.reader.close, self.store.close]

    def kill_and_switch_on(self, aside: Path) -> None:
        """Start from what would be on the disk if everything had ended at this moment."""
        self.settled()
        shutil.copytree(self.folder, aside)
        self.switch_on(aside)

    def settled(self) -> None:
        self.store.set_preference("all before this", "is written").result(WAIT)

    def view(self) -> LessonView:
        reader = self.store.reader()
        try:
            view = reader.lesson("quiz", "course")
        finally:
            reader.close()
        assert view is not None
        return view

    def open(self) -> None:
        self.reader.open(self.view(), 0)
        self.see()

    def see(self, seen: bool = True) -> None:
        self.reader.see(Sight(1.0, 1.0) if seen else None)

    def passes(self, seconds: float, *, touched: bool = False) -> None:
        for _ in range(round(seconds * 4)):
            if touched:
                self.reader.touch()
            self.clock.pass_(0.25)
            self.reader.sample()
        QCoreApplication.processEvents()

    def submits(self, score: float) -> None:
        at = self.clock.wall()
        made = Attempt(lesson="quiz", course="course", score=score, started_at=at - 1_000, submitted_at=at)
        self.store.add_attempt(f"attempt-{at}", made).result(WAIT)

    @property
    def progress(self) -> LessonProgress:
        self.settled()
        return self.view().course.lessons["quiz"]

    @property
    def sessions(self) -> list[Session]:
        return [decoded for decoded in self._documents("session") if isinstance(decoded, Session)]

    @property
    def states(self) -> int:
        return len(self._documents("lesson_state"))

    def _documents(self, kind: str) -> list[object]:
        self.settled()
        reader = self.store.reader()
        try:
            return [decode_body(kind, body) for each, _, body in reader.documents() if each == kind]
        finally:
            reader.close()


@pytest.fixture
def desk(qapp: QCoreApplication, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "account")
    yield desk
    for close in reversed(desk.closing):
        close()


def test_its_time_is_kept_and_nothing_else(desk: Desk) -> None:
    desk.open()
    desk.passes(95, touched=True)
    desk.reader.stop()
    (session,) = desk.sessions
    assert (session.spans, session.pages, session.duration) == ((), (), None)
    assert check_session(session) == []
    progress = desk.progress
    assert (progress.watch_time_seconds, progress.total_sessions) == (95.0, 1)
    assert (progress.status, progress.progress_percentage, progress.position_seconds) == ("not_started", 0, 0.0)
    assert desk.states == 0, "there is no place to resume at, and none is told"


def test_opening_and_leaving_leaves_no_trace(desk: Desk) -> None:
    desk.open()
    desk.reader.stop()
    assert (desk.sessions, desk.states) == ([], 0)
    assert desk.progress == LessonProgress(lesson_id="quiz")


def test_an_unattended_quiz_stops_counting_after_a_minute(desk: Desk) -> None:
    desk.open()
    desk.passes(3_000)
    desk.reader.touch()
    desk.passes(10)
    desk.reader.stop()
    assert [session.active_seconds for session in desk.sessions] == pytest.approx([IDLE_SECONDS, 10.0])


def test_nothing_counts_while_it_is_not_to_be_seen(desk: Desk) -> None:
    desk.open()
    desk.passes(5)
    desk.see(False)
    desk.passes(20, touched=True)
    desk.see()
    desk.passes(5)
    desk.reader.stop()
    assert desk.progress.watch_time_seconds == pytest.approx(10.0)


def test_a_machine_that_slept_goes_on_in_another_session(desk: Desk) -> None:
    desk.open()
    desk.passes(5)
    desk.clock.wall_ms += 3_600_000  # asleep, while the monotonic clock stood still
    desk.passes(5)
    desk.reader.stop()
    assert [session.active_seconds for session in desk.sessions] == [5.0, 5.0]


def test_a_heartbeat_every_ten_seconds_and_a_kill_loses_no_more_than_two(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    desk.passes(31, touched=True)
    assert desk.progress.watch_time_seconds == pytest.approx(30.0), "by heartbeat, before anything was closed"
    desk.passes(6, touched=True)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.progress.watch_time_seconds == pytest.approx(37.0, abs=2.0)
    assert desk.progress.status == "not_started"
    desk.open()
    desk.passes(5)
    desk.reader.stop()
    assert desk.progress.total_sessions == 2, "the attempt goes on in a session of its own"


def test_several_attempts_and_what_came_of_them_are_one_time(desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []
    desk.reader.completed.connect(told.append)
    desk.open()
    desk.passes(20, touched=True)
    desk.submits(30.0)
    desk.passes(10, touched=True)
    desk.submits(80.0)
    assert desk.progress.completed_at == desk.clock.wall()
    done = desk.progress.completed_at
    desk.passes(40, touched=True)
    desk.reader.stop()
    progress = desk.progress
    assert (progress.status, progress.attempts, progress.best_score) == ("completed", 2, 80.0)
    assert progress.completed_at == done, "reading the results moves it nowhere"
    assert progress.watch_time_seconds == pytest.approx(70.0)
    assert told == [], "the attempt completed it, and was told"


def test_a_completed_quiz_is_not_begun_again_by_looking_at_it(desk: Desk) -> None:
    desk.submits(100.0)
    desk.open()
    desk.passes(10)
    desk.reader.stop()
    assert (desk.progress.status, desk.progress.progress_percentage) == ("completed", 100)
    assert desk.progress.watch_time_seconds == pytest.approx(10.0)


def test_a_reset_goes_on_in_the_new_epoch_and_keeps_the_time(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.submits(100.0)
    desk.passes(12, touched=True)
    desk.settled()
    desk.store.start_over("course", "quiz").result(WAIT)
    qtbot.waitUntil(lambda: desk.reader.viewing is not None and desk.reader.viewing.epoch == 1)
    desk.passes(3)
    desk.reader.stop()
    progress = desk.progress
    assert (progress.epoch, progress.status, progress.completion_count) == (1, "not_started", 1)
    assert progress.watch_time_seconds == pytest.approx(15.0)
    assert sorted(session.epoch for session in desk.sessions) == [0, 1]


def test_what_could_not_be_written_is_told_once_and_written_later(qapp: QCoreApplication, desk: Desk) -> None:
    store, clock, told = FakeStore(), desk.clock, list[object]()
    reader = DocumentReader(store, clock=clock.wall, monotonic=clock.monotonic)
    reader.save_failed.connect(told.append)
    store.broken = DISK_FULL
    reader.open(desk.view(), 0)
    reader.see(Sight(1.0, 1.0))
    for _ in range(80):
        reader.touch()
        clock.pass_(0.25)
        reader.sample()
    reader.stop()
    QCoreApplication.processEvents()
    assert told == [DISK_FULL]
    store.broken = None
    assert reader.close()
    assert [beat[1].active_seconds for beat in store.beats][-1] == pytest.approx(20.0)
    assert {beat[2] for beat in store.beats} == {None}, "nowhere to resume"
