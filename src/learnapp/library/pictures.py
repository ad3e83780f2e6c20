"""Thumbnails of lessons and covers of courses, made by worker processes into the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from coursekit.findings import Stopped
from coursekit.pool import Pool
from coursekit.wire import Order
from learnapp.library.files import is_there
from learnapp.paths import Paths
from learnapp.store.views import LessonFile
from learncore.records import Course

THUMBNAIL_WIDTH = 480
COVER_WIDTH = 600


def make_cover(course: Course, folder: Path, files: Sequence[LessonFile], paths: Paths, pool: Pool) -> None:
    """The cover: the folder's picture, or a still of the first film; none where neither can be read."""
    target = paths.cover(course.id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    orders: list[Order] = []
    if course.cover is not None:
        orders.append(Order(verb="cover", path=str(folder / course.cover), target=str(target), width=COVER_WIDTH))
    where = {file.lesson_id: file.path for file in files if not file.missing}
    film = next((lesson.id for lesson in course.lessons if lesson.type == "video" and lesson.id in where), None)
    if film is not None:
        orders.append(Order(verb="thumbnail", path=where[film], target=str(target), width=COVER_WIDTH))
    for order in orders:
        if all(answer.reason is None for _, answer in pool.run([order])):
            return
    target.unlink(missing_ok=True)


def make_thumbnails(
    course: Course,
    files: Sequence[LessonFile],
    paths: Paths,
    pool: Pool,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> int:
    """A still of each film that has none yet; how many were made. Ends early, and quietly, when `cancelled()`."""
    paths.thumbnails.mkdir(mode=0o700, parents=True, exist_ok=True)
    films = {lesson.id: lesson for lesson in course.lessons if lesson.type != "document"}
    orders = [
        Order(verb="thumbnail", path=file.path, target=str(paths.thumbnail(file.lesson_id)), width=THUMBNAIL_WIDTH)
        for file in files
        if file.lesson_id in films and not file.missing and not is_there(str(paths.thumbnail(file.lesson_id)))
    ]
    made = done = 0
    names = {file.path: films[file.lesson_id].path or "" for file in files if file.lesson_id in films}
    try:
        for order, answer in pool.run(orders, cancelled=cancelled):
            done += 1
            made += answer.reason is None
            progress(done, len(orders), names.get(order.path, ""))
    except Stopped:
        pass
    return made
