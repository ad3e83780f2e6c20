"""Syncing beside the window: on a thread of its own, when there is something to sync, and never by polling."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from learnapp.store.store import wall_clock
from learnapp.sync.account import Device
from learnapp.sync.status import SyncStatus, Totals

if TYPE_CHECKING:
    from learnapp.store import Store
    from learnapp.sync.connection import Connection

Listener = Callable[[SyncStatus], None]

_log = logging.getLogger(__name__)


class Syncing:
    """One account's syncing while the window is open. Every method may be called from any thread, and none of them
    waits but `close` and `devices`."""

    def __init__(
        self, store: Store, connect: Callable[[], Connection], *, clock: Callable[[], int] = wall_clock
    ) -> None:
        """`connect` is called once, on the sync thread: it brings the HTTP library along."""
        self._store = store
        self._connect = connect
        self._clock = clock
        self._gate = threading.Lock()
        self._listeners: list[Listener] = []
        self._status = SyncStatus(phase="idle")

    @property
    def status(self) -> SyncStatus:
        """How things stand now."""
        return self._status

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called on the sync thread with each new status; returns the undoing."""
        with self._gate:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._gate:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def start(self) -> None:
        """Begin: a pull at once, then whenever there is a reason."""
        raise NotImplementedError

    def wake(self) -> None:
        """Sync soon; what a failure put off is not waited for any longer. After signing in again, say."""
        raise NotImplementedError

    def sync_now(self) -> Future[Totals]:
        """Sync at once, because the person asks; the future has the SyncError where that fails."""
        raise NotImplementedError

    def freshen(self, seconds: float = 2.0) -> Future[bool]:
        """Pull at once, for what is about to be shown: whether that was done. False at once where the server was out
        of reach last time, and at the latest after `seconds`. Never has an error."""
        raise NotImplementedError

    def network_changed(self, available: bool) -> None:
        """The system says that a network came or went: try at once."""
        raise NotImplementedError

    def devices(self) -> list[Device]:
        """The account's devices, the last seen first. Takes a moment; raises SyncError."""
        raise NotImplementedError

    def close(self, seconds: float = 2.0) -> None:
        """Push what is left, if the server is there, within `seconds`; then stop. Never raises."""
        raise NotImplementedError
