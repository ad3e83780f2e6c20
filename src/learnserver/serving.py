"""Listening, until somebody says stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

import uvicorn
from litestar import Litestar

from learnserver.tracing import JsonLines

_GRACE_SECONDS: Final = 10
_BACKLOG: Final = 2048


class _Server(uvicorn.Server):
    """Tells when it listens, and ends as a program that was asked to end does: with success."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None], let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening
        self._let_go = let_go

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._let_go()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound already, so that port 0 is a real one before anything starts. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.set_inheritable(True)
    except OSError:
        bound.close()
        raise
    return bound


def address_of(bound: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Litestar, bound: socket.socket, listening: Callable[[], None]) -> bool:
    """Serve until SIGINT or SIGTERM, then finish what is under way (10 s at most). Whether it could start at all."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        lifespan="on",
    )
    server = _Server(config, listening, app.state.let_go)
    _collect_less_often()
    with suppress(SystemExit):  # uvicorn's way to say that it cannot start
        asyncio.run(server.serve([bound]))
    return server.started


def _collect_less_often() -> None:
    """A push makes ten thousand short-lived objects. Looking through all that the program itself stands on for garbage,
    again and again, took a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def start_logging(level: int = logging.INFO) -> None:
    """One line of JSON an event to stderr; nothing of it quotes a header, a body or a token."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("learnserver", "uvicorn.error"):
        logging.getLogger(name).setLevel(level)
