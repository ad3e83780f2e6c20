"""Passwords: argon2id, off the event loop, and as slow for an account that does not exist as for one that does."""

from __future__ import annotations

import asyncio
import functools
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 1024
# 64 MiB a hash: two at a time are what a small machine can spare.
_WORKERS: Final = 2


class Verdict(NamedTuple):
    """Whether a password was right; `stronger` is its new hash where the stored one was made with weaker settings."""

    right: bool
    stronger: str | None = None


class Passwords:
    """Hashes and checks passwords in threads of its own; `close` ends them."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(_WORKERS, thread_name_prefix="argon2")

    def prepare(self) -> None:
        """Be ready to check: without it, the first check of an account that does not exist takes longer."""
        _ = self._nobodys

    @functools.cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    def close(self) -> None:
        """End the threads; what is under way is waited for."""
        self._threads.shutdown()

    def hash(self, password: str) -> str:
        """The argon2id hash to store. Blocks; raises ValueError for a password that is too short or too long."""
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise ValueError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
        return self._hasher.hash(_plain(password))

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Compare with the stored hash; None (no such account) takes the same time and is never right."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verify, stored, password)

    def _verify(self, stored: str | None, password: str) -> Verdict:
        plain = _plain(password[: MAX_PASSWORD + 1])
        try:
            self._hasher.verify(stored if stored is not None else self._nobodys, plain)
        except (VerificationError, InvalidHashError):
            return Verdict(right=False)
        if stored is None or len(password) > MAX_PASSWORD:
            return Verdict(right=False)
        weaker = self._hasher.check_needs_rehash(stored)
        return Verdict(right=True, stronger=self._hasher.hash(plain) if weaker else None)


def _plain(password: str) -> str:
    """One form for letters that keyboards write in two ways (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
