"""The captions of lessons that are played from the server: fetched when one is opened, and kept for the next time."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from coursekit.scan import CAPTION
from learnapp.errors import WorldError
from learnapp.files import replacing

if TYPE_CHECKING:
    from learnapp.library.downloads.source import Source
    from learnapp.store.views import CourseFile

LARGEST: Final = 4 * 1024 * 1024
_MOST_FILES: Final = 1_000
_log = logging.getLogger(__name__)


class RemoteCaptions:
    """Kept in `folder` by their SHA-256, a thousand at most; it can be thrown away. For any thread."""

    def __init__(self, folder: Path, connect: Callable[[], Source]) -> None:
        self._folder = folder
        self._connect = connect

    def fetch(
        self, files: Iterable[CourseFile], paths: Collection[str], cancelled: Callable[[], bool]
    ) -> dict[str, Path]:
        """Where those of the files lie now that have these paths in their course; without those that cannot be had."""
        wanted = [file for file in files if file.path in paths and file.bytes <= LARGEST and _suffix(file) in CAPTION]
        found = self.kept(wanted)
        missing = [file for file in wanted if file.path not in found]
        if missing and not cancelled():
            with closing(self._connect()) as source:
                for file in missing:
                    if cancelled():
                        break
                    try:
                        found[file.path] = self._keep(file, source)
                    except (WorldError, OSError, ValueError) as error:
                        _log.info("the captions %s cannot be had: %s", file.sha256, error)
        return found

    def kept(self, files: Iterable[CourseFile]) -> dict[str, Path]:
        """Where those of the files lie, by their paths in their course, that were fetched before."""
        captions = (file for file in files if _suffix(file) in CAPTION)
        return {file.path: place for file in captions if (place := self._place(file)) and _has(place, file.bytes)}

    def _keep(self, file: CourseFile, source: Source) -> Path:
        data = bytearray()
        with source.fetch(file.sha256, file.bytes, 0) as stream:
            for chunk in stream.chunks:
                data += chunk
                if len(data) > file.bytes:
                    break
        if len(data) != file.bytes or hashlib.sha256(data).hexdigest() != file.sha256:
            raise ValueError("they came damaged")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = [old for old in self._folder.iterdir() if old.suffix in CAPTION]
        for old in sorted(kept, key=lambda old: old.stat().st_mtime_ns, reverse=True)[_MOST_FILES - 1 :]:
            old.unlink(missing_ok=True)
        place = self._place(file)
        with replacing(place) as out:
            out.write(bytes(data))
        return place

    def _place(self, file: CourseFile) -> Path:
        return self._folder / f"{file.sha256}{_suffix(file)}"


def _suffix(file: CourseFile) -> str:
    return PurePosixPath(file.path).suffix.lower()


def _has(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except OSError:
        return False
