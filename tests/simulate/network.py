"""A way to the server that loses, repeats, delays and disturbs; each by a roll of the world's dice."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final, Literal

import httpx

from tests.simulate.serving import Reply, Server

Fate = Literal[
    "well", "lost", "answer_lost", "repeated", "late", "cut_short", "busy", "portal", "mistake", "answer_late"
]

FATES: Final[tuple[tuple[Fate, int], ...]] = (
    ("well", 60),
    ("lost", 10),
    ("answer_lost", 12),
    ("repeated", 6),
    ("late", 8),
    ("cut_short", 3),
    ("busy", 2),
    ("portal", 2),
    ("mistake", 2),
)
_PORTAL: Final = b"<html><body><h1>Welcome to our hotel</h1></body></html>"


class Network:
    """All machines' way to the server. `bad` is how much of what is sent meets a fate, 0-1."""

    def __init__(self, server: Server, dice: random.Random, tell: Callable[[str], None]) -> None:
        self.server = server
        self.bad = 0.0
        self.requests = 0
        self.meanwhile: Callable[[str], None] = lambda _: None
        """What a machine does while an answer is on its way to it."""
        self._dice = dice
        self._tell = tell
        self._late: list[tuple[str, httpx.Request, bytes]] = []

    def way(self, name: str) -> Way:
        """The way of one machine."""
        return Way(self, name)

    def deliver_late(self, share: float = 1.0) -> int:
        """Let requests arrive that were thought lost, in another order; how many did."""
        waiting, self._late = self._late, []
        self._dice.shuffle(waiting)
        arrived = 0
        for name, request, body in waiting:
            if self._dice.random() < share:
                arrived += 1
                reply = self._serve(request, body)
                self._tell(f"a late request of {name} arrives: {request.url.path} {reply.status}")
            else:
                self._late.append((name, request, body))
        return arrived

    def carry(self, name: str, request: httpx.Request) -> httpx.Response:
        try:
            return self._carry(name, request)
        finally:
            self.meanwhile(name)

    def _carry(self, name: str, request: httpx.Request) -> httpx.Response:
        body = request.read()
        self.requests += 1
        fate = self._fate()
        if fate != "well":
            self._tell(f"network of {name}: {request.url.path} {fate}")
        match fate:
            case "lost":
                raise httpx.ConnectError("no way", request=request)
            case "late":
                self._late.append((name, request, body))
                raise httpx.ReadTimeout("no answer yet", request=request)
            case "answer_lost":
                self._serve(request, body)
                raise self._dice.choice((httpx.ReadTimeout, httpx.ReadError))("the answer is lost", request=request)
            case "repeated":
                first, second = self._serve(request, body), self._serve(request, body)
                return _response(request, self._dice.choice((first, second)))
            case "cut_short":
                reply = self._serve(request, body)
                return _response(request, Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2]))
            case "busy":
                return _response(request, Reply(503, (("retry-after", "7"),), b""))
            case "portal":
                return _response(request, Reply(200, (("content-type", "text/html"),), _PORTAL))
            case "mistake":
                return _response(request, Reply(500, (("content-type", "text/plain"),), b"oops"))
            case _:
                return _response(request, self._serve(request, body))

    def _fate(self) -> Fate:
        if self._dice.random() >= self.bad:
            return "well"
        fates, weights = zip(*FATES[1:], strict=True)
        return self._dice.choices(fates, weights)[0]

    def _serve(self, request: httpx.Request, body: bytes) -> Reply:
        return self.server.ask(request.method, request.url.raw_path.decode(), dict(request.headers), body)


class Way(httpx.BaseTransport):
    """What a machine hands to its HTTP client in place of a socket."""

    def __init__(self, network: Network, name: str) -> None:
        self._network = network
        self._name = name
        self.up = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self.up:
            raise httpx.ConnectError("no network", request=request)
        return self._network.carry(self._name, request)


def _response(request: httpx.Request, reply: Reply) -> httpx.Response:
    headers = [(name, value) for name, value in reply.headers if name != "content-length"]
    return httpx.Response(reply.status, headers=headers, stream=httpx.ByteStream(reply.body), request=request)
