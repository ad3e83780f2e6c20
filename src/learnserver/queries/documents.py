"""A learner's row and documents."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, column, literal, or_, select, text, update

from learnserver.database import BOOT
from learnserver.history import Boots, LearnerRow
from learnserver.queries.sql import ORG, USER, Query, chunks, insert_missing, one_of, upsert
from learnserver.tables import documents, learners

Key = tuple[str, str]
"""A document's kind and id."""

FACTS: Final = ("session", "attempt", "lesson_state")

_boots: Final = msgspec.json.Decoder(Boots)
_MINE: Final = (documents.c.org == ORG, documents.c.user_id == USER)
_BODIES: Final = select(documents.c.kind, documents.c.id, documents.c.body).where(*_MINE)
_ROWS: Final = select(
    documents.c.kind, documents.c.id, documents.c.lesson_id, documents.c.course_id, documents.c.body
).where(*_MINE)
_FACTS_OF: Final = _ROWS.where(one_of(documents.c.lesson_id, "lessons"), documents.c.kind.in_(FACTS)).order_by(
    documents.c.seq
)
_LATEST_SESSIONS: Final = (
    _ROWS.where(documents.c.lesson_id == bindparam("lesson"), documents.c.kind == "session")
    .order_by((documents.c.seq + 0).desc())
    .limit(bindparam("most"))
)
"""Ordered by a sum, which no index is: by the learner's last documents backwards there may be very many to look at."""

_SINCE: Final = (
    select(documents.c.seq, documents.c.kind, documents.c.id, documents.c.body)
    .where(*_MINE, documents.c.seq > bindparam("seq"))
    .order_by(documents.c.seq)
    .limit(bindparam("most"))
)
_IDS_OF: Final = select(documents.c.id).where(*_MINE, documents.c.kind == bindparam("kind")).order_by(documents.c.id)
_MY_ROW: Final = (learners.c.org == ORG, learners.c.user_id == USER)
_SAVE: Final = text("UPDATE learners SET seq = :seq, boots = :boots WHERE org = :org AND user_id = :user")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it lies in the table; `seq` is given when it is written."""

    kind: str
    id: str
    lesson_id: str | None
    course_id: str | None
    body: str


class Numbered(msgspec.Struct, frozen=True):
    seq: int
    kind: str
    id: str
    body: str


def lock_learner(connection: Connection, org: str, user: str) -> LearnerRow:
    """The learner's row, locked until the transaction ends; made where there is none."""
    query = _lock(connection.dialect.name == "postgresql")
    row = connection.execute(query, {"org": org, "user": user}).one_or_none()
    if row is None:
        insert_missing(connection, learners, [{"org": org, "user_id": user, "seq": 0, "incarnation": _incarnation()}])
        row = connection.execute(query, {"org": org, "user": user}).one()
    seq, incarnation, boots, table_id = row
    boot = hashlib.sha256(f"{connection.info[BOOT]}/{table_id}".encode()).hexdigest()[:12]
    return LearnerRow(seq, incarnation, _boots.decode(boots), boot)


def save_learner(connection: Connection, org: str, user: str, seq: int, boots: Boots) -> None:
    values = {"org": org, "user": user, "seq": seq, "boots": msgspec.json.encode(boots).decode()}
    connection.execute(_SAVE, values)


def begin_new_history(connection: Connection, org: str, user: str) -> str:
    """A new incarnation: no cursor that was given out so far counts any more."""
    incarnation = _incarnation()
    mine = (learners.c.org == org, learners.c.user_id == user)
    connection.execute(update(learners).where(*mine).values(incarnation=incarnation))
    return incarnation


def load(connection: Connection, org: str, user: str, keys: Collection[Key]) -> dict[Key, str]:
    """The bodies of those documents that there are."""
    found: dict[Key, str] = {}
    for some in chunks(sorted(set(keys))):
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for kind, document_id in some:
            by_kind[kind].append(document_id)
        kinds = tuple(sorted(by_kind))
        ids = {f"ids_{number}": by_kind[kind] for number, kind in enumerate(kinds)}
        rows = connection.execute(_load(kinds), {"org": org, "user": user, **ids})
        found.update(((kind, document_id), body) for kind, document_id, body in rows)
    return found


def facts_of(connection: Connection, org: str, user: str, lessons: Collection[str]) -> list[Row]:
    """The sessions, attempts and states of these lessons, in the order in which they came."""
    rows: list[Row] = []
    for some in chunks(sorted(set(lessons))):
        rows += _rows(connection, _FACTS_OF, {"org": org, "user": user, "lessons": some})
    return rows


def latest_sessions(connection: Connection, org: str, user: str, lesson: str, most: int) -> list[Row]:
    """At most so many sessions of a lesson, those first that were written last."""
    return _rows(connection, _LATEST_SESSIONS, {"org": org, "user": user, "lesson": lesson, "most": most})


def lessons_with_facts(connection: Connection, org: str, user: str, courses: Collection[str] | None = None) -> set[str]:
    """The lessons that any fact speaks of, or any fact of these courses."""
    query = select(documents.c.lesson_id).where(
        documents.c.org == org, documents.c.user_id == user, documents.c.kind.in_(FACTS)
    )
    if courses is not None:
        query = query.where(documents.c.course_id.in_(sorted(courses)))
    return set(connection.execute(query.distinct()).scalars())


def ids_of(connection: Connection, org: str, user: str, kind: str) -> list[str]:
    return list(connection.execute(_IDS_OF, {"org": org, "user": user, "kind": kind}).scalars())


def save(connection: Connection, org: str, user: str, rows: Iterable[tuple[int, Row]]) -> None:
    """Write documents under their new numbers."""
    values = [{"org": org, "user_id": user, "seq": seq, **msgspec.structs.asdict(row)} for seq, row in rows]
    upsert(connection, documents, values)


def since(connection: Connection, org: str, user: str, seq: int, limit: int) -> list[Numbered]:
    """At most `limit` documents with a number beyond `seq`, in the order of their numbers."""
    rows = connection.execute(_SINCE, {"org": org, "user": user, "seq": seq, "most": limit})
    return [Numbered(*row) for row in rows]


@lru_cache(maxsize=2)
def _lock(postgres: bool) -> Query:
    """The learner's row for update, with what tells its table from the one of a restored database."""
    table: ColumnElement[Any] = column("tableoid") if postgres else literal("")
    mine = select(learners.c.seq, learners.c.incarnation, learners.c.boots, table).where(*_MY_ROW)
    return mine.with_for_update()


@lru_cache(maxsize=64)
def _load(kinds: tuple[str, ...]) -> Query:
    """The bodies of these kinds: of each the ids in `ids_0`, `ids_1` …"""
    each = (
        and_(documents.c.kind == kind, one_of(documents.c.id, f"ids_{number}")) for number, kind in enumerate(kinds)
    )
    return _BODIES.where(or_(*each))


def _rows(connection: Connection, query: Query, values: dict[str, Any]) -> list[Row]:
    return [
        Row(kind=kind, id=document_id, lesson_id=lesson_id, course_id=course_id, body=body)
        for kind, document_id, lesson_id, course_id, body in connection.execute(query, values)
    ]


def _incarnation() -> str:
    return secrets.token_hex(8)
