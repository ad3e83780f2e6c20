"""Writes a package: its files as they are, text deflated, and last the manifest with the hashes of what was written.

The same course gives the same bytes, wherever and whenever it is packed.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

import msgspec

from coursekit.findings import Stopped
from coursekit.naming import split_suffix
from coursekit.package.checking import check_manifest, paths_of
from coursekit.package.names import portable
from coursekit.package.records import CONTENT, FORMAT, MANIFEST, PackageError, PackageFile, PackageManifest
from coursekit.scan import CAPTION, DOCUMENT
from learncore.records import Course
from learncore.register import canonical

_CHUNK: Final = 1024 * 1024
_TEXT: Final = (CAPTION | DOCUMENT) - {".pdf"}
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_PER_FILE: Final = 1_024  # for headers
Progress = Callable[[int, int, str], None]


class Source(NamedTuple):
    """Where the bytes of a file come from, and how many they are; `chunks` raises OSError."""

    bytes: int
    chunks: Callable[[], Iterable[bytes]]


class Written(NamedTuple):
    """A package that was written: its bytes, and how many files are in it."""

    bytes: int
    files: int


def write_package(
    target: Path,
    course: Course,
    sources: Mapping[str, Path],
    *,
    version: int | None = None,
    progress: Progress = lambda done, total, current: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Written:
    """Pack `course` into `target`, which is there when all of it is, and replaces what was.

    `sources` tells where each path that the course names lies. `progress` gets bytes done, bytes in all and the path
    at work. Raises PackageError, Stopped.
    """
    plan = _Plan.of(course, {path: _of_file(path, place) for path, place in sources.items()}, version)
    aside: Path | None = None
    try:
        if shutil.disk_usage(target.parent).free < plan.bytes + _PER_FILE * (len(plan.files) + 64):
            raise PackageError("There is not enough room for it there. Nothing was written.")
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".package-", suffix=".part")
        aside = Path(name)
        with os.fdopen(handle, "wb") as file:
            for done, current in plan.pack(file):
                progress(done, plan.bytes, current)
                if cancelled():
                    raise Stopped
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(0o644)
        size = aside.stat().st_size
        aside.replace(target)
    except OSError as error:
        raise PackageError(_told(error)) from error
    finally:
        if aside is not None:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
    return Written(size, len(plan.files))


def package_chunks(course: Course, sources: Mapping[str, Source], *, version: int | None = None) -> Generator[bytes]:
    """The bytes of the package, made while they are taken; PackageError at once, or later for a file that changed."""
    return _streamed(_Plan.of(course, sources, version))


def _streamed(plan: _Plan) -> Generator[bytes]:
    sink = _Sink()
    try:
        for _ in plan.pack(sink):
            if chunk := sink.take():
                yield chunk
    except OSError as error:
        raise PackageError(_told(error)) from error
    if chunk := sink.take():
        yield chunk


class _Plan(NamedTuple):
    """What goes into a package: the course with the names its files have there, where these come from, their sizes."""

    course: Course
    files: dict[str, Source]
    version: int | None
    bytes: int

    @classmethod
    def of(cls, course: Course, sources: Mapping[str, Source], version: int | None) -> _Plan:
        names = portable(paths_of(course))
        for path in names:
            if path not in sources:
                raise _not_here(path)
        files = {name: sources[path] for path, name in names.items()}
        plan = cls(_renamed(course, names), files, version, sum(source.bytes for source in files.values()))
        # Without hashes yet: what the manifest would be refused for is told before an hour of copying.
        plan._checked(dict.fromkeys(files, "0" * 64))
        return plan

    def pack(self, stream: io.BufferedIOBase | _Sink) -> Generator[tuple[int, str]]:
        """Write the zip; yields the bytes packed so far, and what is at work, after every piece."""
        hashes: dict[str, str] = {}
        done = 0
        with zipfile.ZipFile(cast("io.BufferedIOBase", stream), "w", strict_timestamps=True) as archive:
            for name, source in self.files.items():
                sha, start = hashlib.sha256(), done
                with archive.open(_entry(CONTENT + name, source.bytes), "w") as entry:
                    for chunk in source.chunks():
                        sha.update(chunk)
                        done += len(chunk)
                        if done - start > source.bytes:
                            break
                        entry.write(chunk)
                        yield done, name
                if done - start != source.bytes:
                    raise PackageError(f"“{name}” changed while it was packed.")
                hashes[name] = sha.hexdigest()
            text = canonical(self._checked(hashes))
            with archive.open(_entry(MANIFEST, len(text)), "w") as entry:
                entry.write(text)
        yield done, ""

    def _checked(self, hashes: Mapping[str, str]) -> PackageManifest:
        files = tuple(
            PackageFile(path=name, bytes=source.bytes, sha256=hashes[name]) for name, source in self.files.items()
        )
        manifest = PackageManifest(format=FORMAT, course=self.course, files=files, version=self.version)
        check_manifest(manifest)
        return manifest


class _Sink:
    """A stream without a way back, emptied by whoever sends what was written to it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _of_file(path: str, place: Path) -> Source:
    def chunks() -> Iterator[bytes]:
        with place.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    try:
        return Source(place.stat().st_size, chunks)
    except OSError as error:
        raise _not_here(path) from error


def _not_here(path: str) -> PackageError:
    return PackageError(f"“{path}” is not here. A package holds all of a course.")


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    text = name == MANIFEST or split_suffix(name)[1].lower() in _TEXT
    entry.compress_type = zipfile.ZIP_DEFLATED if text else zipfile.ZIP_STORED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    entry.file_size = size
    return entry


def _renamed(course: Course, names: Mapping[str, str]) -> Course:
    """The course with the names that its files have in the package."""
    replace = msgspec.structs.replace
    return replace(
        course,
        cover=names[course.cover] if course.cover is not None else None,
        modules=tuple(
            replace(
                module,
                lessons=tuple(
                    replace(
                        lesson,
                        path=names[lesson.path] if lesson.path is not None else None,
                        captions=tuple(replace(caption, path=names[caption.path]) for caption in lesson.captions),
                        pictures=tuple(names[path] for path in lesson.pictures),
                    )
                    for lesson in module.lessons
                ),
            )
            for module in course.modules
        ),
    )


def _told(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "There is not enough room for it there. Nothing was written."
    if error.errno == errno.EFBIG:
        return "The drive cannot hold a file of this size (FAT32 ends at 4 GB). Nothing was written."
    return f"It cannot be written ({error.strerror or type(error).__name__}). Nothing was written."
