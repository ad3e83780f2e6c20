"""Folders and packages on their way into the library: one after the other, in a job that can be stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.library import ImportProgress, ImportReport
    from learnapp.ui.jobs import IsCancelled, Job, Progress


PACKAGE = ".learnpkg"


class Task(NamedTuple):
    """One thing to bring in; `work` blocks and answers with a report."""

    name: str
    work: Callable[[Progress, IsCancelled], ImportReport]


class Importer(QObject):
    """At most one import runs; the others wait. `finished` and `failed` end what `started` began."""

    started = Signal(str)  # what is brought in
    progressed = Signal(object)  # ImportProgress
    finished = Signal(object)  # ImportReport
    failed = Signal(object)  # WorldError, or an exception that is our own fault

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._waiting: deque[Task] = deque()
        self._job: Job | None = None

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, places: Iterable[Path]) -> None:
        """Bring in folders and packages."""
        for place in places:
            self._enqueue(Task(place.name or str(place), self._bring(place)))

    def add_sample(self) -> None:
        """Make the sample course on this device and bring it in."""

        def work(progress: Progress, cancelled: IsCancelled) -> ImportReport:
            return self._services.library().sample_course(progress=progress, cancelled=cancelled)

        self._enqueue(Task(self.tr("the sample course"), work))

    def cancel(self) -> None:
        """Stop what runs and forget what waits."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    def _bring(self, place: Path) -> Callable[[Progress, IsCancelled], ImportReport]:
        return lambda progress, cancelled: self._services.library().bring(place, progress=progress, cancelled=cancelled)

    def _enqueue(self, task: Task) -> None:
        self._waiting.append(task)
        if self._job is None:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        task = self._waiting.popleft()
        self.started.emit(task.name)
        self._job = self._services.jobs.run(task.work, done=self._done, failed=self._failed, progress=self._progress)

    def _progress(self, progress: ImportProgress) -> None:
        self.progressed.emit(progress)

    def _done(self, report: ImportReport) -> None:
        self._job = None
        self.finished.emit(report)
        self._next()

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(error)
        self._next()


def dropped_places(urls: Iterable[str]) -> list[Path]:
    """The folders and packages among dropped paths, another file standing for the folder it lies in; each once, in
    order."""
    found: dict[Path, None] = {}
    for text in urls:
        path = Path(text)
        if path.is_dir() or (path.suffix.lower() == PACKAGE and path.is_file()):
            found[path] = None
        elif path.is_file():
            found[path.parent] = None
    return list(found)
