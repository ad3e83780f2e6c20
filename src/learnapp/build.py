"""The composition root: the one place that makes the long-lived objects and knows how they hang together."""

from __future__ import annotations

import datetime as dt
import functools
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, QTimeZone, Signal
from PySide6.QtWidgets import QApplication

from learnapp.errors import DatabaseInUseError, StoreError, WorldError
from learnapp.paths import Paths
from learnapp.settings import SettingsFile
from learnapp.store import Store
from learnapp.store.store import wall_clock
from learnapp.ui.images import Images
from learnapp.ui.jobs import Jobs
from learnapp.ui.services import Services
from learnapp.ui.theme import ARGUMENTS, Theme
from learnapp.ui.window import MainWindow

if TYPE_CHECKING:
    from learnapp.doctor import Check
    from learnapp.instance import Answer, Request
    from learnapp.library import Library
    from learnapp.tracking.lesson_player import LessonPlayer
    from learnapp.tracking.power import Power


_AFTER_FIRST_PICTURE_MS = 150


@dataclass(frozen=True)
class App:
    """The running program; `close` ends it in order and loses nothing that was played."""

    window: MainWindow
    services: Services
    close: Callable[[], None]


def build_app(
    application: QApplication,
    paths: Paths,
    *,
    clock: Callable[[], int] = wall_clock,
    tz: dt.tzinfo | None = None,
    device_name: str = "",
) -> App:
    """Open the store and make the window, unshown; raises StoreError."""
    settings = SettingsFile(paths.create().settings)
    store = Store.open(paths.account(), clock=clock, device_name=device_name or None)
    reader = store.reader()
    theme = Theme(settings.value.theme, reduced_motion=settings.value.reduced_motion)
    theme.apply(application)
    jobs = Jobs()
    images = Images()
    players: list[tuple[LessonPlayer, Power]] = []

    @functools.cache
    def library() -> Library:
        from learnapp.library import Library

        return Library(store, store.reader, paths)

    @functools.cache
    def lesson_player() -> LessonPlayer:
        from learnapp.player import create_engine
        from learnapp.tracking.lesson_player import LessonPlayer
        from learnapp.tracking.power import Power

        player = LessonPlayer(create_engine, store, clock=clock)
        players.append((player, Power(player)))
        return player

    def doctor() -> list[Check]:
        from learnapp.doctor import examine

        return examine(paths)

    services = Services(
        store=store,
        reader=reader,
        library=library,
        lesson_player=lesson_player,
        settings=settings,
        paths=paths,
        jobs=jobs,
        theme=theme,
        images=images,
        clock=clock,
        tz=tz or _local_zone(),
        doctor=doctor,
    )
    window = MainWindow(services)

    @functools.cache
    def close() -> None:
        for player, power in players:
            player.close()
            power.close()
        jobs.close()
        reader.close()
        store.close()

    return App(window, services, close)


def run_window(paths: Paths, lesson: str = "", *, resume: bool = False) -> int:
    """Show the window and stay until it is closed; the exit code. Raises StoreError, DatabaseInUseError where one runs.

    A store that cannot be opened is told in a window too, for who did not start it from a terminal.
    """
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication.instance() or QApplication([*sys.argv[:1], *ARGUMENTS])
    assert isinstance(application, QApplication)
    application.setApplicationName("LearnApp")
    application.setDesktopFileName("learnapp")
    try:
        app = build_app(application, paths)
    except DatabaseInUseError:
        raise
    except StoreError as error:
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.critical(None, "LearnApp", f"{error.title}\n\n{error.message}")
        raise
    app.window.guard.install()
    if lesson:
        app.services.navigator.open_lesson(lesson, None, True if resume else None)
    app.window.show()
    rest = _Rest(app, paths)
    QTimer.singleShot(_AFTER_FIRST_PICTURE_MS, rest.start)
    try:
        return application.exec()
    finally:
        rest.close()
        app.close()
        app.window.guard.remove()


class _Rest(QObject):
    """What the program is beside its window, made when the first picture is seen: log, signals, an ear for others."""

    def __init__(self, app: App, paths: Paths) -> None:
        super().__init__()
        self._app = app
        self._paths = paths
        self._parts: list[Callable[[], None]] = []

    def start(self) -> None:
        from learnapp.instance import InstanceServer
        from learnapp.logs import start_logging

        start_logging(self._paths.logs)
        door = _Door(self._app)
        self._parts = [_Signals(self._app.window).close, InstanceServer(self._paths.data, door.handle).close]

    def close(self) -> None:
        for close in reversed(self._parts):
            close()


class _Signals(QObject):
    """Ends the program as if its window was closed when the system asks it to stop (SIGTERM, SIGINT)."""

    def __init__(self, window: MainWindow) -> None:
        import socket

        super().__init__(window)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._before = signal.set_wakeup_fd(self._writer.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(window.close)

    def close(self) -> None:
        """Leave the signals as they were found, so that a second one ends a program that hangs."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()


class _Door(QObject):
    """Takes requests of other launches, on their thread, to the window, on its own."""

    _asked = Signal(object)

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._asked.connect(self.act, Qt.ConnectionType.QueuedConnection)

    def handle(self, request: Request) -> Answer:
        """Answer a request, on the thread it came on."""
        from learnapp.instance import Answer

        if request.command == "import":
            from pathlib import Path

            try:
                report = self._app.services.library().import_folder(Path(request.path))
            except WorldError as error:
                return Answer(ok=False, title=error.title, message=error.message)
            return Answer(result=report.as_json())
        self._asked.emit(request)
        return Answer()

    def act(self, request: Any) -> None:
        """Come to the front and go where the request says; GUI thread."""
        window = self._app.window
        if request.lesson:
            self._app.services.navigator.open_lesson(request.lesson, None, True if request.resume else None)
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()


def _local_zone() -> dt.tzinfo:
    """The system's time zone with its history of summer times; the offset of now where its name is not known."""
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(QTimeZone.systemTimeZoneId().toStdString())
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.datetime.now().astimezone().tzinfo or dt.UTC
