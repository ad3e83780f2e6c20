"""`/api/courses`: what there is to learn, and how far one is in it."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from learncore.records import Course
from learnserver.database import Database
from learnserver.errors import NotEnrolled, NotFound
from learnserver.manifests import decode
from learnserver.principal import Principal
from learnserver.queries import catalogue, reading
from learnserver.routes.shapes import ContentId, CourseShape, LessonShape, Shape, course_shape, lesson_shape

_CourseIds = Annotated[tuple[ContentId, ...], QueryParameter(name="courseId", max_items=500)]


class CourseItem(Shape, frozen=True):
    id: str
    title: str
    description: str
    version: int
    lessons: int
    duration_seconds: float
    progress_percentage: int
    status: str


class LessonOut(Shape, frozen=True):
    id: str
    title: str
    type: str
    duration_seconds: float | None
    required: bool
    sha256: str | None
    bytes: int | None


class ModuleOut(Shape, frozen=True):
    id: str
    title: str
    lessons: list[LessonOut]


class CourseOut(Shape, frozen=True):
    id: str
    title: str
    description: str
    version: int
    modules: list[ModuleOut]


class ManyCourses(Shape, frozen=True):
    """By the id of the course."""

    courses: dict[str, CourseShape]


class LessonsProgress(Shape, frozen=True):
    """`course` is null where nothing was recorded; `lessons` are all, in order."""

    course: CourseShape | None
    lessons: list[LessonShape]


@get("/", sync_to_thread=True)
def courses(principal: NamedDependency[Principal], database: NamedDependency[Database]) -> list[CourseItem]:
    """The courses that one is enrolled in; for admins all."""
    org, user = principal.org, principal.user
    with database.read(org) as connection:
        found = catalogue.visible_courses(connection, org, user, everything=principal.role == "admin")
        progress = {row.course_id: row for row in reading.courses(connection, org, user)}
    items: list[CourseItem] = []
    for course_id, title, version, manifest in found:
        course, row = decode(manifest), progress.get(course_id)
        items.append(
            CourseItem(
                id=course_id,
                title=title,
                description=course.description,
                version=version,
                lessons=len(course.lessons),
                duration_seconds=sum(lesson.duration_seconds or 0.0 for lesson in course.lessons),
                progress_percentage=row.progress_percentage if row else 0,
                status=row.status if row else "not_started",
            )
        )
    return items


@get("/progress", sync_to_thread=True)
def many(
    principal: NamedDependency[Principal], database: NamedDependency[Database], course_id: _CourseIds = ()
) -> ManyCourses:
    """The progress in many courses at once: those of `courseId` (given again and again) in which there is any."""
    with database.read(principal.org) as connection:
        found = reading.courses_among(connection, principal.org, principal.user, course_id)
    return ManyCourses(courses={row.course_id: course_shape(row) for row in found})


@get("/{course_id:str}", sync_to_thread=True)
def one_course(
    course_id: FromPath[str], principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> CourseOut:
    """A course with its lessons in order, and what their files are."""
    with database.read(principal.org) as connection:
        found = catalogue.published_course(connection, principal.org, principal.user, course_id)
        if found is None:
            raise NotFound("there is no such course")
        version, manifest, is_enrolled = found
        if not is_enrolled and principal.role != "admin":
            raise NotEnrolled
        files = catalogue.files_of(connection, principal.org, course_id)
    return _course(decode(manifest), version, files)


@get("/{course_id:str}/progress", sync_to_thread=True)
def course_progress(
    course_id: FromPath[str], principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> LessonsProgress:
    """A course's progress, and that of its lessons in order."""
    org, user = principal.org, principal.user
    with database.read(org) as connection:
        row = reading.course(connection, org, user, course_id)
        found = catalogue.published_course(connection, org, user, course_id)
        if found is None and row is None:
            raise NotFound("there is no such course")
        if row is None and found is not None and not found[2]:
            raise NotEnrolled
        ids = [lesson.id for lesson in decode(found[1]).lessons] if found else []
        rows = reading.lessons_among(connection, org, user, ids)
        if not found:
            rows = {one.lesson_id: one for one in reading.lessons(connection, org, user, course_id)}
    return LessonsProgress(
        course=course_shape(row) if row else None,
        lessons=[lesson_shape(lesson_id, rows.get(lesson_id)) for lesson_id in (ids or rows)],
    )


courses_router = Router("/api/courses", route_handlers=[courses, many, one_course, course_progress], tags=["Courses"])


def _course(course: Course, version: int, files: dict[str, str]) -> CourseOut:
    return CourseOut(
        id=course.id,
        title=course.title,
        description=course.description,
        version=version,
        modules=[
            ModuleOut(
                id=module.id,
                title=module.title,
                lessons=[
                    LessonOut(
                        id=lesson.id,
                        title=lesson.title,
                        type=lesson.type,
                        duration_seconds=lesson.duration_seconds,
                        required=lesson.required,
                        sha256=files.get(lesson.id),
                        bytes=lesson.bytes,
                    )
                    for lesson in module.lessons
                ],
            )
            for module in course.modules
        ],
    )
