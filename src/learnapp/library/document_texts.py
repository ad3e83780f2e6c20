"""The words in documents, page by page, read by a worker process: a file that crashes it is not searched, no more."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from coursekit.findings import Stopped
from coursekit.pool import Pool, PoolError
from coursekit.wire import Order
from learnapp.errors import Cancelled, DocumentError
from learncore.records import Lesson


class DocumentTexts:
    """Called by one thread. Its worker is kept while there is more to read, until `rest`."""

    def __init__(self, workers: Callable[[], Pool] = lambda: Pool(1)) -> None:
        self._workers = workers
        self._pool: Pool | None = None
        self._stopped = threading.Event()

    def __call__(self, path: Path, lesson: Lesson) -> list[tuple[float, str]]:
        """(page, its words). Raises DocumentError where it cannot be read, Cancelled after `stop`, OSError where there
        is no worker or no room for what it reads."""
        pool = self._pool = self._pool or self._workers()
        with tempfile.TemporaryDirectory(prefix="learnapp-text-") as folder:
            target = Path(folder, "pages.json")
            order = Order(verb="text", path=str(path), target=str(target), pages=lesson.pages or 1)
            try:
                reasons = [answer.reason for _, answer in pool.run([order], cancelled=self._stopped.is_set)]
            except Stopped as error:
                raise Cancelled from error
            except PoolError as error:
                raise OSError(str(error)) from error
            if reasons[0] is not None:
                raise DocumentError("The document cannot be read", reasons[0])
            try:
                return msgspec.json.decode(target.read_bytes(), type=list[tuple[float, str]])
            except msgspec.MsgspecError as error:
                raise DocumentError("The document cannot be read", "Its words are in no order.") from error

    def rest(self) -> None:
        """End the worker: for the time being there is nothing to read. By the thread that reads."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def stop(self) -> None:
        """Whatever is being read is given up; for any thread."""
        self._stopped.set()
