"""`/api/organization/audit`: who marked and reset what, for admins."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from learnserver.access import require_admin
from learnserver.database import Database
from learnserver.principal import Principal
from learnserver.queries import audit
from learnserver.queries.audit import Entry
from learnserver.routes.shapes import Shape, iso

_Id = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]
_UserId = Annotated[str | None, QueryParameter(name="userId", min_length=1, max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class EntryOut(Shape, frozen=True):
    """`act`: started_over, marked_complete, marked_incomplete or mark_withdrawn, by `actorId` for `userId`."""

    id: str
    at: str | None
    actor_id: str
    user_id: str
    act: str
    content_id: str
    device: str | None


class Audit(Shape, frozen=True):
    """The latest first; `next` goes into `before` for the page after this one, null at the end."""

    entries: list[EntryOut]
    next: str | None


@get("/api/organization/audit", sync_to_thread=True, tags=["Reports"])
def trail(
    principal: NamedDependency[Principal],
    database: NamedDependency[Database],
    user_id: _UserId = None,
    before: _Id = None,
    limit: _Limit = 100,
) -> Audit:
    """Marks, resets and what was decided for somebody else, of the organization or of one user."""
    require_admin(principal)
    with database.read(principal.org) as connection:
        found = audit.entries(connection, principal.org, user=user_id, before=before, limit=limit + 1)
    page = found[:limit]
    return Audit(entries=[_entry(one) for one in page], next=page[-1].id if len(found) > limit else None)


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(
        id=entry.id,
        at=iso(entry.at),
        actor_id=entry.actor_id,
        user_id=entry.user_id,
        act=entry.act,
        content_id=entry.subject,
        device=entry.device_id,
    )
