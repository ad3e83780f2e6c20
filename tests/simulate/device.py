"""One account's database on one machine: what a learner does there, and what befalls it."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from learnapp.store import Store
from learncore.ids import uuid7
from learncore.merge import body_of
from learncore.records import Attempt, Course, Lesson, Mark, NoteValue, Session
from tests.simulate import files
from tests.simulate.clock import Time
from tests.simulate.files import Files
from tests.simulate.machine import Machine
from tests.simulate.truth import Bodies, Truth, Watched

WAIT = 30.0


class Stretch(NamedTuple):
    """What is seen between two heartbeats: seconds of a film or pages of a document, in so many ms; where it stops.
    Of a quiz nothing is seen, and there is no place."""

    seen: Collection[int]
    took: int
    place: int | None


class Device:
    """A learner's database on a machine. Everything it does by itself is told to the learner's `truth`."""

    def __init__(
        self, machine: Machine, learner: str, truth: Truth, folder: Path, time: Time, dice: random.Random
    ) -> None:
        self.machine = machine
        self.learner = learner
        self.truth = truth
        self.folder = folder
        self.name = f"{machine.name}/{learner}"
        self.called = machine.name
        """What people call it; a clone does not know that it is called otherwise."""
        self.backup: Files | None = None
        self.store: Store | None = None
        self.when_it_ends: Callable[[], None] = lambda: None
        self._time = time
        self._dice = dice
        self._bodies: Bodies = {}
        self._open: tuple[str, Session] | None = None
        self._drafts: dict[str, dict[str, int]] = {}
        self._lives = 0
        self._known_as = ""

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> Store:
        """Open the database; what the program then does by itself (a name for the device, a checkpoint) is an act."""
        if self.store is None:
            self.store = Store.open(
                self.folder,
                account=self.learner,
                clock=self.machine.clock,
                steady=self.machine.steady,
                machine_id=self.machine.name,
                device_name=self.called,
            )
            self._known_as = self.store.device_id
            self.learn_of(self._bodies)
        self.may_be_another()
        return self.store

    def end(self) -> None:
        """Close it, as a person does."""
        if self.store is not None:
            self.bodies()
            self.when_it_ends()
            self.store.close()
            self.store = None
        self._open = None
        self._drafts.clear()

    def files(self) -> Files:
        """The files as they lie there now, whether the program runs or not."""
        return files.read(self.folder, self.bodies())

    def kill(self) -> None:
        """What was committed is on the disk, and nothing was tidied up."""
        left = self.files()
        self.end()
        files.lay(self.folder, left, in_place=True)

    def come_from(self, other: Files, *, in_place: bool = False, closed: bool = False) -> None:
        """Be what another database was, or this one once."""
        self.end()
        files.lay(self.folder, other, in_place=in_place, closed=closed)
        self._bodies = other.bodies
        self._lives += 1

    def be_cloned_from(self, other: Files, called: str) -> None:
        """Be what another database is, and not know that it is a copy: its whole machine was copied."""
        self.called = called
        self.come_from(other)
        files.take_for_the_same(self.folder, self.machine.name)

    def bodies(self) -> Bodies:
        """All documents, as they are now."""
        if self.store is not None:
            with contextlib.closing(self.store.reader()) as reader:
                self._bodies = {(kind, document_id): body for kind, document_id, body in reader.documents()}
        return self._bodies

    def learn_of(self, before: Bodies, known: dict[str, int] | None = None) -> None:
        """Tell the truth what this device did since its documents were `before`, of which it had seen no more than
        `known`."""
        self.truth.acted(self._database, self.device_id, before, self.bodies(), known)

    def may_be_another(self) -> None:
        """Where it found out that a copy writes as the device that it was, it has become another one, and tells its
        name under that."""
        if self.device_id != self._known_as:
            old, self._known_as = self._known_as, self.device_id
            key = "preference", f"device/{self.device_id}"
            self.truth.acted(self._database, self.device_id, {}, {key: self.bodies()[key]})
            self.truth.became(old, self.device_id, self.bodies())

    @property
    def _database(self) -> str:
        """What tells it from its copies, and from what it was before it was laid back."""
        return f"{self.name} {self._lives}"

    def clock_is_unsure(self) -> None:
        """These documents may be put right by another clock than that which stamped them."""
        for session in self.truth.sessions.values():
            if session.clock[0] == self.name:
                session.clock = ("", "", 0)

    @property
    def device_id(self) -> str:
        assert self.store is not None
        return self.store.device_id

    # --- watching ----------------------------------------------------------------------------------------------------

    def watch(self, course: str, lesson: Lesson, start: int, lengths: list[int], speed: float, *, killed: bool) -> None:
        """Play on from `start`, a heartbeat after each length; `killed`: the last is but a checkpoint, and a kill."""
        ends = [min(start + sum(lengths[: n + 1]), int(lesson.duration_seconds or 0)) for n in range(len(lengths))]
        seen = [range(begin, end) for begin, end in zip([start, *ends], ends, strict=False)]
        took = [(one, round(len(one) * 1000 / speed)) for one in seen]
        self._learn(course, lesson, [Stretch(one, ms, one.stop) for one, ms in took if ms], killed=killed)

    def read(self, course: str, lesson: Lesson, looks: Sequence[Collection[int]], took: int, *, killed: bool) -> None:
        """See pages of a document, a heartbeat after each look."""
        self._learn(course, lesson, [Stretch(pages, took, max(pages)) for pages in looks], killed=killed)

    def ponder(self, course: str, lesson: Lesson, took: Sequence[int], *, killed: bool) -> None:
        """Attend to a quiz, a heartbeat after each length (ms)."""
        self._learn(course, lesson, [Stretch((), ms, None) for ms in took], killed=killed)

    def _learn(self, course: str, lesson: Lesson, stretches: Sequence[Stretch], *, killed: bool) -> None:
        store, before = self.start(), self.bodies()
        session_id, session = self._session(course, lesson)
        for number, one in enumerate(stretches, start=1):
            self._time.pass_by(one.took)
            session = _longer(session, one, document=lesson.type == "document")
            self.truth.watched(session_id, one.seen, round(session.active_seconds * 1000))
            self._open = (session_id, session)
            place = None if one.place is None else float(one.place)
            if killed and number == len(stretches):
                self.learn_of(before)
                store.checkpoint(session_id, session, place).result(WAIT)
                self.kill()
                self.start()
            else:
                store.heartbeat(session_id, session, place).result(WAIT)
        if self.store is store:
            self.learn_of(before)

    def _session(self, course: str, lesson: Lesson) -> tuple[str, Session]:
        """The session that goes on, or a new one."""
        store, epoch = self.start(), self._epoch(course, lesson.id)
        if self._open is not None:
            session_id, session = self._open
            if (session.course, session.lesson, session.epoch) == (course, lesson.id, epoch):
                paused = self._time() - self.truth.sessions[session_id].begun
                return session_id, _until(session, paused)
        now = self.machine.clock()
        session_id = uuid7(now, self._dice.randbytes(10))
        self.truth.sessions[session_id] = Watched(
            lesson.id,
            course,
            store.device_id,
            epoch,
            self._time(),
            clock=(self.name, self.machine.run, self.machine.clock.settings),
        )
        return session_id, Session(
            lesson=lesson.id,
            course=course,
            device=store.device_id,
            epoch=epoch,
            started_at=now,
            ended_at=now,
            duration=lesson.duration_seconds,
        )

    def _epoch(self, course: str, lesson: str) -> int:
        with contextlib.closing(self.start().reader()) as reader:
            progress = reader.lesson_progress(course, lesson)
        return progress.epoch if progress else 0

    # --- other acts --------------------------------------------------------------------------------------------------

    def go_to(self, course: str, lesson: str, seconds: int) -> None:
        """Rewind, or skip: the place is what was chosen, whatever was there before."""
        store, before = self.start(), self.bodies()
        store.set_resume(course, lesson, float(seconds)).result(WAIT)
        self.learn_of(before)
        with contextlib.closing(store.reader()) as reader:
            progress = reader.lesson_progress(course, lesson)
        assert (progress.position_seconds if progress else 0) == seconds, "the place that was chosen is not kept"

    def mark(self, course: str, lesson: str, value: Mark | None) -> None:
        store, before = self.start(), self.bodies()
        store.mark(course, lesson, value).result(WAIT)
        self.learn_of(before)
        with contextlib.closing(store.reader()) as reader:
            done = reader.is_completed(course, lesson)
        assert value is None or done == (value == "complete"), "the mark is not what was set"

    def start_over(self, course: Course, lesson: str | None) -> None:
        """Begin a lesson anew, or the whole course."""
        store, before = self.start(), self.bodies()
        self._open = None
        if lesson is None:
            store.reset_course(course.id).result(WAIT)
        else:
            store.start_over(course.id, lesson).result(WAIT)
        after = self.bodies()
        for one in course.lessons:
            epochs = [bodies.get(("lesson_state", one.id), {}).get("epoch", 0) for bodies in (before, after)]
            if epochs[0] != epochs[1]:
                self.truth.started_over(one.id, epochs[1])
        self.learn_of(before)

    def begin_to_edit(self, note_id: str) -> None:
        """Open a note: what comes of it from elsewhere until it is written is not seen."""
        self.start()
        self._drafts[note_id] = dict(self.bodies().get(("note", note_id), {}).get("seen", {}))

    def is_editing(self, note_id: str) -> bool:
        return note_id in self._drafts

    def note(self, note_id: str, note: NoteValue) -> None:
        store, before = self.start(), self.bodies()
        known = self._drafts.pop(note_id, None)
        store.put_note(note_id, note, known).result(WAIT)
        self.learn_of(before, known)

    def prefer(self, key: str, value: Any) -> None:
        store, before = self.start(), self.bodies()
        store.set_preference(key, value).result(WAIT)
        self.learn_of(before)

    def look_at(self, course: str, lesson: str | None) -> None:
        store, before = self.start(), self.bodies()
        store.touch(course, lesson).result(WAIT)
        self.learn_of(before)

    def answer(self, course: str, lesson: str, score: float) -> None:
        """Submit a quiz."""
        store, before = self.start(), self.bodies()
        now = self.machine.clock()
        attempt_id = uuid7(now, self._dice.randbytes(10))
        made = Attempt(
            lesson=lesson,
            course=course,
            epoch=self._epoch(course, lesson),
            score=score,
            answers={"q1": round(score)},
            started_at=now,
            submitted_at=now + 5_000,
        )
        store.add_attempt(attempt_id, made).result(WAIT)
        told = {name: value for name, value in body_of(made).items() if not name.endswith("_at")}
        self.truth.tried(attempt_id, told)
        self.learn_of(before)

    def knows(self, course: Course) -> bool:
        """Whether the course is in the library."""
        with contextlib.closing(self.start().reader()) as reader:
            return reader.course(course.id) is not None

    def import_course(self, course: Course) -> None:
        """Add a course from a folder of this machine."""
        store, before = self.start(), self.bodies()
        store.put_course(course, self.folder / "course", []).result(WAIT)
        self.learn_of(before)


def _longer(session: Session, stretch: Stretch, *, document: bool) -> Session:
    played = stretch.seen and not document
    spans = ((float(min(stretch.seen)), float(max(stretch.seen) + 1)),) if played else ()
    return msgspec.structs.replace(
        session,
        ended_at=session.ended_at + stretch.took,
        spans=(*session.spans, *spans),
        pages=tuple(sorted({*session.pages, *(stretch.seen if document else ())})),
        active_seconds=(round(session.active_seconds * 1000) + stretch.took) / 1000,
    )


def _until(session: Session, lasted: int) -> Session:
    """The session after a pause: its end is its beginning plus what passed."""
    return msgspec.structs.replace(session, ended_at=session.started_at + lasted)
