"""What a person is told on the desktop, once: the quarters of a course that this device reached, a pause in learning.

Only what was learned here reaches a quarter. What comes from elsewhere was told there, and an old history that is
pulled is no news.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

import msgspec

from learnapp.store.change import Change

Work = Callable[[sqlite3.Connection], Change]

QUARTER: Final = 25
_PERCENTAGES: Final = """
    SELECT p.course_id, p.progress_percentage FROM lessons AS l JOIN course_progress AS p USING (course_id)
    WHERE l.lesson_id = ? AND l.position IS NOT NULL"""
_RAISE: Final = """
    INSERT INTO told (what, subject, level) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET level = ?3 WHERE level < ?3"""
_FORGET: Final = "DELETE FROM told WHERE what = 'course' AND subject = ?"


def telling(db: sqlite3.Connection, lesson_id: str, work: Work) -> Change:
    """What `work` changes by learning in a lesson, with the quarters that a course reached by that for the first
    time."""
    before: dict[str, int] = dict(db.execute(_PERCENTAGES, (lesson_id,)).fetchall())
    change = work(db)
    if not change.completed:
        return change
    reached: list[tuple[str, int]] = []
    for course_id, percentage in db.execute(_PERCENTAGES, (lesson_id,)).fetchall():
        quarter = percentage // QUARTER * QUARTER
        if quarter > before.get(course_id, 0) and db.execute(_RAISE, ("course", course_id, quarter)).rowcount:
            reached.append((course_id, quarter))
    return msgspec.structs.replace(change, reached=tuple(reached))


def forget_course(db: sqlite3.Connection, course_id: str) -> None:
    """The course is begun anew: its quarters are news again."""
    db.execute(_FORGET, (course_id,))


class Told:
    """`do` has the store's writer do something."""

    def __init__(self, do: Callable[[Callable[[sqlite3.Connection], bool]], Future[bool]]) -> None:
        self._do = do

    def pause(self, since: int) -> Future[bool]:
        """Whether a pause that lasts since a moment (ms UTC) is news; from now on it is none."""
        return self._do(lambda db: db.execute(_RAISE, ("pause", "", since)).rowcount == 1)
