"""`POST /api/auth/token`, `/refresh`, `/revoke`: signing in, staying signed in, signing out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody

from learnserver.auth.signing_in import Grant, SigningIn
from learnserver.auth.tokens import ACCESS_SECONDS, MAX_TOKEN

_Line = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^\u0000-\u001f]*$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[^\u0000-\u001f]*$")]
_Token = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TOKEN)]


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """The device that signs in: an id that it keeps, and a name for people."""

    id: _Name
    name: _Line = ""


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """`organization` is the id of one, needed only by who has the same e-mail and password in several."""

    email: Annotated[_Line, msgspec.Meta(min_length=1)]
    password: Annotated[str, msgspec.Meta(max_length=4096)]
    device: Device
    organization: _Name | None = None


class RefreshToken(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    refresh_token: _Token


class SignedInUser(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    email: str
    name: str
    role: str


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str


class Tokens(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`access_token` goes into `Authorization: Bearer …` for `expires_in` seconds; `refresh_token` gets the next."""

    access_token: str
    expires_in: int
    refresh_token: str
    user: SignedInUser
    organization: Organization


@post("/token", status_code=200)
async def token(
    request: Request[None, None, State], data: JSONBody[Credentials], signing_in: NamedDependency[SigningIn]
) -> Response[Tokens]:
    """Sign in. 401 whatever was wrong, 429 with Retry-After after too many failures."""
    address = request.client.host if request.client is not None else ""
    grant = await signing_in.sign_in(
        data.email, data.password, data.device.id, data.device.name, address, data.organization
    )
    return _answer(grant)


@post("/refresh", status_code=200, sync_to_thread=True)
def refresh(data: JSONBody[RefreshToken], signing_in: NamedDependency[SigningIn]) -> Response[Tokens]:
    """The next tokens. The old refresh token stays good until one of the new ones was used to refresh."""
    return _answer(signing_in.refresh(data.refresh_token))


@post("/revoke", status_code=204, sync_to_thread=True)
def revoke(data: JSONBody[RefreshToken], signing_in: NamedDependency[SigningIn]) -> None:
    """Sign out: the refresh token (or an access token in its place) and all that came with it end. Never fails."""
    signing_in.revoke(data.refresh_token)


def auth_router(signing_in: NamedDependency[SigningIn]) -> Router:
    """The routes below `/api/auth`; needs no one to be signed in."""

    def provide() -> SigningIn:
        return signing_in

    return Router(
        "/api/auth",
        route_handlers=[token, refresh, revoke],
        dependencies={"signing_in": Provide(provide, sync_to_thread=False)},
        tags=["Signing in"],
    )


def _answer(grant: Grant) -> Response[Tokens]:
    who = grant.who
    tokens = Tokens(
        access_token=grant.access,
        expires_in=ACCESS_SECONDS,
        refresh_token=grant.refresh,
        user=SignedInUser(id=who.id, email=who.email, name=who.name, role=who.role),
        organization=Organization(id=who.org, name=who.org_name),
    )
    return Response(tokens, headers={"Cache-Control": "no-store"})
