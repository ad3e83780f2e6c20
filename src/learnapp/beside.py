"""What the program is beside its window: the log, syncing, signals of the system, an ear for other launches."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal

from learnapp.errors import WorldError
from learnapp.paths import Paths

if TYPE_CHECKING:
    from learnapp.instance import Answer, Request
    from learnapp.ui.window import MainWindow


class Beside(QObject):
    """Made with the window, begins when its first picture is seen."""

    def __init__(
        self,
        window: MainWindow,
        paths: Paths,
        signals: Signals,
        start_syncing: Callable[[], None],
        *,
        bring_guest: bool,
    ) -> None:
        super().__init__()
        self._signals = signals
        self._window = window
        self._start_syncing = start_syncing
        self._paths = paths
        self._bring_guest = bring_guest
        self._parts: list[Callable[[], None]] = []

    def start(self) -> None:
        from learnapp.instance import InstanceServer
        from learnapp.logs import start_logging

        start_logging(self._paths.logs)
        door = _Door(self._window)
        self._signals.hold()
        self._parts = [InstanceServer(self._paths.data, door.handle).close]
        self._start_syncing()
        from learnapp.ui.upkeep import Upkeep

        upkeep = Upkeep(self._window.services)
        self._parts.append(upkeep.close)
        upkeep.start()
        from learnapp.ui.desktop.channels import system_desktop
        from learnapp.ui.desktop.news import News

        news = News(self._window.services, self._window.bridge, system_desktop(self._window))
        self._parts.append(news.close)
        news.start()
        if self._bring_guest:
            self._window.bring_guest()

    def close(self) -> None:
        for close in reversed(self._parts):
            close()


class Signals(QObject):
    """Ends the program as if its window was closed when the system asks it to stop (SIGTERM, SIGINT).

    One for the whole program: what is asked while one window gives way to another is told to the next.
    """

    def __init__(self) -> None:
        super().__init__()
        self.window: MainWindow | None = None
        self._release: Callable[[], None] | None = None

    def hold(self) -> None:
        """From now on close the window that is open when asked to stop."""
        if self._release is None:
            self._release = self._hold()

    def release(self) -> None:
        """Leave the signals as they were found, so that a second one ends a program that hangs."""
        if self._release is not None:
            self._release()
            self._release = None

    def _hold(self) -> Callable[[], None]:
        import socket

        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        before = signal.set_wakeup_fd(writer.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._asked)

        def release() -> None:
            notifier.setEnabled(False)
            signal.set_wakeup_fd(before)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            reader.close()
            writer.close()

        return release

    def _asked(self) -> None:
        if self.window is not None:
            self.window.close()


class _Door(QObject):
    """Takes requests of other launches, on their thread, to the window, on its own."""

    _asked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._asked.connect(self.act, Qt.ConnectionType.QueuedConnection)

    def handle(self, request: Request) -> Answer:
        """Answer a request, on the thread it came on."""
        from learnapp.instance import Answer
        from learnapp.sync import requests

        services = self._window.services
        if request.command == "import":
            from pathlib import Path

            try:
                report = services.library().bring(Path(request.path))
            except WorldError as error:
                return Answer(ok=False, title=error.title, message=error.message)
            return Answer(result=report.as_json())
        if request.command in ("download", "remove"):
            return self._downloads(request)
        answer = requests.handle(request, services.store, services.accounts, services.account, services.sync.syncing)
        if answer is None:
            self._asked.emit(request)
        return answer or Answer()

    def _downloads(self, request: Request) -> Answer:
        from learnapp.instance import Answer
        from learnapp.library.downloads import asking
        from learnapp.sync.requests import nobody
        from learnapp.sync.status import exit_code_of

        services = self._window.services
        try:
            if request.command == "remove":
                return Answer(result=asking.let_go(services.store, services.library().held, request.path))
            if services.downloads is None:
                raise nobody()
            asking.want(services.store, request.path)
            if request.wait:
                asking.wait_for(services.store, services.downloads, request.path)
        except WorldError as error:
            return Answer(ok=False, title=error.title, message=error.message, code=exit_code_of(error))
        return Answer()

    def act(self, request: Any) -> None:
        """Come to the front and go where the request says, or open anew for who learns now; GUI thread."""
        window = self._window
        if request.command == "account":
            self._account_changed(bring_guest=request.merge)
            return
        if request.path:
            window.bring(request.path)
        if request.lesson:
            window.services.navigator.open_lesson(request.lesson, None, True if request.resume else None)
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()

    def _account_changed(self, *, bring_guest: bool) -> None:
        services = self._window.services
        if services.accounts.current != services.account:
            services.reopen(bring_guest)
            return
        services.sync.wake()
        if bring_guest:
            self._window.bring_guest()
