"""Notifications through the desktop's portal, for desktops without a tray; silent where there is none."""

from __future__ import annotations

import logging
from typing import Final

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

    def tell(self, title: str, text: str) -> None:
        """Neither raises nor waits for an answer."""
        try:
            from PySide6.QtDBus import QDBusConnection, QDBusMessage
        except ImportError:
            return
        bus = QDBusConnection.connectToBus(self._address, _CONNECTION)
        call = QDBusMessage.createMethodCall(_NAME, _PATH, _INTERFACE, "AddNotification")
        call.setArguments(["learnapp", {"title": title, "body": text, "priority": "normal"}])
        if not (bus.isConnected() and bus.send(call)):
            log.info("the desktop shows no notifications")

    def close(self) -> None:
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:
            return
        QDBusConnection.disconnectFromBus(_CONNECTION)
