"""The database of who learns now, opened for a command: alone, or beside the running program."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from learnapp.errors import DatabaseInUseError
from learnapp.logs import start_logging
from learnapp.paths import GUEST, Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from learnapp.store import Reader, Store
    from learnapp.sync.account import Account
    from learnapp.sync.accounts import Accounts


def accounts_of(paths: Paths) -> Accounts:
    from learnapp.sync.accounts import Accounts

    return Accounts(paths)


def opened(paths: Paths, account: Account | None = None) -> Store:
    """The store of an account (or of who learns now), with what had to be repaired told on stderr."""
    from learnapp.store import Store

    start_logging(paths.create().logs)
    accounts = accounts_of(paths)
    learner = account or accounts.current
    store = Store.open(accounts.folder(learner), account=learner.email if learner else GUEST)
    if store.recovery is not None:
        click.echo(f"learnapp: {store.recovery.title}. {store.recovery.message}", err=True)
    return store


@contextmanager
def reading(paths: Paths, account: Account | None = None) -> Iterator[Reader]:
    """A reader of the database of an account (or of who learns now): beside the running program, or with the database
    opened and recovered."""
    from learnapp.store import Reader

    accounts = accounts_of(paths)
    learner = account or accounts.current
    try:
        store = opened(paths, learner)
    except DatabaseInUseError:
        with closing(Reader.open(accounts.folder(learner), account=learner.email if learner else GUEST)) as reader:
            yield reader
        return
    with closing(store), closing(store.reader()) as reader:
        yield reader
