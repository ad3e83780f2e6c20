"""Courses, sessions and a clock for the tests of the store."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from learnapp.store import Reader, Store
from learnapp.store.backup import BackupKeeper
from learnapp.store.sql import DATABASE
from learnapp.store.views import LessonFile
from learncore.records import Course, Lesson, LessonType, Module, Session, Spans

NOON = 1_767_265_200_000
"""1 January 2026, 11:00 UTC, in ms."""
DAY = 24 * 3_600_000


class Clock:
    """Tells the time it is set to, a second later at each look."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1_000
        return self.now


def lesson(lesson_id: str, *, seconds: float | None = 100.0, type: LessonType = "video", **more: Any) -> Lesson:  # noqa: A002
    path = None if type == "quiz" else f"{lesson_id}.mp4"
    return Lesson(id=lesson_id, title=f"Lesson {lesson_id}", type=type, path=path, duration_seconds=seconds, **more)


def course(course_id: str = "c", *lessons: str | Lesson, title: str = "", author: str = "") -> Course:
    """A course of one module; lessons named only by their id are videos of 100 s."""
    listed = tuple(item if isinstance(item, Lesson) else lesson(item) for item in lessons or ("a", "b"))
    module = Module(id=f"{course_id}-m", title="Module", lessons=listed)
    return Course(id=course_id, title=title or f"Course {course_id}", author=author, modules=(module,))


def files(of: Course, folder: str = "/films", missing: Iterable[str] = ()) -> list[LessonFile]:
    gone = set(missing)
    return [
        LessonFile(lesson_id=one.id, path=f"{folder}/{one.path}", bytes=10, mtime_ns=20, missing=one.id in gone)
        for one in of.lessons
        if one.path
    ]


def put(store: Store, *courses: Course) -> None:
    for one in courses:
        store.put_course(one, Path("/films"), files(one)).result(10)


def session(
    lesson_id: str = "a",
    spans: Spans = ((0.0, 10.0),),
    *,
    course_id: str = "c",
    device: str = "me",
    start: int = NOON,
    epoch: int = 0,
    active: float | None = None,
    **more: Any,
) -> Session:
    """Watched at normal speed, without a pause, from `start` (ms) on."""
    played = sum(end - begin for begin, end in spans) if active is None else active
    return Session(
        lesson=lesson_id,
        course=course_id,
        device=device,
        epoch=epoch,
        started_at=start,
        ended_at=start + round(played * 1000),
        spans=spans,
        active_seconds=played,
        **more,
    )


def watch(store: Store, session_id: str, watched: Session, resume: float | None = None) -> None:
    store.heartbeat(session_id, watched, resume).result(10)


def rows(folder: Path, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """What a connection from outside sees."""
    db = sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


FOLDED = ("lesson_progress", "course_progress", "activity")


def folded_tables(db: sqlite3.Connection) -> dict[str, list[Any]]:
    """All read tables, in an order of their own."""
    return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in FOLDED}


def sums(db: sqlite3.Connection, reader: Reader) -> set[int]:
    """The watch time in ms as sessions, lesson rows, course rows, activity and Home tell it: one figure."""
    sessions = db.execute("SELECT coalesce(sum(CAST(round(active_seconds * 1000) AS INTEGER)), 0) FROM sessions")
    lessons = db.execute("SELECT coalesce(sum(watch_ms), 0) FROM lesson_progress")
    courses = db.execute("SELECT coalesce(sum(watch_ms), 0) FROM course_progress")
    home = round(reader.statistics().watch_time_seconds * 1000)
    return {*(figure for query in (sessions, lessons, courses) for (figure,) in query), home}


def learned(store: Store, seconds: float = 40.0, session_id: str = "s1") -> None:
    put(store, course("c", "a", "b"))
    watch(store, session_id, session("a", ((0.0, seconds),)), seconds)


def watched(store: Store) -> float:
    reader = store.reader()
    try:
        return reader.statistics().watch_time_seconds
    finally:
        reader.close()


def back_up(folder: Path, clock: Clock) -> Path:
    made = BackupKeeper(folder / DATABASE, clock).make()
    assert made is not None
    return made


def flip_bytes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    dice = random.Random(7)
    for page in range(4096, len(data), 4096):
        for _ in range(40):
            data[page + dice.randrange(200)] ^= 0xFF
    path.write_bytes(data)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def zero_header(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(20_000))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_few_bytes(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


DAMAGES: list[Callable[[Path], None]] = [flip_bytes, truncate, zero_header, garbage, empty, a_few_bytes]
