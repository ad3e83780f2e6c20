"""Small pictures of a film at moments of it, made by a worker process, handed over and not kept."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from coursekit.findings import Stopped
from coursekit.pool import Pool, PoolError
from coursekit.wire import Order

WIDTH = 352

_log = logging.getLogger(__name__)


def make_stills(
    film: Path, seconds: Iterable[float], made: Callable[[float, bytes], None], cancelled: Callable[[], bool]
) -> None:
    """Pictures (JPEG) of a film at these moments, in this order; where none can be taken, none is `made`.

    One process only: the film may be playing meanwhile.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="learnapp-stills-") as folder, Pool(1) as pool:
            orders = (
                Order(verb="thumbnail", path=str(film), target=str(Path(folder, f"{n}.jpg")), width=WIDTH, second=at)
                for n, at in enumerate(seconds)
            )
            for order, answer in pool.run(orders, cancelled=cancelled):
                if answer.reason is None and order.target is not None and order.second is not None:
                    made(order.second, Path(order.target).read_bytes())
    except Stopped:
        return
    except (OSError, PoolError):
        _log.warning("no stills could be made of %s", film.name, exc_info=True)
