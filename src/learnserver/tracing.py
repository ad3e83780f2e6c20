"""Request ids and one line of JSON a request; no query strings, no headers, no bodies."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar
from typing import Final

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("learnserver.requests")
_SAFE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIds(ASGIMiddleware):
    """Gives each request an id, or keeps its own: in the answer's `X-Request-Id` and in every line of the log."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] != "http":
            await next_app(scope, receive, send)
            return
        given = Headers.from_scope(scope).get("x-request-id", "")
        number = given if _SAFE.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(number)
        begun = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)["X-Request-Id"] = number
            await send(message)

        try:
            await next_app(scope, receive, send_with_id)
        finally:
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            _log.info(
                "request",
                extra={"of": {"method": scope["method"], "path": scope["path"], "status": status, "ms": milliseconds}},
            )
            request_id.reset(token)


class JsonLines(logging.Formatter):
    """A record as one line of JSON, with the request that it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
            **getattr(record, "of", {}),
        }
        if number := request_id.get():
            line["request"] = number
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
