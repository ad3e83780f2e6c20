"""One file is fetched, proved and kept: on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from learnapp.errors import LibraryError, WorldError
from learnapp.library.downloads.pace import Limit, Speed
from learnapp.library.downloads.partial import MovedError, NoRoomError, Partial

if TYPE_CHECKING:
    from learnapp.library.content import ContentStore
    from learnapp.library.downloads.source import Source
    from learnapp.store import Store
    from learnapp.store.views_offered import WantedFile

_log = logging.getLogger(__name__)


class DamagedError(LibraryError):
    """What the server sent is not the file that its name says."""


class Job:
    """Fetches `file`; `ended(job)` is called on its thread, with `error` set where something is wrong. Before that
    `whole()` is called when all of it came, and it is only to be brought to the disk and written down."""

    def __init__(
        self,
        file: WantedFile,
        content: Callable[[], ContentStore],
        store: Store,
        source: Callable[[], Source],
        *,
        limit: Limit,
        speed: Speed,
        reserve: int,
        ended: Callable[[Job], None],
        whole: Callable[[], None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = file
        self.error: Exception | None = None
        self.kept = False
        self.done = 0
        self.came = 0
        """Bytes that were fetched now."""
        self._content = content
        self._store = store
        self._source = source
        self._limit = limit
        self._speed = speed
        self.pace = Speed(steady)
        """How fast this one goes."""
        self._reserve = reserve
        self._ended = ended
        self._whole = whole
        self.fetched = False
        """Whether it needs the network no more."""
        self._stop = threading.Event()
        self._abort: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End soon, with what came so far kept."""
        self._stop.set()
        self._abort()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._work()
        except (WorldError, NoRoomError) as error:
            self.error = error
        except MovedError:
            _log.info("the content store has moved; %s goes on there", self.file.sha256)
        except Exception as error:
            _log.exception("the download of %s failed", self.file.sha256)
            self.error = error
        self._ended(self)

    def _work(self) -> None:
        file, content = self.file, self._content()
        with content.claiming({file.sha256}):
            if not content.has(file.sha256, file.bytes, file.path):
                with Partial(content, file.sha256, file.bytes, reserve=self._reserve) as partial:
                    self.done = partial.done
                    resumed = partial.done > 0
                    self._fetch(partial)
                    if self._stop.is_set():
                        return
                    if not partial.proved():
                        partial.again()
                        self.done = 0
                        raise DamagedError(
                            "A file came damaged",
                            "It was not kept. "
                            + ("It is fetched anew." if resumed else "Try again, or tell who runs the server."),
                        )
                    self._abort = lambda: None  # its connection may be another one's by now
                    self.fetched = True
                    self._whole()
                    partial.keep(file.path)
            self.done = file.bytes
            self._store.keep_content(file.course_id, {file.path: file.sha256}).result()
            self.kept = True

    def _fetch(self, partial: Partial) -> None:
        file = self.file
        if partial.whole:
            return
        with self._source().fetch(file.sha256, file.bytes, partial.done) as stream:
            self._abort = stream.abort
            if self._stop.is_set():
                return
            if stream.start != partial.done:
                partial.again()
                self.done = 0
            for chunk in stream.chunks:
                if partial.done + len(chunk) > file.bytes:
                    partial.again()
                    self.done = 0
                    raise DamagedError("A file came damaged", "It is longer than it should be, and was not kept.")
                partial.write(chunk)
                self.done = partial.done
                self.came += len(chunk)
                self._speed.count(len(chunk))
                self.pace.count(len(chunk))
                if self._stop.is_set():
                    return
                self._limit.wait(len(chunk), self._stop)
