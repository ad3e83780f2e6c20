"""From an access token to the one who signed in."""

from __future__ import annotations

from sqlalchemy import Connection

from learnserver.auth.tokens import digest_of, is_token
from learnserver.clock import now_ms
from learnserver.errors import Unauthorized
from learnserver.principal import Principal, org_of_token
from learnserver.queries.tokens import principal_of

SIGN_IN_AGAIN = "The access token is unknown, expired or revoked."


def authenticate(connection: Connection, token: str, now: int | None = None) -> Principal:
    """Whose token this is, at `now` (ms UTC); `connection` is bound to `org_of_token(token)`. Raises Unauthorized."""
    found = None
    if is_token(token, "access"):
        found = principal_of(connection, org_of_token(token), digest_of(token), now_ms() if now is None else now)
    if found is None:
        raise Unauthorized(SIGN_IN_AGAIN)
    return found
