"""A device that downloads, with everything real but the wish for patience."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from learnapp.library.downloads import Downloads, DownloadsState
from learnapp.library.held import Held
from learnapp.store.views_offered import Download
from learnapp.sync.backoff import Backoff
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.sync.fetching import ContentSource
from tests.sync.devices import Device

NO_RESERVE = 0


class Soon:
    """Waits as short as can be."""

    def failed(self, retry_after: float | None = None) -> float:
        return 0.05

    def reset(self) -> None:
        pass


class Fetching:
    """The downloads of a device, waited for."""

    def __init__(self, device: Device, **more: Any) -> None:
        self.device = device
        self.held = Held(device.store, device.store.reader, device.paths)
        settings: dict[str, Any] = {"reserve": NO_RESERVE}
        self.downloads = Downloads(
            device.store,
            more.pop("readers", device.store.reader),
            lambda: self.held.content,
            lambda: ContentSource(device.accounts.connection(device.account)),
            more.pop("waits", Backoff(lambda least, most: least)),
            **(settings | more),
        )
        self._moved = threading.Condition()
        self.told: list[DownloadsState] = []
        self.downloads.subscribe(self._hear)
        device.store.subscribe(lambda change: self._hear(None))

    def _hear(self, state: DownloadsState | None) -> None:
        with self._moved:
            if state is not None:
                self.told.append(state)
            self._moved.notify_all()

    def until(self, wanted: Callable[[], bool], seconds: float = 30.0) -> None:
        with self._moved:
            assert self._moved.wait_for(wanted, seconds), (self.downloads.state, self.queue())

    def until_done(self, seconds: float = 30.0) -> None:
        self.until(lambda: bool(self.queue()) and all(one.state == "done" for one in self.queue()), seconds)

    def queue(self) -> list[Download]:
        reader = self.device.store.reader()
        try:
            return reader.downloads()
        finally:
            reader.close()

    def content(self, course_id: str) -> dict[str, bytes]:
        """What is here of a course, by the paths in it."""
        reader = self.device.store.reader()
        try:
            files = [file for file in reader.course_files(course_id) if file.kept]
        finally:
            reader.close()
        return {file.path: self.held.content.path(file.sha256, file.path).read_bytes() for file in files}

    def parts(self) -> list[Path]:
        """What lies on its way."""
        return sorted((self.held.content.root / ".part").glob("*"))


@contextmanager
def fetching(device: Device, *, refresh: bool = True, **more: Any) -> Generator[Fetching]:
    if refresh:
        refresh_catalogue(device.store, device.reader, device.connection)
    made = Fetching(device, **more)
    made.downloads.start()
    try:
        yield made
    finally:
        made.downloads.close()
