"""What may happen on the way to a server: a transport in front of the real one that lets things happen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

Answer = Callable[[httpx.Request], httpx.Response | None]
"""An answer in the server's place, or None where the request is let through. May raise what httpx raises."""


class Weather(httpx.BaseTransport):
    """Lets requests through, unless `before` answers or raises; `after` may do so once the server has answered.

    `asked` is what was asked, as "POST /api/sync".
    """

    def __init__(self) -> None:
        self._fair = httpx.HTTPTransport()
        self.before: Answer = lambda _: None
        self.after: Callable[[httpx.Request, httpx.Response], httpx.Response] = lambda _, response: response
        self.asked: list[str] = []

    def __call__(self) -> Weather:
        """The same for each connection: only the network below is closed."""
        return self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        answer = self.before(request)
        return answer or self.after(request, self._fair.handle_request(request))

    def close(self) -> None:
        self._fair.close()
        self._fair = httpx.HTTPTransport()

    def count(self, what: str) -> int:
        return self.asked.count(what)


def to(path: str, answer: Answer, times: int = 1_000_000) -> Answer:
    """`answer` to the first `times` requests of a path."""
    left = [times]

    def answered(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != path or not left[0]:
            return None
        left[0] -= 1
        return answer(request)

    return answered


def ending_after(most: int) -> Callable[[httpx.Request, httpx.Response], httpx.Response]:
    """Files end after `most` bytes as if that were all, as behind a proxy that takes the length away."""

    def end(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not request.url.path.startswith("/api/content/"):
            return response
        headers = [(name, value) for name, value in response.headers.items() if name != "content-length"]
        some = response.read()[:most]
        return httpx.Response(response.status_code, stream=httpx.ByteStream(some), headers=headers)

    return end


def told(status: int, content: bytes | str = b"", kind: str = "application/json", **headers: str) -> Answer:
    named = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = content.encode() if isinstance(content, str) else content
    return lambda _: httpx.Response(status, stream=httpx.ByteStream(raw), headers=named)


def problem(status: int, **headers: str) -> Answer:
    body = {"type": "about:blank", "title": "So it is", "status": status, "detail": "", "retry_after": None}
    return told(status, json.dumps(body), "application/problem+json", **headers)


def cut(_: httpx.Request) -> httpx.Response | None:
    """There is no network."""
    raise httpx.ConnectError("the network is gone")


def lost(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    """The server did as it was asked, but nobody hears of it."""
    response.read()
    response.close()
    raise httpx.ReadError("the connection was reset", request=request)


def changed(edit: Callable[[dict[str, Any]], None]) -> Callable[[httpx.Request, httpx.Response], httpx.Response]:
    """The server's answer to a sync, edited."""

    def edited(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/api/sync" or response.status_code != 200:
            return response
        body = json.loads(response.read())
        response.close()
        edit(body)
        answer = told(200, json.dumps(body))(request)
        assert answer is not None
        return answer

    return edited
