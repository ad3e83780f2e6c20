"""Downloads as pages see them: how each course and lesson stands, on the GUI thread, and what can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from learnapp.errors import WorldError
from learnapp.ui.bridge import StoreBridge
from learnapp.ui.download_progress import Progress, course_progress, lesson_progress
from learnapp.ui.downloading import DownloadsBridge

if TYPE_CHECKING:
    from learnapp.library import Library
    from learnapp.library.downloads import Downloads, DownloadsState
    from learnapp.store import Change, Reader, Store
    from learnapp.store.views_offered import Download
    from learnapp.ui.jobs import Jobs
    from learnapp.ui.notices import Notices

_COALESCE_MS = 120


class Fetching(QObject):
    """`changed` when the queue moved, or what runs of it came further. A guest has nothing to download: all is empty.

    What is asked for is told by `changed` once it is so; what fails is told as a notice.
    """

    changed = Signal()

    def __init__(
        self,
        downloads: Downloads | None,
        store: Store,
        reader: Reader,
        library: Callable[[], Library],
        jobs: Jobs,
        notices: Notices,
    ) -> None:
        super().__init__()
        self._downloads = downloads
        self._store = store
        self._reader = reader
        self._library = library
        self._jobs = jobs
        self._notices = notices
        self._entries: dict[str, list[Download]] = {}
        self._kept: dict[str, int] = {}
        self._state: DownloadsState | None = None
        self._later = QTimer(self, singleShot=True, interval=_COALESCE_MS)
        self._later.timeout.connect(self.look)
        if downloads is None:
            return
        self._state = downloads.state
        self._bridge = DownloadsBridge(downloads, self)
        self._bridge.changed.connect(self.show)
        self._stored = StoreBridge(store)
        self._stored.changed.connect(self._on_change)
        self.look()

    @property
    def state(self) -> DownloadsState | None:
        """How the downloads fare as a whole; None for a guest."""
        return self._state

    @property
    def arrived(self) -> frozenset[str]:
        """The courses of which all came that was wanted since the program began."""
        return frozenset(course_id for course_id in self._entries if self.course(course_id) is None)

    def course(self, course_id: str) -> Progress | None:
        """How what is wanted of a course stands; None where nothing is on its way."""
        entries = self._entries.get(course_id)
        if not entries or self._state is None:
            return None
        return course_progress(entries, self._state, self._kept.get(course_id, 0))

    def lessons(self, course_id: str) -> dict[str, Progress]:
        """The lessons of a course that are on their way."""
        if self._state is None:
            return {}
        told = ((entry.lesson_id, lesson_progress(entry, self._state)) for entry in self._entries.get(course_id, ()))
        return {lesson_id: progress for lesson_id, progress in told if progress is not None and lesson_id}

    # --- what can be asked ----------------------------------------------------------------------------------------

    def add(self, course_id: str) -> None:
        """Have a course of the catalogue among one's own, without its files."""
        self._watch(self._store.add_offered(course_id))

    def get_course(self, course_id: str) -> None:
        """Have all of a course, and what it gets later."""
        if self._downloads is not None:
            self._downloads.retry_now()
            self._watch(self._downloads.add_course(course_id))

    def get_module(self, course_id: str, module_id: str) -> None:
        if self._downloads is not None:
            self._downloads.retry_now()
            self._watch(self._downloads.add_module(course_id, module_id))

    def get_lesson(self, course_id: str, lesson_id: str) -> None:
        if self._downloads is not None:
            self._downloads.retry_now()
            self._watch(self._downloads.add_lesson(course_id, lesson_id))

    def pause(self, course_id: str, lesson_id: str | None = None) -> None:
        """Stop a lesson of a course, or (None) all of it; what came so far is kept."""
        self._watch(self._store.downloads.pause(lesson_id, course_id))

    def resume(self, course_id: str, lesson_id: str | None = None) -> None:
        """Go on with what was paused or has failed."""
        if self._downloads is not None:
            self._downloads.retry(lesson_id, course_id)
        self._watch(self._store.downloads.resume(lesson_id, course_id))

    def cancel(self, course_id: str, lesson_id: str | None = None) -> None:
        """Want a lesson of a course, or (None) all of it, no longer; what came of files that are not whole goes."""
        self._watch(self._store.downloads.cancel(lesson_id, course_id))

    def keep_up(self, course_id: str, keep: bool) -> None:
        """Have what later versions of a course bring, or no longer."""
        if keep:
            self.get_course(course_id)
        else:
            self._watch(self._store.downloads.unpin(course_id))

    def remove(self, course_id: str, lesson_ids: Collection[str]) -> None:
        """Take what was downloaded of these lessons from this device; what was learned stays."""
        store, library = self._store, self._library

        def work(_progress: object, _cancelled: object) -> int:
            for lesson_id in lesson_ids:
                store.downloads.cancel(lesson_id, course_id).result()
            return library().held.let_go(course_id, lesson_ids)

        self._jobs.run(work, failed=self._notices.tell)

    # --- what is heard --------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the store for the queue again."""
        try:
            listed, self._kept = self._reader.downloads(), self._reader.downloaded_bytes()
        except WorldError:
            return  # the page that is seen asks as well, and tells
        self._entries = {}
        for entry in listed:
            self._entries.setdefault(entry.course_id, []).append(entry)
        self.changed.emit()

    def close(self) -> None:
        """Hear nothing any more."""
        self._later.stop()
        if self._downloads is not None:
            self._bridge.close()
            self._stored.close()

    def show(self, state: DownloadsState) -> None:
        """This is how the downloads fare now."""
        self._state = state
        self.changed.emit()

    def _on_change(self, change: Change) -> None:
        if change.downloads:
            self._later.start()

    def _watch(self, write: Future[Any]) -> None:
        self._jobs.run(lambda _progress, _cancelled: write.result(), failed=self._notices.tell)
