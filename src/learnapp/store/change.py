"""What a write moved."""

from __future__ import annotations

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one committed write moved; a page that shows any of it asks again.

    `completed` names lessons that this very write completed, so that praise is given once.
    `reached` are (course, 25, 50, 75 or 100) of courses that this very write brought so far for the first time.
    `library` is set where courses, their folders or missing files changed; `outbox` where documents wait to be sent;
    `refused` where documents came into the quarantine or left it; `catalogue` where the server offers something else;
    `downloads` where the queue of downloads changed.
    """

    lessons: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    completed: tuple[str, ...] = ()
    reached: tuple[tuple[str, int], ...] = ()
    library: bool = False
    notes: bool = False
    preferences: bool = False
    outbox: bool = False
    refused: bool = False
    catalogue: bool = False
    downloads: bool = False

    def __bool__(self) -> bool:
        return self != Change()
