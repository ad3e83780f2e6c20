"""How the desktop is told something: from the tray where there is one, else through the portal, else not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from learnapp.tracking.inhibit import session_bus

if TYPE_CHECKING:
    from learnapp.tracking.portal import Portal

_SHOWN_MS: Final = 10_000
_STAYS_MS: Final = 60_000


class Desktop(Protocol):
    """`tell` may be called at any time; it neither raises nor waits. `act` follows where the person asks for more,
    `unheard`, now or later, where the desktop shows nothing."""

    def tell(self, title: str, text: str, act: Callable[[], None], unheard: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


class SystemDesktop(QObject):
    """The icon stands in the tray only as long as it has something to tell."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._portal: Portal | None = None
        self._act: Callable[[], None] | None = None
        self._hide = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._hide.timeout.connect(self._leave)

    def tell(self, title: str, text: str, act: Callable[[], None], unheard: Callable[[], None]) -> None:
        self._act = act
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            if self._tray is None:
                self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
                self._tray.messageClicked.connect(self._chosen)
                self._tray.activated.connect(lambda _reason: self._chosen())
            self._tray.setToolTip(f"LearnApp: {title}")
            self._tray.show()
            self._tray.showMessage(title, text, self._window.windowIcon(), _SHOWN_MS)
            self._hide.start()
            return
        address = session_bus()
        if address is None:
            unheard()
            return
        from learnapp.tracking.portal import Portal

        self._portal = self._portal or Portal(address)
        self._portal.tell(title, text, unheard)

    def close(self) -> None:
        self._leave()
        if self._portal is not None:
            self._portal.close()

    def _chosen(self) -> None:
        act, self._act = self._act, None
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        self._leave()
        if act is not None:
            act()

    def _leave(self) -> None:
        self._hide.stop()
        if self._tray is not None:
            self._tray.hide()


def system_desktop(window: QWidget) -> Desktop:
    return SystemDesktop(window)
