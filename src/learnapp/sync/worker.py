"""Syncing beside the window: on a thread of its own, when there is a reason, and never by polling."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TYPE_CHECKING, Any, Final

import msgspec

from learnapp.errors import ServerBusyError, StoppedError, SyncError, WorldError
from learnapp.store.store import wall_clock
from learnapp.sync.account import Device
from learnapp.sync.backoff import Backoff
from learnapp.sync.status import Phase, SyncStatus, Totals, phase_of
from learnapp.sync.waking import Waking

if TYPE_CHECKING:
    from learnapp.store import Change, Reader, Store
    from learnapp.sync.connection import Connection
    from learnapp.sync.live import Live
    from learnapp.sync.syncer import Syncer

Listener = Callable[[SyncStatus], None]

_EVERY_SECONDS: Final = 300.0
_LOOK_SECONDS: Final = 60.0
"""The courses are not asked for after every sync: while a lesson is watched, there are many."""
_RESTART: Final = "What you learn is recorded as before. Start LearnApp again to sync."

_log = logging.getLogger(__name__)


class Syncing:
    """One account's syncing while the window is open. Every method may be called from any thread, and none of them
    waits but `close`, `devices` and `sign_out_device`.

    It syncs at the start, after a change (once it is quiet for a moment), when the server tells of one, when the
    network changes, when it is asked to, every 5 minutes, and a last time at the end.
    """

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Connection],
        *,
        clock: Callable[[], int] = wall_clock,
        backoff: Backoff | None = None,
    ) -> None:
        """`connect` is called once, on the sync thread: it brings the HTTP library along."""
        self._store = store
        self._connect = connect
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._gate = threading.Lock()
        self._listeners: list[Listener] = []
        self._status = SyncStatus(phase="idle")
        self._telling = threading.RLock()
        self._waking = Waking()
        self._waiting: list[Future[Totals]] = []
        self._shown = True
        self._looked_at = -math.inf
        self._connected = threading.Event()
        self._connection: Connection | None = None
        self._live: Live | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._closed = False
        self._end_by = math.inf
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    # --- what others ask -----------------------------------------------------------------------------------------

    @property
    def status(self) -> SyncStatus:
        """How things stand now."""
        return self._status

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called with each new status, on the sync thread or the store's; returns the undoing."""
        with self._gate:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._gate:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def start(self) -> None:
        """Begin: a pull at once, then whenever there is a reason."""
        self._unsubscribe = self._store.subscribe(self._stored)
        self._waking.now()
        self._thread.start()

    def wake(self) -> None:
        """Sync soon; what a failure put off is not waited for any longer. After signing in again, say."""
        self._backoff.reset()
        self._waking.now()
        if self._live is not None:
            self._live.retry()

    def sync_now(self) -> Future[Totals]:
        """Sync at once, because the person asks; the future has the WorldError where that fails."""
        self._shown = True
        self._backoff.reset()
        if self._live is not None:
            self._live.retry()
        return self._ask()

    def freshen(self, seconds: float = 2.0) -> Future[bool]:
        """Pull at once, for what is about to be shown: whether that was done. False at once where the server was out
        of reach last time, and at the latest after `seconds`. Never has an error."""
        fresh: Future[bool] = Future()

        def tell(done: bool) -> None:
            with contextlib.suppress(InvalidStateError):
                fresh.set_result(done)

        if self._status.phase not in {"idle", "syncing"}:
            tell(False)
            return fresh
        timer = threading.Timer(seconds, tell, [False])
        timer.daemon = True
        timer.start()

        def synced(future: Future[Totals]) -> None:
            timer.cancel()
            tell(future.exception() is None)

        self._ask().add_done_callback(synced)
        return fresh

    def _ask(self) -> Future[Totals]:
        future: Future[Totals] = Future()
        with self._gate:
            taken = not self._closed
            if taken:
                self._waiting.append(future)
        if taken:
            self._waking.now()
        else:
            future.set_exception(StoppedError())
        return future

    def network_changed(self, available: bool) -> None:
        """The system says that a network came or went: try at once. It is a hint, and no more: the server may be on
        this very computer."""
        _log.info("the network is %s", "there" if available else "gone")
        self.wake()

    def devices(self) -> list[Device]:
        """The account's devices, the last seen first. Takes a moment; raises SyncError."""
        return self._connection_now().devices(self._store.device_id)

    def sign_out_device(self, device_id: str) -> None:
        """Sign another device of the account out. Takes a moment; raises SyncError."""
        self._connection_now().sign_out_device(device_id)

    def _connection_now(self) -> Connection:
        if not self._connected.wait(5.0) or self._connection is None:
            raise SyncError("Not yet", "LearnApp is just starting to sync. Try again in a moment.")
        return self._connection

    def close(self, seconds: float = 2.0) -> None:
        """Push what is left, if the server is there, within `seconds`; then stop. Never raises."""
        self._end_by = time.monotonic() + seconds
        self._unsubscribe()
        with self._gate:
            self._closed = True
        if self._connection is not None:
            self._connection.hurry(max(0.1, seconds * 0.75))
        self._waking.end()
        if self._thread.ident is None:
            return
        self._thread.join(max(0.0, self._end_by - time.monotonic()))
        if self._thread.is_alive():
            _log.warning("the last sync did not end in %s s; the rest is sent the next time", seconds)

    # --- the sync thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with contextlib.closing(self._store.reader()) as reader:
                self._count(reader, phase="syncing")
                self._connection = self._connect()
                self._connected.set()
                with contextlib.closing(self._connection):
                    self._work(reader, self._connection)
        except Exception as error:
            _log.exception("syncing ended")
            title = error.title if isinstance(error, WorldError) else "Syncing has stopped"
            self._set(msgspec.structs.replace(self._status, phase="trouble", title=title, message=_RESTART))
        finally:
            with self._gate:
                self._closed = True
            self._answer(self._asked(), StoppedError())

    def _work(self, reader: Reader, connection: Connection) -> None:
        from learnapp.sync.live import Live
        from learnapp.sync.syncer import Syncer

        syncer = Syncer(self._store, connection, clock=self._clock, going_on=lambda: time.monotonic() < self._end_by)
        live = Live(connection, lambda: self._store.device_id, self._waking.now)
        with contextlib.closing(syncer), contextlib.closing(live) as self._live:
            until = 0.0
            while (reason := self._waking.wait(until, pushing=self._status.phase == "idle")) != "end":
                if reason == "due" or (reason == "quiet" and reader.outbox_size()):
                    until = time.monotonic() + self._sync(reader, syncer, connection)
                else:
                    self._count(reader)
            self._store.recorded().result()
            if self._status.phase == "idle" and reader.outbox_size():
                self._looked_at = math.inf
                self._sync(reader, syncer, connection)

    def _sync(self, reader: Reader, syncer: Syncer, connection: Connection) -> float:
        """Sync once, and tell what came of it; the seconds after which to try again."""
        asked = self._asked()
        look = self._shown or time.monotonic() - self._looked_at >= _LOOK_SECONDS
        if self._shown:
            self._shown = False
            self._count(reader, phase="syncing")
        try:
            totals = syncer.sync()
        except WorldError as error:
            return self._failed(reader, error, asked)
        self._backoff.reset()
        self._count(reader, phase="idle")
        self._answer(asked, totals)
        if self._live is not None:
            self._live.online(True)
        if look:
            self._look_at_courses(reader, connection)
        return _EVERY_SECONDS

    def _look_at_courses(self, reader: Reader, connection: Connection) -> None:
        """What the server offers now. It is no part of syncing: where it fails, the next time will do."""
        from learnapp.sync.catalogue import refresh_catalogue

        self._looked_at = time.monotonic()
        try:
            refresh_catalogue(self._store, reader, connection)
        except WorldError as error:
            _log.info("the server's courses could not be asked for: %s", error)

    def _failed(self, reader: Reader, error: WorldError, asked: list[Future[Totals]]) -> float:
        _log.info("the sync failed: %s", error)
        phase = phase_of(error)
        wait = self._backoff.failed(error.retry_after if isinstance(error, ServerBusyError) else None)
        if phase == "sign_in":
            wait = math.inf
        if self._live is not None:
            self._live.online(False)
        next_try = None if math.isinf(wait) else self._clock() + round(wait * 1000)
        if not isinstance(error, StoppedError):
            self._count(reader, phase=phase, title=error.title, message=error.message, next_try=next_try)
        self._answer(asked, error)
        return wait

    # --- telling -------------------------------------------------------------------------------------------------

    def _stored(self, change: Change) -> None:
        """On the writer's thread. A round may be under way for long: that something waits is said at once."""
        if not (change.outbox or change.refused):
            return
        with self._telling:
            if change.outbox and not self._status.waiting:
                self._set(msgspec.structs.replace(self._status, waiting=1))
        self._waking.changed()

    def _count(self, reader: Reader, *, phase: Phase | None = None, **told: Any) -> None:
        """Say how things stand: anew, or (without a phase) as before but for what waits."""
        with self._telling:
            state = reader.sync_state()
            counts = {
                "waiting": reader.outbox_size(),
                "refused": reader.refused_size(),
                "last_sync": None if state.last_sync is None else state.last_sync - state.offset_ms,
            }
            if phase is None:
                self._set(msgspec.structs.replace(self._status, **counts))
            else:
                self._set(SyncStatus(phase=phase, **counts, **told))

    def _set(self, status: SyncStatus) -> None:
        if status == self._status:
            return
        self._status = status
        with self._gate:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(status)
            except Exception:
                _log.exception("a listener failed on %s", status)

    def _asked(self) -> list[Future[Totals]]:
        with self._gate:
            asked, self._waiting = self._waiting, []
        return asked

    def _answer(self, asked: list[Future[Totals]], result: Totals | WorldError) -> None:
        for future in asked:
            with contextlib.suppress(InvalidStateError):  # who asked does not want to know any more
                if isinstance(result, WorldError):
                    future.set_exception(result)
                else:
                    future.set_result(result)
