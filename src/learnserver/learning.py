"""What a learner's documents become: one transaction under the learner's lock, whoever brings them.

The round of a device and the REST API both write through `Learning`: join, number, fold, in this order, at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, cast

import msgspec
from sqlalchemy import Connection

from learncore import merge, register
from learncore.merge import Body, Document
from learncore.records import Attempt, LessonState, NoteValue, Register, Session
from learncore.register import canonical
from learnserver import history
from learnserver.database import Database
from learnserver.folding import OPENED, Fold, Growth
from learnserver.history import LearnerRow
from learnserver.manifests import Manifests, copy_of
from learnserver.queries import audit, catalogue, documents, folded, reading
from learnserver.queries.documents import Key, Numbered, Row
from learnserver.queries.folded import WholeRow
from learnserver.queries.sql import notify
from learnserver.trail import Trail

_FLAT: Final = {"session": frozenset(Session.__struct_fields__), "attempt": frozenset(Attempt.__struct_fields__)}


class Place(msgspec.Struct, frozen=True):
    """Where in the catalogue a document belongs."""

    course: str
    lesson: str


class Learning:
    """A learner's documents, locked until the transaction ends. `finish` numbers, folds and writes what changed."""

    def __init__(self, connection: Connection, org: str, user: str, now: int) -> None:
        self.connection, self.org, self.user, self.now = connection, org, user, now
        row = documents.lock_learner(connection, org, user)
        self.seq = row.seq
        self.incarnation = row.incarnation
        self.boot, self.boots = row.boot, row.boots
        self.device = f"server-{row.incarnation}"
        """The device that acts where a learner acts through the server."""
        self.pushed_by = ""
        """The device whose push this is: it need not hear of it."""
        self._bodies: dict[Key, str | None] = {}
        self._changed: dict[Key, Row] = {}
        self.written: list[Numbered] = []
        """What this transaction wrote, by its numbers."""
        self.changed = False
        """Whether anything was written that others must hear of."""
        self._growth = Growth()
        self._courses: set[str] = set()
        self._copies: set[str] = set()
        self._rows: dict[str, WholeRow | None] = {}
        self.manifests = Manifests(connection, org, user, self.texts)
        self.trail = Trail(user)

    def load(self, keys: Collection[Key]) -> None:
        """Read these documents at once, before they are asked for one by one."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._bodies]
        if missing:
            found = documents.load(self.connection, self.org, self.user, missing)
            self._bodies.update((key, found.get(key)) for key in missing)

    def know(self, texts: Mapping[Key, str | None]) -> None:
        """Documents that were read already (None: there is none) need not be asked for."""
        for key, text in texts.items():
            self._bodies.setdefault(key, text)

    def texts(self, keys: Collection[Key]) -> dict[Key, str]:
        """The canonical JSON of those documents that there are."""
        self.load(keys)
        return {key: text for key in keys if (text := self._bodies[key]) is not None}

    def rows(self, lessons: Collection[str]) -> dict[str, WholeRow]:
        """The folded rows of these lessons, those that there are, as they were before this transaction."""
        missing = set(lessons) - self._rows.keys()
        if missing:
            found = folded.whole_rows(self.connection, self.org, self.user, missing)
            self._rows.update((lesson, found.get(lesson)) for lesson in missing)
        return {lesson: row for lesson in lessons if (row := self._rows[lesson]) is not None}

    def text(self, kind: str, document_id: str) -> str | None:
        """The canonical JSON of a document as it is now."""
        key = (kind, document_id)
        if key not in self._bodies:
            self.load([key])
        return self._bodies[key]

    def body(self, kind: str, document_id: str) -> Body | None:
        text = self.text(kind, document_id)
        return None if text is None else cast("Body", msgspec.json.decode(text))

    def state(self, lesson: str) -> LessonState | None:
        return _state(self.text("lesson_state", lesson))

    def register(self, kind: str, document_id: str) -> Register:
        text = self.text(kind, document_id)
        return Register() if text is None else msgspec.json.decode(text, type=Register)

    def join(self, kind: str, document_id: str, body: Body, document: Document) -> tuple[str, Document | None]:
        """The canonical JSON of what is stored and `body`, whose settled document is `document`, joined; and that
        document, where it is known without reading the JSON.

        Raises merge.InvalidDocument.
        """
        stored = self.text(kind, document_id)
        if stored is not None:
            if canonical(body).decode() == stored:
                return stored, None
            return canonical(merge.join_body(kind, msgspec.json.decode(stored), body)).decode(), None
        if kind in _FLAT and body.keys() <= _FLAT[kind]:
            return merge.encode_settled(document).decode(), document
        return canonical(merge.settle_body(kind, body)).decode(), None

    def put(self, kind: str, document_id: str, text: str, known: Document | None = None) -> bool:
        """Write a joined document (`known`, where it is decoded already); whether it says anything new."""
        before = self.text(kind, document_id)
        if before == text:
            return False
        document = known or merge.decode_body(kind, text)
        place = place_of(kind, document_id, document)
        if isinstance(document, LessonState):
            self.trail.see(document_id, _state(before), document)
        self._bodies[kind, document_id] = text
        self._changed[kind, document_id] = Row(
            kind=kind,
            id=document_id,
            lesson_id=place.lesson if place else None,
            course_id=place.course if place else None,
            body=text,
        )
        if kind in documents.FACTS and place:
            self._grow(place, document, None if before is None else merge.decode_body(kind, before))
        elif kind == "course_copy":
            self._courses.add(document_id)
            self._copies.add(document_id)
            self.manifests.forget(document_id)
        elif kind == "preference" and document_id.startswith(OPENED):
            self._courses.add(document_id.removeprefix(OPENED))
        return True

    def _grow(self, place: Place, document: Document, before: Document | None) -> None:
        """Note what a fact means for its lesson: more time, or a history to be read again."""
        growth = self._growth
        self._courses.add(place.course)
        match before, document:
            case (None, Session()):
                growth.grown[place.lesson].append((None, document))
            case (Session(), Session()) if _extends(before, document):
                growth.grown[place.lesson].append((before, document))
            case (None | LessonState(), LessonState()) if _only_moved(before, document):
                growth.grown.setdefault(place.lesson, [])
            case _:
                growth.anew.add(place.lesson)
                if isinstance(before, Session | Attempt):
                    growth.anew.add(before.lesson)
                    self._courses.add(before.course)
                elif isinstance(before, LessonState):
                    self._courses.add(before.course)

    def write(self, kind: str, document_id: str, document: Document) -> bool:
        """Write what the server itself made of a document, keeping the fields that it does not know."""
        stored = self.body(kind, document_id)
        body: dict[str, Any] = merge.body_of(document)
        joined = body if stored is None else merge.join_body(kind, stored, body)
        return self.put(kind, document_id, canonical(joined).decode())

    def touch(self, lessons: Collection[str] = (), courses: Collection[str] = ()) -> None:
        """Fold these anew at the end, whether a document changes or not."""
        self._growth.anew.update(lessons)
        self._courses.update(courses)

    @property
    def row(self) -> LearnerRow:
        """The learner's row as it is now."""
        return LearnerRow(self.seq, self.incarnation, self.boots, self.boot)

    def finish(self) -> bool:
        """Number and write what changed, and fold what it touches; whether any document changed since the last time."""
        before = self.seq
        self._save()
        for course_id in sorted(self._copies):
            copy = copy_of(self.text("course_copy", course_id) or "{}")
            listed = [lesson.id for lesson in copy.lessons] if copy else []
            catalogue.save_copy(self.connection, self.org, self.user, course_id, listed)
        if self._copies:
            self._growth.anew |= documents.lessons_with_facts(self.connection, self.org, self.user, self._copies)
        if self._growth.anew or self._growth.grown or self._courses:
            fold = Fold(self.connection, self.org, self.user, self.now, self.manifests, self.texts)
            for lesson, state in fold.lessons(self._with_states()).items():
                self.write("lesson_state", lesson, state)
            self._courses |= fold.courses(self._courses)
            self._save()
            folded.save_summary(self.connection, self.org, self.user, self.now)
            self._growth, self._courses, self._copies = Growth(), set(), set()
            self._rows.clear()
        if self.seq == before:
            return False
        self.changed = True
        audit.add(self.connection, self.org, self.trail.take(self.now))
        documents.save_learner(self.connection, self.org, self.user, self.seq, self.boots)
        notify(self.connection, f"{self.org}/{self.user}/{self.pushed_by}")
        return True

    def _with_states(self) -> Growth:
        grown = self._growth.grown.keys() - self._growth.anew
        self.load([("lesson_state", lesson) for lesson in grown])
        states = {lesson: state for lesson in grown if (state := self.state(lesson)) is not None}
        return msgspec.structs.replace(self._growth, states=states, rows=self.rows(grown))

    def rebuild(self) -> None:
        """All folded rows of the learner anew, from the documents alone."""
        folded.forget(self.connection, self.org, self.user)
        opened = documents.ids_of(self.connection, self.org, self.user, "preference")
        self.touch(
            documents.lessons_with_facts(self.connection, self.org, self.user),
            [
                *documents.ids_of(self.connection, self.org, self.user, "course_copy"),
                *(key.removeprefix(OPENED) for key in opened if key.startswith(OPENED)),
            ],
        )
        self.finish()

    def _save(self) -> None:
        numbered = list(enumerate(self._changed.values(), start=self.seq + 1))
        documents.save(self.connection, self.org, self.user, numbered)
        self.written += [Numbered(seq, row.kind, row.id, row.body) for seq, row in numbered]
        if numbered:
            self.boots = history.numbered(self.boots, self.boot, self.seq + 1)
        self.seq += len(numbered)
        self._changed.clear()


def place_of(kind: str, document_id: str, document: Document) -> Place | None:
    """The course and lesson that a document speaks of; None where it speaks of none."""
    match document:
        case Session() | Attempt():
            return Place(document.course, document.lesson)
        case LessonState():
            return Place(document.course, document_id)
        case Register():
            note = register.value_as(register.latest(document), NoteValue) if kind == "note" else None
            return Place(note.course, note.lesson) if note else None


def _extends(before: Session, after: Session) -> bool:
    return (before.lesson, before.course, before.epoch) == (after.lesson, after.course, after.epoch)


def _only_moved(before: LessonState | None, after: LessonState) -> bool:
    """Whether a state says nothing that other facts must be read again for."""
    old = before or LessonState(course=after.course)
    return (old.course, old.mark, old.epoch if before else after.epoch) == (after.course, after.mark, after.epoch)


def _state(text: str | None) -> LessonState | None:
    return None if text is None else msgspec.json.decode(text, type=LessonState)


def refold_course(database: Database, org: str, course: str, now: int, only: str | None = None) -> None:
    """Fold a course anew for everyone (or `only` one user) who learned any of its lessons, wherever, each in a
    transaction of their own: after it was published anew, and after someone was enrolled."""
    with database.read(org) as connection:
        learners = catalogue.learners_of_course(connection, org, course)
        lessons = catalogue.lessons_of(connection, org, course)
    for user in learners if only is None else {only}.intersection(learners):
        with database.write(org) as connection:
            learning = Learning(connection, org, user, now)
            known = reading.course(connection, org, user, course) is not None
            learning.touch(documents.lessons_with_facts(connection, org, user) & lessons, [course] if known else [])
            learning.finish()
