"""Signing in, staying signed in, signing out.

A refresh token is good until one of those that followed from it is used: an answer that got lost on the way, even if
the device then slept for a month, signs nobody out. A token that comes again later was copied: its family is revoked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from learnserver.auth.limits import SignInLimits
from learnserver.auth.passwords import Passwords, Verdict
from learnserver.auth.tokens import ACCESS_SECONDS, REFRESH_SECONDS, digest_of, is_token, mint
from learnserver.clock import new_id, now_ms
from learnserver.database import Database
from learnserver.errors import TooManyRequests, Unauthorized
from learnserver.principal import org_of_token
from learnserver.queries import tokens as queries

WRONG = "The e-mail or the password is not right."
SIGN_IN_AGAIN = "The refresh token is unknown, expired or revoked."


class Grant(NamedTuple):
    """What a device gets: its tokens (kept nowhere here but as hashes) and whose they are."""

    access: str
    refresh: str
    who: queries.Someone


class SigningIn:
    """The three acts; `clock` gives ms UTC."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords | None = None,
        limits: SignInLimits | None = None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._database = database
        self._passwords = passwords or Passwords()
        self._passwords.prepare()
        self._limits = limits or SignInLimits()
        self._clock = clock

    def close(self) -> None:
        """End the threads that check passwords."""
        self._passwords.close()

    async def sign_in(
        self, email: str, password: str, device: str, device_name: str, address: str, organization: str | None = None
    ) -> Grant:
        """Tokens for the user of this e-mail and password (and, where one has several, of this organization's id).

        Raises Unauthorized, the same whatever was wrong, and TooManyRequests.
        """
        email = email.strip().lower()
        account = digest_of(email)
        wait = self._limits.take(account, address)
        if wait:
            raise TooManyRequests("Too many tries to sign in.", retry_after=wait)
        candidates = await asyncio.to_thread(self._candidates, email)
        if organization is not None:
            candidates = [one for one in candidates if one.org == organization]
        hashes = [one.password_hash for one in candidates] or [None]
        verdicts = await asyncio.gather(*(self._passwords.verify(stored, password) for stored in hashes))
        right = next(
            ((one, verdict) for one, verdict in zip(candidates, verdicts, strict=False) if verdict.right), None
        )
        if right is None:
            raise Unauthorized(WRONG)
        self._limits.good(account, address)
        return await asyncio.to_thread(self._admit, *right, device, device_name)

    def refresh(self, token: str) -> Grant:
        """New tokens for a refresh token. Raises Unauthorized; one that was used long since ends its whole family."""
        if not is_token(token, "refresh"):
            raise Unauthorized(SIGN_IN_AGAIN)
        org, digest, now = org_of_token(token), digest_of(token), self._clock()
        with self._database.write(org) as connection:
            queries.lock_family(connection, org, digest)
            family = queries.living_refresh(connection, org, digest, now)
            if family is not None:
                if not queries.was_overtaken(connection, org, digest, family):
                    queries.use(connection, org, digest, family, now)
                    access, refresh, new = _pair(org, now, digest)
                    queries.add_tokens(connection, org, family.id, now, new)
                    return Grant(access, refresh, queries.someone(connection, org, family.user))
                queries.revoke_family(connection, org, family.id, now)
        raise Unauthorized(SIGN_IN_AGAIN)

    def revoke(self, token: str) -> None:
        """Sign out: no token that came from the same signing in is good any more. Unknown ones are ignored."""
        if not (is_token(token, "refresh") or is_token(token, "access")):
            return
        org = org_of_token(token)
        with self._database.write(org) as connection:
            family = queries.lock_family(connection, org, digest_of(token))
            if family is not None:
                queries.revoke_family(connection, org, family, self._clock())

    def _candidates(self, email: str) -> list[queries.Candidate]:
        with self._database.read(email=email) as connection:
            return queries.users_of_email(connection, email)

    def _admit(self, user: queries.Candidate, verdict: Verdict, device: str, device_name: str) -> Grant:
        now, family = self._clock(), new_id()
        access, refresh, new = _pair(user.org, now)
        with self._database.write(user.org) as connection:
            if verdict.stronger is not None:
                queries.store_password(connection, user.org, user.id, verdict.stronger, now)
            queries.open_family(connection, user.org, user.id, device, device_name, family, now)
            queries.add_tokens(connection, user.org, family, now, new)
            return Grant(access, refresh, queries.someone(connection, user.org, user.id))


def _pair(org: str, now: int, parent: str | None = None) -> tuple[str, str, list[queries.NewToken]]:
    access, refresh = mint(org, "access"), mint(org, "refresh")
    return (
        access.text,
        refresh.text,
        [
            queries.NewToken(access.digest, "access", now + ACCESS_SECONDS * 1000),
            queries.NewToken(refresh.digest, "refresh", now + REFRESH_SECONDS * 1000, parent),
        ],
    )
