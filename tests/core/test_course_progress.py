"""What the lessons of a course, and the courses of a learner, add up to."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from learncore.progress import find_cycle, fold_course, fold_stats, locked
from learncore.records import (
    Course,
    CourseProgress,
    LearnerStats,
    Lesson,
    LessonProgress,
    Module,
    ModuleProgress,
    Status,
)


def lesson(lesson_id: str, **fields: Any) -> Lesson:
    known: dict[str, Any] = {"id": lesson_id, "title": lesson_id, "type": "video", "duration_seconds": 60.0}
    return Lesson(**{**known, **fields})


def course(*modules: tuple[Lesson, ...]) -> Course:
    return Course(
        id="c", title="C", modules=tuple(Module(id=f"m{n}", title="", lessons=m) for n, m in enumerate(modules, 1))
    )


def row(lesson_id: str, status: Status = "completed", **fields: Any) -> LessonProgress:
    known: dict[str, Any] = {"progress_percentage": 100 if status == "completed" else 0}
    return LessonProgress(lesson_id=lesson_id, status=status, **{**known, **fields})


def rows(*members: LessonProgress) -> dict[str, LessonProgress]:
    return {member.lesson_id: member for member in members}


EIGHT = course(tuple(lesson(f"l{n}") for n in range(8)))


def test_a_course_without_progress_is_not_started() -> None:
    folded = fold_course(EIGHT, {})
    assert (folded.status, folded.progress_percentage, folded.total_lessons) == ("not_started", 0, 8)
    assert (folded.last_lesson_id, folded.first_started_at, folded.completed_at) == (None, None, None)


def test_a_course_without_lessons_is_not_completed() -> None:
    folded = fold_course(course(), {})
    assert (folded.status, folded.progress_percentage, folded.completed_at) == ("not_started", 0, None)


def test_one_lesson_of_eight_is_13_percent() -> None:
    folded = fold_course(EIGHT, rows(row("l3")))
    assert (folded.status, folded.progress_percentage, folded.completed_lessons) == ("in_progress", 13, ("l3",))


def test_a_course_is_100_percent_exactly_when_all_its_lessons_are_completed() -> None:
    many = course(tuple(lesson(f"l{n}") for n in range(300)))
    all_but_one = rows(*(row(f"l{n}", completed_at=n) for n in range(299)))
    assert fold_course(many, all_but_one).progress_percentage == 99
    finished = fold_course(many, {**all_but_one, **rows(row("l299", completed_at=7))})
    assert (finished.status, finished.progress_percentage, finished.completed_at) == ("completed", 100, 298)


def test_weights_of_the_manifest_count() -> None:
    weighty = course((lesson("intro", weight=1.0), lesson("project", weight=3.0)))
    assert fold_course(weighty, rows(row("intro"))).progress_percentage == 25
    assert fold_course(weighty, rows(row("project"))).progress_percentage == 75


def test_a_lesson_without_weight_still_keeps_the_course_open() -> None:
    extra = course((lesson("intro"), lesson("extra", weight=0.0)))
    assert fold_course(extra, rows(row("intro"))).progress_percentage == 99
    weightless = course((lesson("a", weight=0.0), lesson("b", weight=0.0)))
    assert fold_course(weightless, rows(row("a"))).progress_percentage == 50


def test_modules_fold_the_same_way() -> None:
    two = course((lesson("a"), lesson("b", weight=3.0)), (lesson("c"),), ())
    assert fold_course(two, rows(row("a"), row("c"))).modules == (
        ModuleProgress(module_id="m1", total_lessons=2, completed_lessons=1, progress_percentage=25),
        ModuleProgress(module_id="m2", total_lessons=1, completed_lessons=1, progress_percentage=100),
        ModuleProgress(module_id="m3", total_lessons=0, completed_lessons=0, progress_percentage=0),
    )


def test_a_lesson_that_stands_in_two_modules_counts_once() -> None:
    twice = course((lesson("a"), lesson("b")), (lesson("a"),))
    folded = fold_course(twice, rows(row("a", watch_time_seconds=9.0)))
    assert (folded.total_lessons, folded.progress_percentage, folded.watch_time_seconds) == (2, 50, 9.0)
    assert [module.completed_lessons for module in folded.modules] == [1, 1]


def test_sums_and_times_come_from_the_lessons() -> None:
    folded = fold_course(
        EIGHT,
        rows(
            row("l0", watch_time_seconds=0.1, total_sessions=1, first_started_at=50, last_accessed_at=90),
            row(
                "l1", "in_progress", watch_time_seconds=0.2, total_sessions=2, first_started_at=40, last_accessed_at=80
            ),
        ),
    )
    assert (folded.watch_time_seconds, folded.total_sessions, folded.in_progress_lessons) == (0.3, 3, 1)
    assert (folded.first_started_at, folded.last_accessed_at, folded.last_lesson_id) == (40, 90, "l0")


def test_time_based_and_mastery_figures_stand_beside_the_percentage() -> None:
    mixed = course(
        (lesson("film"), lesson("quiz1", type="quiz"), lesson("quiz2", type="quiz"), lesson("text", type="document"))
    )
    folded = fold_course(
        mixed,
        rows(
            row("film", "in_progress", covered_seconds=15.0, duration_seconds=60.0),
            row("quiz1", best_score=70.0),
            row("quiz2", best_score=None),
        ),
    )
    assert (folded.time_percentage, folded.mastery_percentage) == (25, 50)
    assert fold_course(EIGHT, {}).mastery_percentage is None


def test_a_course_that_was_reset_is_not_started_and_keeps_its_time() -> None:
    folded = fold_course(EIGHT, rows(row("l0", "not_started", epoch=1, watch_time_seconds=60.0, completion_count=1)))
    assert (folded.status, folded.watch_time_seconds) == ("not_started", 60.0)


@given(st.permutations(["l0", "l1", "l2"]))
def test_the_order_of_the_rows_does_not_matter(order: list[str]) -> None:
    known = rows(row("l0", last_accessed_at=5), row("l1", "in_progress", last_accessed_at=5), row("l2", completed_at=3))
    assert fold_course(EIGHT, {lesson_id: known[lesson_id] for lesson_id in order}) == fold_course(EIGHT, known)


def test_a_learner_without_courses_has_zeros() -> None:
    assert fold_stats([]) == LearnerStats()


def test_a_learners_figures_are_those_of_the_courses() -> None:
    courses = [
        CourseProgress(course_id="a", status="completed", progress_percentage=100, completed_lessons=("x", "y")),
        CourseProgress(course_id="b", status="in_progress", progress_percentage=25, watch_time_seconds=0.1),
        CourseProgress(course_id="c", watch_time_seconds=0.2, last_accessed_at=9),
        CourseProgress(course_id="d", status="in_progress", progress_percentage=1, completed_lessons=("z",)),
    ]
    assert fold_stats(courses) == LearnerStats(
        total=4,
        completed=1,
        in_progress=2,
        not_started=1,
        lessons_completed=3,
        avg_progress=32,
        watch_time_seconds=0.3,
        last_activity=9,
    )


def test_a_lesson_waits_for_those_it_requires() -> None:
    steps = course((lesson("a"), lesson("b", requires=("a",)), lesson("c", requires=("a", "b"))))
    assert locked(steps, set()) == {"b": ("a",), "c": ("a", "b")}
    assert locked(steps, {"a"}) == {"c": ("b",)}
    assert locked(steps, {"a", "b"}) == {}


def test_a_completed_lesson_waits_for_nothing() -> None:
    assert locked(course((lesson("a"), lesson("b", requires=("a",)))), {"b"}) == {}


def test_a_requirement_that_nobody_can_meet_locks_nothing() -> None:
    assert locked(course((lesson("a", requires=("a", "gone")),)), set()) == {}


def test_lessons_that_require_each_other_are_found() -> None:
    ring = (lesson("a", requires=("c",)), lesson("b", requires=("a",)), lesson("c", requires=("b",)))
    assert find_cycle(course(ring)) == ("a", "c", "b")
    assert find_cycle(course((lesson("x", requires=("a",)), *ring))) == ("a", "c", "b")
    assert find_cycle(course((lesson("a", requires=("a",)),))) == ("a",)


def test_many_ways_to_one_lesson_are_no_ring() -> None:
    diamond = (
        lesson("a"),
        lesson("b", requires=("a",)),
        lesson("c", requires=("a",)),
        lesson("d", requires=("b", "c", "x")),
    )
    assert find_cycle(course(diamond)) is None


def test_a_chain_of_thousands_is_walked_without_recursion() -> None:
    chain = tuple(lesson(f"l{n}", requires=(f"l{n + 1}",)) for n in range(20_000))
    assert find_cycle(course(chain)) is None
    assert len(locked(course(chain), frozenset())) == 19_999
