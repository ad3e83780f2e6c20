"""Where the files of courses are that this device does not have: at the server, or on another device of the learner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from learnapp.store.documents import load_register
from learnapp.store.views import CourseCard
from learncore import register
from learncore.records import Register

REMOTE: Final = """SELECT 1 FROM lessons AS l
    WHERE l.position IS NOT NULL AND l.path IS NULL AND l.missing = 0 AND l.type != 'quiz'"""
"""Lessons that are at the server only; an index has just these, by their courses."""
_FOLDERLESS: Final = """
    SELECT c.course_id FROM courses AS c WHERE c.course_id IN (SELECT value FROM json_each(?)) AND c.folder IS NULL
        AND NOT EXISTS (SELECT 1 FROM catalogue AS k WHERE k.course_id = c.course_id)
        AND NOT EXISTS (SELECT 1 FROM course_files AS f WHERE f.course_id = c.course_id)"""


def with_places(db: sqlite3.Connection, cards: Sequence[CourseCard]) -> list[CourseCard]:
    """The cards with what the server asks for, what is at the server only, and what is on another device."""
    elsewhere = elsewhere_of(db, (card.course_id for card in cards if card.missing_lessons))
    found = _offers(db, cards)
    return [
        msgspec.structs.replace(card, elsewhere=elsewhere.get(card.course_id), **found.get(card.course_id, {}))
        for card in cards
    ]


def elsewhere_of(db: sqlite3.Connection, course_ids: Iterable[str]) -> dict[str, str]:
    """Of these the courses that lie in a folder of another device only: to its name, "" where that is not known."""
    asked = list(dict.fromkeys(course_ids))
    if not asked:
        return {}
    here = db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()
    found: dict[str, str] = {}
    for (course_id,) in db.execute(_FOLDERLESS, (msgspec.json.encode(asked).decode(),)).fetchall():
        chosen = register.latest(load_register(db, "course_copy", course_id) or Register())
        if chosen is None or (here is not None and chosen.by == here[0]):
            continue
        name = db.execute("SELECT name FROM devices WHERE device_id = ?", (chosen.by,)).fetchone()
        found[course_id] = name[0] if name else ""
    return found


def _offers(db: sqlite3.Connection, cards: Sequence[CourseCard]) -> dict[str, dict[str, Any]]:
    if not cards or not db.execute("SELECT EXISTS (SELECT 1 FROM catalogue)").fetchone()[0]:
        return {}
    ids = msgspec.json.encode([card.course_id for card in cards]).decode()
    rows = db.execute(
        """SELECT k.course_id, k.required, k.due, (SELECT count(*) FROM lessons AS l WHERE l.course_id = k.course_id
            AND l.position IS NOT NULL AND l.path IS NULL AND l.missing = 0 AND l.type != 'quiz')
        FROM catalogue AS k WHERE k.course_id IN (SELECT value FROM json_each(?))""",
        (ids,),
    )
    return {
        course_id: {"required": bool(required), "due": due, "remote_lessons": remote}
        for course_id, required, due, remote in rows
    }
