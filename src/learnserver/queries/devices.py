"""The devices of a user: each is noted when it is heard of, and of those that are only a memory no more than so many.

A row is what a list of devices shows, and nothing that was learned hangs on it: a device that was forgotten and comes
again is noted anew, and sends what it has.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from learnserver.queries.sql import one_of, upsert
from learnserver.tables import devices, token_families, tokens

MOST: Final = 100
_AT_ONCE: Final = 1_000


def see_device(
    connection: Connection, org: str, user: str, device: str, name: str, now: int, *, signing_in: bool = False
) -> None:
    """Remember that a device was heard of just now, and what it is called.

    A new one beyond the `MOST` takes the place of that which was heard of longest ago and is not signed in. Somebody
    `signing_in` who is signed in on so many takes the place of one of these, which is then asked for the password.
    """
    mine = (devices.c.org == org, devices.c.user_id == user)
    known = connection.execute(
        update(devices).where(*mine, devices.c.id == device).values(name=name, last_seen_at=now)
    ).rowcount
    if known:
        return
    row = {"org": org, "user_id": user, "id": device, "name": name, "created_at": now, "last_seen_at": now}
    upsert(connection, devices, [row], keep=("created_at",))
    surplus = connection.execute(select(func.count()).select_from(devices).where(*mine)).scalar_one() - MOST
    if surplus <= 0:
        return
    living = signed_in(org, user, now)
    others = select(devices.c.id).where(*mine, devices.c.id != device)
    if not signing_in:
        others = others.where(~living)
    oldest = others.order_by(living, devices.c.last_seen_at, devices.c.id).limit(min(surplus, _AT_ONCE))
    _forget(connection, org, user, list(connection.scalars(oldest.with_for_update(of=devices, skip_locked=True))))


def signed_in(org: str, user: str, now: int) -> ColumnElement[bool]:
    """Whether a device of the user can still get new tokens."""
    return exists().where(
        token_families.c.org == org,
        token_families.c.user_id == user,
        token_families.c.device_id == devices.c.id,
        token_families.c.revoked_at.is_(None),
        tokens.c.org == org,
        tokens.c.family_id == token_families.c.id,
        tokens.c.expires_at > now,
    )


def _forget(connection: Connection, org: str, user: str, gone: list[str]) -> None:
    """Devices with all their tokens. What was recorded on them stays."""
    of_user = (token_families.c.org == org, token_families.c.user_id == user)
    theirs = (*of_user, one_of(token_families.c.device_id, "gone"))
    families = select(token_families.c.id).where(*theirs)
    statements = (
        delete(tokens).where(tokens.c.org == org, tokens.c.family_id.in_(families)),
        delete(token_families).where(*theirs),
        delete(devices).where(devices.c.org == org, devices.c.user_id == user, one_of(devices.c.id, "gone")),
    )
    for statement in statements:
        connection.execute(statement, {"gone": gone})
