"""Whether a certificate is true: asked of the facts each time, and told to anyone who has its code."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from learncore.achievements import course_completed
from learncore.progress import first_completed
from learncore.records import Course, LessonState
from learnserver.database import Database
from learnserver.manifests import copy_of, decode
from learnserver.queries import certificates, documents
from learnserver.queries.certificates import Holder

_states: Final = msgspec.json.Decoder(LessonState)


class Confirmed(msgspec.Struct, frozen=True):
    """A certificate that is true: who completed which course when (ms UTC). `own`: the course is the learner's own, and
    none that the organization has published."""

    name: str
    course: str
    completed_at: int
    own: bool


def confirm(database: Database, code: str) -> Confirmed | None:
    """What the facts say of a code; None where there is none, or where what it stood for was taken back."""
    with database.read(code=code) as connection:
        found = certificates.holder(connection, code)
    if found is None:
        return None
    with database.read(found.org) as connection:
        editions = [decode(text) for text in certificates.editions_of(connection, found.org, found.course)]
        own = not editions
        for course in editions or _copies(connection, found):
            at = _completed_at(connection, found, course)
            if at is not None:
                name = certificates.name_of(connection, found.org, found.user)
                return Confirmed(name=name, course=course.title, completed_at=at, own=own)
    return None


def _copies(connection: Connection, found: Holder) -> list[Course]:
    key = ("course_copy", found.course)
    body = documents.load(connection, found.org, found.user, [key]).get(key)
    course = copy_of(body) if body is not None else None
    return [course] if course is not None else []


def _completed_at(connection: Connection, found: Holder, course: Course) -> int | None:
    keys = [("lesson_state", lesson.id) for lesson in course.lessons]
    bodies = documents.load(connection, found.org, found.user, keys)
    times = {lesson: first_completed(_states.decode(body)) for (_, lesson), body in bodies.items()}
    return course_completed([lesson for _, lesson in keys], {one: at for one, at in times.items() if at is not None})
