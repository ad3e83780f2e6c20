"""What comes next, and counting down to it."""

from __future__ import annotations

import msgspec

from learnapp.store.views import CourseView
from learnapp.tracking.up_next import Countdown, next_lesson
from learncore.records import Course, CourseProgress, Lesson, LessonProgress, LessonType, Module


def course(*types: LessonType, missing: frozenset[str] = frozenset(), locked: tuple[str, ...] = ()) -> CourseView:
    """A course of lessons "0", "1", ..., two to a module."""
    lessons = [Lesson(id=str(n), title=f"Lesson {n}", type=type_) for n, type_ in enumerate(types)]
    modules = tuple(Module(id=f"m{n}", title="", lessons=tuple(lessons[n : n + 2])) for n in range(0, len(lessons), 2))
    return CourseView(
        course=Course(id="c", title="C", modules=modules),
        folder=None,
        progress=CourseProgress(course_id="c"),
        lessons={lesson.id: LessonProgress(lesson_id=lesson.id) for lesson in lessons},
        missing=missing,
        locked=dict.fromkeys(locked, ("0",)),
    )


def next_id(view: CourseView, lesson_id: str) -> str | None:
    lesson = next_lesson(view, lesson_id)
    return lesson.id if lesson else None


def test_the_next_lesson_is_the_one_after_this_also_in_the_next_module() -> None:
    view = course("video", "video", "audio", "video")
    assert [next_id(view, lesson_id) for lesson_id in "0123"] == ["1", "2", "3", None]


def test_what_cannot_be_played_here_is_passed_over() -> None:
    view = course("video", "document", "quiz", "video", "video", "video", missing=frozenset("3"), locked=("4",))
    assert next_id(view, "0") == "5"


def test_a_completed_lesson_is_not_passed_over() -> None:
    view = course("video", "video")
    done = LessonProgress(lesson_id="1", status="completed")
    assert next_id(msgspec.structs.replace(view, lessons={**view.lessons, "1": done}), "0") == "1"


def test_a_lesson_of_another_course_has_no_next() -> None:
    assert next_lesson(course("video", "video"), "elsewhere") is None


def test_a_countdown_counts_as_people_do_and_is_due_once_it_is_over() -> None:
    count = Countdown("1", 3.0)
    assert [count.passed(seconds).shown for seconds in (0.0, 0.4, 1.0, 2.9, 3.0, 9.0)] == [3, 3, 2, 1, 0, 0]
    assert not count.passed(2.9).due
    assert count.passed(3.0).due


def test_a_cancelled_countdown_is_never_due() -> None:
    count = Countdown("1", 3.0).passed(2.0).cancel()
    assert not count.passed(60.0).due
    assert count.passed(60.0).left == 1.0


def test_time_that_goes_back_does_not_lengthen_it() -> None:
    assert Countdown("1", 3.0).passed(-5.0).left == 3.0
