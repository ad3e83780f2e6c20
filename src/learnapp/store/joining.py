"""Documents from elsewhere (another device, a file): joined, and everything folded that they touch."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final, cast

import msgspec

from learnapp.store import activity, clocks, quarantine
from learnapp.store.author import Author
from learnapp.store.catalog import adopt_copy, lessons_with_facts
from learnapp.store.change import Change
from learnapp.store.clocks import Stamp
from learnapp.store.documents import TABLES, Body, join_document, load_register, load_session, preference
from learnapp.store.exchange import Key
from learnapp.store.folding import change_of, refold
from learnapp.store.folding_courses import OPENED
from learnapp.store.identity import DEVICE
from learnapp.store.restamping import moved_alike
from learncore import bounds, merge
from learncore.records import Attempt, LessonState, NoteValue, Register, Session
from learncore.register import latest, value_as

UNTAKEABLE: Final = (merge.InvalidDocument, sqlite3.IntegrityError, sqlite3.DataError, OverflowError)
"""What a document raises that cannot be taken, whatever the state of this machine."""

_log = logging.getLogger(__name__)


class Joined(msgspec.Struct):
    """What documents from elsewhere touched; `lessons` and `courses` are to be folded, `noted` lessons have notes."""

    lessons: set[str] = msgspec.field(default_factory=set[str])
    courses: set[str] = msgspec.field(default_factory=set[str])
    library: bool = False
    noted: set[str] = msgspec.field(default_factory=set[str])
    notes: bool = False
    preferences: bool = False
    refused: bool = False
    outbox: bool = False
    any: bool = False


def join_documents(
    db: sqlite3.Connection,
    author: Author,
    documents: Iterable[tuple[str, str, Body]],
    *,
    waiting: bool,
    sent: bool = True,
    stamps: Mapping[Key, Stamp] | None = None,
) -> Change:
    """Join each document alone; one that is no document, or not possible, goes to the quarantine and stops nothing.

    `waiting`: whether what it changed here is to be sent on. Not `sent`: it was recorded by this machine's clock, and
    nobody was sent it; `stamps` has by which clocks facts were stamped.
    """
    joined = Joined()
    for kind, document_id, body in documents:
        try:
            mine = body if sent else moved_alike(db, kind, document_id, body)
            _join(db, joined, kind, document_id, mine, waiting=waiting, sent=sent)
            if stamps and (kind, document_id) in stamps:
                clocks.adopt(db, kind, document_id, stamps[kind, document_id])
        except UNTAKEABLE as error:
            refuse(db, author, joined, (kind, document_id, body), error)
    joined.outbox = joined.any and waiting
    return folded_change(db, joined)


def folded_change(db: sqlite3.Connection, joined: Joined) -> Change:
    """Fold what the documents touched, and say what moved."""
    if not joined.any:
        return Change(outbox=joined.outbox, refused=joined.refused)
    folded = refold(db, joined.lessons, joined.courses)
    change = change_of(folded, outbox=joined.outbox)
    return msgspec.structs.replace(
        change,
        lessons=change.lessons | joined.noted,
        library=joined.library,
        notes=joined.notes,
        preferences=joined.preferences,
        refused=joined.refused,
    )


def refuse(
    db: sqlite3.Connection, author: Author, joined: Joined, document: tuple[str, str, Body], error: Exception
) -> None:
    """Keep aside what cannot be taken, whole; a kind that only a newer program knows until there is one."""
    kind, document_id, body = document
    _log.warning("a document was refused: %s %s: %s", kind, document_id, error)
    code = "invalid" if kind in TABLES else quarantine.UNKNOWN_KIND
    text = msgspec.json.encode(body).decode()
    joined.refused |= quarantine.keep_foreign(db, kind, document_id, code, str(error), text, author.clock())


def join_foreign(db: sqlite3.Connection, author: Author, documents: Iterable[tuple[str, str, Body]]) -> Change:
    """Try once more what could not be taken when it came; what can be taken now leaves the quarantine."""
    joined = Joined()
    for kind, document_id, body in documents:
        try:
            _join(db, joined, kind, document_id, body, waiting=True, sent=True)
        except UNTAKEABLE as error:
            refuse(db, author, joined, (kind, document_id, body), error)
        else:
            joined.refused |= quarantine.release(db, [(kind, document_id)])
    joined.outbox = joined.any
    return folded_change(db, joined)


def _join(
    db: sqlite3.Connection, joined: Joined, kind: str, document_id: str, body: Body, *, waiting: bool, sent: bool
) -> None:
    document = merge.decode_body(kind, body)
    problems = bounds.check(document, stored_epoch=_epoch_of(db, document_id, document))
    if problems:
        raise merge.InvalidDocument(kind, "; ".join(problems))
    before = load_session(db, document_id) if kind == "session" else None
    if join_document(db, kind, document_id, body, waiting=waiting, sent=sent):
        note_touched(db, joined, kind, document_id, document, before)


def note_touched(
    db: sqlite3.Connection,
    joined: Joined,
    kind: str,
    document_id: str,
    document: merge.Document,
    before: Session | None = None,
) -> None:
    """Remember what is to be folded and shown after a document was joined; `before` is the session as it was."""
    joined.any = True
    match document:
        case Session():
            after = load_session(db, document_id)
            assert after is not None
            activity.replace(db, before, after)
            joined.lessons |= {after.lesson, (before or after).lesson}
        case Attempt():
            joined.lessons.add(document.lesson)
        case LessonState():
            joined.lessons.add(document_id)
        case Register():
            _join_register(db, joined, kind, document_id)


def _join_register(db: sqlite3.Connection, joined: Joined, kind: str, document_id: str) -> None:
    if kind == "note":
        joined.notes = True
        note = value_as(latest(load_register(db, kind, document_id) or Register()), NoteValue)
        joined.noted |= {note.lesson} if note else set()
    elif kind == "course_copy":
        if adopt_copy(db, document_id):
            joined.library = True
            joined.courses.add(document_id)
            joined.lessons |= lessons_with_facts(db, document_id)
    elif document_id.startswith(OPENED):
        joined.courses.add(document_id.removeprefix(OPENED))
    else:
        joined.preferences = True
        if document_id.startswith(DEVICE):
            _name_device(db, document_id)


def _name_device(db: sqlite3.Connection, key: str) -> None:
    found = preference(db, key)
    if found and isinstance(found[0], dict) and isinstance(name := cast("Body", found[0]).get("name"), str):
        db.execute(
            """INSERT INTO devices (device_id, name) VALUES (?, ?)
            ON CONFLICT (device_id) DO UPDATE SET name = excluded.name""",
            (key.removeprefix(DEVICE), name),
        )


def _epoch_of(db: sqlite3.Connection, document_id: str, document: merge.Document) -> int:
    """The epoch that the document's lesson has reached here."""
    match document:
        case Session() | Attempt():
            lesson_id = document.lesson
        case LessonState():
            lesson_id = document_id
        case Register():
            return 0
    row = db.execute("SELECT max(epoch) FROM lesson_progress WHERE lesson_id = ?", (lesson_id,)).fetchone()
    return row[0] or 0
