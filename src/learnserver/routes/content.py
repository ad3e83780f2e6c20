"""`GET /api/content/{sha256}`: the files of lessons, whole or in parts, for those who are enrolled."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from litestar import HttpMethod, Request, Response, Router, route
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath
from litestar.response import Stream

from learnserver.content.ranges import part_of
from learnserver.content.store import FOREVER, Method, Store, is_sha256
from learnserver.database import Database
from learnserver.errors import NotFound, Unavailable
from learnserver.principal import Principal
from learnserver.queries.content import File, file_for

_log = logging.getLogger(__name__)

# A lesson is a page of somebody else's making: whoever opens it in a browser gets it without scripts and origin.
_HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "Cross-Origin-Resource-Policy": "same-origin",
}


_ANSWERS: Final = {
    200: ResponseSpec(bytes, description="The whole file", media_type="application/octet-stream"),
    206: ResponseSpec(bytes, description="The part that was asked for", media_type="application/octet-stream"),
    307: ResponseSpec(
        None, description="At `Location` for some minutes, where content is kept in an S3-compatible store"
    ),
    304: ResponseSpec(None, description="The device has it already"),
    416: ResponseSpec(None, description="A part beyond the end; `Content-Range` tells the size"),
}


@route(
    "/api/content/{sha256:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["Content"],
    responses=_ANSWERS,
)
async def content(
    sha256: FromPath[str],
    request: Request[None, None, State],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    content_store: NamedDependency[Store],
) -> Response[bytes] | Stream:
    """A file by its SHA-256: 200, 206 for a `Range`, 304, 307, 416; 404 for who is enrolled in no course with it."""
    file = await asyncio.to_thread(_file, database, principal, sha256)
    etag = f'"{sha256}"'
    part = part_of(file.bytes, etag, request.headers)
    headers = {"ETag": etag, "Cache-Control": FOREVER, "Vary": "Authorization", "Accept-Ranges": "bytes", **_HARMLESS}
    if part.status == 416:
        return Response(b"", status_code=416, headers={**headers, "Content-Range": f"bytes */{file.bytes}"})
    if part.status == 304:
        return Response(b"", status_code=304, headers=headers)
    if "if-range" not in request.headers:  # the other server would compare it with an ETag of its own
        link = await _linked(content_store, sha256, "HEAD" if request.method == HttpMethod.HEAD else "GET")
        if link is not None:
            return Response(b"", status_code=307, headers={"Location": link, "Cache-Control": "no-store"})
    if part.status == 206:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.bytes}"
    headers["Content-Length"] = str(part.stop - part.start)
    if request.method == HttpMethod.HEAD:
        return Response(b"", status_code=part.status, headers=headers, media_type=file.media_type)
    try:
        chunks = await content_store.read(sha256, file.bytes, part.start, part.stop)
    except OSError as error:
        raise _lost(sha256, error) from error
    return Stream(chunks, status_code=part.status, headers=headers, media_type=file.media_type)


async def _linked(store: Store, sha256: str, method: Method) -> str | None:
    try:
        return await asyncio.to_thread(store.link, sha256, method)
    except OSError as error:
        raise _lost(sha256, error) from error


def content_router(content_store: Store) -> Router:
    """The route below `/api/content`; `principal` and `database` are the app's dependencies."""

    def provide() -> Store:
        return content_store

    return Router("/", route_handlers=[content], dependencies={"content_store": Provide(provide, sync_to_thread=False)})


def _file(database: Database, principal: Principal, sha256: str) -> File:
    found = None
    if is_sha256(sha256):
        with database.read(principal.org) as connection:
            found = file_for(connection, principal, sha256)
    if found is None:
        raise NotFound("There is no such file in your courses.")
    return found


def _lost(sha256: str, error: OSError) -> Unavailable:
    _log.error("the file %s of the content store cannot be given: %s", sha256, error)
    return Unavailable("The file is not on the server just now. Publishing its course again puts it back.")
