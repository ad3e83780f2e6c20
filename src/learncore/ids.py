"""Identities: time-ordered ids for facts, content ids for what is the same everywhere, fingerprints of devices."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import Final

CONTENT_DIGITS: Final = 32


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """A UUIDv7 (RFC 9562) of the moment `now_ms` (ms UTC) and 10 random bytes; ValueError for other lengths."""
    if len(random_bytes) != 10:
        raise ValueError(f"a UUIDv7 takes 10 random bytes, not {len(random_bytes)}")
    moment = min(max(now_ms, 0), (1 << 48) - 1)
    noise = int.from_bytes(random_bytes, "big")
    high, low = (noise >> 62) & 0xFFF, noise & ((1 << 62) - 1)
    return str(uuid.UUID(int=moment << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low))


def content_id(prefix: str, *parts: str | bytes) -> str:
    """`prefix-` and 32 hex digits: the same for the same parts on every machine; ("ab", "c") is not ("a", "bc")."""
    return f"{prefix}-{_digest(prefix, *parts)}"


def course_content_id(lesson_ids: Iterable[str]) -> str:
    """The id of the course that holds these lessons, in any order."""
    return content_id("course", *sorted(set(lesson_ids)))


def fingerprint(machine_id: str, path: str, inode: int) -> str:
    """32 hex digits that change when a database is copied, restored or moved to another machine."""
    return _digest("device", machine_id, path, str(inode))


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:CONTENT_DIGITS]
