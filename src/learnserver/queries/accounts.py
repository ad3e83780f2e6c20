"""A learner's own account: the key that signs their files, and the devices they are signed in on."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from learnserver.queries.devices import signed_in
from learnserver.tables import devices, token_families, users


class KnownDevice(NamedTuple):
    """A device that was heard of; `signed_in` while it can still get new tokens."""

    id: str
    name: str
    last_seen_at: int
    signed_in: bool


def signing_key(connection: Connection, org: str, user: str) -> str | None:
    """The key as it was made; None where nobody has asked for it yet."""
    mine = (users.c.org == org, users.c.id == user)
    return connection.execute(select(users.c.signing_key).where(*mine)).scalar_one()


def keep_signing_key(connection: Connection, org: str, user: str, key: str) -> str:
    """Keep the key unless another device was first; the key that holds."""
    mine = (users.c.org == org, users.c.id == user)
    connection.execute(update(users).where(*mine, users.c.signing_key.is_(None)).values(signing_key=key))
    return connection.execute(select(users.c.signing_key).where(*mine)).scalar_one()


def devices_of(connection: Connection, org: str, user: str, now: int) -> list[KnownDevice]:
    """The devices of a user, the one heard of last first."""
    query = (
        select(devices.c.id, devices.c.name, devices.c.last_seen_at, signed_in(org, user, now))
        .where(devices.c.org == org, devices.c.user_id == user)
        .order_by(devices.c.last_seen_at.desc(), devices.c.id)
    )
    return [KnownDevice(row[0], row[1], row[2], bool(row[3])) for row in connection.execute(query)]


def sign_out_device(connection: Connection, org: str, user: str, device: str, now: int) -> bool:
    """End all tokens of a device of the user; False where they have no such device. What it recorded stays."""
    known = select(devices.c.id).where(devices.c.org == org, devices.c.user_id == user, devices.c.id == device)
    if connection.execute(known).first() is None:
        return False
    connection.execute(
        update(token_families)
        .where(
            token_families.c.org == org,
            token_families.c.user_id == user,
            token_families.c.device_id == device,
            token_families.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return True
