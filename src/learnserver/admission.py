"""Which documents the server takes: bounds first, then whether the learner may learn what they speak of (SYNC 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

import msgspec

from learncore import bounds, merge, register
from learncore.merge import Document
from learncore.records import Course, Register
from learncore.wire import DocumentChange, Rejection, RejectionCode
from learnserver.folding import OPENED
from learnserver.learning import Learning, Place, place_of
from learnserver.manifests import by_id
from learnserver.queries import catalogue

MAX_BODY_BYTES: Final = 1024 * 1024
"""Of one document's canonical JSON. A course of 2,000 lessons with descriptions stays well below."""


class Admitted(msgspec.Struct, frozen=True):
    """A change whose document is within bounds."""

    change: DocumentChange
    document: Document


class Refused(Exception):  # noqa: N818
    """One document that is not taken; the others go on."""

    def __init__(self, code: RejectionCode, message: str) -> None:
        super().__init__(message)
        self.code: RejectionCode = code


class Admission:
    """Reads once what deciding about a push takes."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning
        self._copies: set[str] = set()
        self._lessons: set[tuple[str, str]] = set()
        self._epochs: dict[str, int] = {}

    def sift(self, changes: Sequence[DocumentChange]) -> tuple[list[Admitted], list[Rejection]]:
        """The changes that may be joined, courses of the learner's own first, and those that may not."""
        decoded: list[Admitted] = []
        rejected: list[Rejection] = []
        for change in changes:
            try:
                decoded.append(Admitted(change, _named(change, _decode(change))))
            except Refused as refusal:
                rejected.append(rejection(change, refusal))
        self._prepare(decoded)
        admitted: list[Admitted] = []
        for one in sorted(decoded, key=lambda one: one.change.kind != "course_copy"):
            try:
                self._admit(one)
                admitted.append(one)
            except Refused as refusal:
                rejected.append(rejection(one.change, refusal))
        return admitted, rejected

    def require(self, place: Place) -> None:
        """Raises Refused where the learner may not learn there."""
        self._read([place])
        self._check(place)

    def _prepare(self, decoded: Sequence[Admitted]) -> None:
        """Read all that this push needs, in few questions."""
        learning = self._learning
        places = [place for one in decoded if (place := _place(one))]
        lessons, courses = {place.lesson for place in places}, {place.course for place in places}
        learning.load(
            [
                *((one.change.kind, one.change.id) for one in decoded),
                *(("lesson_state", lesson) for lesson in lessons),
                *(("course_copy", course) for course in courses),
                *(("preference", OPENED + course) for course in courses),
            ]
        )
        self._epochs = {lesson: row.progress.epoch for lesson, row in learning.rows(lessons).items()}
        self._read(places)

    def _read(self, places: Sequence[Place]) -> None:
        learning = self._learning
        courses = {place.course for place in places}
        if not courses:
            return
        self._copies |= {course_id for _, course_id in learning.texts([("course_copy", one) for one in courses])}
        learning.manifests.load(courses)
        published = courses & learning.manifests.enrolled.keys()
        listed = {course_id: by_id(learning.manifests.course(course_id)) for course_id in published}
        left = {place.lesson for place in places if place.course in listed and place.lesson not in listed[place.course]}
        if left:
            self._lessons |= catalogue.known_lessons(learning.connection, learning.org, published, left)

    def _admit(self, one: Admitted) -> None:
        place = _place(one)
        epoch = self._epochs.get(place.lesson, 0) if place else 0
        problems = bounds.check(one.document, stored_epoch=epoch)
        if problems:
            raise Refused("invalid", "; ".join(problems))
        if one.change.kind == "course_copy":
            self._copies.add(one.change.id)
        elif place:
            self._check(place)

    def _check(self, place: Place) -> None:
        if place.course in self._copies:
            return
        enrolled = self._learning.manifests.enrolled.get(place.course)
        if enrolled is None:
            raise Refused("unknown_lesson", "there is no such course")
        if not enrolled:
            raise Refused("not_enrolled", "you are not enrolled in this course")
        listed = self._learning.manifests.lesson(place.course, place.lesson) is not None
        if not listed and (place.course, place.lesson) not in self._lessons:
            raise Refused("unknown_lesson", "the course has no such lesson")


def rejection(change: DocumentChange, refusal: Refused) -> Rejection:
    return Rejection(kind=change.kind, id=change.id, code=refusal.code, message=str(refusal))


def require_size(text: str) -> None:
    """Raises Refused for a document that is too large to be kept."""
    if len(text) > MAX_BODY_BYTES and len(text.encode()) > MAX_BODY_BYTES:
        raise Refused("too_large", f"a document holds at most {MAX_BODY_BYTES} bytes")


def is_name(text: str) -> bool:
    """Whether a text may be an id."""
    return 0 < len(text) <= bounds.MAX_NAME and text.isprintable()


def _decode(change: DocumentChange) -> Document:
    if not is_name(change.id):
        raise Refused("invalid", "an id is empty, too long or not printable")
    if not isinstance(cast("object", change.body), dict):
        raise Refused("invalid", "the body is no object")
    try:
        raw = msgspec.json.encode(change.body)
        if len(raw) > MAX_BODY_BYTES:
            raise Refused("too_large", f"a document holds at most {MAX_BODY_BYTES} bytes")
        return merge.decode_body(change.kind, raw)
    except merge.InvalidDocument as error:
        raise Refused("invalid", error.reason) from error
    except (RecursionError, ValueError) as error:
        raise Refused("invalid", "nested too deep") from error


def _named(change: DocumentChange, document: Document) -> Document:
    """The document, where all that it names may be asked for and kept; no database has a letter for NUL."""
    place = place_of(change.kind, change.id, document)
    names = [place.course, place.lesson] if place else []
    if change.kind == "course_copy" and isinstance(document, Register):
        copy = register.value_as(register.latest(document), Course)
        names += [lesson.id for lesson in copy.lessons] if copy else []
    if not all(map(is_name, names)):
        raise Refused("invalid", "an id in it is empty, too long or not printable")
    return document


def _place(one: Admitted) -> Place | None:
    return place_of(one.change.kind, one.change.id, one.document)
