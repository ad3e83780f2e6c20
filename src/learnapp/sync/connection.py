"""An account's way to its server."""

from __future__ import annotations


class Connection:
    """The requests that a signed-in device makes. Made by `Accounts.connection`; closed by its user."""

    def close(self) -> None:
        """Let go of what is open."""
