"""Texts of lessons, as whoever can read them hands them over: what is said in a film, what stands on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from learnapp.store.views import CourseView, LessonFile
from learncore.records import Lesson


class Passage(NamedTuple):
    """A few lines of a text: from `place` on, in seconds of a film or as a page (1, 2, …) of a document."""

    place: float
    text: str


class LessonText(NamedTuple):
    """One text of a lesson. `name` tells it from the lesson's others, `stamp` from how it was before; `read` may take a
    while, better a passage at a time than all at once, and gives nothing where the text cannot be read."""

    kind: Literal["transcript", "document"]
    name: str
    stamp: str
    read: Callable[[], Iterable[Passage]]


Texts = Callable[[CourseView, Lesson, LessonFile | None], Iterable[LessonText]]
"""The texts of a lesson that are on this device; its file is None where it has no place here."""
