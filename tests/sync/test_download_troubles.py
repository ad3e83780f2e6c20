"""What stands in the way of downloads, forgotten by the window while their own thread looks at it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from learnapp.errors import ServerBusyError
from learnapp.library.downloads.troubles import Troubles
from learnapp.sync.backoff import Backoff


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
