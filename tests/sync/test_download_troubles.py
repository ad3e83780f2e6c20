"""What stands in the way of downloads: networks that lie about the end, and a window that forgets it meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import httpx
import pytest

from learnapp.errors import OfflineError, ServerBusyError
from learnapp.library.content import ContentStore
from learnapp.library.downloads.job import Job
from learnapp.library.downloads.pace import Limit, Speed
from learnapp.library.downloads.troubles import Troubles
from learnapp.store.views_offered import WantedFile
from learnapp.sync.backoff import Backoff
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.sync.transport import FilePart
from tests.sync.courses import bytes_of, enroll, publish, sha256
from tests.sync.devices import Device
from tests.sync.downloading import fetching
from tests.sync.served import Person, Served
from tests.sync.weather import Weather, ending_after


@pytest.fixture
def hurry() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurry")
def test_it_is_forgotten_while_it_is_looked_at() -> None:
    troubles = Troubles(Backoff(), lambda: 0.0)
    busy = ServerBusyError("Busy", "Wait.", None)
    over = threading.Event()

    def forget() -> None:
        while not over.is_set():
            troubles.over()
            troubles.forget()
            over.wait(0.0001)

    other = threading.Thread(target=forget)
    other.start()
    try:
        for _ in range(20):
            for number in range(300):
                troubles.take(f"{number}", busy, came=0)
            for _ in range(50):
                troubles.take("same", busy, came=0)
                troubles.wait()
    finally:
        over.set()
        other.join()


def test_an_answer_to_somebody_else_is_worth_one_try() -> None:
    now = [0.0]
    troubles = Troubles(Backoff(lambda least, most: 60.0), lambda: now[0])
    away = OfflineError("The server is away", "What came so far is kept.")

    def why_after_a_try() -> str:
        troubles.take("file", away, came=0)
        troubles.take("file", away, came=0)
        return troubles.why()

    assert why_after_a_try() == "offline"
    troubles.hint()
    assert troubles.why() == ""
    assert why_after_a_try() == "offline"
    troubles.hint()  # the server gives others what they want, and no files: it is not asked without end
    assert troubles.why() == "offline"
    now[0] = 61.0
    assert troubles.why() == ""
    assert why_after_a_try() == "offline"
    troubles.hint()
    assert troubles.why() == ""


def test_a_connection_that_ends_as_if_that_were_all_loses_nothing(
    device: Callable[..., Device], served: Served, ada: Person
) -> None:
    files = {"a.mp4": bytes_of(31, 300_000)}
    publish(served, files, "ends")
    enroll(served, ada, "ends")
    weather = Weather()
    weather.after = ending_after(70_000)
    laptop = device(http=weather)
    refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
    with fetching(laptop, refresh=False) as here:
        here.downloads.add_course("ends")
        here.until(lambda: {one.state for one in here.queue()} in ({"done"}, {"failed"}))
        assert here.content("ends") == files
    assert sum(one.startswith("GET /api/content/") for one in weather.asked) == 5


def test_of_a_file_that_is_longer_than_it_should_be_nothing_counts_as_here(
    device: Callable[..., Device], served: Served, ada: Person
) -> None:
    publish(served, {"a.mp4": bytes_of(32, 300_000)}, "longer")
    enroll(served, ada, "longer")
    weather = Weather()

    def more(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not request.url.path.startswith("/api/content/"):
            return response
        longer = iter([response.read(), b"more"])
        return httpx.Response(200, content=longer, headers={"etag": response.headers["etag"]})

    weather.after = more
    laptop = device(http=weather)
    refresh_catalogue(laptop.store, laptop.reader, laptop.connection)
    with fetching(laptop, refresh=False) as here:
        here.downloads.add_course("longer")
        here.until(lambda: [one.state for one in here.queue()] == ["failed"])
        assert [one.done for one in here.queue()] == [0]


def test_who_is_stopped_at_the_end_cuts_no_connection_of_another(device: Callable[..., Device], served: Served) -> None:
    data = bytes_of(33, 1_000)
    store, content = device().store, ContentStore(served.home / "kept")
    content.root.mkdir()
    cut: list[bool] = []

    class Files:
        @contextmanager
        def fetch(self, sha256: str, size: int, start: int, stop: int | None = None) -> Generator[FilePart]:
            yield FilePart(0, iter([data]), lambda: cut.append(True))

        def close(self) -> None:
            pass

    file = WantedFile(
        course_id="c",
        path="a.mp4",
        lesson_id="a",
        sha256=sha256(data),
        bytes=len(data),
        small=False,
        state="queued",
        position=1,
    )
    ended = threading.Event()

    def stop() -> None:
        job.stop()

    job = Job(
        file,
        lambda: content,
        store,
        Files,
        limit=Limit(lambda: 0.0),
        speed=Speed(),
        reserve=0,
        ended=lambda job: ended.set(),
        whole=stop,
    )
    job.start()
    assert ended.wait(10)
    assert job.kept
    assert not cut
