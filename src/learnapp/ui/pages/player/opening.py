"""How a lesson is opened, decided before anything is played."""

from __future__ import annotations

from typing import Literal

from learnapp.settings import OnOpen
from learnapp.store.views import CourseView, LessonView
from learncore.records import Lesson, Record

Way = Literal["play", "ask", "locked"]


class Plan(Record, frozen=True):
    """`play` at `start` (None: at the resume point), `ask` first, or tell why nothing plays."""

    way: Way
    start: float | None = None


def lesson_of(view: LessonView) -> Lesson:
    return next(lesson for lesson in view.course.course.lessons if lesson.id == view.lesson_id)


def plan(view: LessonView, on_open: OnOpen, resume: bool | None, at: float | None = None) -> Plan:
    """`resume` True or False, or the moment `at`, was chosen by the learner just now; None of both leaves it to the
    settings."""
    if view.lesson_id in view.course.locked:
        return Plan(way="locked")
    if at is not None:
        return Plan(way="play", start=at)
    if resume is False:
        return Plan(way="play", start=0.0)
    stopped = view.course.lessons[view.lesson_id].resume_seconds
    if not stopped or resume or on_open == "resume":
        return Plan(way="play")
    return Plan(way="play", start=0.0) if on_open == "start" else Plan(way="ask")


def neighbour(view: CourseView, lesson_id: str, step: int, *, here: bool = False) -> Lesson | None:
    """The nearest lesson before (-1) or after (1) that can be opened, of whatever type; others are passed over. `here`:
    and that is on this device."""
    lessons = view.course.lessons
    place = next((place for place, lesson in enumerate(lessons) if lesson.id == lesson_id), None)
    if place is None:
        return None
    rest = lessons[place + 1 :] if step > 0 else lessons[:place][::-1]
    for lesson in rest:
        asks = lesson.type != "quiz" or lesson.quiz is not None
        if here and lesson.id in view.remote:
            continue
        if asks and lesson.id not in view.locked and lesson.id not in view.missing:
            return lesson
    return None
