"""Who learns here, and with which devices: what the window and the command line show of it."""

from __future__ import annotations

import hashlib
from typing import Final

from learncore.records import Record

_DIGITS: Final = 16


class Account(Record, frozen=True, kw_only=True):
    """A learner at a server; `id` names the folder of the database, and is the same for the same one ever again."""

    id: str
    server: str
    user: str
    email: str
    name: str = ""
    organization_id: str = ""
    organization: str = ""


class Device(Record, frozen=True, kw_only=True):
    """A device of the account as the server knows it; `last_seen_at` ms UTC, None where it was never heard of.

    `ours`: we are signed in as this one. It is no longer this device where that became another one since.
    """

    id: str
    name: str
    last_seen_at: int | None = None
    this_device: bool = False
    ours: bool = False
    signed_in: bool = True

    @property
    def can_be_signed_out(self) -> bool:
        """Whether there is something to end, elsewhere."""
        return self.signed_in and not self.this_device and not self.ours


def account_id(server: str, organization: str, user: str) -> str:
    """The folder of a learner's database."""
    return hashlib.sha256(f"{server}\n{organization}\n{user}".encode()).hexdigest()[:_DIGITS]
