"""Which lesson comes next, and the countdown to it: pure, the card that shows them is the window's."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final

from learnapp.store.views import CourseView
from learncore.records import Lesson

PLAYABLE: Final = frozenset({"video", "audio"})


def next_lesson(view: CourseView, lesson_id: str, *, skip: Container[str] = ()) -> Lesson | None:
    """The first lesson after this one, in the course's order, that can be played here and now; None at the end.

    Lessons without a file, locked ones and those in `skip` are passed over. Completed lessons are not: who goes through
    a course again goes through all of it.
    """
    lessons = view.course.lessons
    here = next((n for n, lesson in enumerate(lessons) if lesson.id == lesson_id), None)
    if here is None:
        return None
    return next((lesson for lesson in lessons[here + 1 :] if lesson.id not in skip and _can_play(view, lesson)), None)


@dataclass(frozen=True, slots=True)
class Countdown:
    """Seconds until the next lesson begins by itself. It ends once: due, or cancelled by anyone for good."""

    lesson_id: str
    left: float
    cancelled: bool = False

    @property
    def due(self) -> bool:
        return not self.cancelled and self.left <= 0

    @property
    def shown(self) -> int:
        """Whole seconds as people count down: 1 until the last moment."""
        return max(0, math.ceil(self.left))

    def passed(self, seconds: float) -> Countdown:
        return self if self.cancelled else replace(self, left=max(0.0, self.left - max(0.0, seconds)))

    def cancel(self) -> Countdown:
        return replace(self, cancelled=True)


def _can_play(view: CourseView, lesson: Lesson) -> bool:
    return lesson.type in PLAYABLE and lesson.id not in view.missing and lesson.id not in view.locked
