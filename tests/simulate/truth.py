"""What was really done: an account of every local act, kept apart from all stores, and what follows from it.

It knows nothing of joins. Watching is sets of whole seconds, reading is sets of pages. A register's writes are
remembered with the writes that their writer had seen (`writes.py`); what must stand in a register are those writes that
no other had seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import msgspec

from tests.simulate.serving import Documents
from tests.simulate.writes import Write, Writes

Bodies = dict[tuple[str, str], Any]
"""(kind, id) → body."""

REGISTERS: Final = {"lesson_state": ("resume", "mark"), "note": ("",), "preference": ("",), "course_copy": ("",)}


class Beat(NamedTuple):
    """A stretch of a session was recorded: the `number`-th."""

    session: str
    number: int


class Tried(NamedTuple):
    attempt: str


class Begun(NamedTuple):
    """A lesson was started over for the `epoch`-th time."""

    lesson: str
    epoch: int


class Completed(NamedTuple):
    lesson: str
    epoch: int


Fact = Beat | Write | Tried | Begun | Completed


@dataclass
class Watched:
    """A session as it was really watched: after each beat, the seconds seen so far and the milliseconds it took."""

    lesson: str
    course: str
    device: str
    epoch: int
    begun: int
    beats: list[tuple[frozenset[int], int]] = field(default_factory=list)
    clock: tuple[str, str, int] = ("", "", 0)
    """Whose clock stamped it, in which run of the machine, and how often it had been set: where it was set later and
    the machine started again, no one can know."""


@dataclass
class Truth:
    """All that one learner did. `must` are the facts that have to be somewhere; what was destroyed for good is not."""

    must: set[Fact] = field(default_factory=set)
    sessions: dict[str, Watched] = field(default_factory=dict)
    attempts: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: Writes = field(default_factory=Writes)
    begun: set[Begun] = field(default_factory=set)

    # --- telling it --------------------------------------------------------------------------------------------------

    def watched(self, session: str, seconds: Iterable[int], active_ms: int) -> None:
        """`seconds` of the media were seen in all `active_ms` of the session so far."""
        known = self.sessions[session]
        seen = known.beats[-1][0] if known.beats else frozenset()
        known.beats.append((seen | frozenset(seconds), active_ms))
        self.must.add(Beat(session, len(known.beats) - 1))

    def tried(self, attempt: str, body: dict[str, Any]) -> None:
        self.attempts[attempt] = body
        self.must.add(Tried(attempt))

    def started_over(self, lesson: str, epoch: int) -> None:
        self.begun.add(Begun(lesson, epoch))
        self.must.add(Begun(lesson, epoch))

    def acted(
        self, database: str, device: str, before: Bodies, after: Bodies, known: dict[str, int] | None = None
    ) -> None:
        """A database did something by itself, as a device, and its documents went from `before`, of which it had seen
        no more than `known`, to `after`."""
        for key in after.keys() | before.keys():
            assert key in after, f"{key} is gone by an act of {device}"
            if before.get(key) == after[key]:
                continue
            for name in REGISTERS.get(key[0], ()):
                moved = _register(before.get(key), name), _register(after[key], name)
                if moved[0] != moved[1]:
                    self.must.update(self.writes.wrote(database, device, (*key, name), *moved, known))
            if key[0] == "lesson_state":
                reached = (before.get(key) or {}).get("completed", {})
                for epoch in after[key].get("completed", {}).keys() - reached.keys():
                    self.must.add(Completed(key[1], int(epoch)))

    def became(self, old: str, new: str, bodies: Bodies) -> None:
        """A database that was the device `old` has become `new`, and so has what it wrote while another was `old`."""
        for (kind, document), body in bodies.items():
            for name in REGISTERS.get(kind, ()):
                gone, come = self.writes.renamed(old, new, (kind, document, name), _register(body, name))
                self.must -= gone
                self.must |= come

    # --- asking it ---------------------------------------------------------------------------------------------------

    def missing(self, replicas: Iterable[Bodies]) -> list[Fact]:
        """What has to be somewhere and is in none of these."""
        left = set(self.must)
        for bodies in replicas:
            left -= {fact for fact in left if self.holds(bodies, fact)}
        return sorted(left, key=repr)

    def excuse(self, replicas: Iterable[Bodies], *, unheard: bool = False) -> int:
        """Something was destroyed: what is in none of these is gone for good. How many facts that are.

        `unheard`: nothing of it is on its way either, so that its numbers are free again.
        """
        gone = self.missing(replicas)
        self.must -= set(gone)
        for fact in gone:
            if unheard and isinstance(fact, Write):
                self.writes.forget(fact)
        return len(gone)

    def holds(self, bodies: Bodies, fact: Fact) -> bool:
        match fact:
            case Beat(session, number):
                body = bodies.get(("session", session))
                if body is None:
                    return False
                seconds, active = self.sessions[session].beats[number]
                return seconds <= seconds_of(body) and active <= active_of(body)
            case Tried(attempt):
                return ("attempt", attempt) in bodies
            case Begun(lesson, epoch):
                return bodies.get(("lesson_state", lesson), {}).get("epoch", 0) >= epoch
            case Completed(lesson, epoch):
                return str(epoch) in bodies.get(("lesson_state", lesson), {}).get("completed", {})
            case Write((kind, document, name)):
                return fact.is_in(_register(bodies.get((kind, document)), name))

    def wrong_in(self, bodies: Bodies) -> Iterator[str]:
        """What a replica says that was never done, or does not follow from what it knows."""
        for (kind, document), body in bodies.items():
            match kind:
                case "session":
                    yield from self._wrong_session(document, body)
                case "attempt":
                    yield from self._wrong_attempt(document, body)
                case _:
                    for name in REGISTERS[kind]:
                        yield from self.writes.wrong_in((kind, document, name), _register(body, name))
            if kind == "lesson_state":
                highest = max((one.epoch for one in self.begun if one.lesson == document), default=0)
                if body.get("epoch", 0) > highest:
                    yield f"{document} was started over {highest} times, not {body['epoch']}"

    def _wrong_session(self, session: str, body: Any) -> Iterator[str]:
        known = self.sessions.get(session)
        if known is None:
            yield f"the session {session} never was"
            return
        if (body["lesson"], body["course"], body["device"], body.get("epoch", 0)) != (
            known.lesson, known.course, known.device, known.epoch
        ):  # fmt: skip
            yield f"the session {session} tells of something else: {body}"
        if not seconds_of(body) <= known.beats[-1][0]:
            yield f"the session {session} tells of seconds that were never watched"
        if active_of(body) not in {active for _, active in known.beats}:
            yield f"the session {session} tells of {active_of(body)} ms that were not played so"

    def _wrong_attempt(self, attempt: str, body: Any) -> Iterator[str]:
        known = self.attempts.get(attempt)
        told = {name: value for name, value in body.items() if not name.endswith("_at")}
        if told != known:
            yield f"the attempt {attempt} tells {told}, and it was {known}"


def decoded(documents: Documents) -> Bodies:
    """The documents of a replica, as JSON reads them."""
    return {key: msgspec.json.decode(text) for key, text in documents.items()}


def seconds_of(body: Any) -> set[int]:
    """The whole seconds that a session covers; of a document, the pages."""
    seconds = {second for start, end in body.get("spans", ()) for second in range(round(start), round(end))}
    return seconds | set(body.get("pages", ()))


def active_of(body: Any) -> int:
    return round(body.get("active_seconds", 0) * 1000)


def _register(body: Any, name: str) -> Any:
    return (body or {}).get(name, {}) if name else (body or {})
