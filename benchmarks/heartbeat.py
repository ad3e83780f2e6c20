"""A heartbeat (one transaction: session, register, folds, outbox) against appending 4 KiB and fdatasync.

Measured as its caller sees it, through the writer's queue, and as the transaction alone; with 1,000 sessions stored
and with a million. All of them take turns, so that a neighbour's noise falls on all alike.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.dashboard import NOW, Row
from learnapp.store import Store
from learnapp.store.catalog import write_course
from learnapp.store.folding import refold_everything
from learnapp.store.rows import SESSION, marks, session_row
from learncore.ids import content_id, uuid7
from learncore.records import Course, Lesson, Module, Session

GOAL: Final = 2.5
GOAL_GROWTH: Final = 1.2
P99_SECONDS: Final = 0.010

_BEATS: Final = 60
_SESSIONS_A_LESSON: Final = 100
_LESSONS_A_COURSE: Final = 10
_SECONDS: Final = 3_600.0


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Rounds of sixty heartbeats, ours and the anchor in turn; `quick` stores 100,000 sessions, not a million."""
    stored = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, big = _Learner(folder / "small", 1_000), _Learner(folder / "big", stored)
        _settle()
        try:
            with _anchor(folder / "anchor") as append:
                rounds = [_round(append, small, big) for _ in range(repeats + 1)][1:]
        finally:
            small.close()
            big.close()
    times = {kind: [second for one in rounds for second in one[kind]] for kind in rounds[0]}
    p99 = sorted(times["queued"])[int(len(times["queued"]) * 0.99)]
    tail = f"p99 {p99 * 1000:.2f} ms of {len(times['queued'])}, goal < {P99_SECONDS * 1000:.0f} ms"
    return [
        _row("heartbeat, one transaction", rounds, "alone", "anchor", GOAL, "against append 4 KiB + fdatasync"),
        _row("heartbeat, waited for by its caller", rounds, "queued", "anchor", None, tail),
        _row(f"heartbeat at {stored:,} sessions", rounds, "big", "queued", GOAL_GROWTH, "against 1,000"),
    ]


def _row(name: str, rounds: list[dict[str, list[float]]], ours: str, anchor: str, goal: float | None, note: str) -> Row:
    """The median round: each compares what was done in the same seconds."""
    compared = sorted(
        (statistics.median(one[ours]) / statistics.median(one[anchor]), statistics.median(one[ours])) for one in rounds
    )
    ratio, seconds = compared[len(compared) // 2]
    note = f"{note}; {compared[0][0]:.2f} to {compared[-1][0]:.2f} in {len(rounds)} rounds"
    return Row(name, seconds, seconds / ratio, ratio, goal, note)


def _settle() -> None:
    """What was written to fill the databases is on the disk before anything is measured."""
    if hasattr(os, "sync"):
        os.sync()


def _round(append: Callable[[], None], small: _Learner, big: _Learner) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"anchor": [], "queued": [], "alone": [], "big": []}
    for learner in (small, big):
        learner.begin_session()
    for _ in range(_BEATS):
        times["anchor"].append(_timed(append))
        times["queued"].append(_timed(small.beat))
        times["big"].append(_timed(big.beat))
        times["alone"].append(small.beat_alone())
    return times


class _Learner:
    """A store with so many sessions, and one lesson that is being played."""

    def __init__(self, folder: Path, stored: int) -> None:
        self._store = Store.open(folder, device_name="Bench")
        self._courses = max(1, stored // (_SESSIONS_A_LESSON * _LESSONS_A_COURSE))
        self._store._writer.submit(self._fill).result()
        self._dice = random.Random(5)
        self._played = 0
        self._begun = NOW
        self.begin_session()

    def close(self) -> None:
        self._store.close()

    def begin_session(self) -> None:
        """Another lesson, somewhere in the library."""
        self._course, self._lesson = self._dice.randrange(self._courses), self._dice.randrange(_LESSONS_A_COURSE)
        self._begun += 7_200_000
        self._played = 0
        self._id = uuid7(self._begun, self._dice.randbytes(10))
        self.beat()

    def beat(self) -> None:
        session = self._next()
        self._store.heartbeat(self._id, session, self._played * 10.0).result()

    def beat_alone(self) -> float:
        """Seconds from BEGIN to the end of COMMIT on the writer's thread."""
        session, stopped_at = self._next(), self._played * 10.0

        def transaction(db: sqlite3.Connection) -> float:
            start = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            self._store._heartbeats.beat(db, self._id, session, stopped_at)
            db.execute("COMMIT")
            return time.perf_counter() - start

        return self._store._writer.submit(transaction, transaction=False).result()

    def _next(self) -> Session:
        """Ten seconds more, with a gap now and then."""
        self._played += 1
        end = self._played * 10.0
        return Session(
            lesson=_lesson_id(self._course, self._lesson),
            course=content_id("course", str(self._course)),
            device=self._store.device_id,
            started_at=self._begun,
            ended_at=self._begun + self._played * 10_000,
            spans=((0.0, end),) if end < 200 else ((0.0, 150.0), (155.0, end)),
            active_seconds=end - 5,
            duration=_SECONDS,
        )

    def _fill(self, db: sqlite3.Connection) -> None:
        dice = random.Random(3)
        for number in range(self._courses):
            course = _course(number)
            write_course(db, course, NOW, f"/courses/{number}", {})
            for n in range(_LESSONS_A_COURSE):
                db.executemany(
                    f"INSERT INTO sessions (id, {SESSION}) VALUES (?, {marks(SESSION)})",
                    _history(course.id, _lesson_id(number, n), self._store.device_id, dice),
                )
        refold_everything(db)


def _lesson_id(course: int, lesson: int) -> str:
    return content_id("lesson", str(course), str(lesson))


def _course(number: int) -> Course:
    lessons = tuple(
        Lesson(id=_lesson_id(number, n), title=f"Lesson {n}", type="video", duration_seconds=_SECONDS)
        for n in range(_LESSONS_A_COURSE)
    )
    return Course(
        id=content_id("course", str(number)),
        title=f"Course {number}",
        modules=(Module(id="m", title="Module", lessons=lessons),),
    )


def _history(course_id: str, lesson_id: str, device: str, dice: random.Random) -> Iterator[tuple[object, ...]]:
    for n in range(_SESSIONS_A_LESSON):
        start = NOW - 1 - dice.randrange(3 * 365 * 86_400_000)
        watched = Session(
            lesson=lesson_id,
            course=course_id,
            device=device,
            started_at=start,
            ended_at=start + 20_001,
            spans=((n * 20.0, n * 20.0 + 20.0),),
            active_seconds=20.0,
        )
        yield uuid7(start, dice.randbytes(10)), *session_row(watched, None)


@contextlib.contextmanager
def _anchor(path: Path) -> Iterator[Callable[[], None]]:
    """Append 4 KiB to a file and have it on the disk."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    block = os.urandom(4096)
    sync = getattr(os, "fdatasync", os.fsync)

    def append() -> None:
        os.write(handle, block)
        sync(handle)

    try:
        yield append
    finally:
        os.close(handle)


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(
            f"{row.name:36} {row.ours * 1000:7.3f} ms {row.anchor * 1000:7.3f} ms {row.ratio:6.2f}  "
            f"{f'goal {row.goal}' if row.goal else '':9} {row.note}"
        )
