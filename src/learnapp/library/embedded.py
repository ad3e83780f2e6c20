"""The text tracks in a film, read by a worker process: the whole film is gone through for them, once."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from coursekit.embedded import TextTrack
from coursekit.findings import Stopped
from coursekit.pool import Pool, PoolError
from coursekit.wire import Order
from learnapp.files import replacing

_SECONDS = 55.0
_MOST_FILES = 1_000
_MOST_BYTES = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


class KeptTrack(NamedTuple):
    """One track of a film that was gone through before; `stamp` tells it from how it was then."""

    name: str
    stamp: str
    read: Callable[[], list[tuple[float, str]]]


class EmbeddedCaptions:
    """What was read in films is kept in `folder`, by what their lessons are: wherever a film is moved to, it is not
    gone through again. Of a thousand films at most; it can be thrown away. For any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, lesson_id: str, film: Path, cancelled: Callable[[], bool]) -> list[TextTrack]:
        """What is said in each track of text; nothing where none can be read."""
        with suppress(OSError, msgspec.MsgspecError):
            return self._tracks(self._place(lesson_id, film))
        tracks = read_tracks(film, cancelled)
        if tracks:
            self._keep(lesson_id, film, tracks)
        return tracks

    def kept(self, lesson_id: str, film: Path) -> Iterator[KeptTrack]:
        """The tracks of a film that somebody has looked at; nothing is read for it."""
        with suppress(OSError, ValueError):
            place = self._place(lesson_id, film)
            stat = place.stat()
            for number, _ in enumerate(self._tracks(place)):
                yield KeptTrack(
                    f"in it {number}", f"{stat.st_size} {stat.st_mtime_ns}", partial(self._said, place, number)
                )

    def _said(self, place: Path, number: int) -> list[tuple[float, str]]:
        try:
            return [(start, text) for start, _, text in self._tracks(place)[number].cues]
        except (OSError, msgspec.MsgspecError, IndexError):
            return []

    def _place(self, lesson_id: str, film: Path) -> Path:
        """Raises OSError where there is no film."""
        name = hashlib.sha256(f"{lesson_id}\n{film.stat().st_size}".encode()).hexdigest()[:40]
        return self._folder / f"{name}.json"

    def _tracks(self, place: Path) -> list[TextTrack]:
        return msgspec.json.decode(place.read_bytes(), type=list[TextTrack])

    def _keep(self, lesson_id: str, film: Path, tracks: list[TextTrack]) -> None:
        data = msgspec.json.encode(tracks)
        if len(data) > _MOST_BYTES:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for old in sorted(self._folder.glob("*.json"), key=_written, reverse=True)[_MOST_FILES - 1 :]:
                old.unlink(missing_ok=True)
            with replacing(self._place(lesson_id, film)) as out:
                out.write(data)
        except OSError as error:
            _log.info("the captions in %s are not kept: %s", film.name, error)


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def read_tracks(film: Path, cancelled: Callable[[], bool]) -> list[TextTrack]:
    """What is said in each track of text; nothing where none can be read."""
    try:
        with (
            tempfile.TemporaryDirectory(prefix="learnapp-captions-") as folder,
            Pool(1, seconds_a_file=_SECONDS) as pool,
        ):
            target = Path(folder, "tracks.json")
            order = Order(verb="captions", path=str(film), target=str(target))
            for _, answer in pool.run([order], cancelled=cancelled):
                if answer.reason is not None:
                    _log.info("no captions in %s: %s", film.name, answer.reason)
                    return []
            return msgspec.json.decode(target.read_bytes(), type=list[TextTrack])
    except Stopped:
        return []
    except (OSError, PoolError, msgspec.MsgspecError):
        _log.warning("the captions in %s could not be read", film.name, exc_info=True)
        return []
