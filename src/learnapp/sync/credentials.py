"""Staying signed in: a short-lived access token, and the refresh token that gets the next one."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from learnapp.errors import SignInAgainError
from learnapp.files import changing
from learnapp.sync.troubles import UnauthorizedError

if TYPE_CHECKING:
    from learnapp.secrets import Secrets
    from learnapp.sync.transport import Transport

T = TypeVar("T")

_EARLY: Final = 0.9
"""Of its life a token is used so much. One that ran out is refused, and who shares an address with many is soon taken
for one who tries tokens."""
_PATIENCE_SECONDS: Final = 30.0
"""So long another program may take to refresh; then it hangs."""


class Held(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of an account between two starts: the refresh token, and the key that signs its files."""

    refresh: str
    key: str = ""


class Person(msgspec.Struct, frozen=True):
    id: str
    email: str
    name: str = ""


class Organization(msgspec.Struct, frozen=True):
    id: str
    name: str = ""


class Tokens(msgspec.Struct, frozen=True, rename="camel"):
    """What the server gives to who signs in or refreshes."""

    access_token: str
    refresh_token: str
    user: Person
    organization: Organization
    expires_in: float = math.inf


class Alone:
    """A context manager: what is kept of an account is replaced by one at a time, of all threads and processes that
    share an installation. A refresh token is good for once, and what is read within is the newest."""

    def __init__(self, file: Path) -> None:
        """A lock lies beside `file`, which need not be there."""
        self._file = file
        self._gate = threading.Lock()
        self._within = contextlib.ExitStack()

    def __enter__(self) -> None:
        self._gate.acquire()
        try:
            self._within.enter_context(changing(self._file, _PATIENCE_SECONDS))
        except BaseException:
            self._gate.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._within.close()
        finally:
            self._gate.release()


class Credentials:
    """An account's tokens. Any thread may call; only one refreshes at a time. `monotonic` tells seconds."""

    def __init__(
        self,
        transport: Transport,
        secrets: Secrets,
        account: str,
        access: str | None = None,
        *,
        renewing: contextlib.AbstractContextManager[object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`renewing` is shared by all who may refresh the tokens of this account."""
        self._transport = transport
        self._secrets = secrets
        self._account = account
        self._access = access
        self._renewing = renewing or threading.Lock()
        self._monotonic = monotonic
        self._until = math.inf

    def call(self, ask: Callable[[str], T]) -> T:
        """What `ask` gives with an access token that is good: refreshed in time, and once more if it is not.

        Raises SignInAgainError where the server wants the password, and what `ask` raises.
        """
        token = self._access
        if token is None or self._monotonic() >= self._until:
            token = self._renew(token)
        try:
            return ask(token)
        except UnauthorizedError:
            token = self._renew(token)
        try:
            return ask(token)
        except UnauthorizedError as error:
            raise _sign_in_again() from error

    def _renew(self, stale: str | None) -> str:
        """An access token other than `stale`. The refresh token that comes with it is kept before it is used, unless
        there is another one by then; who signed out by then stays so."""
        with self._renewing:
            if self._access is not None and self._access != stale:
                return self._access
            held = read(self._secrets, self._account)
            while held is not None:
                tokens = self._refresh(held.refresh)
                newest = read(self._secrets, self._account)  # others refresh, sign in and sign out meanwhile
                if tokens is not None and newest is not None:
                    if newest.refresh == held.refresh:
                        keep(self._secrets, self._account, Held(tokens.refresh_token, newest.key))
                    self._until = self._monotonic() + tokens.expires_in * _EARLY
                    self._access = tokens.access_token
                    return self._access
                held = newest if newest is not None and newest.refresh != held.refresh else None
            raise _sign_in_again()

    def _refresh(self, token: str) -> Tokens | None:
        """The next tokens; None where the server does not take this one."""
        try:
            reply = self._transport.post("/api/auth/refresh", msgspec.json.encode({"refreshToken": token}))
        except UnauthorizedError:
            return None
        return self._transport.decode(reply, Tokens)


def read(secrets: Secrets, account: str) -> Held | None:
    """What is kept of an account; None where it is signed out."""
    kept = secrets.get(account)
    try:
        return None if kept is None else msgspec.json.decode(kept, type=Held)
    except msgspec.MsgspecError:
        return None


def keep(secrets: Secrets, account: str, held: Held) -> None:
    secrets.put(account, msgspec.json.encode(held).decode())


def _sign_in_again() -> SignInAgainError:
    return SignInAgainError(
        "Sign in again", "The server no longer knows this device. Nothing is lost, and you can go on learning without."
    )
