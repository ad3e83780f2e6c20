"""The courses that facts speak of: the organization's where it is published, else the learner's own copy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Final

import msgspec
from sqlalchemy import Connection

from learncore.records import Course, Lesson, Register
from learncore.register import latest, value_as
from learnserver.queries import catalogue
from learnserver.queries.catalogue import Edition, EditionKey
from learnserver.queries.documents import Key

_courses: Final = msgspec.json.Decoder(Course)
_registers: Final = msgspec.json.Decoder(Register)
_decoded: Final[dict[EditionKey, Course]] = {}
_MOST_DECODED: Final = 256

Texts = Callable[[Collection[Key]], dict[Key, str]]


class Manifests:
    """Reads each course once a transaction. A course that nobody has described has no lessons.

    `texts` gives the bodies of the learner's documents, those that there are.
    """

    def __init__(self, connection: Connection, org: str, user: str, texts: Texts) -> None:
        self._connection = connection
        self._org = org
        self._user = user
        self._texts = texts
        self._found: dict[str, Course] = {}
        self._editions: dict[str, Edition] = {}
        self.copies: set[str] = set()
        """Those of the courses read so far that are the learner's own."""
        self.enrolled: dict[str, bool] = {}
        """Of the courses read so far that are published: whether the learner is enrolled."""

    def know(self, editions: Iterable[Edition]) -> None:
        """What was read of these courses already need not be asked for."""
        self._editions.update((edition.course_id, edition) for edition in editions)

    def load(self, courses: Collection[str]) -> None:
        missing = sorted(set(courses) - self._found.keys())
        if not missing:
            return
        if unknown := set(missing) - self._editions.keys():
            self.know(catalogue.editions(self._connection, self._org, self._user, unknown))
        editions = [self._editions[course_id] for course_id in missing if course_id in self._editions]
        self.enrolled.update((edition.course_id, edition.enrolled) for edition in editions)
        known = {edition.key: course for edition in editions if (course := _decoded.get(edition.key)) is not None}
        unread = [edition.course_id for edition in editions if edition.key not in known]
        if unread:
            for key, manifest in catalogue.manifests(self._connection, self._org, unread):
                known[key] = _courses.decode(manifest)
                _remember(key, known[key])
        published = {key.course_id: course for key, course in known.items()}
        self._found.update(published)
        rest = [("course_copy", course_id) for course_id in missing if course_id not in published]
        bodies = self._texts(rest) if rest else {}
        for _, course_id in rest:
            body = bodies.get(("course_copy", course_id))
            self._found[course_id] = (copy_of(body) if body else None) or Course(id=course_id, title="")
            self.copies.add(course_id)

    def forget(self, course_id: str) -> None:
        """Read a course anew when it is asked for next: the learner's copy of it has changed."""
        self._found.pop(course_id, None)

    def course(self, course_id: str) -> Course:
        if course_id not in self._found:
            self.load([course_id])
        return self._found[course_id]

    def lesson(self, course_id: str, lesson_id: str) -> Lesson | None:
        return by_id(self.course(course_id)).get(lesson_id)


def _remember(key: EditionKey, course: Course) -> None:
    """Keep an edition of a course, which never changes, for the requests to come; the oldest makes room."""
    while len(_decoded) >= _MOST_DECODED:
        _decoded.pop(next(iter(_decoded), key), None)
    _decoded[key] = course


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
