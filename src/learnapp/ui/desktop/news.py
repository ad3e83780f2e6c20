"""What the desktop is told: a quarter of a course that was reached here, and kindly, that nothing was learned for long.

That a course is completed is told in the window where the desktop shows nothing; the rest is not missed.

Whether it is news is known to the store, so that it is told once, however often the program is started.
"""

from __future__ import annotations

import contextlib
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from learnapp.errors import WorldError
from learnapp.store.told import QUARTER
from learnapp.ui import format as told
from learnapp.ui.bridge import StoreBridge
from learnapp.ui.desktop.channels import Desktop
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.store import Change

DAY_MS: Final = 24 * 3_600_000
PAUSE_DAYS: Final = 7
_FIRST_LOOK_MS: Final = 60_000  # the pull at the start may tell of learning elsewhere
_LOOK_EVERY_MS: Final = 3_600_000
_COMPLETED_SECONDS: Final = 20.0


def _silent() -> None:
    """It is no matter where this is not shown."""


class News(QObject):
    """Hears of changes from `bridge`; looks for a pause a minute after `start`, then hour by hour."""

    _is_news = Signal(object)  # since when the pause lasts

    def __init__(self, services: Services, bridge: StoreBridge, desktop: Desktop) -> None:
        super().__init__()
        self._services = services
        self._desktop = desktop
        self._timer = QTimer(self, interval=_FIRST_LOOK_MS)
        self._timer.timeout.connect(self._look_on_time)
        self._is_news.connect(self._remind, Qt.ConnectionType.QueuedConnection)
        bridge.changed.connect(self.on_change)

    def start(self) -> None:
        self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        self._desktop.close()

    def on_change(self, change: Change) -> None:
        """Tell the quarters that were just reached, where that is wanted."""
        for course_id, quarter in change.reached:
            if quarter in self._services.settings.value.notify_quarters:
                with contextlib.suppress(WorldError):
                    self._tell_quarter(course_id, quarter)

    def look(self) -> None:
        """Remind of learning where there was none for a week: once for each such pause."""
        services = self._services
        if not services.settings.value.notify_pause:
            return
        with contextlib.suppress(WorldError):
            now = services.clock()
            last = services.reader.statistics().last_activity
            if last is not None and now - last >= PAUSE_DAYS * DAY_MS:
                services.store.told.pause(last).add_done_callback(lambda asked: self._answer(asked, last))

    def _answer(self, asked: Future[bool], last: int) -> None:
        """On the thread of the store."""
        if asked.exception() is None and asked.result() and shiboken6.isValid(self):
            self._is_news.emit(last)

    def _remind(self, last: int) -> None:
        services = self._services
        with contextlib.suppress(WorldError):
            now = services.clock()
            upcoming = services.reader.home(now, services.tz, limit=1).next_up
            if upcoming is None or upcoming.missing:
                return  # nothing to go on with
            title = told.counted((now - last) // DAY_MS, "You last learned a day ago", "You last learned %n days ago")
            text = self.tr("{0} in {1} is next, whenever you like.")
            text = text.format(upcoming.lesson_title, upcoming.course_title)
            self._desktop.tell(title, text, lambda: services.navigator.open_course(upcoming.course_id), _silent)

    def _look_on_time(self) -> None:
        self._timer.setInterval(_LOOK_EVERY_MS)
        self.look()

    def _tell_quarter(self, course_id: str, quarter: int) -> None:
        services = self._services
        view = services.reader.course(course_id)
        if view is None or view.progress.progress_percentage // QUARTER * QUARTER != quarter:
            return  # the course has gone on meanwhile, which is told instead
        name = view.course.title
        navigator = services.navigator
        if quarter == 100:
            title = self.tr("You completed {0}").format(name)
            text = self.tr("Well done. Its certificate is in Activity.")
            self._desktop.tell(title, text, lambda: navigator.go("activity"), lambda: self._toast(name))
            return
        title = {
            25: self.tr("A quarter of {0} is done"),
            50: self.tr("Half of {0} is done"),
            75: self.tr("Three quarters of {0} are done"),
        }[quarter].format(name)
        left = view.progress.total_lessons - len(view.progress.completed_lessons)
        text = told.counted(left, "1 lesson is left.", "%n lessons are left.")
        self._desktop.tell(title, text, lambda: navigator.open_course(course_id), _silent)

    def _toast(self, name: str) -> None:
        services = self._services
        text = self.tr("You completed “{0}”").format(name)
        act = self.tr("Certificate …")
        services.notices.offer(
            text, act, lambda: services.navigator.go("activity"), kind="done", seconds=_COMPLETED_SECONDS
        )
