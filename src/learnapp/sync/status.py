"""How things stand between this device and the server, in one value."""

from __future__ import annotations

from typing import Literal

from learncore.records import Record

Phase = Literal["guest", "idle", "syncing", "offline", "sign_in", "trouble"]
"""`guest`: there is no account. `idle`: the last round went well. `sign_in`: the server wants the password again.
`trouble`: the server answers, but not as it should, or not to a program this old."""


class SyncStatus(Record, frozen=True, kw_only=True):
    """`waiting` documents are to be sent, `refused` are in quarantine; `last_sync` and `next_try` ms UTC.

    `title` and `message` tell a person what is wrong and what was kept, where something is.
    """

    phase: Phase = "guest"
    waiting: int = 0
    refused: int = 0
    last_sync: int | None = None
    next_try: int | None = None
    title: str = ""
    message: str = ""

    @property
    def synced(self) -> bool:
        """Whether everything that was learned here is known to be on the server. The one way to say so."""
        return self.phase == "idle" and self.last_sync is not None and not self.waiting and not self.refused


class Totals(Record, frozen=True, kw_only=True):
    """What a call for syncing came to: documents pushed, pulled, refused, and the cursor that was reached."""

    pushed: int = 0
    pulled: int = 0
    rejected: int = 0
    cursor: str | None = None
