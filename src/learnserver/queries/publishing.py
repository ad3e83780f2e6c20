"""What is written when a course is published: the new version beside the old ones, and the catalogue of the newest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from learncore.records import Course
from learncore.register import canonical
from learnserver.content.lesson_ids import Before
from learnserver.queries.sql import insert_missing, upsert
from learnserver.tables import content_files, course_files, course_versions, courses, lessons, modules


class Kept(NamedTuple):
    """A file of the content store that a course uses."""

    sha256: str
    bytes: int
    media_type: str


class Known(NamedTuple):
    """A published course by which a folder may be recognized."""

    id: str
    source: str | None
    lessons: int
    shared: int


def known_course(connection: Connection, org: str, course: str) -> bool:
    found = connection.execute(
        select(courses.c.id).where(courses.c.org == org, courses.c.id == course, courses.c.version > 0)
    )
    return found.first() is not None


def course_from(connection: Connection, org: str, source: str) -> str | None:
    """The course that was published from this folder last."""
    return connection.execute(
        select(courses.c.id)
        .where(courses.c.org == org, courses.c.source == source, courses.c.version > 0)
        .order_by(courses.c.updated_at.desc(), courses.c.id)
        .limit(1)
    ).scalar_one_or_none()


def courses_sharing(connection: Connection, org: str, files: set[str]) -> list[Known]:
    """The courses that have any of these files (SHA-256) as lessons, those that share most first."""
    mine = (lessons.c.org == courses.c.org) & (lessons.c.course_id == courses.c.id) & lessons.c.position.is_not(None)
    wanted = sorted(files)[:5_000]
    some = select(lessons.c.course_id).where(lessons.c.org == org, lessons.c.sha256.in_(wanted))
    shared = func.count().filter(lessons.c.sha256.in_(wanted))
    found = connection.execute(
        select(courses.c.id, courses.c.source, func.count(), shared)
        .join(lessons, mine)
        .where(courses.c.org == org, courses.c.version > 0, courses.c.id.in_(some))
        .group_by(courses.c.id, courses.c.source)
        .order_by(shared.desc(), courses.c.id)
    )
    return [Known(*row) for row in found if row[3]]


def lessons_before(connection: Connection, org: str, course: str, paths: Mapping[str, str]) -> list[Before]:
    """Every lesson the course ever had; `paths` gives the places of those in its newest version by their ids."""
    found = connection.execute(
        select(lessons.c.id, lessons.c.type, lessons.c.sha256)
        .where(lessons.c.org == org, lessons.c.course_id == course)
        .order_by(lessons.c.id)
    )
    return [Before(row[0], row[1], row[2], paths.get(row[0])) for row in found]


def sizes_in_store(connection: Connection, org: str) -> set[int]:
    """Sizes of all files the organization has: a file of another size cannot be one of them."""
    return set(connection.execute(select(content_files.c.bytes).where(content_files.c.org == org).distinct()).scalars())


def files_by_path(connection: Connection, org: str, course: str) -> dict[str, str]:
    """The SHA-256 of every path of the newest version."""
    found = connection.execute(
        select(course_files.c.path, course_files.c.sha256).where(
            course_files.c.org == org, course_files.c.course_id == course
        )
    )
    return {row.path: row.sha256 for row in found}


def kept_by_path(connection: Connection, org: str, course: str) -> dict[str, Kept]:
    """The files of the newest version, by path."""
    found = connection.execute(
        select(course_files.c.path, content_files.c.sha256, content_files.c.bytes, content_files.c.media_type)
        .join(
            content_files,
            (content_files.c.org == course_files.c.org) & (content_files.c.sha256 == course_files.c.sha256),
        )
        .where(course_files.c.org == org, course_files.c.course_id == course)
    )
    return {row[0]: Kept(row[1], row[2], row[3]) for row in found}


def lock_course(connection: Connection, org: str, course: str, now: int) -> tuple[int, str | None]:
    """The version and manifest of a course, locked until the transaction ends; (0, None) for a new one."""
    insert_missing(
        connection, courses, [{"org": org, "id": course, "version": 0, "created_at": now, "updated_at": now}]
    )
    row = connection.execute(
        select(courses.c.version, courses.c.manifest)
        .where(courses.c.org == org, courses.c.id == course)
        .with_for_update()
    ).one()
    return row[0], row[1]


def save_files(connection: Connection, org: str, files: list[Kept], now: int) -> None:
    rows = [
        {"org": org, "created_at": now, **file._asdict()} for file in {file.sha256: file for file in files}.values()
    ]
    upsert(connection, content_files, rows, keep=("created_at",))


def save_version(
    connection: Connection, org: str, course: Course, version: int, source: str, paths: Mapping[str, str], now: int
) -> None:
    """Make `course` the newest version; `paths` gives the SHA-256 of each of its files."""
    manifest = canonical(course).decode()
    key = {"org": org, "course_id": course.id}
    connection.execute(insert(course_versions).values(**key, version=version, manifest=manifest, created_at=now))
    connection.execute(
        update(courses)
        .where(courses.c.org == org, courses.c.id == course.id)
        .values(title=course.title, version=version, manifest=manifest, source=source, updated_at=now)
    )
    for table in (modules, lessons):
        connection.execute(
            update(table).where(table.c.org == org, table.c.course_id == course.id).values(position=None)
        )
    upsert(
        connection,
        modules,
        [{**key, "id": one.id, "title": one.title, "position": n} for n, one in enumerate(course.modules)],
    )
    upsert(connection, lessons, [{**key, **row} for row in _lesson_rows(course, paths)])
    connection.execute(delete(course_files).where(course_files.c.org == org, course_files.c.course_id == course.id))
    upsert(connection, course_files, [{**key, "path": path, "sha256": sha256} for path, sha256 in paths.items()])


def save_source(connection: Connection, org: str, course: str, source: str) -> None:
    connection.execute(update(courses).where(courses.c.org == org, courses.c.id == course).values(source=source))


def _lesson_rows(course: Course, paths: Mapping[str, str]) -> list[dict[str, object]]:
    placed = [(module.id, lesson) for module in course.modules for lesson in module.lessons]
    return [
        {
            "id": lesson.id,
            "module_id": module,
            "position": position,
            "title": lesson.title,
            "type": lesson.type,
            "duration_seconds": lesson.duration_seconds,
            "pages": lesson.pages,
            "required": lesson.required,
            "weight": lesson.weight,
            "threshold": lesson.threshold,
            "passing_score": lesson.passing_score,
            "sha256": paths.get(lesson.path) if lesson.path is not None else None,
        }
        for position, (module, lesson) in enumerate(placed)
    ]
