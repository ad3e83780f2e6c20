"""A TCP proxy on loopback that stands for a bad network: it can be told, at any moment, what to do from now on."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import urlsplit

Weather = Literal["well", "black_hole", "reset", "slow", "late", "busy", "portal", "answer_lost", "refused"]

SLOW_BYTES: Final = 10_000
"""A second."""
LATE_SECONDS: Final = 5.0

_CHUNK: Final = 64 * 1024
_LINGER: Final = struct.pack("ii", 1, 0)
_PORTAL: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\nConnection: close\r\n\r\n"
    b"<html>Welcome to Hotel X</html>"
)
_BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Between a client and the server at `upstream`; a context manager. `requests` counts what was asked through it."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._weather: Weather = "well"
        self._gate = threading.Lock()
        self._pairs: set[_Pair] = set()
        self._closed = threading.Event()
        self.connections = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()

    @property
    def weather(self) -> Weather:
        return self._weather

    def be(self, weather: Weather) -> None:
        """From now on; what is under way is cut off, as by a network that goes."""
        self._weather = weather
        self._cut()

    def _cut(self) -> None:
        with self._gate:
            pairs = list(self._pairs)
        for pair in pairs:
            pair.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            pair = _Pair(client, self._weather, self._upstream, self._forget)
            with self._gate:
                self._pairs.add(pair)
            pair.start()

    def _forget(self, pair: _Pair) -> None:
        with self._gate:
            self._pairs.discard(pair)


class _Pair:
    """One connection of a client, and where it leads."""

    def __init__(
        self, client: socket.socket, weather: Weather, upstream: tuple[str, int], over: Callable[[_Pair], None]
    ) -> None:
        self._client = client
        self._weather = weather
        self._upstream = upstream
        self._over = over
        self._server: socket.socket | None = None
        self._ended = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="proxied", daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        for end in (self._client, self._server):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            with contextlib.suppress(OSError):
                self._serve()
        finally:
            self._ended.set()
            self._client.close()
            if self._server is not None:
                self._server.close()
            self._over(self)

    def _serve(self) -> None:
        match self._weather:
            case "refused":
                return
            case "reset":
                self._client.recv(1)
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            case "black_hole":
                while self._client.recv(_CHUNK):
                    pass
            case "busy" | "portal":
                self._client.recv(_CHUNK)
                self._client.sendall(_BUSY if self._weather == "busy" else _PORTAL)
            case _:
                self._pass_on()

    def _pass_on(self) -> None:
        self._server = socket.create_connection(self._upstream, timeout=30)
        back = threading.Thread(target=self._back, name="proxied back", daemon=True)
        back.start()
        while data := self._client.recv(_CHUNK):
            self._delay(len(data))
            self._server.sendall(data)
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_WR)
        back.join(60)

    def _back(self) -> None:
        assert self._server is not None
        with contextlib.suppress(OSError):
            while data := self._server.recv(_CHUNK):
                if self._weather == "answer_lost":
                    break  # the server has done what it was asked, and nobody hears of it
                self._delay(len(data))
                self._client.sendall(data)
        self.close()

    def _delay(self, size: int) -> None:
        """The time that this many bytes take."""
        if self._weather == "slow":
            self._ended.wait(size / SLOW_BYTES)
        elif self._weather == "late":
            self._ended.wait(LATE_SECONDS / 2)
