"""The server's clock and its random ids."""

from __future__ import annotations

import secrets
import time

from learncore.ids import uuid7


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A time-ordered id (UUIDv7)."""
    return uuid7(now_ms(), secrets.token_bytes(10))
