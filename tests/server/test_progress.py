"""The API for clients without documents: what it writes are documents too, and one truth for all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from learncore.records import Lesson
from tests.server.school import Learner, School, course, session


@pytest.fixture
def taught(school: School) -> School:
    school.publish(course("c1", "a", "b", "c", Lesson(id="q", title="Q", type="quiz")))
    return school


@pytest.fixture
def learner(taught: School) -> Learner:
    return taught.learner()


def test_a_lesson_not_touched_yet_is_no_error(learner: Learner) -> None:
    shown = learner.get("/api/progress/a").json()
    assert (shown["progressPercentage"], shown["status"], shown["lastViewed"]) == (0, "not_started", None)
    assert shown["metadata"]["watchTimeSeconds"] == shown["metadata"]["lastPositionSeconds"] == 0


def test_posted_progress_is_shown_and_synced(learner: Learner) -> None:
    said = {"contentId": "a", "progressPercentage": 30, "metadata": {"watchTimeSeconds": 30, "lastPositionSeconds": 30}}
    shown = learner.post("/api/progress", said).json()
    assert (shown["progressPercentage"], shown["status"]) == (30, "in_progress")
    assert shown["metadata"]["watchTimeSeconds"] == shown["metadata"]["lastPositionSeconds"] == 30
    assert {one["kind"] for one in learner.sync()["records"]} == {"session", "lesson_state"}


def test_progress_that_is_said_twice_counts_once(learner: Learner) -> None:
    said = {"contentId": "a", "metadata": {"watchTimeSeconds": 40, "lastPositionSeconds": 40}}
    first = learner.post("/api/progress", said).json()
    cursor = learner.sync()["cursor"]
    assert learner.post("/api/progress", said).json() == first
    assert learner.sync(cursor=cursor)["records"] == []


def test_a_percentage_alone_is_believed(learner: Learner) -> None:
    learner.post("/api/progress", {"contentId": "a", "progressPercentage": 50})
    assert learner.get("/api/progress/a").json()["progressPercentage"] == 50
    shown = learner.post("/api/progress", {"contentId": "a", "progressPercentage": 100}).json()
    assert (shown["progressPercentage"], shown["status"]) == (100, "completed")


def test_time_adds_up_over_devices_and_the_web(learner: Learner) -> None:
    learner.sync(session(seconds=20.0))
    answer = learner.ask("PUT", "/api/lessons/a/progress", {"timeSpentSeconds": 10, "lastPositionSeconds": 30})
    assert answer.json()["metadata"]["watchTimeSeconds"] == 30
    assert answer.json()["progressPercentage"] == 30


def test_marks_move_the_course_to_a_hundred_and_back(learner: Learner) -> None:
    for lesson in ("a", "b", "c", "q"):
        assert learner.post("/api/progress/complete", {"contentId": lesson}).json()["status"] == "completed"
    whole = learner.get("/api/progress/c1").json()
    assert (whole["progressPercentage"], whole["completedAt"] is None) == (100, False)
    back = learner.ask("DELETE", "/api/progress/complete", params={"contentId": "b"}).json()
    assert back["status"] == "not_started"
    whole = learner.get("/api/progress/c1").json()
    assert (whole["progressPercentage"], whole["completedAt"], whole["completedLessons"]) == (75, None, ["a", "c", "q"])


def test_a_mark_taken_from_an_untouched_lesson_is_nothing(learner: Learner) -> None:
    assert learner.ask("DELETE", "/api/progress/complete", body={"contentId": "a"}).json() is None
    assert learner.sync()["records"] == []


def test_fifty_parallel_completions_lose_none(school: School) -> None:
    names = [f"l{number}" for number in range(50)]
    school.publish(course("big", *names))
    learner = school.learner()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda name: learner.post("/api/progress/complete", {"contentId": name}), names))
    assert {answer.status_code for answer in answers} == {200}
    whole = learner.get("/api/progress/big").json()
    assert (whole["progressPercentage"], sorted(whole["completedLessons"])) == (100, sorted(names))


def test_a_reset_course_begins_again_and_keeps_its_history(learner: Learner) -> None:
    assert learner.post("/api/progress/reset", {"contentId": "c1"}).json() == {"reset": False}
    learner.sync(session(seconds=95.0))
    assert learner.get("/api/progress/a").json()["status"] == "completed"
    assert learner.post("/api/progress/reset", {"contentId": "c1"}).json() == {"reset": True}
    shown = learner.get("/api/progress/a").json()
    assert (shown["status"], shown["progressPercentage"]) == ("not_started", 0)
    assert shown["metadata"]["watchTimeSeconds"] == 95


def test_of_several_attempts_the_best_counts(learner: Learner) -> None:
    for score in (40, 80, 60):
        answer = learner.post("/api/lessons/q/attempts", {"score": score, "answers": {"1": "b"}})
        assert answer.status_code == 201
    shown = answer.json()
    assert (shown["status"], shown["metadata"]["attempts"], shown["metadata"]["bestScore"]) == ("completed", 3, 80)


def test_a_lesson_completed_with_a_score_keeps_it(learner: Learner) -> None:
    shown = learner.post("/api/lessons/q/complete", {"score": 90}).json()
    assert (shown["status"], shown["metadata"]["bestScore"]) == ("completed", 90)
    assert learner.post("/api/lessons/a/complete").json()["status"] == "completed"


def test_a_started_lesson_gives_its_course_a_record(learner: Learner) -> None:
    assert learner.get("/api/progress/c1").json() is None
    learner.post("/api/lessons/b/start")
    shown = learner.get("/api/progress/c1").json()
    assert (shown["progressPercentage"], shown["lastLessonId"]) == (0, "b")


def test_the_overview_sums_up(learner: Learner) -> None:
    empty = learner.get("/api/progress/stats").json()
    assert (empty["totalCourses"], empty["averageProgress"]) == (0, 0)
    learner.post("/api/progress/complete", {"contentId": "a"})
    learner.sync(session(2, lesson="b"))
    shown = learner.get("/api/progress").json()
    assert shown["summary"] == {"totalItems": 2, "completedItems": 1, "avgProgress": 25}
    assert [(one["contentId"], one["progress"]) for one in shown["items"]] == [("a", 100), ("b", 50)]
    assert learner.get("/api/progress/stats").json()["lessonsCompleted"] == 1


def test_who_is_not_enrolled_may_not_write_and_what_does_not_exist_is_not_found(taught: School) -> None:
    taught.publish(course("c2", "d"), everyone=False)
    learner = taught.learner()
    for path, body in (
        ("/api/progress", {"contentId": "d", "progressPercentage": 5}),
        ("/api/progress/complete", {"contentId": "d"}),
        ("/api/progress/reset", {"contentId": "c2"}),
        ("/api/lessons/d/start", None),
        ("/api/lessons/d/complete", None),
        ("/api/lessons/d/attempts", {"score": 3}),
    ):
        answer = learner.post(path, body)
        assert (answer.status_code, answer.json()["type"]) == (403, "not_enrolled"), path
    assert learner.post("/api/progress/complete", {"contentId": "nothing"}).status_code == 404
    assert learner.get("/api/progress/nothing").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"contentId": 5},
        {"contentId": "a", "progressPercentage": 101},
        {"contentId": "a", "metadata": {"watchTimeSeconds": -1}},
        {"contentId": "a", "metadata": {"lastPositionSeconds": "x"}},
    ],
)
def test_what_is_not_valid_is_refused_with_its_field(learner: Learner, body: dict[str, object]) -> None:
    answer = learner.post("/api/progress", body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_courses_and_their_lessons_are_listed(learner: Learner) -> None:
    (listed,) = learner.get("/api/courses").json()
    assert (listed["id"], listed["lessons"]) == ("c1", 4)
    shown = learner.get("/api/courses/c1").json()
    assert [lesson["id"] for lesson in shown["modules"][0]["lessons"]] == ["a", "b", "c", "q"]
    assert shown["modules"][0]["lessons"][0].keys() == {
        "id", "title", "type", "durationSeconds", "required", "requires", "sha256", "bytes",
    }  # fmt: skip
    assert len(learner.get("/api/courses/c1/progress").json()["lessons"]) == 4


def test_what_is_locked_and_what_unlocks_it_is_told(taught: School) -> None:
    exam = Lesson(id="exam", title="Exam", type="quiz", requires=("one", "two"))
    taught.publish(course("locked", "one", "two", exam))
    learner = taught.learner("lea")
    lessons = learner.get("/api/courses/locked").json()["modules"][0]["lessons"]
    assert [lesson["requires"] for lesson in lessons] == [[], [], ["one", "two"]]
    for done, locked in (("one", {"exam": ["two"]}), ("two", {})):
        learner.post("/api/progress/complete", {"contentId": done})
        assert learner.get("/api/courses/locked/progress").json()["locked"] == locked


def test_other_organizations_things_are_not_there(taught: School) -> None:
    other = taught.another()
    other.publish(course("theirs", "t1"))
    them, me = other.learner(), taught.learner(role="admin")
    them.post("/api/progress/complete", {"contentId": "t1"})
    for path in ("/api/courses/theirs", "/api/courses/theirs/progress", "/api/progress/t1", "/api/progress/theirs"):
        assert me.get(path).status_code == 404, path
    assert me.get(f"/api/progress?userId={them.who.user}").status_code == 404
    assert me.post("/api/progress/complete", {"contentId": "t1"}).status_code == 404
    assert [one["code"] for one in me.sync(session(1, course="theirs", lesson="t1"))["rejected"]] == ["unknown_lesson"]
    assert me.sync(cursor=them.sync()["cursor"])["records"] == []
