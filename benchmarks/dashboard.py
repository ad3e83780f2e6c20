"""Home and the Library with 10,000 courses and 100,000 lessons, against the same with 100 courses.

`build_big_library` makes such a database in seconds, with every figure in it as the store itself folds it; the
measurements of the window use it, too.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from learnapp.store import Reader, Store
from learnapp.store.author import Author
from learnapp.store.catalog import write_course
from learnapp.store.folding import refold_everything
from learnapp.store.rows import SESSION, marks, session_row
from learnapp.store.views import LessonFile
from learncore.ids import content_id, uuid7
from learncore.progress import set_resume
from learncore.records import Course, Lesson, Module, Session
from learncore.register import canonical

NOW: Final = 1_767_265_200_000
"""1 January 2026, 11:00 UTC, in ms: when everything in the database was learned by."""

_DAY: Final = 86_400_000
_SECONDS: Final = 600.0
_WORDS: Final = (
    "Advanced", "Applied", "Basic", "Colour", "Data", "Garden", "History",
    "Letters", "Light", "Maps", "Music", "Numbers", "Paint", "Words",
)  # fmt: skip


class Row(NamedTuple):
    """Medians in seconds; `goal` is the greatest ratio wanted, None where nothing was promised."""

    name: str
    ours: float
    anchor: float
    ratio: float
    goal: float | None
    note: str


def build_big_library(
    folder: Path, courses: int = 10_000, lessons_each: int = 10, *, sessions_each: int = 1, seed: int = 1
) -> None:
    """Make an account's database in `folder`: of ten courses one is completed, three are begun, six untouched.

    Every watched lesson has `sessions_each` sessions, on the days of the year before `NOW`.
    """
    store = Store.open(folder, clock=lambda: NOW, device_name="Bench")
    try:
        author = Author(store.device_id, lambda: NOW)
        store._writer.submit(lambda db: _fill(db, author, courses, lessons_each, sessions_each, seed)).result()
    finally:
        store.close()


def _fill(
    db: sqlite3.Connection, author: Author, courses: int, lessons_each: int, sessions_each: int, seed: int
) -> None:
    dice = random.Random(seed)
    sessions: list[tuple[object, ...]] = []
    states: list[tuple[object, ...]] = []
    for number in range(courses):
        course = _course(number, lessons_each, dice)
        folder = f"/courses/{number}"
        files = {
            one.id: LessonFile(lesson_id=one.id, path=f"{folder}/{one.path}", bytes=9, mtime_ns=9)
            for one in course.lessons
        }
        write_course(db, course, NOW - (courses - number) * 60_000, folder, files)
        watched = lessons_each if number % 10 == 0 else dice.randrange(1, lessons_each) if number % 10 < 4 else 0
        for lesson in course.lessons[:watched]:
            whole = number % 10 == 0 or dice.random() < 0.7
            sessions += _sessions(lesson, course, author, sessions_each, whole, dice)
            state = set_resume(None, course.id, author.device_id, NOW - _DAY, 0, 590.0 if whole else 200.0)
            states.append((lesson.id, course.id, 1, canonical(state).decode()))
    db.executemany(f"INSERT INTO sessions (id, {SESSION}) VALUES (?, {marks(SESSION)})", sessions)
    db.executemany("INSERT INTO lesson_states (id, course_id, plain, body) VALUES (?, ?, ?, ?)", states)
    refold_everything(db)


def _course(number: int, lessons_each: int, dice: random.Random) -> Course:
    title = f"{' '.join(dice.sample(_WORDS, 3))} {number}"
    half = (lessons_each + 1) // 2
    lessons = [
        Lesson(
            id=content_id("lesson", str(number), str(n)),
            title=f"Lesson {n + 1}: {dice.choice(_WORDS)}",
            type="video",
            path=f"{n + 1:02d}.mp4",
            duration_seconds=_SECONDS,
        )
        for n in range(lessons_each)
    ]
    modules = tuple(
        Module(id=f"m{n}", title=f"Part {n + 1}", lessons=tuple(part))
        for n, part in enumerate((lessons[:half], lessons[half:]))
        if part
    )
    return Course(id=content_id("course", str(number)), title=title, author=dice.choice(_WORDS), modules=modules)


def _sessions(
    lesson: Lesson, course: Course, author: Author, count: int, whole: bool, dice: random.Random
) -> list[tuple[object, ...]]:
    made: list[tuple[object, ...]] = []
    reach = 590.0 if whole else 200.0
    for n in range(count):
        start = NOW - dice.randrange(365 * _DAY)
        begin, end = reach * n / count, reach * (n + 1) / count
        watched = Session(
            lesson=lesson.id,
            course=course.id,
            device=author.device_id,
            started_at=start,
            ended_at=start + round((end - begin) * 1000) + 1,
            spans=((begin, end),),
            active_seconds=end - begin,
        )
        made.append((uuid7(start, dice.randbytes(10)), *session_row(watched, None)))
    return made


_SIXTY: Final = [content_id("course", str(number)) for number in range(60)]

QUERIES: Final[dict[str, Callable[[Reader], object]]] = {
    "home": lambda reader: reader.home(NOW, dt.UTC),
    "statistics": lambda reader: reader.statistics(),
    "library, first page": lambda reader: reader.courses(limit=60),
    "library by title": lambda reader: reader.courses(sort="title", limit=60),
    "library by progress": lambda reader: reader.courses(sort="progress", limit=60),
    "library by added": lambda reader: reader.courses(sort="added", limit=60),
    "library completed": lambda reader: reader.courses("completed", limit=60),
    "library missing": lambda reader: reader.courses("missing", limit=60),
    "library searched": lambda reader: reader.courses(search="garden 99", limit=60),
    "library, last page": lambda reader: reader.courses(limit=60, offset=max(0, reader.count_courses() - 60)),
    "counts of all filters": lambda reader: [
        reader.count_courses(which) for which in ("all", "in_progress", "completed", "not_started", "missing")
    ],
    "a course": lambda reader: reader.course(content_id("course", "30")),
    "a lesson": lambda reader: reader.lesson(content_id("lesson", "30", "1")),
    "bulk progress of 60": lambda reader: reader.bulk_course_progress(
        [content_id("course", str(n)) for n in range(60)]
    ),
}


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Each question to the big library and to the small one in turn."""
    big_size = 2_000 if quick else 10_000
    with tempfile.TemporaryDirectory() as name:
        readers: list[Reader] = []
        built: list[float] = []
        for size in (big_size, 100):
            start = time.perf_counter()
            build_big_library(Path(name) / str(size), size)
            built.append(time.perf_counter() - start)
            readers.append(Reader.open(Path(name) / str(size)))
        note = f"{big_size:,} courses, {big_size * 10:,} lessons against 100"
        rows = [Row("build the library", built[0], built[1], built[0] / built[1], None, note)]
        for label, ask in QUERIES.items():
            times: list[list[float]] = [[], []]
            for _ in range(max(5, repeats) + 1):
                for reader, listed in zip(readers, times, strict=True):
                    listed.append(_timed(lambda reader=reader, ask=ask: ask(reader)))
            ours, anchor = (statistics.median(listed[1:]) for listed in times)
            rows.append(Row(label, ours, anchor, ours / anchor, None, f"first {times[0][0] * 1000:.1f} ms"))
        for reader in readers:
            reader.close()
    return rows


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row.name:24} {row.ours * 1000:9.2f} ms {row.anchor * 1000:9.2f} ms {row.ratio:7.2f}  {row.note}")
