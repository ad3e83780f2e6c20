"""Courses as one file: published from packages, and given out as such."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

from coursekit.package import Package, PackageFile, Source, open_package, package_chunks
from learncore.records import Course
from learnserver.clock import now_ms
from learnserver.content.publishing import Published, media_type, new_version
from learnserver.content.store import Store
from learnserver.database import Database
from learnserver.queries.publishing import Kept


def publish_package(
    database: Database,
    store: Store,
    org: str,
    file: Path,
    *,
    progress: Callable[[int, int, str], None] = lambda done, total, current: None,
    clock: Callable[[], int] = now_ms,
) -> Published:
    """Publish the course of a package, or it as the next version of the course that has its id.

    Nothing is published of a package that is not good throughout. Raises PackageError, OSError.
    """
    file = file.expanduser().resolve()
    with open_package(file) as package:
        course, listed = package.manifest.course, package.manifest.files
        for one in listed:
            for _ in package.chunks(one):  # proved to the last file before the first is kept
                pass
        stored = 0
        for number, one in enumerate(listed, start=1):
            stored += _store(store, package, one)
            progress(number, len(listed), one.path)
        files = {one.path: Kept(one.sha256, one.bytes, media_type(one.path)) for one in listed}
    course, version = new_version(database, org, course, files, str(file), lambda _: course.id, clock)
    return Published(course.id, course.title, version, len(course.lessons), stored, ())


def course_chunks(
    store: Store, course: Course, version: int, files: dict[str, Kept], loop: asyncio.AbstractEventLoop
) -> Generator[bytes]:
    """The package of a published course, made while it is taken; blocks, so that it is to be taken on a thread beside
    `loop`. `files` are those of the course by path."""
    sources = {path: _source(store, file, loop) for path, file in files.items()}
    return package_chunks(course, sources, version=version)


def _store(store: Store, package: Package, file: PackageFile) -> bool:
    """Put one file into the store; whether it is new there."""
    if store.size(file.sha256) == file.bytes:
        return False
    with tempfile.TemporaryDirectory(prefix="learnserver-") as folder:
        aside = Path(folder) / "file"
        with aside.open("wb") as copy:
            for chunk in package.chunks(file):
                copy.write(chunk)
        return store.put(aside, media_type(file.path)).new


def _source(store: Store, file: Kept, loop: asyncio.AbstractEventLoop) -> Source:
    async def following(stream: AsyncIterator[bytes]) -> bytes:
        return await anext(stream, b"")

    def chunks() -> Iterator[bytes]:
        opened = store.read(file.sha256, file.bytes, 0, file.bytes)
        stream = asyncio.run_coroutine_threadsafe(opened, loop).result()
        while chunk := asyncio.run_coroutine_threadsafe(following(stream), loop).result():
            yield chunk

    return Source(file.bytes, chunks)
