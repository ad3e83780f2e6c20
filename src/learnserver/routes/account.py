"""`/api/account` and `/api/devices`: who one is here, and where one is signed in."""

from __future__ import annotations

from litestar import Response, Router, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from learnserver.auth.tokens import new_signing_key
from learnserver.clock import now_ms
from learnserver.database import Database
from learnserver.errors import NotFound
from learnserver.principal import Principal
from learnserver.queries import accounts, tokens
from learnserver.routes.auth import Organization, SignedInUser
from learnserver.routes.shapes import Shape, iso


class Account(Shape, frozen=True):
    """`device` is that of the token; `signingKey` (32 bytes, base64url) is the same on all devices of the account;
    `serverTime` in milliseconds since 1970 UTC."""

    user: SignedInUser
    organization: Organization
    device: str
    signing_key: str
    server_time: int


class DeviceOut(Shape, frozen=True):
    id: str
    name: str
    last_seen: str | None
    current: bool
    signed_in: bool


class Devices(Shape, frozen=True):
    devices: list[DeviceOut]


@get("/account", sync_to_thread=True)
def account(principal: NamedDependency[Principal], database: NamedDependency[Database]) -> Response[Account]:
    """Who is signed in, on which device, and the account's key for files that devices hand each other."""
    org, user = principal.org, principal.user
    with database.read(org) as connection:
        who = tokens.someone(connection, org, user)
        key = accounts.signing_key(connection, org, user)
    if key is None:
        with database.write(org) as connection:
            key = accounts.keep_signing_key(connection, org, user, new_signing_key())
    told = Account(
        user=SignedInUser(id=who.id, email=who.email, name=who.name, role=who.role),
        organization=Organization(id=who.org, name=who.org_name),
        device=principal.device,
        signing_key=key,
        server_time=now_ms(),
    )
    return Response(told, headers={"Cache-Control": "no-store"})


@get("/devices", sync_to_thread=True)
def devices(principal: NamedDependency[Principal], database: NamedDependency[Database]) -> Devices:
    """The devices of the account, the one heard of last first."""
    with database.read(principal.org) as connection:
        found = accounts.devices_of(connection, principal.org, principal.user, now_ms())
    return Devices(
        devices=[
            DeviceOut(
                id=one.id,
                name=one.name,
                last_seen=iso(one.last_seen_at),
                current=one.id == principal.device,
                signed_in=one.signed_in,
            )
            for one in found
        ]
    )


@delete("/devices/{device_id:str}", sync_to_thread=True)
def sign_out_device(
    device_id: FromPath[str], principal: NamedDependency[Principal], database: NamedDependency[Database]
) -> None:
    """Sign a device out: none of its tokens is good any more. What it sent stays."""
    with database.write(principal.org) as connection:
        if not accounts.sign_out_device(connection, principal.org, principal.user, device_id, now_ms()):
            raise NotFound("there is no such device")


account_router = Router("/api", route_handlers=[account, devices, sign_out_device], tags=["Account"])
