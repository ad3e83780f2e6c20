"""What a database that was just opened needs before anything is written: an owner, and figures as they must be."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from learnapp.store import clocks, identity, quarantine
from learnapp.store.attempts import conclude_overdue
from learnapp.store.author import Author
from learnapp.store.folding import refold_everything
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.joining import join_foreign
from learnapp.store.naming import settled_name
from learnapp.store.recovery import Recovery
from learnapp.store.schema import FOLD
from learnapp.store.sql import DATABASE
from learnapp.store.steady import Steady

_LOST: Final = Recovery(
    "The last seconds of watching could not be recorded",
    "What LearnApp noted before it was interrupted makes no sense. It was set aside; what was recorded before is kept.",
)

_log = logging.getLogger(__name__)


def begin(
    db: sqlite3.Connection,
    folder: Path,
    clock: Callable[[], int],
    steady: Steady | None,
    machine: str,
    name: str,
    mark: str | None,
    device_id: str | None,
) -> tuple[Author, Recovery | None]:
    """Claim an identity, fold anew what another version of the law had folded, and fold in what a crash left; what a
    person should know if that was not possible. `mark`: the one of the last clean end, where there was one;
    `device_id`: the id to take, if one is to be taken."""
    now = clock()
    candidate = Author(device_id or identity.new_device_id(now), clock, steady)
    db.execute("BEGIN IMMEDIATE")
    try:
        if mark is not None and not identity.is_signed(db, mark):
            _log.warning("this is not the database that was last closed here: it becomes another device")
            identity.disown(db)
        name = settled_name(db, machine, name)
        claimed = identity.claim(db, candidate, identity.fingerprint(folder / DATABASE, machine), name)
        author = Author(claimed, clock, steady)
        row = db.execute("SELECT value FROM meta WHERE key = 'fold'").fetchone()
        if row is None or row[0] != FOLD:
            refold_everything(db)
            db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('fold', ?)", (FOLD,))
        join_foreign(db, author, quarantine.known_by_now(db))
        folded = Heartbeats(author).fold_checkpoint(db)
        conclude_overdue(db, author)
        clocks.note_use(db, author)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return author, _LOST if folded is None else None
