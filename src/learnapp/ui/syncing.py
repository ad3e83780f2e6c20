"""How things stand with the server, and what can be asked of it, on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from learnapp.errors import OfflineError
from learnapp.sync.status import SyncStatus

if TYPE_CHECKING:
    from learnapp.store import Reader
    from learnapp.sync.account import Device
    from learnapp.sync.status import Totals
    from learnapp.sync.worker import Syncing

_T = TypeVar("_T")
_CALM_MS = 400
"""A round that is over sooner is not worth a word: the pill does not flicker while a lesson is watched."""


class SyncBridge(QObject):
    """`changed(SyncStatus)` on the GUI thread, `refused(number)` when the server refused more than before.

    Without an account there is nothing to attach. With one, what syncs is attached when the first picture is seen;
    until then the status is what the store knows.
    """

    changed = Signal(object)
    refused = Signal(int)
    attached = Signal()
    _arrived = Signal(object)
    _answered = Signal(object)  # Callable[[], None]

    def __init__(self, status: SyncStatus) -> None:
        super().__init__()
        self._status = status
        self._counted = False
        self._syncing: Syncing | None = None
        self._undo: Callable[[], None] | None = None
        self._patience = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._patience.timeout.connect(lambda: self.changed.emit(self.status))
        self._arrived.connect(self.show, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(lambda answer: answer(), Qt.ConnectionType.QueuedConnection)

    @property
    def status(self) -> SyncStatus:
        return self._status

    @property
    def syncing(self) -> Syncing | None:
        """What syncs, once it is attached."""
        return self._syncing

    @property
    def online(self) -> bool:
        """Whether asking the server for something has a chance."""
        return self._syncing is not None and self._status.phase in ("idle", "syncing")

    @property
    def away(self) -> bool:
        """Whether the server is known to be out of reach, or there is none."""
        return self._status.phase not in ("idle", "syncing")

    def attach(self, syncing: Syncing) -> None:
        """Show how this one fares from now on."""
        self._syncing = syncing
        self._undo = syncing.subscribe(self._take)
        self.attached.emit()

    def close(self) -> None:
        """Hear and ask nothing any more; what syncs is closed by who made it."""
        self._patience.stop()
        if self._undo is not None:
            self._undo()
        self._undo = self._syncing = None

    def show(self, status: SyncStatus) -> None:
        """This is how things stand now."""
        before, self._status = self._status, status
        if status == before:
            return
        if status.refused > before.refused and self._counted:
            self.refused.emit(status.refused - before.refused)
        if status.phase == "syncing" and before.phase == "idle":
            self._patience.start()
        elif not (status.phase == "syncing" and self._patience.isActive()):
            self._patience.stop()
            self.changed.emit(status)

    def count(self, reader: Reader) -> None:
        """What the store holds moved; raises StoreError."""
        self.show(_counted(self._status, reader))
        self._counted = True

    # --- what can be asked ----------------------------------------------------------------------------------------

    def sync_now(
        self, done: Callable[[Totals], None] | None = None, failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Sync at once; exactly one of the two follows, on the GUI thread."""
        if self._syncing is None:
            if failed is not None:
                failed(_nothing())
            return
        self._when(self._syncing.sync_now(), done, failed)

    def freshen(self, seconds: float, then: Callable[[], None]) -> None:
        """Pull what other devices did, where there is a way, and call `then`: at once where there is none, on the GUI
        thread when it is there, after so many seconds in any case.
        """
        if self._syncing is None or not self.online:
            then()
            return
        self._when(self._syncing.freshen(seconds), lambda _fresh: then(), None)

    def wake(self) -> None:
        """Sync soon, whatever was put off: the person has signed in again."""
        if self._syncing is not None:
            self._syncing.wake()

    def network_changed(self, available: bool) -> None:
        if self._syncing is not None:
            self._syncing.network_changed(available)

    def devices(self) -> list[Device]:
        """Ask the server for the devices of the account; blocks, for a job. Raises SyncError."""
        return self._attached().devices()

    def sign_out_device(self, device_id: str) -> None:
        """Have the server sign another device of the account out; blocks, for a job. Raises SyncError."""
        self._attached().sign_out_device(device_id)

    def _attached(self) -> Syncing:
        if self._syncing is None:
            raise _nothing()
        return self._syncing

    def _take(self, status: SyncStatus) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit(status)

    def _when(
        self,
        future: Future[_T],
        done: Callable[[_T], None] | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        asked = _Asked(done, failed)

        def answer(finished: Future[Any]) -> None:
            if shiboken6.isValid(self):
                self._answered.emit(lambda: asked.tell(finished))

        future.add_done_callback(answer)


@dataclass(slots=True)
class _Asked:
    """Whom an answer is for. Forgotten on the GUI thread: a dialog that hangs on it may not die on that of the sync."""

    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None

    def tell(self, finished: Future[Any]) -> None:
        done, failed, self.done, self.failed = self.done, self.failed, None, None
        error = finished.exception() if not finished.cancelled() else _nothing()
        if error is not None and failed is not None:
            failed(error)
        elif error is None and done is not None:
            done(finished.result())


def status_at_start(reader: Reader) -> SyncStatus:
    """How things stand as far as an account's store knows; raises StoreError."""
    return _counted(SyncStatus(phase="idle"), reader)


def _counted(status: SyncStatus, reader: Reader) -> SyncStatus:
    state = reader.sync_state()
    return replace(
        status,
        waiting=reader.outbox_size(),
        refused=reader.refused_size(),
        last_sync=None if state.last_sync is None else state.last_sync - state.offset_ms,
    )


def _nothing() -> OfflineError:
    return OfflineError("There is no connection yet", "What you do is kept on this device and sent later.")
