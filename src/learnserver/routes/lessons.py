"""`/api/lessons/{id}`: starting, adding time, attempts, completing."""

from __future__ import annotations

from litestar import Router, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from learnserver.acting import Watched
from learnserver.principal import Principal
from learnserver.routes.acts import Act
from learnserver.routes.shapes import AttemptPost, Completion, LessonPut, LessonShape, lesson_shape


@post("/start", status_code=200, sync_to_thread=True)
def start(lesson_id: FromPath[str], principal: NamedDependency[Principal], act: NamedDependency[Act]) -> LessonShape:
    """A lesson was opened: its course has a record from now on, and was accessed last just now."""
    with act.by(principal) as acts:
        acts.open(lesson_id)
        return lesson_shape(lesson_id, acts.lesson(lesson_id))


@put("/progress", sync_to_thread=True)
def add(
    lesson_id: FromPath[str],
    data: JSONBody[LessonPut],
    principal: NamedDependency[Principal],
    act: NamedDependency[Act],
) -> LessonShape:
    """Add time to a lesson, and say where playing stands."""
    with act.by(principal) as acts:
        said = Watched(
            percentage=data.progress_percentage,
            more_seconds=data.time_spent_seconds,
            position=data.last_position_seconds,
        )
        acts.watched(lesson_id, said)
        return lesson_shape(lesson_id, acts.lesson(lesson_id))


@post("/attempts", status_code=201, sync_to_thread=True)
def attempt(
    lesson_id: FromPath[str],
    data: JSONBody[AttemptPost],
    principal: NamedDependency[Principal],
    act: NamedDependency[Act],
) -> LessonShape:
    """Submit a quiz. The best score is kept."""
    with act.by(principal) as acts:
        acts.attempt(lesson_id, data.score, data.answers, data.time_spent_seconds)
        return lesson_shape(lesson_id, acts.lesson(lesson_id))


@post("/complete", status_code=200, sync_to_thread=True)
def finish(
    lesson_id: FromPath[str],
    principal: NamedDependency[Principal],
    act: NamedDependency[Act],
    data: JSONBody[Completion | None] = None,
) -> LessonShape:
    """Mark a lesson complete, with the score that it was completed with."""
    with act.by(principal) as acts:
        if data is not None and data.score is not None:
            acts.attempt(lesson_id, data.score, {}, 0.0)
        acts.mark(lesson_id, "complete")
        return lesson_shape(lesson_id, acts.lesson(lesson_id))


lessons_router = Router("/api/lessons/{lesson_id:str}", route_handlers=[start, add, attempt, finish], tags=["Progress"])
