"""`/api/courses`: what there is to learn, and how far one is in it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, cast

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter

from learncore.progress import locked
from learncore.records import Course
from learnserver.database import Database
from learnserver.errors import NotEnrolled, NotFound
from learnserver.manifests import decode
from learnserver.principal import Principal
from learnserver.queries import catalogue, reading
from learnserver.queries.catalogue import Terms
from learnserver.queries.publishing import Kept, kept_by_path
from learnserver.routes.shapes import ContentId, CourseShape, LessonShape, Shape, course_shape, iso, lesson_shape

_CourseIds = Annotated[tuple[ContentId, ...], QueryParameter(name="courseId", max_items=500)]


class CourseItem(Shape, frozen=True):
    """`bytes` of all files; `updatedAt` is when this version was published. What is required and due is told to who is
    `enrolled`; an admin sees the others, too."""

    id: str
    title: str
    description: str
    author: str
    language: str | None
    version: int
    updated_at: str | None
    lessons: int
    duration_seconds: float
    bytes: int
    enrolled: bool
    required: bool
    due: str | None
    progress_percentage: int
    status: str


class LessonOut(Shape, frozen=True):
    """`requires` are the lessons that must be completed before."""

    id: str
    title: str
    type: str
    duration_seconds: float | None
    required: bool
    requires: tuple[str, ...]
    sha256: str | None
    bytes: int | None


class ModuleOut(Shape, frozen=True):
    id: str
    title: str
    lessons: list[LessonOut]


class FileOut(Shape, frozen=True):
    """A file of a course by its `path` in it, to be had below `/api/content`."""

    path: str
    sha256: str
    bytes: int
    media_type: str


class CourseOut(Shape, frozen=True):
    """`manifest` is the course as devices keep it; `files` are all that it consists of."""

    id: str
    title: str
    description: str
    author: str
    language: str | None
    version: int
    updated_at: str | None
    enrolled: bool
    required: bool
    due: str | None
    bytes: int
    modules: list[ModuleOut]
    manifest: Course
    files: list[FileOut]


class ManyCourses(Shape, frozen=True):
    """By the id of the course."""

    courses: dict[str, CourseShape]


class LessonsProgress(Shape, frozen=True):
    """`course` is null where nothing was recorded; `lessons` are all, in order. `locked` are those that wait for
    others to be completed, and for which."""

    course: CourseShape | None
    lessons: list[LessonShape]
    locked: dict[str, tuple[str, ...]]


@get(
    "/",
    sync_to_thread=True,
    responses={304: ResponseSpec(None, description="All of it is as `If-None-Match` says that one has it")},
)
def courses(
    request: Request[Any, Any, Any], principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> Response[list[CourseItem]]:
    """The courses that one is enrolled in; for admins all. With an ETag, so that asking again costs little."""
    items = _items(principal, database)
    etag = f'W/"{hashlib.sha256(msgspec.json.encode(items)).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(cast("list[CourseItem]", b""), status_code=304, headers=headers)
    return Response(items, headers=headers)


def _items(principal: Principal, database: Database) -> list[CourseItem]:
    org, user = principal.org, principal.user
    with database.read(org) as connection:
        found = catalogue.visible_courses(connection, org, user, everything=principal.role == "admin")
        terms = catalogue.terms_of(connection, org, user)
        sizes = catalogue.bytes_of(connection, org)
        progress = {row.course_id: row for row in reading.courses(connection, org, user)}
    items: list[CourseItem] = []
    for one in found:
        course, row, asked = decode(one.manifest), progress.get(one.id), terms.get(one.id)
        items.append(
            CourseItem(
                id=one.id,
                title=one.title,
                description=course.description,
                author=course.author,
                language=course.language,
                version=one.version,
                updated_at=iso(one.updated_at),
                bytes=sizes.get(one.id, 0),
                enrolled=asked is not None,
                required=asked is not None and asked.required,
                due=iso(asked.due) if asked is not None else None,
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
        files = kept_by_path(connection, principal.org, course_id)
        terms = catalogue.terms_of(connection, principal.org, principal.user, course_id).get(course_id)
        at = catalogue.updated_at(connection, principal.org, course_id)
    return _course(decode(manifest), version, at, files, terms)


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
        manifest = decode(found[1]) if found else None
        ids = [lesson.id for lesson in manifest.lessons] if manifest else []
        rows = reading.lessons_among(connection, org, user, ids)
        if not found:
            rows = {one.lesson_id: one for one in reading.lessons(connection, org, user, course_id)}
    return LessonsProgress(
        course=course_shape(row) if row else None,
        lessons=[lesson_shape(lesson_id, rows.get(lesson_id)) for lesson_id in (ids or rows)],
        locked=locked(manifest, {one for one, row in rows.items() if row.status == "completed"}) if manifest else {},
    )


courses_router = Router("/api/courses", route_handlers=[courses, many, one_course, course_progress], tags=["Courses"])


def _course(course: Course, version: int, at: int, files: dict[str, Kept], terms: Terms | None) -> CourseOut:
    def sha256(path: str | None) -> str | None:
        file = files.get(path) if path is not None else None
        return file.sha256 if file is not None else None

    return CourseOut(
        id=course.id,
        title=course.title,
        description=course.description,
        author=course.author,
        language=course.language,
        version=version,
        updated_at=iso(at),
        enrolled=terms is not None,
        required=terms is not None and terms.required,
        due=iso(terms.due) if terms is not None else None,
        bytes=sum({file.sha256: file.bytes for file in files.values()}.values()),
        manifest=course,
        files=[FileOut(path=path, **file._asdict()) for path, file in sorted(files.items())],
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
                        requires=lesson.requires,
                        sha256=sha256(lesson.path),
                        bytes=lesson.bytes,
                    )
                    for lesson in module.lessons
                ],
            )
            for module in course.modules
        ],
    )
