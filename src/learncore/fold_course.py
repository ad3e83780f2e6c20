"""The folds of a course and of a learner, and which lessons wait for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from learncore import percent
from learncore.records import Course, CourseProgress, LearnerStats, Lesson, LessonProgress, ModuleProgress, Status


def fold_course(course: Course, lessons: Mapping[str, LessonProgress]) -> CourseProgress:
    """The progress of a course from that of its lessons by id; a lesson that is missing there is not started.

    All lessons count, each once. The percentage is weighted, and 100 exactly when all lessons are completed.
    """
    members = _distinct(course.lessons)
    rows = [(lesson, lessons.get(lesson.id) or LessonProgress(lesson_id=lesson.id)) for lesson in members]
    by_id = {lesson.id: (lesson, row) for lesson, row in rows}
    completed = tuple(lesson.id for lesson, row in rows if row.status == "completed")
    in_progress = sum(row.status == "in_progress" for _, row in rows)
    accessed = [(row.last_accessed_at, n) for n, (_, row) in enumerate(rows) if row.last_accessed_at is not None]
    quizzes = [(lesson, row) for lesson, row in rows if lesson.type == "quiz"]
    return CourseProgress(
        course_id=course.id,
        status=_status(len(rows), len(completed), in_progress),
        progress_percentage=_percentage(rows),
        total_lessons=len(rows),
        completed_lessons=completed,
        in_progress_lessons=in_progress,
        watch_time_seconds=sum(percent.milliseconds(row.watch_time_seconds) for _, row in rows) / 1000,
        total_sessions=sum(row.total_sessions for _, row in rows),
        time_percentage=percent.time_based((row.covered_seconds, row.duration_seconds or 0) for _, row in rows),
        mastery_percentage=percent.mastery(sum(_passed(*quiz) for quiz in quizzes), len(quizzes)),
        last_lesson_id=rows[max(accessed)[1]][0].id if accessed else None,
        first_started_at=min((at for _, row in rows if (at := row.first_started_at) is not None), default=None),
        last_accessed_at=max((at for at, _ in accessed), default=None),
        completed_at=_completed_at(rows),
        modules=tuple(
            _fold_module(module.id, [by_id[lesson.id] for lesson in _distinct(module.lessons)])
            for module in course.modules
        ),
    )


def fold_stats(courses: Iterable[CourseProgress]) -> LearnerStats:
    """The figures of a learner over all courses."""
    rows = list(courses)
    return LearnerStats(
        total=len(rows),
        completed=sum(row.status == "completed" for row in rows),
        in_progress=sum(row.status == "in_progress" for row in rows),
        not_started=sum(row.status == "not_started" for row in rows),
        lessons_completed=sum(len(row.completed_lessons) for row in rows),
        avg_progress=percent.hierarchical(row.progress_percentage for row in rows),
        watch_time_seconds=sum(percent.milliseconds(row.watch_time_seconds) for row in rows) / 1000,
        last_activity=max((row.last_accessed_at for row in rows if row.last_accessed_at is not None), default=None),
    )


def locked(course: Course, completed: Set[str]) -> dict[str, tuple[str, ...]]:
    """The lessons that still wait for others, and for which. A completed lesson waits for none; ids that the course
    does not have lock nothing."""
    waited_for = {lesson.id for lesson in course.lessons} - completed
    missing = {
        lesson.id: tuple(needed for needed in lesson.requires if needed in waited_for and needed != lesson.id)
        for lesson in course.lessons
        if lesson.id not in completed
    }
    return {lesson_id: needed for lesson_id, needed in missing.items() if needed}


def find_cycle(course: Course) -> tuple[str, ...] | None:
    """Lessons that require each other in a ring, each the requirer of the next; None where there are none."""
    requires = {lesson.id: lesson.requires for lesson in course.lessons}
    done: set[str] = set()
    for root, wanted in requires.items():
        path: dict[str, Iterator[str]] = {} if root in done else {root: iter(wanted)}
        while path:
            lesson_id, following = next(reversed(path.items()))
            needed = next(following, None)
            if needed is None:
                done.add(lesson_id)
                del path[lesson_id]
            elif needed in path:
                walked = list(path)
                return tuple(walked[walked.index(needed) :])
            elif needed in requires and needed not in done:
                path[needed] = iter(requires[needed])
    return None


_Rows = list[tuple[Lesson, LessonProgress]]


def _fold_module(module_id: str, rows: _Rows) -> ModuleProgress:
    return ModuleProgress(
        module_id=module_id,
        total_lessons=len(rows),
        completed_lessons=sum(row.status == "completed" for _, row in rows),
        progress_percentage=_percentage(rows),
    )


def _percentage(rows: _Rows) -> int:
    share = percent.weighted((lesson.weight, row.status == "completed") for lesson, row in rows)
    finished = bool(rows) and all(row.status == "completed" for _, row in rows)
    return 100 if finished else min(99, share)


def _completed_at(rows: _Rows) -> int | None:
    if not all(row.status == "completed" for _, row in rows):
        return None
    return max((row.completed_at for _, row in rows if row.completed_at is not None), default=None)


def _passed(lesson: Lesson, row: LessonProgress) -> bool:
    return row.best_score is not None and row.best_score >= lesson.passing_score


def _status(total: int, completed: int, in_progress: int) -> Status:
    if total and completed == total:
        return "completed"
    return "in_progress" if completed or in_progress else "not_started"


def _distinct(lessons: Iterable[Lesson]) -> list[Lesson]:
    return list({lesson.id: lesson for lesson in reversed(tuple(lessons))}.values())[::-1]
