"""What goes over the wire in a round of `POST /api/sync` (SYNC 5)."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

PROTOCOL: Final = 1
MAX_CHANGES: Final = 500
MAX_REQUEST_BYTES: Final = 4 * 1024 * 1024

RejectionCode = Literal["invalid", "unknown_lesson", "not_enrolled", "too_large", "forked"]
FORKED: Final[RejectionCode] = "forked"
"""Another database writes under this device's id. The document goes on waiting, until the device has another id."""


class Message(msgspec.Struct, frozen=True):
    """Base of what is sent: every field is written, unknown ones are ignored."""


class Device(Message, frozen=True, kw_only=True):
    """Who sends: its id, its name for people, its clock at the sending (ms UTC)."""

    id: str
    name: str
    sent_at: int


class DocumentChange(Message, frozen=True, kw_only=True):
    """A document as a replica holds it. `kind` may be one that this program is too old to know."""

    kind: str
    id: str
    body: dict[str, Any]


class Rejection(Message, frozen=True, kw_only=True):
    """A document that the server refused, and why, for people. `code` is a RejectionCode, or a newer server's."""

    kind: str
    id: str
    code: str
    message: str = ""


class SyncRequest(Message, frozen=True, kw_only=True):
    """What a device sends: its changes and, as an opaque cursor, what it already has (None: nothing)."""

    protocol: int = PROTOCOL
    device: Device
    cursor: str | None = None
    changes: tuple[DocumentChange, ...] = ()
    limit: int = MAX_CHANGES


class SyncResponse(Message, frozen=True, kw_only=True):
    """What the server answers. `highest` maps "kind/id" to the greatest `n` it knows of this device's writes.

    `reset` says that the request's cursor belongs to another history (the server was restored, or replaced): then the
    records begin from the first, and the device sends again everything that it has.
    """

    accepted: tuple[tuple[str, str], ...] = ()
    rejected: tuple[Rejection, ...] = ()
    records: tuple[DocumentChange, ...] = ()
    cursor: str
    more: bool = False
    server_time: int
    highest: dict[str, int] = {}
    reset: bool = False


class Problem(Message, frozen=True, kw_only=True):
    """The body of an error (RFC 9457, `application/problem+json`); `retry_after` in seconds."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    retry_after: float | None = None


def document_key(kind: str, document_id: str) -> str:
    """The key of a document in `SyncResponse.highest`."""
    return f"{kind}/{document_id}"
