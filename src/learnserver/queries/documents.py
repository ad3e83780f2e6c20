"""A learner's row and documents."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, column, literal, or_, select, update

from learnserver.database import BOOT
from learnserver.history import Boots, LearnerRow
from learnserver.queries.sql import chunks, insert_missing, one_of, upsert
from learnserver.tables import documents, learners

Key = tuple[str, str]
"""A document's kind and id."""

FACTS: Final = ("session", "attempt", "lesson_state")

_boots: Final = msgspec.json.Decoder(Boots)


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
    table: ColumnElement[Any] = column("tableoid") if connection.dialect.name == "postgresql" else literal("")
    query = (
        select(learners.c.seq, learners.c.incarnation, learners.c.boots, table)
        .where(learners.c.org == org, learners.c.user_id == user)
        .with_for_update()
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        insert_missing(connection, learners, [{"org": org, "user_id": user, "seq": 0, "incarnation": _incarnation()}])
        row = connection.execute(query).one()
    seq, incarnation, boots, table_id = row
    boot = hashlib.sha256(f"{connection.info[BOOT]}/{table_id}".encode()).hexdigest()[:12]
    return LearnerRow(seq, incarnation, _boots.decode(boots), boot)


def save_learner(connection: Connection, org: str, user: str, seq: int, boots: Boots) -> None:
    mine = (learners.c.org == org, learners.c.user_id == user)
    connection.execute(update(learners).where(*mine).values(seq=seq, boots=msgspec.json.encode(boots).decode()))


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
        wanted = or_(
            *(
                and_(documents.c.kind == kind, one_of(connection, documents.c.id, ids))
                for kind, ids in sorted(by_kind.items())
            )
        )
        query = select(documents.c.kind, documents.c.id, documents.c.body).where(
            documents.c.org == org, documents.c.user_id == user, wanted
        )
        found.update(((kind, document_id), body) for kind, document_id, body in connection.execute(query))
    return found


def facts_of(connection: Connection, org: str, user: str, lessons: Collection[str]) -> list[Row]:
    """The sessions, attempts and states of these lessons, in the order in which they came."""
    rows: list[Row] = []
    for some in chunks(sorted(set(lessons))):
        query = (
            select(documents.c.kind, documents.c.id, documents.c.lesson_id, documents.c.course_id, documents.c.body)
            .where(documents.c.org == org, documents.c.user_id == user, one_of(connection, documents.c.lesson_id, some))
            .where(documents.c.kind.in_(FACTS))
            .order_by(documents.c.seq)
        )
        rows += [
            Row(kind=kind, id=document_id, lesson_id=lesson_id, course_id=course_id, body=body)
            for kind, document_id, lesson_id, course_id, body in connection.execute(query)
        ]
    return rows


def lessons_with_facts(connection: Connection, org: str, user: str, courses: Collection[str] | None = None) -> set[str]:
    """The lessons that any fact speaks of, or any fact of these courses."""
    query = select(documents.c.lesson_id).where(
        documents.c.org == org, documents.c.user_id == user, documents.c.kind.in_(FACTS)
    )
    if courses is not None:
        query = query.where(documents.c.course_id.in_(sorted(courses)))
    return set(connection.execute(query.distinct()).scalars())


def ids_of(connection: Connection, org: str, user: str, kind: str) -> list[str]:
    query = select(documents.c.id).where(documents.c.org == org, documents.c.user_id == user, documents.c.kind == kind)
    return list(connection.execute(query.order_by(documents.c.id)).scalars())


def save(connection: Connection, org: str, user: str, rows: Iterable[tuple[int, Row]]) -> None:
    """Write documents under their new numbers."""
    values = [{"org": org, "user_id": user, "seq": seq, **msgspec.structs.asdict(row)} for seq, row in rows]
    upsert(connection, documents, values)


def since(connection: Connection, org: str, user: str, seq: int, limit: int) -> list[Numbered]:
    """At most `limit` documents with a number beyond `seq`, in the order of their numbers."""
    query = (
        select(documents.c.seq, documents.c.kind, documents.c.id, documents.c.body)
        .where(documents.c.org == org, documents.c.user_id == user, documents.c.seq > seq)
        .order_by(documents.c.seq)
        .limit(limit)
    )
    return [Numbered(*row) for row in connection.execute(query)]


def _incarnation() -> str:
    return secrets.token_hex(8)
