"""`GET /api/courses/{id}/package`: a course with all its files as one, for those who are enrolled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import quote

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath
from litestar.response import Stream

from coursekit.package import SUFFIX, PackageError
from coursekit.package.names import portable
from coursekit.package.records import MEDIA_TYPE
from learncore.records import Course
from learnserver.content.packages import course_chunks
from learnserver.content.store import Store
from learnserver.database import Database
from learnserver.errors import Conflict, NotEnrolled, NotFound, Unavailable
from learnserver.manifests import decode
from learnserver.principal import Principal
from learnserver.queries import catalogue
from learnserver.queries.publishing import Kept, kept_by_path

_PACKING: Final = ThreadPoolExecutor(4, thread_name_prefix="package")
"""Not the loop's own threads: who packs waits for who reads, and these read. No client holds one while it takes
what was packed."""

_log = logging.getLogger(__name__)

_ANSWERS: Final = {
    200: ResponseSpec(bytes, description="The package", media_type=MEDIA_TYPE),
    304: ResponseSpec(None, description="The device has this version already"),
}


class _Edition(NamedTuple):
    course: Course
    version: int
    files: dict[str, Kept]


@get("/api/courses/{course_id:str}/package", tags=["Content"], responses=_ANSWERS)
async def package(
    course_id: FromPath[str],
    request: Request[None, None, State],
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    content_store: NamedDependency[Store],
) -> Response[bytes] | Stream:
    """A course with all its files as one (`.learnpkg`), made while it is sent."""
    edition = await asyncio.to_thread(_edition, database, principal, course_id)
    etag = f'"{edition.version}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    chunks = await asyncio.to_thread(_begun, content_store, edition, asyncio.get_running_loop())
    title = edition.course.title
    name = quote(f"{portable([title])[title]}{SUFFIX}", safe="")
    headers |= {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "X-Content-Type-Options": "nosniff"}
    return Stream(sent(chunks), headers=headers, media_type=MEDIA_TYPE)


def package_router(content_store: Store) -> Router:
    """The route; `principal` and `database` are the app's dependencies."""

    def provide() -> Store:
        return content_store

    return Router("/", route_handlers=[package], dependencies={"content_store": Provide(provide, sync_to_thread=False)})


def _edition(database: Database, principal: Principal, course_id: str) -> _Edition:
    with database.read(principal.org) as connection:
        found = catalogue.published_course(connection, principal.org, principal.user, course_id)
        if found is None:
            raise NotFound("there is no such course")
        version, manifest, is_enrolled = found
        if not is_enrolled and principal.role != "admin":
            raise NotEnrolled
        return _Edition(decode(manifest), version, kept_by_path(connection, principal.org, course_id))


def _begun(store: Store, edition: _Edition, loop: asyncio.AbstractEventLoop) -> Generator[bytes]:
    """The package, where all of its files are in the store."""
    lost = [file.sha256 for file in edition.files.values() if store.size(file.sha256) != file.bytes]
    if lost:
        _log.error("files of the content store are missing or damaged: %s", ", ".join(lost[:10]))
        raise Unavailable("Not all files are on the server just now. Publishing the course again puts them back.")
    try:
        return course_chunks(store, edition.course, edition.version, edition.files, loop)
    except PackageError as error:
        _log.warning("course %s cannot be packed: %s", edition.course.id, error)
        raise Conflict(f"The course cannot be packed. {error}") from error


async def sent(chunks: Generator[bytes]) -> AsyncIterator[bytes]:
    """The package, packed on threads beside the loop while it is taken."""
    loop = asyncio.get_running_loop()
    try:
        while chunk := await loop.run_in_executor(_PACKING, next, chunks, b""):
            yield chunk
    finally:
        with suppress(ValueError):  # it is still at work where the client went away; then it goes with its thread
            chunks.close()
