"""One running program an installation: a second launch, or a command, hands its request to the first.

The first listens on loopback and writes its port with a random key beside the data, readable by its owner only. A
request is one line of JSON that carries the key; it is acknowledged at once with a line, and answered with another when
it is done.
"""

from __future__ import annotations

import contextlib
import hmac
import io
import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from learnapp.files import replacing

_log = logging.getLogger(__name__)
_MAX_LINE = 1 << 20
_POLITE_SECONDS = 5.0
"""Who connects has this long to say what is wanted."""


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked of the running program: `show` (and bring in the package at `path`), `open` (a lesson), `import`
    (a folder or a package), `sync`, `import_documents` (a file), `download` (a course, and to `wait` for it), `remove`
    (the downloads of one), or `account`: the current account is another one now, and what the guest learned is to
    `merge` into it."""

    command: str
    path: str = ""
    lesson: str = ""
    resume: bool = False
    merge: bool = False
    wait: bool = False


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: `result` for a success, else a title, a message for a person, and the exit code to tell."""

    ok: bool = True
    result: Any = None
    title: str = ""
    message: str = ""
    code: int = 1


class _Address(msgspec.Struct, frozen=True):
    port: int
    key: str


class _Call(msgspec.Struct, frozen=True):
    key: str
    request: Request


class InstanceServer:
    """Answers requests; `handle` runs on a thread a request."""

    def __init__(self, folder: Path, handle: Callable[[Request], Answer]) -> None:
        self._file = folder / "instance.json"
        self._handle = handle
        self._key = secrets.token_hex(32)
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._port: int = self._socket.getsockname()[1]
        self._closed = False
        with replacing(self._file) as file:
            file.write(msgspec.json.encode(_Address(self._port, self._key)))
        self._thread = threading.Thread(target=self._accept, name="instance", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and take the address away."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        self._thread.join(timeout=2)
        self._socket.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                continue
            if self._closed:
                connection.close()
                return
            threading.Thread(target=self._answer, args=(connection,), name="instance-request", daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(_POLITE_SECONDS)
            with connection.makefile("rwb") as stream:
                try:
                    call = msgspec.json.decode(stream.readline(_MAX_LINE), type=_Call)
                except msgspec.DecodeError:
                    return
                if not hmac.compare_digest(call.key.encode(), self._key.encode()):
                    return
                _send(stream, True)
                try:
                    answer = self._handle(call.request)
                except Exception:
                    _log.exception("a handed-over request failed: %s", call.request.command)
                    answer = Answer(
                        ok=False, title="That did not work", message="The running LearnApp could not do it."
                    )
                _send(stream, answer)


def hand_over(folder: Path, request: Request, *, wait: float = 5.0) -> Answer | None:
    """Ask the running program and wait for its answer; None where none took the request within `wait` seconds."""
    deadline = time.monotonic() + wait
    while True:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            address = msgspec.json.decode((folder / "instance.json").read_bytes(), type=_Address)
            patience = max(0.5, deadline - time.monotonic())
            with socket.create_connection(("127.0.0.1", address.port), timeout=patience) as connection:
                return _ask(connection, _Call(address.key, request))
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.1)


def _ask(connection: socket.socket, call: _Call) -> Answer:
    with connection.makefile("rwb") as stream:
        _send(stream, call)
        msgspec.json.decode(stream.readline(_MAX_LINE), type=bool)
        connection.settimeout(None)  # it is at work now: an import takes as long as it takes
        return msgspec.json.decode(stream.readline(), type=Answer)


def _send(stream: io.BufferedRWPair, value: object) -> None:
    stream.write(msgspec.json.encode(value) + b"\n")
    stream.flush()
