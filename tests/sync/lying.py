"""A server that answers nonsense: each path with what it was told to say, whatever was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec


class Said(NamedTuple):
    """An answer; `pieces` times the body, for those that never end."""

    status: int = 200
    kind: str = "application/json"
    body: bytes = b"{}"
    pieces: int = 1
    length: int | None = None
    """What the header says, where that is a lie, too."""
    headers: tuple[tuple[str, str], ...] = ()


class LyingServer:
    """On loopback; a context manager. Healthy and generous with tokens, unless told otherwise."""

    def __init__(self) -> None:
        self.sync: Said | Callable[[], Said] = Said()
        self.paths: dict[str, Said] = {
            "/api/health": Said(body=_json({"service": "learnapp", "protocol": 1, "status": "ok", "database": "ok"})),
            "/api/auth/token": Said(body=_tokens()),
            "/api/auth/refresh": Said(body=_tokens()),
            "/api/account": Said(body=_json({"signingKey": "k" * 43})),
        }
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self._answer()

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

            def _answer(self) -> None:
                outer.asked.append(self.path)
                said = outer.paths.get(self.path, Said(404))
                if self.path == "/api/sync":
                    said = outer.sync if isinstance(outer.sync, Said) else outer.sync()
                size = len(said.body) * said.pieces if said.length is None else said.length
                self.send_response(said.status)
                self.send_header("Content-Type", said.kind)
                self.send_header("Content-Length", str(size))
                for name, value in said.headers:
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for _ in range(said.pieces):
                        self.wfile.write(said.body)
                except OSError:
                    self.close_connection = True  # the client had enough
                if said.length is not None:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="liar", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def answer(**other: Any) -> bytes:
    """What an honest server says to a round, with some of it changed."""
    honest = {
        "accepted": [], "rejected": [], "records": [], "cursor": "c1", "more": False, "server_time": 1_780_000_000_000,
        "highest": {}, "reset": False,
    }  # fmt: skip
    return _json({**honest, **other})


def _tokens() -> bytes:
    return _json(
        {
            "accessToken": "o.lat_x",
            "expiresIn": 900,
            "refreshToken": "o.lrt_x",
            "user": {"id": "u", "email": "ada@example.org", "name": "Ada", "role": "learner"},
            "organization": {"id": "o", "name": "School"},
        }
    )


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)
