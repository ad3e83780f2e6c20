"""What is one place, which is shown once: a page of a document, a moment of a film."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from learnapp.store.search.found import Hit, Kind
from learnapp.store.search.index import TABLES, first_id
from learnapp.store.search.words import expression

SPOTTED: Final[tuple[Kind, ...]] = ("transcript", "document")
"""Of these one place may be said by many rows."""
ROW: Final = "id, course_id, lesson_id, note_id, place, title, text, paged, starts, owner"
_AT_ONCE: Final = 8
"""Rows of a place are looked at before the rest of it is passed over."""
_MOMENT: Final = 10.0
"""Seconds: what is said in two languages or twice in a breath is heard in one go."""


def one_place(hit: Hit, other: Hit) -> bool:
    """Whether two of a kind lead to the same page or moment."""
    if hit.kind not in SPOTTED or (hit.course_id, hit.lesson_id) != (other.course_id, other.lesson_id):
        return False
    if hit.at is None or other.at is None:
        return hit.at == other.at
    return int(hit.at) == int(other.at) if hit.paged else abs(hit.at - other.at) < _MOMENT


def elsewhere(
    db: sqlite3.Connection, kind: Kind, looked_for: tuple[str, ...], rows: list[tuple[Any, ...]], limit: int
) -> list[tuple[Any, ...]]:
    """Rows of other places, where `rows` are all that were taken and tell of fewer than `limit`: one long page may say
    it a hundred times. Each place that is left is left as a whole."""
    spots = {_spot(row) for row in rows}
    more: list[tuple[Any, ...]] = []
    for whole in (True, False):
        begin = first_id(kind)
        for _ in range(limit):
            if len(spots) >= limit:
                return more
            there = _next(db, kind, expression(looked_for, whole=whole), begin)
            fresh = [row for row in there if _spot(row) not in spots]
            more += fresh
            spots |= {_spot(row) for row in fresh}
            if len(there) < _AT_ONCE:
                break
            begin = _end(db, there[-1]) + 1
    return more


def _next(db: sqlite3.Connection, kind: Kind, question: str, begin: int) -> list[tuple[Any, ...]]:
    table, end = TABLES[kind], first_id(kind) + first_id("course")
    query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid >= ? AND rowid < ? LIMIT ?"
    return rows_of(db, [row[0] for row in db.execute(query, (question, begin, end, _AT_ONCE))])


def rows_of(db: sqlite3.Connection, ids: list[int]) -> list[tuple[Any, ...]]:
    """In the order in which they were written."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    return db.execute(f"SELECT {ROW} FROM entries WHERE id IN ({marks}) ORDER BY id", ids).fetchall()


def _spot(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (row[1], row[2], row[4])


def _end(db: sqlite3.Connection, row: tuple[Any, ...]) -> int:
    """The last row of the same place: they stand together."""
    query = "SELECT max(id) FROM entries WHERE owner = ? AND lesson_id IS ? AND place IS ?"
    return db.execute(query, (row[9], row[2], row[4])).fetchone()[0]
