"""Texts that tests may change, and the search over them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from learnapp.store import Store
from learnapp.store.search import Found, LessonText, Passage, Searching
from learnapp.store.views import CourseView, LessonFile
from learncore.records import Course, Lesson
from tests.store.support import course


class Said:
    """The texts of lessons, which tests may change."""

    def __init__(self) -> None:
        self.by_lesson: dict[str, LessonText] = {}
        self.translated: dict[str, LessonText] = {}
        self.reads = 0

    def say(self, lesson_id: str, passages: tuple[Passage, ...], stamp: str = "1", kind: str = "transcript") -> None:
        def read() -> tuple[Passage, ...]:
            self.reads += 1
            return passages

        self.by_lesson[lesson_id] = LessonText("document" if kind == "document" else "transcript", "en", stamp, read)

    def translate(self, lesson_id: str, passages: tuple[Passage, ...]) -> None:
        self.translated[lesson_id] = LessonText("transcript", "de", "1", lambda: passages)

    def __call__(self, view: CourseView, of: Lesson, file: LessonFile | None) -> Iterator[LessonText]:
        for texts in (self.by_lesson, self.translated):
            if of.id in texts:
                yield texts[of.id]


Searcher = Callable[[Store], Searching]


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def searcher(folder: Path, said: Said) -> Iterator[Searcher]:
    made: list[Searching] = []

    def start(store: Store) -> Searching:
        made.append(Searching(folder, store, said))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.close()


def systems() -> Course:
    return course(
        "sys",
        Lesson(id="p", title="Pointers and memory", type="video", path="p.mp4"),
        Lesson(id="h", title="Heap cheat sheet", type="document", path="h.pdf"),
        Lesson(id="k", title="Café économique", type="video", path="k.mp4"),
        title="System Programming",
        author="Ann Øst",
    )


def look(searching: Searching, text: str) -> Found:
    assert searching.wait(20)
    found = searching.find(text)
    assert not found.preparing
    return found


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kinds(found: Found) -> list[tuple[str, str]]:
    return [(hit.kind, hit.lesson_id or hit.course_id) for hit in found.hits]
