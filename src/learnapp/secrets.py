"""Where what must not lie on a disk is kept: the refresh token and the signing key of each account."""

from __future__ import annotations

import threading
from typing import Literal

Lasting = Literal["kept", "until_restart", "until_exit"]
"""`kept`: by the system's keyring. `until_restart`: in memory that outlives this program. `until_exit`: in this one."""


class Secrets:
    """One installation's secrets, by account. Any thread may ask."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._process: dict[str, str] = {}

    @property
    def lasting(self) -> Lasting:
        """How long what is kept here lasts."""
        return "until_exit"

    @property
    def note(self) -> str:
        """What that means for the person; empty where there is nothing to say."""
        return "This computer has no keyring: you stay signed in until you quit LearnApp."

    def get(self, account: str) -> str | None:
        """The secret of an account; None where there is none."""
        with self._gate:
            return self._process.get(account)

    def put(self, account: str, secret: str) -> None:
        """Keep the secret in place of an earlier one. Never raises: where a keyring fails, memory serves."""
        with self._gate:
            self._process[account] = secret

    def forget(self, account: str) -> None:
        """There is no such secret any more, anywhere."""
        with self._gate:
            self._process.pop(account, None)
