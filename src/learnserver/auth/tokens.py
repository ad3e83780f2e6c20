"""Opaque tokens: 256 random bits for the device, their hash for the database."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final, Literal, NamedTuple

ACCESS_SECONDS: Final = 15 * 60
REFRESH_SECONDS: Final = 180 * 24 * 3600
MAX_TOKEN: Final = 200

TokenKind = Literal["access", "refresh"]
_PREFIX: Final[dict[TokenKind, str]] = {"access": "lat_", "refresh": "lrt_"}


class Minted(NamedTuple):
    """A new token: `text` is given out once and kept nowhere, `digest` is stored."""

    text: str
    digest: str


def mint(org: str, kind: TokenKind) -> Minted:
    """A new token of an organization. The prefix tells a token that leaked into a file from other letters."""
    text = f"{org}.{_PREFIX[kind]}{secrets.token_urlsafe(32)}"
    return Minted(text, digest_of(text))


def new_signing_key() -> str:
    """32 random bytes, base64url: the key of an account for the files that its devices hand each other."""
    return secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """64 hex digits. The token itself is random enough that no slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_token(text: str, kind: TokenKind) -> bool:
    """Whether a text can be a token of this kind at all, before anything is looked up."""
    return len(text) <= MAX_TOKEN and text.isascii() and text.isprintable() and f".{_PREFIX[kind]}" in text
