"""An account on this device, as signing in leaves it, without a server."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from learnapp.paths import Paths
from learnapp.secrets import Secrets
from learnapp.sync.account import Account
from learnapp.sync.accounts import Accounts
from tests.ui.library_of import NOW

JANE = Account(
    id="0123456789abcdef",
    server="https://learn.field.academy",
    user="u1",
    email="jane@field.academy",
    name="Jane Smith",
    organization_id="o1",
    organization="Field Academy",
)
RESCUE = Account(
    id="fedcba9876543210",
    server="https://lms.county-rescue.org",
    user="u2",
    email="jane@county-rescue.org",
    name="Jane Smith",
    organization_id="o2",
    organization="County Rescue",
)


def accounts_of(paths: Paths, clock: Callable[[], int] = lambda: NOW) -> Accounts:
    """The accounts of a home, whose secrets stay in it."""
    return Accounts(paths, Secrets(paths.config, memory=paths.cache / "memory"), clock=clock)


def know(paths: Paths, *accounts: Account, current: Account | None = JANE) -> None:
    """Write who is known and who learns now."""
    file = paths.create().config / "accounts.json"
    known = {
        "current": current.id if current else None,
        "last_server": accounts[0].server if accounts else "",
        "accounts": accounts,
    }
    file.write_bytes(msgspec.json.encode(known))
