"""A network that cuts every connection after some bytes, and counts what it carried."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

_CHUNK: Final = 64 * 1024


class CuttingProxy:
    """Between a client and the server at `upstream`. An answer is cut off after a random number of bytes from `least`
    to `most`; `carried` counts the bytes that were sent to the client. 0 for `most` cuts nothing. `pace` bytes a second
    is how fast it is, 0 as fast as it can."""

    def __init__(self, upstream: str, *, least: int, most: int, seed: int = 1, pace: float = 0) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._least, self._most, self._pace = least, most, pace
        self._dice = random.Random(seed)
        self._gate = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._closed = threading.Event()
        self.carried = 0
        self.cuts = 0
        self.away = False
        """Whether there is no network: who connects is turned away."""
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="cutting proxy", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_all()

    def cut_all(self) -> None:
        with self._gate:
            ends = list(self._ends)
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="cut", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self.away:
                return
            with socket.create_connection(self._upstream, timeout=30) as server:
                with self._gate:
                    self._ends |= {client, server}
                    left = self._dice.randint(self._least, self._most) if self._most else -1
                threading.Thread(target=self._forth, args=(client, server), name="cut forth", daemon=True).start()
                try:
                    self._back(client, server, left)
                finally:
                    with self._gate:
                        self._ends -= {client, server}
                    for end in (client, server):
                        with contextlib.suppress(OSError):
                            end.shutdown(socket.SHUT_RDWR)

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(_CHUNK):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _back(self, client: socket.socket, server: socket.socket, left: int) -> None:
        while data := server.recv(_CHUNK if left < 0 else min(_CHUNK, left)):
            client.sendall(data)
            with self._gate:
                self.carried += len(data)
            if self._pace:
                self._closed.wait(len(data) / self._pace)
            if left >= 0:
                left -= len(data)
                if left <= 0:
                    with self._gate:
                        self.cuts += 1
                    return
