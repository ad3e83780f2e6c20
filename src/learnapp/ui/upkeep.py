"""What is put in order beside the learning: once after the start, and then day by day."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.services import Services

_log = logging.getLogger(__name__)
DAY_MS = 24 * 3_600_000
_LOOK_EVERY_MS = 3_600_000  # a timer of a day stands still while a machine sleeps
_LOOK_FOR_DISKS_MS = 20_000


class Upkeep(QObject):
    """Mends the content store, finds files that are back with their disk, makes pictures of courses that came, and
    the covers of those that are seen without; removes watched films where that was chosen. What fails is logged by the
    job."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._last: int | None = None
        self._here: frozenset[str] = frozenset()
        self._hears = False
        self._bare: deque[str] = deque()
        self._covering = False
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._disks = QTimer(self, interval=_LOOK_FOR_DISKS_MS)
        self._disks.timeout.connect(self.look_again)

    def start(self) -> None:
        self._here = self._services.fetching.arrived
        self._services.fetching.changed.connect(self._look_at_queue)
        images = self._services.images
        images.lacking.connect(self._look_at_picture, Qt.ConnectionType.QueuedConnection)
        for path in images.lacked:
            self._look_at_picture(path)
        self._hears = True
        self._services.jobs.run(lambda _progress, _cancelled: self._services.library().held.mend(), done=self._mended)

    def look(self) -> None:
        """Once a day: remove what was watched long enough ago."""
        now, days = self._services.clock(), self._services.settings.value.remove_watched_days
        if self._last is not None and 0 <= now - self._last < DAY_MS:
            return
        self._last = now
        if days is None:
            return
        before = now - days * DAY_MS

        def remove(progress: Progress, cancelled: IsCancelled) -> int:
            return self._services.library().held.let_go_of_watched(before)

        self._services.jobs.run(remove)

    def look_again(self) -> None:
        """See whether what was missing is back."""
        self._services.jobs.run(lambda _progress, _cancelled: self._services.library().look_again())

    def close(self) -> None:
        self._timer.stop()
        self._disks.stop()
        if self._hears:
            self._hears = False
            self._services.fetching.changed.disconnect(self._look_at_queue)
            self._services.images.lacking.disconnect(self._look_at_picture)
        self._bare.clear()

    def _look_at_queue(self) -> None:
        """A course of which all came that was wanted gets its pictures from what is here."""
        here = self._services.fetching.arrived
        for course_id in here - self._here:
            self._picture(course_id)
        self._here = here

    def _picture(self, course_id: str) -> None:
        services = self._services

        def made(has_cover: bool) -> None:
            if has_cover:
                services.images.renew(services.paths.cover(course_id))

        services.jobs.run(
            lambda _progress, cancelled: services.library().make_pictures(course_id, cancelled=cancelled), done=made
        )

    def _look_at_picture(self, path: str) -> None:
        """A course is seen without its cover, such as one that a program without covers downloaded: it gets one, once,
        one course after another."""
        file = Path(path)
        if file.parent == self._services.paths.covers:
            self._bare.append(file.name.removesuffix(".jpg"))
            self._cover_next()

    def _cover_next(self) -> None:
        if self._covering or not self._bare:
            return
        self._covering = True
        services, course_id = self._services, self._bare.popleft()

        def made(is_there: bool) -> None:
            self._covering = False
            if is_there:
                services.images.renew(services.paths.cover(course_id))
            self._cover_next()

        def failed(error: BaseException) -> None:
            _log.info("no cover of %s: %s", course_id, error)
            made(is_there=False)

        services.jobs.run(
            lambda _progress, cancelled: services.library().make_missing_cover(course_id, cancelled=cancelled),
            done=made,
            failed=failed,
        )

    def _mended(self, _nothing: None) -> None:
        self._timer.start()
        self._disks.start()
        self.look()
        self.look_again()
