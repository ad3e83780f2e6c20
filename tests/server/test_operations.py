"""The progress service by its table: what each operation answers where there is nothing, and in how many queries."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from learncore.records import Lesson
from tests.server.school import Learner, School, course, session

QUIZ = Lesson(id="q", title="Q", type="quiz")


@pytest.fixture
def learner(school: School) -> Learner:
    school.publish(course("c1", "a", "b", "c", QUIZ))
    school.publish(course("c2", "d", "e"))
    return school.learner()


@contextmanager
def counted(school: School) -> Generator[list[str]]:
    """The queries for rows of progress that are asked within."""
    asked: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if "_progress" in statement or "user_summary" in statement:
            asked.append(statement)

    event.listen(school.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(school.database.engine, "before_cursor_execute", note)


def test_where_nothing_was_recorded_there_is_nothing_and_no_error(learner: Learner) -> None:
    assert learner.get("/api/progress/c1").json() is None
    assert learner.get("/api/courses/c1/progress").json()["course"] is None
    shown = learner.get("/api/progress").json()
    assert shown == {"summary": {"totalItems": 0, "completedItems": 0, "avgProgress": 0}, "items": [], "courses": []}
    stats = learner.get("/api/progress/stats").json()
    assert stats.pop("lastActivity") is None
    assert set(stats.values()) == {0}
    lesson = learner.get("/api/progress/a").json()
    assert (lesson["status"], lesson["progressPercentage"], lesson["lastViewed"]) == ("not_started", 0, None)
    assert [one["progressPercentage"] for one in learner.get("/api/courses").json()] == [0, 0]
    assert learner.get("/api/courses/progress?courseId=c1&courseId=c2").json() == {"courses": {}}
    assert learner.ask("DELETE", "/api/progress/complete", params={"contentId": "a"}).json() is None
    assert learner.post("/api/progress/reset", {"contentId": "c1"}).json() == {"reset": False}
    assert learner.sync()["records"] == []


def test_all_courses_come_the_latest_first_with_or_without_the_completed_in_one_query(learner: Learner) -> None:
    for lesson in ("a", "b", "c", "q"):
        learner.post("/api/progress/complete", {"contentId": lesson})
    learner.post("/api/lessons/d/start")
    with counted(learner.school) as asked:
        everything = learner.get("/api/progress").json()
    assert [one["contentId"] for one in everything["courses"]] == ["c2", "c1"]
    assert everything["summary"]["avgProgress"] == 50
    assert len([one for one in asked if "course_progress" in one]) == 1
    assert len(asked) == 2
    open_ones = learner.get("/api/progress?completed=false").json()
    assert [one["contentId"] for one in open_ones["courses"]] == ["c2"]
    assert open_ones["items"] == []


def test_a_mark_makes_the_record_once_and_touches_the_course(learner: Learner) -> None:
    first = learner.post("/api/progress/complete", {"contentId": "a"}).json()
    assert (first["status"], first["progressPercentage"]) == ("completed", 100)
    assert first["completedAt"] is not None
    shown = learner.get("/api/progress/c1").json()
    assert (shown["progressPercentage"], shown["completedAt"], shown["lastLessonId"]) == (25, None, "a")
    assert shown["lastViewed"] is not None
    again = learner.post("/api/progress/complete", {"contentId": "a"}).json()
    assert again == first
    assert learner.get("/api/progress").json()["summary"]["totalItems"] == 1


def test_a_mark_taken_back_clears_the_course_and_an_unknown_lesson_changes_nothing(learner: Learner) -> None:
    for lesson in ("d", "e"):
        learner.post("/api/progress/complete", {"contentId": lesson})
    assert learner.get("/api/progress/c2").json()["completedAt"] is not None
    learner.ask("DELETE", "/api/progress/complete", params={"contentId": "d"})
    assert learner.get("/api/progress/c2").json()["completedAt"] is None
    before = learner.sync()["cursor"]
    assert learner.ask("DELETE", "/api/progress/complete", params={"contentId": "zz"}).status_code == 404
    assert learner.sync(cursor=before)["records"] == []


def test_statistics_are_one_query(learner: Learner) -> None:
    learner.post("/api/progress/complete", {"contentId": "d"})
    learner.post("/api/progress/complete", {"contentId": "e"})
    learner.post("/api/progress/complete", {"contentId": "a"})
    with counted(learner.school) as asked:
        stats = learner.get("/api/progress/stats").json()
    assert len(asked) == 1
    names = ("totalCourses", "completedCourses", "inProgressCourses", "lessonsCompleted", "averageProgress")
    assert [stats[name] for name in names] == [2, 1, 1, 3, 63]


def test_the_progress_in_many_courses_is_a_map_of_those_that_exist_in_one_query(learner: Learner) -> None:
    learner.post("/api/progress/complete", {"contentId": "a"})
    with counted(learner.school) as asked:
        shown = learner.get("/api/courses/progress?courseId=c1&courseId=c2&courseId=nothing").json()
    assert len(asked) == 1
    assert shown == {"courses": {"c1": learner.get("/api/progress/c1").json()}}
    assert learner.get("/api/courses/progress").json() == {"courses": {}}
    many = "&".join(f"courseId={n}" for n in range(501))
    assert learner.get(f"/api/courses/progress?{many}").status_code == 400


def test_time_is_never_negative_and_scores_are_within_0_and_100_or_null(learner: Learner) -> None:
    for body in ({"timeSpentSeconds": -1}, {"lastPositionSeconds": -1}):
        answer = learner.ask("PUT", "/api/lessons/a/progress", body)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, list(body))
    for score in (-1, 101):
        for path in ("attempts", "complete"):
            answer = learner.post(f"/api/lessons/q/{path}", {"score": score})
            assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, ["score"])
    shown = learner.post("/api/lessons/q/attempts", {"score": None}).json()
    assert (shown["metadata"]["attempts"], shown["metadata"]["bestScore"]) == (1, None)


def test_the_lessons_of_a_course_come_in_order_with_all_that_is_known(learner: Learner) -> None:
    learner.sync(session(1, lesson="b", seconds=30.0))
    learner.post("/api/lessons/q/attempts", {"score": 40})
    learner.post("/api/lessons/q/attempts", {"score": 90})
    with counted(learner.school) as asked:
        lessons = learner.get("/api/courses/c1/progress").json()["lessons"]
    assert len(asked) == 2
    assert [(one["contentId"], one["status"]) for one in lessons] == [
        ("a", "not_started"),
        ("b", "in_progress"),
        ("c", "not_started"),
        ("q", "completed"),
    ]
    assert lessons[1]["metadata"]["watchTimeSeconds"] == 30
    assert (lessons[3]["metadata"]["attempts"], lessons[3]["metadata"]["bestScore"]) == (2, 90)


def test_a_course_keeps_opening_while_its_progress_cannot_be_read(learner: Learner) -> None:
    """The catalogue asks no table of progress for a course and its lessons."""
    with counted(learner.school) as asked:
        assert learner.get("/api/courses/c1").status_code == 200
    assert asked == []
