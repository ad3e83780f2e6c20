"""The text tracks in a film, read by a worker process: the whole film is gone through for them."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from coursekit.embedded import TextTrack
from coursekit.findings import Stopped
from coursekit.pool import Pool, PoolError
from coursekit.wire import Order

_SECONDS = 55.0
_log = logging.getLogger(__name__)


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
