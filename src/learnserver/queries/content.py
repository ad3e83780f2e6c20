"""Which files a learner may get."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from learnserver.principal import Principal
from learnserver.queries.catalogue import enrolled
from learnserver.tables import content_files, course_files


class File(NamedTuple):
    """A file of the content store as the catalogue knows it."""

    sha256: str
    bytes: int
    media_type: str


def file_for(connection: Connection, who: Principal, sha256: str) -> File | None:
    """The file where it is part of a course that the user is enrolled in (any course, for an admin); else None."""
    wanted = select(content_files.c.sha256, content_files.c.bytes, content_files.c.media_type).where(
        content_files.c.org == who.org, content_files.c.sha256 == sha256
    )
    used = exists().where(course_files.c.org == who.org, course_files.c.sha256 == sha256)
    if who.role != "admin":
        used = used.where(enrolled(course_files.c.course_id))
    found = connection.execute(wanted.where(used), {"org": who.org, "user": who.user}).one_or_none()
    return File(*found) if found is not None else None
