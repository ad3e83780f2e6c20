"""Documents on a real store: what is kept when reading ends, is killed, or goes on in another epoch."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.store import Store
from learnapp.store.views import LessonFile, LessonView
from learnapp.tracking.document_reader import DocumentReader
from learnapp.tracking.sight import Sight
from learncore.progress import pages_seen
from learncore.records import Course, Lesson, LessonProgress, Module
from tests.tracking.fakes import DISK_FULL, Clock, FakeStore, lesson_view

WAIT = 10.0
BOOK = Lesson(id="book", title="A book", type="document", path="book.pdf", pages=12, threshold=1.0)
COURSE = Course(id="course", title="A course", modules=(Module(id="one", title="One", lessons=(BOOK,)),))


class Desk:
    """A reader of a book of twelve pages, on a real store; the clock is the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.closing: list[Callable[[], object]] = []
        self.switch_on()
        file = LessonFile(lesson_id="book", path="/nowhere/book.pdf", bytes=1, mtime_ns=1)
        self.store.put_course(COURSE, Path("/nowhere"), [file]).result(WAIT)

    def switch_on(self, folder: Path | None = None) -> None:
        self.store = Store.open(folder or self.folder, clock=self.clock.wall, machine_id="machine", device_name="Desk")
        self.reader = DocumentReader(self.store, clock=self.clock.wall, monotonic=self.clock.monotonic)
        self.closing += [self.reader.close, self.store.close]

    def switch_off(self) -> None:
        assert self.reader.close(WAIT)
        self.store.close()

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
            view = reader.lesson("book", "course")
        finally:
            reader.close()
        assert view is not None
        return view

    @property
    def progress(self) -> LessonProgress:
        self.settled()
        return self.view().course.lessons["book"]

    @property
    def pages(self) -> tuple[int, ...]:
        return pages_seen(BOOK, self.progress)

    def open(self) -> float:
        return self.reader.open(self.view(), 12)

    def reads(self, *pages: int, seconds: float = 2.0) -> None:
        for page in pages:
            self.reader.touch()
            self.reader.see(Sight(page, page + 1.0), moved=True)
            self.passes(seconds)

    def passes(self, seconds: float) -> None:
        for _ in range(round(seconds * 4)):
            self.clock.pass_(0.25)
            self.reader.sample()
        QCoreApplication.processEvents()


@pytest.fixture
def desk(qapp: QCoreApplication, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "account")
    yield desk
    for close in reversed(desk.closing):
        close()


def test_pages_time_and_place_are_kept(desk: Desk) -> None:
    assert desk.open() == 1.0
    desk.reads(1, 2, 5)
    desk.reader.stop()
    assert desk.pages == (1, 2, 5)
    assert desk.progress.watch_time_seconds == pytest.approx(6)
    assert desk.progress.total_sessions == 1
    assert desk.progress.progress_percentage == 25
    assert desk.open() == 5.0


def test_opening_and_leaving_leaves_no_trace(desk: Desk) -> None:
    desk.open()
    desk.reader.see(Sight(1.0, 2.0))
    desk.reader.stop()
    assert desk.progress == LessonProgress(lesson_id="book")


def test_after_a_kill_it_goes_on_at_the_page_with_what_was_seen(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    desk.reads(*range(1, 8), seconds=2.5)
    desk.passes(1)
    desk.kill_and_switch_on(tmp_path / "killed")
    assert desk.open() == 7.0
    assert set(range(1, 7)) <= set(desk.pages)
    assert desk.progress.watch_time_seconds == pytest.approx(18.5, abs=2)


def test_completion_is_told_once_when_the_last_page_was_seen(desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []
    desk.reader.completed.connect(told.append)
    desk.open()
    desk.reads(*range(1, 12))
    desk.settled()
    QCoreApplication.processEvents()
    assert told == []
    desk.reads(12, seconds=1)
    qtbot.waitUntil(lambda: told == ["book"])
    desk.reads(*range(1, 13))
    desk.reader.stop()
    assert desk.progress.status == "completed"
    assert told == ["book"]


def test_a_completed_document_left_at_its_end_begins_at_its_beginning(desk: Desk) -> None:
    desk.open()
    desk.reads(*range(1, 13))
    desk.reader.stop()
    desk.settled()
    assert desk.open() == 1.0
    desk.reads(4)
    desk.reader.stop()
    desk.settled()
    assert desk.open() == 4.0


def test_starting_over_is_another_epoch_and_keeps_the_history(desk: Desk) -> None:
    desk.open()
    desk.reads(1, 2)
    desk.reader.start_over()
    assert desk.reader.seen == frozenset()
    desk.reads(3)
    desk.reader.stop()
    assert desk.progress.epoch == 1
    assert desk.pages == (3,)
    assert desk.progress.watch_time_seconds == pytest.approx(6)


def test_what_was_read_elsewhere_meanwhile_is_known(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.reads(1)
    other = DocumentReader(desk.store, clock=desk.clock.wall, monotonic=desk.clock.monotonic)
    desk.closing.append(other.close)
    other.open(desk.view(), 12)
    other.see(Sight(9.0, 10.0), moved=True)
    for _ in range(6):
        desk.clock.pass_(0.25)
        other.sample()
    other.stop()
    qtbot.waitUntil(lambda: 9 in desk.reader.seen)


def test_a_reset_from_elsewhere_goes_on_in_the_new_epoch(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.reads(1, 2, seconds=6)
    desk.settled()
    desk.store.start_over("course", "book").result(WAIT)
    qtbot.waitUntil(lambda: desk.reader.viewing is not None and desk.reader.viewing.epoch == 1)
    desk.passes(2)
    desk.reader.stop()
    assert desk.pages == (2,), "it is still in sight"


def test_it_is_marked_by_hand(desk: Desk) -> None:
    desk.open()
    desk.reads(1)
    desk.reader.mark("complete")
    desk.reader.stop()
    assert desk.progress.status == "completed"
    assert desk.pages == (1,)


def test_a_document_opened_again_before_all_is_written_knows_its_place_and_pages(qapp: QCoreApplication) -> None:
    store, clock = FakeStore(), Clock()
    reader = DocumentReader(store, clock=clock.wall, monotonic=clock.monotonic)
    told: list[object] = []
    reader.save_failed.connect(told.append)
    view = lesson_view()
    course = replace(
        view.course.course, modules=(Module(id="one", title="One", lessons=(replace(BOOK, id="lesson-1"),)),)
    )
    view = replace(view, course=replace(view.course, course=course))
    store.broken = DISK_FULL
    reader.open(view, 12)
    reader.see(Sight(6.0, 7.0), moved=True)
    for _ in range(8):
        clock.pass_(0.25)
        reader.sample()
    reader.stop()
    QCoreApplication.processEvents()
    assert told == [DISK_FULL]
    assert reader.open(view, 12) == 6.0
    assert reader.seen == {6}
    store.broken = None
    assert reader.close()
    assert store.beats[-1][1].pages == (6,)


def test_time_on_a_page_that_is_left_too_soon_counts_and_goes_on_where_it_was_left(desk: Desk) -> None:
    desk.open()
    desk.reads(3, seconds=0.5)
    desk.clock.pass_(0.1)
    desk.reader.stop()
    assert desk.progress.watch_time_seconds == pytest.approx(0.6), "all of it, up to the last moment"
    assert desk.pages == ()
    desk.open()
    desk.reads(3, seconds=0.25)
    assert desk.reader.seen == frozenset(), "a moment is not over in less"
    desk.reads(3, seconds=0.25)
    assert desk.reader.seen == {3}


def test_a_half_seen_page_is_gone_on_with_after_another_start(desk: Desk) -> None:
    desk.open()
    desk.reader.see(Sight(5.0, 5.5), moved=True)
    desk.passes(2)
    desk.reads(9)
    desk.switch_off()
    desk.switch_on()
    assert desk.open() == 9.0, "the place says nothing of the other page"
    desk.reader.see(Sight(5.45, 5.95), moved=True)
    desk.passes(1)
    desk.reader.stop()
    assert desk.pages == (5, 9)


def test_a_half_seen_page_is_gone_on_with_before_it_was_written(desk: Desk) -> None:
    view = desk.view()
    desk.reader.open(view, 12)
    desk.reader.see(Sight(5.0, 5.5), moved=True)
    desk.passes(2)
    desk.reader.open(view, 12)
    desk.reader.see(Sight(5.45, 5.95), moved=True)
    desk.passes(1)
    assert desk.reader.seen == {5}


def test_what_was_half_seen_is_forgotten_with_its_epoch_and_with_its_division(desk: Desk) -> None:
    desk.open()
    desk.reader.see(Sight(5.0, 5.5), moved=True)
    desk.passes(2)
    desk.reader.start_over()
    desk.reader.stop()
    desk.open()
    desk.reader.see(Sight(5.5, 6.0), moved=True)
    desk.passes(2)
    desk.reader.stop()
    desk.reader.open(desk.view(), 13)
    desk.reader.see(Sight(5.0, 5.5), moved=True)
    desk.passes(2)
    assert desk.reader.seen == frozenset()
