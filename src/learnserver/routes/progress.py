"""Progress for clients without documents of their own: `/api/progress` (SYNC 6)."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from learncore.percent import percent
from learnserver.access import readable_user
from learnserver.acting import Watched
from learnserver.database import Database
from learnserver.errors import Invalid, NotEnrolled, NotFound
from learnserver.principal import Principal
from learnserver.queries import catalogue, reading
from learnserver.routes.acts import Act
from learnserver.routes.shapes import (
    Content,
    ContentId,
    CourseShape,
    LessonShape,
    Overview,
    ProgressPost,
    Stats,
    Totals,
    WasReset,
    course_shape,
    items,
    lesson_shape,
    stats_shape,
)

UserId = Annotated[ContentId | None, QueryParameter(name="userId")]


@post("/", status_code=200, sync_to_thread=True)
def save(data: JSONBody[ProgressPost], principal: NamedDependency[Principal], act: NamedDependency[Act]) -> LessonShape:
    """Say how far a lesson was watched. What is said twice counts once."""
    with act.by(principal) as acts:
        said = Watched(
            percentage=data.progress_percentage,
            total_seconds=data.metadata.watch_time_seconds,
            position=data.metadata.last_position_seconds,
        )
        acts.watched(data.content_id, said)
        return lesson_shape(data.content_id, acts.lesson(data.content_id))


@get("/", sync_to_thread=True)
def overview(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    user_id: UserId = None,
    completed: FromQuery[bool] = True,
) -> Overview:
    """All lessons and courses with progress; `completed=false` leaves out those that are done."""
    with database.read(principal.org) as connection:
        user = readable_user(connection, principal, user_id)
        lessons = reading.lesson_glances(connection, principal.org, user)
        courses = reading.course_glances(connection, principal.org, user)
    totals = Totals(
        total_items=len(lessons),
        completed_items=sum(status == "completed" for _, _, status, _ in lessons),
        avg_progress=percent(sum(progress for _, progress, _, _ in courses), 100 * len(courses)),
    )
    return Overview(
        summary=totals,
        items=items(lessons, completed=completed),
        courses=items(courses, completed=completed),
    )


@get("/stats", sync_to_thread=True)
def stats(principal: NamedDependency[Principal], database: NamedDependency[Database], user_id: UserId = None) -> Stats:
    """The learner's figures; zeros where nothing was recorded."""
    with database.read(principal.org) as connection:
        user = readable_user(connection, principal, user_id)
        return stats_shape(reading.summary(connection, principal.org, user))


@get("/{content_id:str}", sync_to_thread=True)
def one(
    content_id: FromPath[str], principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> LessonShape | CourseShape | None:
    """The progress of a lesson (zeros where it was not touched) or of a course (null where there is none)."""
    org, user = principal.org, principal.user
    with database.read(org) as connection:
        if row := reading.lesson(connection, org, user, content_id):
            return lesson_shape(content_id, row)
        if found := reading.course(connection, org, user, content_id):
            return course_shape(found)
        listing = catalogue.editions_listing(connection, org, user, content_id)
        if listing:
            if not listing[0].enrolled:
                raise NotEnrolled
            return lesson_shape(content_id, None)
        published = catalogue.published(connection, org, user, [content_id])
    if not published.get(content_id, True):
        raise NotEnrolled
    if content_id not in published:
        raise NotFound("there is no such lesson or course")
    return None


@post("/complete", status_code=200, sync_to_thread=True)
def complete(data: JSONBody[Content], principal: NamedDependency[Principal], act: NamedDependency[Act]) -> LessonShape:
    """Mark a lesson complete; once, however often it is said."""
    with act.by(principal, data.user_id) as acts:
        acts.mark(data.content_id, "complete")
        return lesson_shape(data.content_id, acts.lesson(data.content_id))


@delete("/complete", status_code=200, sync_to_thread=True)
def incomplete(
    principal: NamedDependency[Principal],
    act: NamedDependency[Act],
    content_id: Annotated[ContentId | None, QueryParameter(name="contentId")] = None,
    user_id: UserId = None,
    data: JSONBody[Content | None] = None,
) -> LessonShape | None:
    """Mark a lesson incomplete, named in the query or in a body; null where nothing was recorded of it."""
    lesson, learner = (data.content_id, data.user_id) if data is not None else (content_id, user_id)
    if lesson is None:
        raise Invalid("which lesson?", field="contentId")
    with act.by(principal, learner) as acts:
        acts.mark(lesson, "incomplete")
        shape = lesson_shape(lesson, acts.lesson(lesson))
    return None if shape.last_viewed is None and shape.status == "not_started" else shape


@post("/reset", status_code=200, sync_to_thread=True)
def reset(data: JSONBody[Content], principal: NamedDependency[Principal], act: NamedDependency[Act]) -> WasReset:
    """Start a course or a lesson over; false where there was nothing to begin with. The history stays."""
    with act.by(principal, data.user_id) as acts:
        try:
            lessons = acts.lessons_of(data.content_id)
        except NotFound:
            acts.place(data.content_id)
            lessons = [data.content_id]
        return WasReset(reset=acts.start_over(lessons))


progress_router = Router(
    "/api/progress", route_handlers=[save, overview, stats, one, complete, incomplete, reset], tags=["Progress"]
)
