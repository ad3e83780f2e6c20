"""Bodies of bounded size: what comes in, compressed or not, is read and unpacked only as far as it may be."""

from __future__ import annotations

import zlib
from typing import Any, Final

from litestar.datastructures import Headers
from litestar.middleware import ASGIMiddleware
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPRequestEvent,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from learncore.wire import MAX_REQUEST_BYTES
from learnserver.errors import BadRequest, Invalid, TooLarge

_GZIP: Final = 16 + zlib.MAX_WBITS


class BoundedBodies(ASGIMiddleware):
    """Hands the whole body on, unpacked; 413 for more than `limit` bytes on the wire or unpacked."""

    def __init__(self, limit: int = MAX_REQUEST_BYTES) -> None:
        self._limit = limit

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await next_app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._limit:
            raise self._too_large()
        body = await self._read(receive)
        match headers.get("content-encoding", "identity").strip().lower():
            case "identity" | "":
                pass
            case "gzip" | "x-gzip":
                body = self._unpack(body)
            case other:
                raise Invalid(f"the encoding {other[:40]!r} is not spoken here", field="Content-Encoding")
        _require_text(body)
        await next_app(scope, _once(body, receive), send)

    async def _read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message: Any = await receive()
            if message["type"] != "http.request":
                return b"".join(parts)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                raise self._too_large()
            if not message.get("more_body", False):
                return b"".join(parts)

    def _unpack(self, packed: bytes) -> bytes:
        unpacker = zlib.decompressobj(_GZIP)
        try:
            body = unpacker.decompress(packed, self._limit + 1)
        except zlib.error as error:
            raise Invalid("the body is no gzip", field="Content-Encoding") from error
        if len(body) > self._limit:
            raise self._too_large()
        if not unpacker.eof or unpacker.unused_data:
            raise Invalid("the body is no single whole gzip", field="Content-Encoding")
        return body

    def _too_large(self) -> TooLarge:
        return TooLarge(f"a request holds at most {self._limit} bytes")


def _require_text(body: bytes) -> None:
    """All that is said here is JSON."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("the body is no UTF-8") from error


def _once(body: bytes, receive: Receive) -> Receive:
    whole: list[HTTPRequestEvent] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_whole() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        return whole.pop() if whole else await receive()

    return receive_whole
