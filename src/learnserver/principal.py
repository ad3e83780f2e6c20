"""Who asks: what `learnserver.auth` makes of a token, and all that the other rooms know of the one who signed in."""

from __future__ import annotations

from typing import Literal

import msgspec

Role = Literal["learner", "manager", "admin"]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in user on a device. `auth.authenticate(connection, token) -> Principal` raises errors.Unauthorized."""

    org: str
    user: str
    role: Role
    device: str


def org_of_token(token: str) -> str:
    """The organization that a token says it belongs to: tokens are `<org>.<secret>`, so that the lookup by its hash is
    already bound to the organization. Empty for what is no token of ours."""
    org, dot, secret = token.partition(".")
    return org if dot and secret else ""
