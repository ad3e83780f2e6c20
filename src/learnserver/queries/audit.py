"""The trail of marks and new beginnings, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert, select

from learnserver.tables import audit


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """`actor_id` did `act` to the lesson `subject` of `user_id`; ids are in the order of time."""

    id: str
    at: int
    actor_id: str
    user_id: str
    act: str
    subject: str
    device_id: str | None


def add(connection: Connection, org: str, entries: Sequence[Entry]) -> None:
    if entries:
        connection.execute(insert(audit), [{"org": org, **msgspec.structs.asdict(entry)} for entry in entries])


def entries(
    connection: Connection, org: str, *, user: str | None = None, before: str | None = None, limit: int = 100
) -> list[Entry]:
    """The latest first: of one user or of all, older than the entry `before`."""
    query = select(*(audit.c[name] for name in Entry.__struct_fields__)).where(audit.c.org == org)
    if user is not None:
        query = query.where(audit.c.user_id == user)
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = connection.execute(query.order_by(audit.c.id.desc()).limit(limit)).mappings()
    return [Entry(**row) for row in rows]
