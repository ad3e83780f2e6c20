"""What other programs of the installation ask of the one that has the database open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from learnapp.errors import SignInAgainError, SyncError, WorldError
from learnapp.instance import Answer, Request
from learnapp.sync.status import Totals, exit_code_of

if TYPE_CHECKING:
    from learnapp.store import Store
    from learnapp.sync.account import Account
    from learnapp.sync.accounts import Accounts
    from learnapp.sync.worker import Syncing


def handle(
    request: Request, store: Store, accounts: Accounts, account: Account | None, syncing: Syncing | None
) -> Answer | None:
    """The answer to `sync` and `import_documents`, once it is done; None for what is not asked of this room.

    `syncing` is None for a guest, and for a program that has only just started.
    """
    try:
        match request.command:
            case "sync":
                if account is None:
                    raise nobody()
                if syncing is None:
                    raise SyncError("LearnApp is just starting", "Try again in a moment. What you learn is kept.")
                return Answer(result=as_json(syncing.sync_now().result()))
            case "import_documents":
                return Answer(result=import_documents(Path(request.path), store, accounts, account))
            case _:
                return None
    except WorldError as error:
        return Answer(ok=False, title=error.title, message=error.message, code=exit_code_of(error))


def import_documents(file: Path, store: Store, accounts: Accounts, account: Account | None) -> dict[str, Any]:
    """Take in a file of the account; what to tell of it. Raises WorldError."""
    from learnapp.sync.portable import import_file

    if account is None:
        raise nobody()
    return {"documents": import_file(file, store, account, accounts.signing_key(account))}


def as_json(totals: Totals) -> dict[str, Any]:
    """What `learnapp sync --json` prints."""
    return {
        "pushed": totals.pushed,
        "pulled": totals.pulled,
        "rejected": totals.rejected,
        "cursor": totals.cursor,
    }


def nobody() -> SignInAgainError:
    return SignInAgainError(
        "Nobody is signed in", "Sign in from the window, or with: learnapp login --server ADDRESS --email E-MAIL"
    )
