"""One running program an installation: a second launch, or a command, hands its request to the first.

The first listens on loopback and writes its address with a random key beside the data, readable by its owner only.
Messages are JSON over an authenticated `multiprocessing.connection`; nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import msgspec

_log = logging.getLogger(__name__)
_MAX_MESSAGE = 1 << 20
_REFUSED = (OSError, EOFError, AuthenticationError)


class _Address(msgspec.Struct, frozen=True):
    port: int
    key: str
    pid: int


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked of the running program: `show`, `open` (a lesson) or `import` (a folder)."""

    command: str
    path: str = ""
    lesson: str = ""
    resume: bool = False


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: `result` for a success, else a title and a message for a person."""

    ok: bool = True
    result: Any = None
    title: str = ""
    message: str = ""


class InstanceServer:
    """Answers requests on a thread of its own; `handle` runs on a thread a request."""

    def __init__(self, folder: Path, handle: Callable[[Request], Answer]) -> None:
        self._file = folder / "instance.json"
        self._handle = handle
        self._key = secrets.token_hex(32)
        self._listener = Listener(("127.0.0.1", 0), backlog=64, authkey=self._key.encode())
        self._closed = False
        port: int = self._listener.address[1]  # type: ignore[assignment,index]
        _write_private(self._file, msgspec.json.encode(_Address(port, self._key, os.getpid())))
        self._thread = threading.Thread(target=self._accept, name="instance", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and take the address away."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
        with contextlib.suppress(*_REFUSED):
            _connect(self._listener.address[1], self._key).close()  # type: ignore[index]
        self._thread.join(timeout=2)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection = self._listener.accept()
            except _REFUSED:
                continue
            if self._closed:
                connection.close()
                return
            threading.Thread(target=self._answer, args=(connection,), name="instance-request", daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection, contextlib.suppress(*_REFUSED):
            try:
                request = msgspec.json.decode(connection.recv_bytes(_MAX_MESSAGE), type=Request)
            except msgspec.DecodeError:
                connection.send_bytes(msgspec.json.encode(Answer(ok=False, title="Not understood")))
                return
            try:
                answer = self._handle(request)
            except Exception:
                _log.exception("a handed-over request failed: %s", request.command)
                answer = Answer(ok=False, title="That did not work", message="The running LearnApp could not do it.")
            connection.send_bytes(msgspec.json.encode(answer))


def hand_over(folder: Path, request: Request, *, wait: float = 5.0) -> Answer | None:
    """Ask the running program; None where none answers within `wait` seconds (it may still be starting)."""
    deadline = time.monotonic() + wait
    while True:
        address = _read(folder / "instance.json")
        if address is not None:
            with contextlib.suppress(*_REFUSED, msgspec.DecodeError), _connect(address.port, address.key) as connection:
                connection.send_bytes(msgspec.json.encode(request))
                return msgspec.json.decode(connection.recv_bytes(), type=Answer)
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.1)


def _connect(port: int, key: str) -> Connection:
    return Client(("127.0.0.1", port), authkey=key.encode())


def _read(file: Path) -> _Address | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Address)
    except (OSError, msgspec.DecodeError):
        return None


def _write_private(file: Path, data: bytes) -> None:
    aside = file.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(data)
    aside.replace(file)
