"""What documents moved and the read tables do not tell yet: remembered on the disk, and folded in portions.

A pull of many answers folds a lesson once, and not after each of its documents; whoever reads or writes in between
waits for one portion at most.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

from learnapp.store.change import Change
from learnapp.store.folding import change_of, refold, refold_lessons
from learnapp.store.writer import Unfinished

PORTION: Final = 500
"""So many lessons, or courses, are folded by one transaction."""

_MARK: Final = "INSERT OR IGNORE INTO unfolded (kind, id) VALUES (?, ?)"
_SOME: Final = "SELECT id FROM unfolded WHERE kind = ? ORDER BY id LIMIT ?"
_DONE: Final = "DELETE FROM unfolded WHERE kind = ? AND id = ?"


def leave_unfolded(db: sqlite3.Connection, lessons: Iterable[str], courses: Iterable[str]) -> None:
    db.executemany(_MARK, [("lesson", one) for one in lessons])
    db.executemany(_MARK, [("course", one) for one in courses])


def is_anything_unfolded(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM unfolded LIMIT 1").fetchone() is not None


def fold_lesson_now(db: sqlite3.Connection, lesson_id: str) -> None:
    """Have the lesson's rows tell all that is known of it, for who goes on from them."""
    if db.execute(_DONE, ("lesson", lesson_id)).rowcount:
        refold(db, (lesson_id,))


def fold_portion(db: sqlite3.Connection) -> Change | Unfinished:
    """Fold some of what is left, lessons first: their courses are folded once, when no lesson is left."""
    lessons = _take(db, "lesson")
    if lessons:
        folded = refold_lessons(db, lessons)
        leave_unfolded(db, (), folded.courses)
        folded.courses.clear()
        return Unfinished(change_of(folded, outbox=False), fold_portion)
    courses = _take(db, "course")
    change = change_of(refold(db, (), courses), outbox=False)
    return Unfinished(change, fold_portion) if is_anything_unfolded(db) else change


def _take(db: sqlite3.Connection, kind: str) -> Collection[str]:
    ids = [one for (one,) in db.execute(_SOME, (kind, PORTION))]
    db.executemany(_DONE, [(kind, one) for one in ids])
    return ids
