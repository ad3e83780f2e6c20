"""All that lessons are folded from, read for many lessons by a query a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from learnapp.store.documents import ATTEMPT, StoredState, attempt_from, stored_state
from learnapp.store.rows import LESSON, LESSON_PROGRESS, SESSION, lesson_from, lesson_progress_from, session_from
from learncore.records import Attempt, Lesson, LessonProgress, Session

_THESE: Final = "IN (SELECT value FROM json_each(?))"
_SESSIONS: Final = f"SELECT {SESSION} FROM sessions WHERE lesson_id {_THESE}"
_ATTEMPTS: Final = f"SELECT {ATTEMPT} FROM attempts WHERE lesson_id {_THESE}"
_STATES: Final = f"SELECT id, body, plain, waiting FROM lesson_states WHERE id {_THESE}"
_LESSONS: Final = f"SELECT course_id, position, {LESSON} FROM lessons WHERE lesson_id {_THESE}"
_PROGRESS: Final = f"""
    SELECT l.course_id, {", ".join("p." + name.strip() for name in LESSON_PROGRESS.split(","))}
    FROM lessons AS l JOIN lesson_progress AS p ON p.course_id = l.course_id AND p.lesson_id = l.lesson_id
    WHERE l.lesson_id {_THESE}"""


class Facts(msgspec.Struct):
    """A lesson's documents, and its rows by course; `listed` courses have it in their manifest."""

    stored: StoredState | None = None
    sessions: list[Session] = msgspec.field(default_factory=list[Session])
    attempts: list[Attempt] = msgspec.field(default_factory=list[Attempt])
    lessons: dict[str, Lesson] = msgspec.field(default_factory=dict[str, Lesson])
    listed: set[str] = msgspec.field(default_factory=set[str])
    progress: dict[str, LessonProgress] = msgspec.field(default_factory=dict[str, LessonProgress])


def load_facts(db: sqlite3.Connection, lesson_ids: Sequence[str]) -> dict[str, Facts]:
    found = {lesson_id: Facts() for lesson_id in lesson_ids}
    these = (msgspec.json.encode(lesson_ids).decode(),)
    for lesson_id, *state in db.execute(_STATES, these):
        found[lesson_id].stored = stored_state(*state)
    for row in db.execute(_SESSIONS, these):
        found[row[0]].sessions.append(session_from(row))
    for row in db.execute(_ATTEMPTS, these):
        found[row[0]].attempts.append(attempt_from(row))
    for row in db.execute(_LESSONS, these):
        facts = found[row[2]]
        facts.lessons[row[0]] = lesson_from(row[2:])
        if row[1] is not None:
            facts.listed.add(row[0])
    for row in db.execute(_PROGRESS, these):
        found[row[1]].progress[row[0]] = lesson_progress_from(row[1:])
    return found
