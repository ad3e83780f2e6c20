"""Users by their e-mail, devices, and the tokens they hold. Every function runs in the caller's transaction."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from learnserver.principal import Principal
from learnserver.queries.devices import see_device
from learnserver.queries.sql import ORG
from learnserver.tables import devices, organizations, token_families, tokens, users


class Candidate(NamedTuple):
    """A user who may be meant by an e-mail; `password_hash` None: cannot sign in with a password."""

    org: str
    id: str
    password_hash: str | None


class Someone(NamedTuple):
    """A user and the organization, as an app shows them."""

    id: str
    email: str
    name: str
    role: str
    org: str
    org_name: str


class Family(NamedTuple):
    """The tokens that follow from one signing in on one device, and the refresh token of it that was looked for."""

    id: str
    user: str
    device: str
    parent: str | None


class NewToken(NamedTuple):
    """A token to be stored by its hash; `parent` is the refresh token that it takes the place of."""

    digest: str
    kind: Literal["access", "refresh"]
    expires_at: int
    parent: str | None = None


_PRINCIPAL: Final = (
    select(users.c.id, users.c.role, token_families.c.device_id)
    .select_from(tokens)
    .join(token_families, (token_families.c.org == tokens.c.org) & (token_families.c.id == tokens.c.family_id))
    .join(users, (users.c.org == tokens.c.org) & (users.c.id == token_families.c.user_id))
    .where(
        tokens.c.org == ORG,
        tokens.c.hash == bindparam("digest"),
        tokens.c.kind == "access",
        tokens.c.expires_at > bindparam("now"),
        token_families.c.revoked_at.is_(None),
        users.c.active,
    )
)


def users_of_email(connection: Connection, email: str) -> list[Candidate]:
    """The active users of all organizations who have this e-mail (lower case)."""
    found = connection.execute(
        select(users.c.org, users.c.id, users.c.password_hash)
        .where(users.c.email == email, users.c.active)
        .order_by(users.c.created_at, users.c.id)
    )
    return [Candidate(*row) for row in found]


def someone(connection: Connection, org: str, user: str) -> Someone:
    found = connection.execute(
        select(users.c.id, users.c.email, users.c.name, users.c.role, organizations.c.id, organizations.c.name)
        .join(organizations, organizations.c.id == users.c.org)
        .where(users.c.org == org, users.c.id == user)
    ).one()
    return Someone(*found)


def store_password(connection: Connection, org: str, user: str, password_hash: str, now: int) -> None:
    connection.execute(
        update(users).where(users.c.org == org, users.c.id == user).values(password_hash=password_hash, updated_at=now)
    )


def open_family(connection: Connection, org: str, user: str, device: str, name: str, family: str, now: int) -> None:
    """Note the device (again), and that somebody signed in on it; expired tokens of the user are dropped."""
    see_device(connection, org, user, device, name, now, signing_in=True)
    mine = select(token_families.c.id).where(token_families.c.org == org, token_families.c.user_id == user)
    connection.execute(
        delete(tokens).where(tokens.c.org == org, tokens.c.family_id.in_(mine), tokens.c.expires_at < now)
    )
    connection.execute(
        insert(token_families).values(org=org, id=family, user_id=user, device_id=device, created_at=now)
    )


def add_tokens(connection: Connection, org: str, family: str, now: int, new: list[NewToken]) -> None:
    rows = [
        {
            "org": org,
            "hash": token.digest,
            "family_id": family,
            "kind": token.kind,
            "parent": token.parent,
            "created_at": now,
            "expires_at": token.expires_at,
        }
        for token in new
    ]
    connection.execute(insert(tokens), rows)


def principal_of(connection: Connection, org: str, digest: str, now: int) -> Principal | None:
    """Whose access token this is: None where it is unknown, expired or revoked, or the user is not active."""
    found = connection.execute(_PRINCIPAL, {"org": org, "digest": digest, "now": now}).one_or_none()
    return Principal(org=org, user=found[0], role=found[1], device=found[2]) if found is not None else None


def lock_family(connection: Connection, org: str, digest: str) -> str | None:
    """The family of a token of any kind, locked until the end of the transaction; None for an unknown token."""
    return connection.execute(
        select(token_families.c.id)
        .join(tokens, (tokens.c.org == token_families.c.org) & (tokens.c.family_id == token_families.c.id))
        .where(tokens.c.org == org, tokens.c.hash == digest)
        .with_for_update(of=token_families)
    ).scalar_one_or_none()


def living_refresh(connection: Connection, org: str, digest: str, now: int) -> Family | None:
    """The family of a refresh token that is neither expired nor revoked, of a user who is active."""
    found = connection.execute(
        select(token_families.c.id, token_families.c.user_id, token_families.c.device_id, tokens.c.parent)
        .select_from(tokens)
        .join(token_families, (token_families.c.org == tokens.c.org) & (token_families.c.id == tokens.c.family_id))
        .join(users, (users.c.org == tokens.c.org) & (users.c.id == token_families.c.user_id))
        .where(
            tokens.c.org == org,
            tokens.c.hash == digest,
            tokens.c.kind == "refresh",
            tokens.c.expires_at > now,
            token_families.c.revoked_at.is_(None),
            users.c.active,
        )
    ).one_or_none()
    return Family(*found) if found is not None else None


def was_overtaken(connection: Connection, org: str, digest: str, family: Family) -> bool:
    """Whether one that followed from this refresh token, or from the same one as it, was used since."""
    others = tokens.c.parent == digest
    if family.parent is not None:
        others |= (tokens.c.parent == family.parent) & (tokens.c.hash != digest)
    found = connection.execute(
        select(tokens.c.hash)
        .where(tokens.c.org == org, tokens.c.family_id == family.id, others, tokens.c.used_at.is_not(None))
        .limit(1)
    )
    return found.first() is not None


def use(connection: Connection, org: str, digest: str, family: Family, now: int) -> None:
    """Note that a refresh token was used and its device heard from; the family's expired tokens are dropped."""
    connection.execute(
        delete(tokens).where(tokens.c.org == org, tokens.c.family_id == family.id, tokens.c.expires_at < now)
    )
    connection.execute(update(tokens).where(tokens.c.org == org, tokens.c.hash == digest).values(used_at=now))
    connection.execute(
        update(devices)
        .where(devices.c.org == org, devices.c.user_id == family.user, devices.c.id == family.device)
        .values(last_seen_at=now)
    )


def revoke_family(connection: Connection, org: str, family: str, now: int) -> None:
    """None of the family's tokens is good any more."""
    connection.execute(
        update(token_families)
        .where(token_families.c.org == org, token_families.c.id == family, token_families.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
