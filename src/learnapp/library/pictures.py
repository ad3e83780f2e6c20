"""Thumbnails of lessons and covers of courses, made by worker processes into the cache.

They follow when a course is stored, and can be made again: what keeps them from being made is logged, never raised.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from coursekit.findings import Stopped
from coursekit.pool import Pool, PoolError
from coursekit.wire import Order
from learnapp.library.files import is_there
from learnapp.paths import Paths
from learnapp.store.views import LessonFile
from learncore.records import Course

THUMBNAIL_WIDTH = 480
COVER_WIDTH = 600

_log = logging.getLogger(__name__)


def make_cover(
    course: Course,
    source: Path | None,
    files: Sequence[LessonFile],
    paths: Paths,
    pool: Pool,
    *,
    fresh: bool = False,
    cancelled: Callable[[], bool],
) -> None:
    """The cover: the course's picture (`source`), or a still of the first film; none where neither can be read.

    One that is there is kept, unless it shall be `fresh` or the course's picture is newer.
    """
    target = paths.cover(course.id)
    if not fresh and _is_newer(target, source):
        return
    orders: list[Order] = []
    if source is not None:
        orders.append(Order(verb="cover", path=str(source), target=str(target), width=COVER_WIDTH))
    where = {file.lesson_id: file.path for file in files if not file.missing}
    film = next((lesson.id for lesson in course.lessons if lesson.type == "video" and lesson.id in where), None)
    if film is not None:
        orders.append(Order(verb="thumbnail", path=where[film], target=str(target), width=COVER_WIDTH))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for order in orders:
            if all(answer.reason is None for _, answer in pool.run([order], cancelled=cancelled)):
                return
        target.unlink(missing_ok=True)
    except Stopped:
        return
    except (OSError, PoolError):
        _log.warning("no cover could be made for %s", course.id, exc_info=True)


def make_thumbnails(
    course: Course,
    files: Sequence[LessonFile],
    paths: Paths,
    pool: Pool,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> int:
    """A still of each film that has none yet; how many were made. Ends early when `cancelled()`."""
    films = {lesson.id: lesson for lesson in course.lessons if lesson.type != "document"}
    orders = [
        Order(verb="thumbnail", path=file.path, target=str(paths.thumbnail(file.lesson_id)), width=THUMBNAIL_WIDTH)
        for file in files
        if file.lesson_id in films and not file.missing and not is_there(str(paths.thumbnail(file.lesson_id)))
    ]
    names = {file.path: films[file.lesson_id].path or "" for file in files if file.lesson_id in films}
    made = done = 0
    try:
        paths.thumbnails.mkdir(mode=0o700, parents=True, exist_ok=True)
        for order, answer in pool.run(orders, cancelled=cancelled):
            done += 1
            made += answer.reason is None
            progress(done, len(orders), names.get(order.path, ""))
    except Stopped:
        _log.info("stopped after %d of %d stills of %s", done, len(orders), course.id)
    except (OSError, PoolError):
        _log.warning("not all stills could be made for %s", course.id, exc_info=True)
    return made


def _is_newer(target: Path, source: Path | None) -> bool:
    """Whether a picture was made after its source was last changed."""
    try:
        made = target.stat().st_mtime_ns
        return source is None or source.stat().st_mtime_ns < made
    except OSError:
        return False
