"""What follows a lesson that has ended: any kind of lesson, in the order of the course."""

from __future__ import annotations

from learnapp.store.views import CourseView, RemoteFile
from learnapp.ui.pages.player.opening import neighbour
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Course, CourseProgress, Lesson, LessonProgress, LessonType, Module

_QUIZ = Quiz(questions=(Question(id="1", kind="short", text=Text("?"), choices=(Choice(text=Text("a"), credit=1.0),)),))


def course(*types: LessonType, missing: str = "", locked: str = "", remote: str = "") -> CourseView:
    """A course of lessons "0", "1", ..., two to a module."""
    lessons = [
        Lesson(id=str(n), title=f"Lesson {n}", type=type_, quiz=_QUIZ if type_ == "quiz" else None)
        for n, type_ in enumerate(types)
    ]
    modules = tuple(Module(id=f"m{n}", title="", lessons=tuple(lessons[n : n + 2])) for n in range(0, len(lessons), 2))
    return CourseView(
        course=Course(id="c", title="C", modules=modules),
        folder=None,
        progress=CourseProgress(course_id="c"),
        lessons={lesson.id: LessonProgress(lesson_id=lesson.id) for lesson in lessons},
        locked=dict.fromkeys(locked, ("0",)),
        remote=dict.fromkeys(remote, RemoteFile(path="x", sha256="x", bytes=1)),
        missing=frozenset(missing),
    )


def following(view: CourseView, lesson_id: str, *, here: bool = False) -> str | None:
    lesson = neighbour(view, lesson_id, 1, here=here)
    return lesson.id if lesson else None


def test_it_is_the_one_after_it_of_whatever_kind_also_in_the_next_module() -> None:
    view = course("video", "document", "quiz", "audio")
    assert [following(view, lesson_id) for lesson_id in "0123"] == ["1", "2", "3", None]


def test_what_cannot_be_opened_is_passed_over() -> None:
    assert following(course("video", "video", "quiz", missing="1"), "0") == "2"
    assert following(course("video", "video", "quiz", locked="1"), "0") == "2"


def test_what_is_at_the_server_only_is_passed_over_without_a_way_there() -> None:
    view = course("video", "document", "quiz", remote="1")
    assert (following(view, "0"), following(view, "0", here=True)) == ("1", "2")


def test_a_lesson_of_another_course_has_none() -> None:
    assert following(course("video", "video"), "elsewhere") is None
