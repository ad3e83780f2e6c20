"""Another database that writes as this device: its writes are told from ours, and this one becomes another device."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from learnapp.store import identity
from learnapp.store.author import Author
from learnapp.store.documents import TABLES, load_body, load_state, save_register, save_state
from learncore import forks, merge
from learncore.records import LessonState, Register

Record = tuple[str, str, dict[str, Any]]


def rivals(db: sqlite3.Connection, device_id: str, records: Iterable[Record]) -> list[Record]:
    """Those of the records in which a write bears the name of another one of this device's."""
    found: list[Record] = []
    for kind, document_id, body in records:
        if kind not in TABLES or not forks.names(body, device_id):
            continue
        stored = load_body(db, kind, document_id)
        try:
            if stored is not None and forks.is_rival(
                merge.decode_body(kind, stored), merge.decode_body(kind, body), device_id
            ):
                found.append((kind, document_id, body))
        except merge.InvalidDocument:  # it is kept aside when it is joined
            continue
    return found


def become_another(db: sqlite3.Connection, author: Author, records: Iterable[Record]) -> Author:
    """This device under a new id, in one transaction's work. What it wrote in rivalry to these records is the new
    one's, and waits to be sent."""
    another = identity.become_another(db, author)
    for kind, document_id, body in records:
        stored = load_body(db, kind, document_id)
        if stored is None:
            continue
        ours, theirs = merge.decode_body(kind, stored), merge.decode_body(kind, body)
        apart = forks.set_apart(ours, theirs, author.device_id, another.device_id)
        match apart:
            case LessonState():
                save_state(db, document_id, apart, load_state(db, document_id))
            case Register():
                save_register(db, kind, document_id, apart)
            case _:
                pass
    return another
