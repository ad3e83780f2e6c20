"""Keeps the screen on and the machine awake while a lesson plays; silent where the system does not let us."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Protocol

REASON: Final = "Playing a lesson"

log = logging.getLogger(__name__)


class Inhibitor(Protocol):
    """`hold` and `release` may be called in any order and number; neither raises nor blocks."""

    def hold(self) -> None: ...

    def release(self) -> None: ...


class NoInhibitor:
    """For systems that we cannot ask."""

    def hold(self) -> None: ...

    def release(self) -> None: ...


class ScreenSaverInhibitor:
    """`org.freedesktop.ScreenSaver` on the session bus. An inhibition lasts as long as the connection that asked for
    it, so each has a connection of its own: it ends with it, and with the process, however that ends."""

    _CONNECTION = "learnapp-inhibit"

    def __init__(self, address: str) -> None:
        self._address = address
        self._held = False

    def hold(self) -> None:
        if self._held:
            return
        try:
            from PySide6.QtDBus import QDBusConnection, QDBusMessage
        except ImportError:
            return
        self._held = True
        bus = QDBusConnection.connectToBus(self._address, self._CONNECTION)
        call = QDBusMessage.createMethodCall(
            "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "Inhibit"
        )
        call.setArguments(["LearnApp", REASON])
        if not (bus.isConnected() and bus.send(call)):
            log.info("the desktop cannot be asked to stay awake")

    def release(self) -> None:
        if not self._held:
            return
        self._held = False
        from PySide6.QtDBus import QDBusConnection

        QDBusConnection.disconnectFromBus(self._CONNECTION)


class CaffeinateInhibitor:
    """macOS: a `caffeinate` that ends with us."""

    def __init__(self, command: str = "/usr/bin/caffeinate") -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def hold(self) -> None:
        if self._process is None:
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(
                    [self._command, "-d", "-i", "-w", str(os.getpid())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def release(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.terminate()
            process.wait()


class ExecutionStateInhibitor:
    """Windows: what this thread needs of the machine."""

    _CONTINUOUS, _SYSTEM, _DISPLAY = 0x80000000, 0x00000001, 0x00000002

    def __init__(self, kernel32: Any = None) -> None:
        self._kernel32 = kernel32 if kernel32 is not None else ctypes.CDLL("kernel32")

    def hold(self) -> None:
        self._kernel32.SetThreadExecutionState(self._CONTINUOUS | self._SYSTEM | self._DISPLAY)

    def release(self) -> None:
        self._kernel32.SetThreadExecutionState(self._CONTINUOUS)


def system_inhibitor(platform: str = sys.platform) -> Inhibitor:
    """The one for this system."""
    if platform == "darwin":
        return CaffeinateInhibitor()
    if platform == "win32":
        return ExecutionStateInhibitor()
    address = session_bus()
    return ScreenSaverInhibitor(address) if address else NoInhibitor()


def session_bus() -> str | None:
    """The address of a session bus that already runs; none is started for us."""
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    socket = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere") / "bus"
    return f"unix:path={socket}" if socket.exists() else None
