"""Two devices read the same document apart and meet: pages united, the furthest place, the same figures everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from learnapp.store.views import LessonFile
from learnapp.tracking.document_reader import DocumentReader
from learnapp.tracking.sight import Sight
from learncore.progress import pages_seen
from learncore.records import Course, Lesson, LessonProgress, Module
from tests.sync.devices import Device
from tests.sync.served import Person, Served
from tests.tracking.fakes import Clock

Make = Callable[..., Device]
BOOK = Lesson(
    id="book", title="A book", type="document", path="book.pdf", pages=6, duration_seconds=360.0, threshold=1.0
)
COURSE = Course(id="memory", title="Memory", modules=(Module(id="one", title="One", lessons=(BOOK,)),))


class Reading:
    """One device's reader with the book open; time passes as the test says."""

    def __init__(self, device: Device) -> None:
        self._clock = Clock(wall_ms=float(device.clock()))
        self._reader = DocumentReader(device.store, clock=self._clock.wall, monotonic=self._clock.monotonic)
        view = device.reader.lesson("book", "memory")
        assert view is not None
        self.place = self._reader.open(view, 6)

    def reads(self, *pages: int) -> None:
        for page in pages:
            self._reader.touch()
            self._reader.see(Sight(page, page + 1.0), moved=True)
            for _ in range(8):
                self._clock.pass_(0.25)
                self._reader.sample()

    def ends(self) -> None:
        assert self._reader.close(10)


@contextmanager
def reading(device: Device) -> Iterator[Reading]:
    made = Reading(device)
    yield made
    made.ends()


def progress(device: Device) -> LessonProgress:
    found = device.reader.lesson_progress("memory", "book")
    assert found is not None
    return found


@pytest.fixture
def two(qapp: QCoreApplication, device: Make) -> tuple[Device, Device]:
    """Two devices that both know the book."""
    here, there = device("here"), device("there")
    file = LessonFile(lesson_id="book", path="/nowhere/book.pdf", bytes=1, mtime_ns=1)
    here.store.put_course(COURSE, Path("/nowhere"), [file]).result(10)
    here.sync()
    there.sync()
    return here, there


def test_pages_read_apart_are_united_and_the_furthest_place_is_kept(
    served: Served, ada: Person, two: tuple[Device, Device]
) -> None:
    here, there = two
    with reading(here) as one:
        one.reads(1, 2, 4)
    with reading(there) as other:
        other.reads(2, 3)
    for device in (here, there, here):
        device.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    for device in (here, there):
        told = progress(device)
        assert pages_seen(BOOK, told) == (1, 2, 3, 4)
        assert told.position_seconds == 4.0, "neither knew of the other: the furthest"
        assert told.progress_percentage == 67
        assert told.watch_time_seconds == pytest.approx(10.0)
        assert told.total_sessions == 2
        assert device.watched() == pytest.approx(10.0)
    stopped = there.reader.lesson("book", "memory")
    assert stopped is not None
    assert [stop.seconds for stop in stopped.other_stops] == [3.0], "the other is offered"


def test_who_goes_back_knowing_of_the_other_is_believed(two: tuple[Device, Device]) -> None:
    here, there = two
    with reading(here) as one:
        one.reads(5)
    for device in (here, there):
        device.sync()
    with reading(there) as other:
        assert other.place == 5.0
        other.reads(2)
    for device in (there, here):
        device.sync()
    with reading(here) as again:
        assert again.place == 2.0


def test_the_last_page_read_on_the_other_device_completes_it_on_both_and_at_the_server(
    served: Served, ada: Person, two: tuple[Device, Device]
) -> None:
    here, there = two
    with reading(here) as one:
        one.reads(1, 2, 3)
    with reading(there) as other:
        other.reads(4, 5, 6)
    assert progress(here).status == progress(there).status == "in_progress"
    for device in (here, there, here, there):
        device.sync()
    assert here.documents() == there.documents() == served.documents(ada)
    for device in (here, there):
        assert progress(device).status == "completed"
    assert progress(here).completed_at == progress(there).completed_at
    with served.client(ada) as client:
        lesson = client.get("/api/progress/book").raise_for_status().json()
        course = client.get("/api/progress/memory").raise_for_status().json()
    assert lesson["status"] == course["status"] == "completed"
    known = here.reader.course_progress("memory")
    assert known is not None
    for told in (lesson, course):
        assert told["metadata"]["watchTimeSeconds"] == known.watch_time_seconds == pytest.approx(12.0)
    assert lesson["metadata"]["lastPositionSeconds"] == progress(here).position_seconds == 6.0
