"""Which codes stand for whom and which course: an index over facts, so that a code that nobody explains is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from learncore.certificate import code_of
from learnserver.queries.sql import insert_missing
from learnserver.tables import certificates, course_versions, courses, users


class Holder(NamedTuple):
    """Whose certificate a code is on, and of which course."""

    org: str
    user: str
    course: str


def note_learned(connection: Connection, org: str, user: str, learned: Iterable[str], now: int) -> None:
    """The learner learns in these courses: their codes may be asked for from now on.

    Whether a course was completed is not looked at. It may have been, and been begun anew, before any of it was synced;
    or in an edition that is not the present one.
    """
    rows = [
        {"org": org, "code": code_of(org, user, course), "user_id": user, "course_id": course, "created_at": now}
        for course in learned
    ]
    insert_missing(connection, certificates, rows)


def holder(connection: Connection, code: str) -> Holder | None:
    """The connection is bound to the code, and to no organization."""
    query = select(certificates.c.org, certificates.c.user_id, certificates.c.course_id)
    found = connection.execute(query.where(certificates.c.code == code)).first()
    return Holder(*found) if found is not None else None


def name_of(connection: Connection, org: str, user: str) -> str:
    return connection.execute(select(users.c.name).where(users.c.org == org, users.c.id == user)).scalar_one()


def editions_of(connection: Connection, org: str, course: str) -> list[str]:
    """The manifests of a published course, the present one first; none for a learner's own."""
    present = select(courses.c.manifest).where(courses.c.org == org, courses.c.id == course, courses.c.version > 0)
    earlier = (
        select(course_versions.c.manifest)
        .where(course_versions.c.org == org, course_versions.c.course_id == course)
        .order_by(course_versions.c.version.desc())
    )
    return [*connection.execute(present).scalars(), *connection.execute(earlier).scalars()]
