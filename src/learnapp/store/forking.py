"""Another database that writes as this device: its writes are told from ours, and this one becomes another device."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from learnapp.store import identity
from learnapp.store.author import Author
from learnapp.store.documents import TABLES, load_body, load_state, save_register, save_state
from learnapp.store.exchange import Key
from learncore import forks, merge
from learncore.records import LessonState, Register

Body = dict[str, Any]
Record = tuple[str, str, Body]


class Rival(NamedTuple):
    """A document in which a write bears the name of another one of this device's; `ours` is this device's copy when
    that was so."""

    kind: str
    id: str
    theirs: Body
    ours: Body


def rivals(
    db: sqlite3.Connection, device_id: str, records: Iterable[Record], sent: Mapping[Key, Body] | None = None
) -> list[Rival]:
    """The rivals among the records, of what was `sent` when they were given, or of what is here."""
    found: list[Rival] = []
    for kind, document_id, body in records:
        if kind not in TABLES or not forks.names(body, device_id):
            continue
        for ours in ((sent or {}).get((kind, document_id)), load_body(db, kind, document_id)):
            if ours is not None and _is_rival(kind, ours, body, device_id):
                found.append(Rival(kind, document_id, body, ours))
                break
    return found


def _is_rival(kind: str, ours: Body, theirs: Body, device_id: str) -> bool:
    try:
        return forks.is_rival(merge.decode_body(kind, ours), merge.decode_body(kind, theirs), device_id)
    except merge.InvalidDocument:  # it is kept aside when it is joined
        return False


def become_another(db: sqlite3.Connection, author: Author, found: Iterable[Rival]) -> Author:
    """This device under a new id, in one transaction's work. What it wrote in rivalry to these documents is the new
    one's, and waits to be sent."""
    another = identity.become_another(db, author)
    for one in found:
        stored = load_body(db, one.kind, one.id)
        if stored is None:
            continue
        ours, theirs, known = (merge.decode_body(one.kind, body) for body in (stored, one.theirs, one.ours))
        apart = forks.set_apart(ours, theirs, author.device_id, another.device_id, known)
        match apart:
            case LessonState():
                save_state(db, one.id, apart, load_state(db, one.id))
            case Register():
                save_register(db, one.kind, one.id, apart)
            case _:
                pass
    return another
