"""Notices that the machine goes to sleep or has slept."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import SLOT, QObject, Signal, Slot

SLEPT_SECONDS: Final = 2.0
"""So much more time must have passed than the machine was awake for, before it is called sleep."""

_LOGIN = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep")


class SleepWatch(QObject):
    """`slept` is emitted when the machine is about to sleep, where the system tells it before (logind), or at the first
    `look` after it slept. `asleep` tells how many seconds this machine has slept so far, None where that is unknown.
    """

    slept = Signal()

    def __init__(
        self,
        asleep: Callable[[], float] | None,
        *,
        bus: str | None = None,
        service: str = "org.freedesktop.login1",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._asleep = asleep
        self._seen = asleep() if asleep else 0.0
        self._service = service
        self._bus = bus
        if bus is not None:
            self._listen(bus)

    def look(self) -> None:
        """Compare the clocks; cheap, to be called now and then."""
        if self._asleep is None:
            return
        before, self._seen = self._seen, self._asleep()
        if self._seen - before > SLEPT_SECONDS:
            self.slept.emit()

    def close(self) -> None:
        if self._bus is not None:
            from PySide6.QtDBus import QDBusConnection

            QDBusConnection.disconnectFromBus(self._name)
            self._bus = None

    @property
    def _name(self) -> str:
        return f"learnapp-sleep-{id(self)}"

    def _listen(self, address: str) -> None:
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:
            self._bus = None
            return
        bus = QDBusConnection.connectToBus(address, self._name)
        if bus.isConnected():
            slot: Any = SLOT("_prepare(bool)")  # declared as bytes, and refused as bytes
            bus.connect(self._service, *_LOGIN, self, slot)

    @Slot(bool)
    def _prepare(self, going: bool) -> None:
        """Logind: about to sleep, or just awake, when `look` has nothing more to tell."""
        if going:
            self.slept.emit()
        elif self._asleep is not None:
            self._seen = self._asleep()


def seconds_asleep(platform: str = sys.platform) -> Callable[[], float] | None:
    """A clock that counts all time minus one that stands still in sleep, where this system has both."""
    if platform == "win32":
        kernel32 = ctypes.CDLL("kernel32")
        kernel32.GetTickCount64.restype = ctypes.c_uint64

        def windows() -> float:
            awake = ctypes.c_uint64()
            kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake))
            return kernel32.GetTickCount64() / 1000 - awake.value / 10_000_000

        return windows
    always, awake = (
        ("CLOCK_MONOTONIC", "CLOCK_UPTIME_RAW")
        if platform == "darwin"
        else (
            "CLOCK_BOOTTIME",
            "CLOCK_MONOTONIC",
        )
    )
    if not (hasattr(time, always) and hasattr(time, awake)):
        return None
    all_time, awake_time = getattr(time, always), getattr(time, awake)
    return lambda: time.clock_gettime(all_time) - time.clock_gettime(awake_time)


def system_bus(platform: str = sys.platform) -> str | None:
    """The address of the system bus, where there is one."""
    if address := os.environ.get("DBUS_SYSTEM_BUS_ADDRESS"):
        return address
    socket = Path("/run/dbus/system_bus_socket")
    return f"unix:path={socket}" if platform.startswith("linux") and socket.exists() else None


def system_sleep_watch(parent: QObject | None = None) -> SleepWatch:
    """The one for this system."""
    return SleepWatch(seconds_asleep(), bus=system_bus(), parent=parent)
