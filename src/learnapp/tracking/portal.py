"""Notifications through the desktop's portal, for desktops without a tray; silent where there is none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusPendingCallWatcher

_NAME: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.Notification"
_CONNECTION: Final = "learnapp-notify"

log = logging.getLogger(__name__)


class Portal:
    """`org.freedesktop.portal.Notification` on the session bus at `address`. One notification takes the place of the
    one before."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._asked: dict[QDBusPendingCallWatcher, Callable[[], None]] = {}

    def tell(self, title: str, text: str, unheard: Callable[[], None]) -> None:
        """Neither raises nor waits for an answer; `unheard` follows, now or later, where nothing shows it."""
        try:
            from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
        except ImportError:
            unheard()
            return
        bus = QDBusConnection.connectToBus(self._address, _CONNECTION)
        call = QDBusMessage.createMethodCall(_NAME, _PATH, _INTERFACE, "AddNotification")
        call.setArguments(["learnapp", {"title": title, "body": text, "priority": "normal"}])
        if not bus.isConnected():
            self._fail(unheard)
            return
        watcher = QDBusPendingCallWatcher(bus.asyncCall(call))
        self._asked[watcher] = unheard
        watcher.finished.connect(self._answered)

    def close(self) -> None:
        for watcher in self._asked:
            watcher.finished.disconnect(self._answered)
        self._asked.clear()
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:
            return
        QDBusConnection.disconnectFromBus(_CONNECTION)

    def _answered(self, watcher: QDBusPendingCallWatcher) -> None:
        unheard = self._asked.pop(watcher, None)
        if unheard is not None and watcher.isError():
            self._fail(unheard)

    def _fail(self, unheard: Callable[[], None]) -> None:
        log.info("the desktop shows no notifications")
        unheard()
