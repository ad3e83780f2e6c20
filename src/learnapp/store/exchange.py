"""What the store and the sync worker hand each other."""

from __future__ import annotations

from typing import Any

from learncore.records import Record

Key = tuple[str, str]
"""The kind and the id of a document."""


class Outgoing(Record, frozen=True, kw_only=True):
    """A document as it is sent; `version` counts its changes here, so that a later one goes on waiting."""

    kind: str
    id: str
    version: int
    body: dict[str, Any]


class Batch(Record, frozen=True, kw_only=True):
    """What one request carries, copies of courses first; `more` where other documents wait behind it."""

    documents: tuple[Outgoing, ...] = ()
    more: bool = False


class Refusal(Record, frozen=True, kw_only=True):
    """A document that the server refused, in the version that was sent, and why."""

    kind: str
    id: str
    version: int
    code: str
    message: str = ""


class Answered(Record, frozen=True, kw_only=True):
    """What one answer of the server brought, to be taken in by one transaction.

    `accepted` are the versions that were sent; `records` are (kind, id, body) from elsewhere; `cursor` is opaque, and
    None where it stays as it was. `last` completes a round: all that was taken for it is answered, and the server has
    nothing more for now. `reset`: the server knows nothing of what it was sent before, and all documents but those it
    now has wait again.
    Times: `at` ms UTC by the server's clock; `offset_ms`, where it was measured, is how far that is ahead of ours.
    """

    accepted: tuple[tuple[str, str, int], ...] = ()
    refused: tuple[Refusal, ...] = ()
    records: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    cursor: str | None
    at: int
    last: bool = True
    reset: bool = False
    offset_ms: int | None = None


class SyncState(Record, frozen=True, kw_only=True):
    """What is remembered between rounds: an opaque cursor (None: nothing was pulled yet), when the last complete round
    ended (ms UTC), and how far the server's clock is ahead of this machine's (ms). `look_first`: this database was
    restored or copied, and all that the server has is to be joined before anything is sent."""

    cursor: str | None = None
    last_sync: int | None = None
    offset_ms: int = 0
    look_first: bool = False


class Refused(Record, frozen=True, kw_only=True):
    """A document in quarantine: what it is in words a person knows, why it is there, since when (ms UTC).

    `ours` is set where the server refused what was learned here, and not where this device refused what it was sent.
    """

    kind: str
    id: str
    code: str
    message: str
    at: int
    ours: bool
    course_title: str = ""
    lesson_title: str = ""


class RefusedGroup(Record, frozen=True, kw_only=True):
    """Documents of one lesson that are in quarantine for one reason; `documents` counts, `at` is the latest (ms UTC).

    `kind` is told where there is no lesson that a person knows by its title. What this device refused has one reason,
    so `code` and `message` are empty there.
    """

    kind: str
    course_id: str | None
    lesson_id: str | None
    code: str
    message: str
    ours: bool
    course_title: str
    lesson_title: str
    documents: int
    at: int


class Waiting(Record, frozen=True, kw_only=True):
    """What waits to be sent, of one lesson or of none; `documents` counts."""

    course_title: str
    lesson_title: str
    documents: int
