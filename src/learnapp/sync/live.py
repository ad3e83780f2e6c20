"""The server's events: another device's change is heard of at once, and nobody asks in vain."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from learnapp.errors import WorldError
from learnapp.sync.backoff import Backoff

if TYPE_CHECKING:
    from learnapp.sync.connection import Connection

_LAST_SECONDS: Final = 0.5
_GOOD_SECONDS: Final = 10.0
"""A stream that lived this long was a good one; the next is asked for without a long wait."""

_log = logging.getLogger(__name__)


class Live:
    """Listens on a thread of its own while `online` says that the server can be reached.

    `device` tells our own id: what we pushed is not told to us. When it becomes another one, the stream is begun anew.
    `heard` is called when something may have changed: when the stream begins, at each event, and when it breaks, which
    is how a server that goes away is noticed.
    """

    def __init__(
        self,
        connection: Connection,
        device: Callable[[], str],
        heard: Callable[[], None],
        backoff: Backoff | None = None,
    ) -> None:
        self._connection = connection
        self._device = device
        self._as: str | None = None
        self._heard = heard
        self._backoff = backoff or Backoff()
        self._changed = threading.Condition()
        self._online = False
        self._again = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sync-live", daemon=True)
        self._thread.start()

    def online(self, reachable: bool) -> None:
        """Whether the server answered just now."""
        with self._changed:
            self._online = reachable
            self._changed.notify_all()
            is_another = self._as is not None and self._as != self._device()
        if is_another:
            self._connection.interrupt()

    def retry(self) -> None:
        """Do not wait any longer: the network is another one."""
        with self._changed:
            self._again = True
            self._changed.notify_all()

    def close(self) -> None:
        """Listen no more. Never raises; a connection that is only just being made ends by itself, unheard."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._connection.interrupt()
        self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._online or self._closed)
                if self._closed:
                    return
                self._as = self._device()
            began = time.monotonic()
            try:
                self._listen(self._as)
            except WorldError as error:
                _log.info("the server's events are not heard: %s", error)
            except Exception:
                if not self._closed:
                    _log.exception("listening failed")
            with self._changed:
                if self._closed:
                    return
                listened_as, self._as = self._as, None
                if listened_as != self._device():
                    continue
                self._online = False
            if time.monotonic() - began >= _GOOD_SECONDS:
                self._backoff.reset()
            self._heard()  # whether the server is still there; if it is, `online` says so
            self._rest(self._backoff.failed())

    def _listen(self, device: str) -> None:
        with self._connection.events(device) as events:
            for name in events:
                if self._closed or device != self._device():
                    return
                if name:
                    self._heard()

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._again = False
            self._changed.wait_for(lambda: self._again or self._closed, seconds)
