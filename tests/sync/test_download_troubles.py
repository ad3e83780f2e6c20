"""What stands in the way of downloads: networks that lie about the end, and a window that forgets it meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from learnapp.errors import ServerBusyError
from learnapp.library.downloads.troubles import Troubles
from learnapp.sync.backoff import Backoff
from learnapp.sync.catalogue import refresh_catalogue
from tests.sync.courses import bytes_of, enroll, publish
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
