"""The courses that facts speak of: the organization's where it is published, else the learner's own copy."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

import msgspec
from sqlalchemy import Connection

from learncore.records import Course, Lesson, Register
from learncore.register import latest, value_as
from learnserver.queries import catalogue, documents

_courses: Final = msgspec.json.Decoder(Course)
_registers: Final = msgspec.json.Decoder(Register)


class Manifests:
    """Reads each course once a transaction. A course that nobody has described has no lessons."""

    def __init__(self, connection: Connection, org: str, user: str) -> None:
        self._connection = connection
        self._org = org
        self._user = user
        self._found: dict[str, Course] = {}
        self.copies: set[str] = set()
        """Those of the courses read so far that are the learner's own."""

    def load(self, courses: Collection[str]) -> None:
        missing = sorted(set(courses) - self._found.keys())
        if not missing:
            return
        texts = catalogue.manifests(self._connection, self._org, missing)
        self._found.update((course_id, decode(manifest)) for course_id, manifest in texts.items())
        rest = [("course_copy", course_id) for course_id in missing if course_id not in texts]
        bodies = documents.load(self._connection, self._org, self._user, rest) if rest else {}
        for _, course_id in rest:
            body = bodies.get(("course_copy", course_id))
            self._found[course_id] = (copy_of(body) if body else None) or Course(id=course_id, title="")
            self.copies.add(course_id)

    def course(self, course_id: str) -> Course:
        self.load([course_id])
        return self._found[course_id]

    def lesson(self, course_id: str, lesson_id: str) -> Lesson | None:
        return by_id(self.course(course_id)).get(lesson_id)


@lru_cache(maxsize=64)
def decode(manifest: str) -> Course:
    return _courses.decode(manifest)


@lru_cache(maxsize=64)
def _lessons(course: _Same) -> dict[str, Lesson]:
    return {lesson.id: lesson for lesson in course.course.lessons}


class _Same:
    """A course compared by being the same object: hashing thousands of lessons is not for every look-up."""

    __slots__ = ("course",)

    def __init__(self, course: Course) -> None:
        self.course = course

    def __hash__(self) -> int:
        return id(self.course)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.course is self.course


def by_id(course: Course) -> dict[str, Lesson]:
    return _lessons(_Same(course))


def copy_of(body: str) -> Course | None:
    """The manifest in a course copy's register; None where it holds something else."""
    return value_as(latest(_registers.decode(body)), Course)
