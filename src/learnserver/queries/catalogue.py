"""Courses, and who is enrolled in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, exists, func, or_, select, union

from learnserver.queries.sql import ORG, USER, chunks, insert_missing, one_of
from learnserver.tables import (
    content_files,
    copy_lessons,
    course_files,
    course_progress,
    courses,
    enrollments,
    lesson_progress,
    lessons,
    memberships,
    users,
)


def enrolled(course: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the learner `USER` is enrolled in a course: as themselves, as a member of a team, or as everyone is."""
    in_team = exists().where(
        memberships.c.org == ORG, memberships.c.team_id == enrollments.c.team_id, memberships.c.user_id == USER
    )
    return exists().where(
        enrollments.c.org == ORG,
        enrollments.c.course_id == course,
        or_(enrollments.c.user_id == USER, enrollments.c.everyone, in_team),
    )


_PUBLISHED: Final = (courses.c.org == ORG, courses.c.version > 0)
_ENROLLED: Final = enrolled(courses.c.id)
_EDITION: Final = (courses.c.id, courses.c.version, courses.c.updated_at, _ENROLLED)
_WHICH: Final = select(courses.c.id, _ENROLLED).where(*_PUBLISHED, one_of(courses.c.id, "courses"))
_EDITIONS: Final = select(*_EDITION).where(*_PUBLISHED, one_of(courses.c.id, "courses"))
_MANIFESTS: Final = select(courses.c.id, courses.c.version, courses.c.updated_at, courses.c.manifest).where(
    *_PUBLISHED, one_of(courses.c.id, "courses")
)
_KNOWN: Final = select(lessons.c.course_id, lessons.c.id).where(
    lessons.c.org == ORG, one_of(lessons.c.course_id, "courses"), one_of(lessons.c.id, "lessons")
)
_LISTING: Final = union(
    select(lessons.c.course_id).where(
        lessons.c.org == ORG,
        one_of(lessons.c.id, "lessons"),
        lessons.c.position.is_not(None),
        enrolled(lessons.c.course_id),
    ),
    select(copy_lessons.c.course_id).where(
        copy_lessons.c.org == ORG, copy_lessons.c.user_id == USER, one_of(copy_lessons.c.lesson_id, "lessons")
    ),
)
_OF_LESSON: Final = (
    select(*_EDITION)
    .select_from(lessons)
    .join(courses, (courses.c.org == lessons.c.org) & (courses.c.id == lessons.c.course_id))
    .where(lessons.c.org == ORG, lessons.c.id == bindparam("lesson"), courses.c.version > 0)
)


def published(connection: Connection, org: str, user: str, some: Collection[str]) -> dict[str, bool]:
    """Which of these courses are published, and whether the learner is enrolled in them."""
    rows = connection.execute(_WHICH, {"org": org, "user": user, "courses": some})
    return {course_id: bool(is_enrolled) for course_id, is_enrolled in rows}


class EditionKey(NamedTuple):
    """Which edition of which course: the moment, too, since a restored database may count its versions again."""

    org: str
    course_id: str
    version: int
    updated_at: int


class Edition(NamedTuple):
    """A published course as it is now, without its manifest; whether the learner is enrolled."""

    key: EditionKey
    course_id: str
    enrolled: bool


def editions(connection: Connection, org: str, user: str, some: Collection[str]) -> list[Edition]:
    """Those of these courses that are published."""
    return [_edition(org, row) for row in connection.execute(_EDITIONS, {"org": org, "user": user, "courses": some})]


def editions_listing(connection: Connection, org: str, user: str, lesson: str) -> list[Edition]:
    """The published courses that list a lesson, or did; those first in which the learner is enrolled."""
    rows = connection.execute(_OF_LESSON, {"org": org, "user": user, "lesson": lesson})
    return sorted((_edition(org, row) for row in rows), key=lambda one: (not one.enrolled, one.course_id))


def manifests(connection: Connection, org: str, some: Collection[str]) -> list[tuple[EditionKey, str]]:
    """The manifests of those courses that are published."""
    rows = connection.execute(_MANIFESTS, {"org": org, "courses": some})
    return [(EditionKey(org, row.id, row.version, row.updated_at), row.manifest) for row in rows]


def known_lessons(
    connection: Connection, org: str, some_courses: Collection[str], some_lessons: Collection[str]
) -> set[tuple[str, str]]:
    """Which (course, lesson) of these exist in any version of the courses."""
    found: set[tuple[str, str]] = set()
    for some in chunks(sorted(set(some_lessons))):
        rows = connection.execute(_KNOWN, {"org": org, "courses": some_courses, "lessons": some})
        found.update((course_id, lesson_id) for course_id, lesson_id in rows)
    return found


def courses_listing(connection: Connection, org: str, user: str, some_lessons: Collection[str]) -> set[str]:
    """The courses that list any of these lessons: those that the learner is enrolled in, and their own."""
    found: set[str] = set()
    for some in chunks(sorted(set(some_lessons))):
        found.update(connection.execute(_LISTING, {"org": org, "user": user, "lessons": some}).scalars())
    return found


def save_copy(connection: Connection, org: str, user: str, course: str, listed: Collection[str]) -> None:
    """Which lessons a course of the learner's own lists now."""
    own = {"org": org, "user_id": user, "course_id": course}
    mine = (copy_lessons.c.org == org, copy_lessons.c.user_id == user, copy_lessons.c.course_id == course)
    connection.execute(delete(copy_lessons).where(*mine))
    insert_missing(connection, copy_lessons, [{**own, "lesson_id": lesson} for lesson in sorted(set(listed))])


def name_courses(connection: Connection, org: str, some: Collection[str], now: int) -> None:
    """Rows for courses that are not published, so that what is learned in them can be kept."""
    rows = [
        {"org": org, "id": course_id, "version": 0, "created_at": now, "updated_at": now} for course_id in sorted(some)
    ]
    insert_missing(connection, courses, rows)


class Visible(NamedTuple):
    """A published course as it is listed."""

    id: str
    title: str
    version: int
    updated_at: int
    manifest: str


class Terms(NamedTuple):
    """What is asked of a learner who is enrolled in a course; `due` ms UTC."""

    required: bool
    due: int | None


def terms_of(connection: Connection, org: str, user: str, course: str | None = None) -> dict[str, Terms]:
    """Of every course (or of one) that the learner is enrolled in: required if any enrolment says so, due when the
    first of them is."""
    mine = select(memberships.c.team_id).where(memberships.c.org == org, memberships.c.user_id == user)
    query = select(enrollments.c.course_id, enrollments.c.required, enrollments.c.due_at).where(
        enrollments.c.org == org,
        or_(enrollments.c.user_id == user, enrollments.c.everyone, enrollments.c.team_id.in_(mine)),
    )
    found: dict[str, Terms] = {}
    for row in connection.execute(query if course is None else query.where(enrollments.c.course_id == course)):
        before = found.get(row.course_id, Terms(False, None))
        dues = [due for due in (before.due, row.due_at) if due is not None]
        found[row.course_id] = Terms(before.required or bool(row.required), min(dues, default=None))
    return found


def bytes_of(connection: Connection, org: str) -> dict[str, int]:
    """The bytes of all files of each course; a file that is in it twice counts once."""
    pairs = (
        select(course_files.c.course_id, course_files.c.sha256).where(course_files.c.org == org).distinct().subquery()
    )
    query = (
        select(pairs.c.course_id, func.sum(content_files.c.bytes))
        .join(content_files, (content_files.c.org == org) & (content_files.c.sha256 == pairs.c.sha256))
        .group_by(pairs.c.course_id)
    )
    return {course_id: int(size) for course_id, size in connection.execute(query)}


def visible_courses(connection: Connection, org: str, user: str, *, everything: bool) -> list[Visible]:
    """The courses that a learner is enrolled in, or all."""
    query = select(courses.c.id, courses.c.title, courses.c.version, courses.c.updated_at, courses.c.manifest)
    query = query.where(*_PUBLISHED)
    if not everything:
        query = query.where(_ENROLLED)
    rows = connection.execute(query.order_by(courses.c.title, courses.c.id), {"org": org, "user": user})
    return [Visible(*row) for row in rows]


def files_of(connection: Connection, org: str, course: str) -> dict[str, str]:
    """The SHA-256 of each lesson's file."""
    query = select(lessons.c.id, lessons.c.sha256).where(
        lessons.c.org == org, lessons.c.course_id == course, lessons.c.sha256.is_not(None)
    )
    return {row.id: row.sha256 for row in connection.execute(query)}


def learners_of_course(connection: Connection, org: str, course: str) -> list[str]:
    """The learners with a record of a course or of any lesson of it."""
    listed = select(lessons.c.id).where(lessons.c.org == org, lessons.c.course_id == course)
    query = select(users.c.id).where(
        users.c.org == org,
        or_(
            exists().where(
                and_(lesson_progress.c.org == org, lesson_progress.c.user_id == users.c.id),
                or_(lesson_progress.c.course_id == course, lesson_progress.c.lesson_id.in_(listed)),
            ),
            exists().where(
                course_progress.c.org == org,
                course_progress.c.user_id == users.c.id,
                course_progress.c.course_id == course,
            ),
        ),
    )
    return list(connection.execute(query.order_by(users.c.id)).scalars())


def lessons_of(connection: Connection, org: str, course: str) -> set[str]:
    """Every lesson that the course ever had."""
    query = select(lessons.c.id).where(lessons.c.org == org, lessons.c.course_id == course)
    return set(connection.execute(query).scalars())


def updated_at(connection: Connection, org: str, course: str) -> int:
    """When the newest version of a published course was published."""
    return connection.execute(
        select(courses.c.updated_at).where(courses.c.org == org, courses.c.id == course)
    ).scalar_one()


def published_course(connection: Connection, org: str, user: str, course: str) -> tuple[int, str, bool] | None:
    """The version and manifest of a published course, and whether the learner is enrolled."""
    query = select(courses.c.version, courses.c.manifest, _ENROLLED).where(*_PUBLISHED, courses.c.id == course)
    row = connection.execute(query, {"org": org, "user": user}).one_or_none()
    return (row[0], row[1], bool(row[2])) if row else None


def _edition(org: str, row: Row[Any, Any, Any, bool]) -> Edition:
    course_id, version, at, is_enrolled = row
    return Edition(EditionKey(org, course_id, version, at), course_id, bool(is_enrolled))
