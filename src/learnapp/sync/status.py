"""How things stand between this device and the server, in one value."""

from __future__ import annotations

from typing import Literal

from learnapp.errors import OfflineError, ServerBusyError, SignInAgainError, WorldError
from learncore.records import Record

Phase = Literal["guest", "idle", "syncing", "offline", "sign_in", "trouble"]
"""`guest`: there is no account. `idle`: the last round went well. `sign_in`: the server wants the password again.
`trouble`: the server answers, but not as it should, or not to a program this old."""


class SyncStatus(Record, frozen=True, kw_only=True):
    """`waiting` documents are to be sent, `refused` are in quarantine; `last_sync` and `next_try` ms UTC by this
    machine's clock.

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


def phase_of(error: WorldError) -> Phase:
    """How things stand after a failure. A server that asks for patience is away for a while, and heals by itself."""
    match error:
        case SignInAgainError():
            return "sign_in"
        case OfflineError() | ServerBusyError():
            return "offline"
        case _:
            return "trouble"


def exit_code_of(error: WorldError) -> int:
    """What the command line says of a failure: 3 offline, 4 sign in again, 1 anything else."""
    return {"offline": 3, "sign_in": 4}.get(phase_of(error), 1)
