"""What a device pushes: sessions of ten minutes' lessons, and the states of the lessons that they are of."""

from __future__ import annotations

import random
from http.client import HTTPConnection
from typing import Any, Final

import msgspec

from benchmarks.server_ground import DURATION, Learner
from learncore.ids import uuid7
from learncore.merge import body_of
from learncore.progress import set_resume
from learncore.records import Course, LessonState, Session
from learncore.register import canonical

BEGAN: Final = 1_767_265_200_000
_STATES: Final = 10
"""One document in so many is the state of a lesson; the rest are sessions."""

Document = tuple[str, str, str, str, str]
"""kind, id, lesson, course, canonical JSON."""


class Pushes:
    """What one device writes, 500 documents at a time, each batch of them later and new."""

    def __init__(self, course: Course, seed: int) -> None:
        self._course = course
        self._lessons = course.lessons
        self._dice = random.Random(seed)
        self._at = BEGAN
        self._states: dict[str, LessonState] = {}

    def batch(self, count: int = 500) -> list[Document]:
        states = count // _STATES
        visited = self._dice.sample(self._lessons, min(states, len(self._lessons)))
        made = [self._session() for _ in range(count - len(visited))]
        return made + [self._state(lesson.id) for lesson in visited]

    def _session(self) -> Document:
        self._at += 60_000
        lesson = self._dice.choice(self._lessons)
        begin = self._dice.randrange(0, 500) + self._dice.random()
        seconds = 20.0 + self._dice.random() * 40
        spans = ((begin, begin + seconds / 2), (begin + seconds / 2 + 3, begin + seconds))
        watched = Session(
            lesson=lesson.id,
            course=self._course.id,
            device="laptop",
            started_at=self._at,
            ended_at=self._at + 59_000,
            spans=spans,
            active_seconds=seconds - 3,
            duration=DURATION,
        )
        name = uuid7(self._at, self._dice.randbytes(10))
        return "session", name, lesson.id, self._course.id, canonical(body_of(watched)).decode()

    def _state(self, lesson: str) -> Document:
        self._at += 1
        before = self._states.get(lesson)
        state = set_resume(before, self._course.id, "laptop", self._at, 0, self._dice.random() * 500)
        self._states[lesson] = state
        return "lesson_state", lesson, lesson, self._course.id, canonical(body_of(state)).decode()


def round_of(batch: list[Document], cursor: str | None) -> bytes:
    """The body of `POST /api/sync`."""
    changes = [{"kind": kind, "id": name, "body": msgspec.Raw(text.encode())} for kind, name, _, _, text in batch]
    device = {"id": "laptop", "name": "Laptop", "sent_at": BEGAN}
    asked: dict[str, Any] = {"protocol": 1, "device": device, "cursor": cursor, "changes": changes, "limit": 500}
    return msgspec.json.encode(asked)


class Caller:
    """One learner's device on a connection that stays open."""

    def __init__(self, port: int, learner: Learner) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Authorization": f"Bearer {learner.token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:300]!r}")
        return said

    def close(self) -> None:
        self._connection.close()
