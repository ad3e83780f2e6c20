"""`POST /api/sync` and `GET /api/events`: what devices speak, snake_case as the law writes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from litestar.response import ServerSentEvent, ServerSentEventMessage

from learncore.wire import MAX_CHANGES, PROTOCOL, Device, DocumentChange, SyncRequest, SyncResponse
from learnserver.auth.tokens import ACCESS_SECONDS
from learnserver.database import Database
from learnserver.errors import TooManyRequests
from learnserver.events import Events
from learnserver.principal import Principal
from learnserver.syncing import sync_round

_HEARTBEAT_SECONDS: Final = 20.0
_MOST_STREAMS: Final = 50


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a device holds it. A body that is no object is refused alone, like any other that is not valid."""

    kind: str
    id: str
    body: Any


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A device's part of the round: at most 500 changes; `cursor` as the last answer gave it, null for everything."""

    protocol: int = PROTOCOL
    device: Device
    cursor: str | None = None
    changes: tuple[Change, ...] = ()
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_CHANGES)] = MAX_CHANGES


@post("/api/sync", status_code=200, sync_to_thread=True, tags=["Sync"])
def sync(
    data: JSONBody[Round],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    events: NamedDependency[Events],
    now: NamedDependency[int],
) -> Response[SyncResponse]:
    """Push what changed on a device, pull what changed elsewhere."""
    request = SyncRequest(
        protocol=data.protocol,
        device=data.device,
        cursor=data.cursor,
        changes=tuple(DocumentChange(kind=one.kind, id=one.id, body=one.body) for one in data.changes),
        limit=data.limit,
    )
    answer, changed = sync_round(database, principal, request, now)
    if changed:
        events.tell(principal.org, principal.user, request.device.id)
    body: Any = msgspec.json.encode(answer)
    return Response(body, media_type="application/json")


@get("/api/events", tags=["Sync"])
async def live(
    principal: NamedDependency[Principal], events: NamedDependency[Events], device: FromQuery[str] = ""
) -> ServerSentEvent:
    """Server-sent events: `changed` whenever the learner's documents moved; `hello` at first.

    A device that gives the id under which it pushes is not told of what it pushed itself. It ends when an access token
    would: whoever listens on has to be signed in still.
    """
    if events.watching(principal.org, principal.user) >= _MOST_STREAMS:
        raise TooManyRequests("too many devices of this account listen already", retry_after=_HEARTBEAT_SECONDS)
    return ServerSentEvent(_stream(principal, events, device))


async def _stream(principal: Principal, events: Events, device: str) -> AsyncGenerator[ServerSentEventMessage]:
    async with events.watch(principal.org, principal.user, device) as moved:
        yield ServerSentEventMessage(event="hello", data="{}")
        end = time.monotonic() + ACCESS_SECONDS
        while not events.closing and time.monotonic() < end:
            try:
                await asyncio.wait_for(moved.wait(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ServerSentEventMessage(comment="still here")
                continue
            moved.clear()
            if events.closing:
                return
            yield ServerSentEventMessage(event="changed", data="{}")
