"""`GET /api/health`: for those who watch the server."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from learncore.wire import PROTOCOL
from learnserver.database import Database


class Health(msgspec.Struct, frozen=True):
    """`service` and `protocol` tell a client that this is a server of ours, and which round it speaks."""

    status: Literal["ok", "unavailable"]
    database: Literal["ok", "unavailable"]
    service: Literal["learnapp"] = "learnapp"
    protocol: int = PROTOCOL


@get("/api/health", sync_to_thread=True, tags=["Operation"])
def health(database: NamedDependency[Database]) -> Response[Health]:
    """200 while the database answers, else 503."""
    if database.is_alive():
        return Response(Health("ok", "ok"), headers={"Cache-Control": "no-store"})
    return Response(Health("unavailable", "unavailable"), status_code=503, headers={"Retry-After": "2"})
