"""Which lesson the one button of a course opens, and what it is called."""

from __future__ import annotations

from typing import Literal

from learnapp.store.views import CourseView
from learncore.records import Lesson, Record

Kind = Literal["start", "resume", "continue", "review", "add"]


class Primary(Record, frozen=True):
    """`resume`: in the middle of a lesson or a quiz; `continue`: the next lesson of a begun course, or a quiz that was
    tried; `review`: all is complete; `add`: the course is only looked at, and can be taken into the library."""

    kind: Kind
    lesson: Lesson


def primary_lesson(view: CourseView, *, away: bool = False) -> Primary | None:
    """The lesson to go on with: where the learner was last if it is unfinished, else the first one that can be begun.

    Lessons that are locked or have no file are passed over, and those of the server where that is `away`; None where no
    lesson is left that could be opened. A quiz without an attempt left comes after all others.
    """
    shut = view.missing | view.locked.keys() | (view.remote.keys() if away else set())
    able = [lesson for lesson in view.course.lessons if lesson.id not in shut]
    if not able:
        return None
    open_ones = [lesson for lesson in able if view.lessons[lesson.id].status != "completed"]
    if not open_ones:
        everything = len(able) == len(view.course.lessons)
        return Primary(kind="review", lesson=able[0]) if everything else None
    half_done = next((lesson for lesson in open_ones if lesson.id in view.half_done), None)
    if half_done is not None:
        return Primary(kind="resume", lesson=half_done)
    if view.progress.status == "not_started":
        return Primary(kind="start", lesson=open_ones[0])
    open_ones = [lesson for lesson in open_ones if not _is_used_up(lesson, view)] or open_ones
    last = view.progress.last_lesson_id
    for lesson in open_ones:
        if lesson.id == last and view.lessons[lesson.id].status == "in_progress":
            return _go_on(lesson)
    begun = [lesson for lesson in open_ones if view.lessons[lesson.id].status == "in_progress"]
    if begun:
        newest = max(begun, key=lambda lesson: view.lessons[lesson.id].last_accessed_at or 0)
        return _go_on(newest)
    places = {lesson.id: place for place, lesson in enumerate(view.course.lessons)}
    if last in places:
        after = [lesson for lesson in open_ones if places[lesson.id] > places[last]]
        return Primary(kind="continue", lesson=(after or open_ones)[0])
    return Primary(kind="continue", lesson=open_ones[0])


def _go_on(lesson: Lesson) -> Primary:
    """With a begun lesson; a quiz of which no attempt is under way is not in its middle."""
    return Primary(kind="continue" if lesson.type == "quiz" else "resume", lesson=lesson)


def _is_used_up(lesson: Lesson, view: CourseView) -> bool:
    """Whether it is a quiz with no attempt left."""
    most = lesson.quiz.attempt_limit if lesson.quiz is not None else None
    return most is not None and view.lessons[lesson.id].attempts >= most
