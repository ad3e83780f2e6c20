"""What the first window waits for: nothing that only syncing needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"httpx", "httpcore", "keyring", "ssl", "email.utils", "tempfile", "certifi", "anyio"}


def test_knowing_who_learns_brings_nothing_of_the_network_along() -> None:
    code = (
        "import sys; from learnapp.paths import Paths; from learnapp.store import Store; before = set(sys.modules); "
        "from learnapp.sync.accounts import Accounts; from learnapp.sync.status import SyncStatus; "
        "assert Accounts(Paths.of()).current is None; print(*(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert HEAVY & set(done.stdout.split()) == set()
