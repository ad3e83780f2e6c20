"""Asking the index: the strictest question first, and only as many answers as somebody will look at.

All words must occur, so that it is not their rarity that tells good from better, but where they stand and whether they
are whole. What is ranked is therefore a bounded number of rows, whatever fits of a hundred thousand.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from learnapp.store.search.found import KINDS, Found, Hit, Kind, Mark
from learnapp.store.search.index import TABLES, first_id, kind_of
from learnapp.store.search.spelling import meant
from learnapp.store.search.spots import SPOTTED, elsewhere, one_place, rows_of
from learnapp.store.search.words import expression, marks, sought, together, worth

_CANDIDATES: Final = 40
_AROUND: Final = 60
_LONGEST: Final = 220
_WEIGHT: Final[dict[Kind, float]] = {"course": 1.0, "lesson": 0.9, "note": 0.6, "transcript": 0.5, "document": 0.5}
_TITLE, _TEXT = 1.0, 0.5


def find(db: sqlite3.Connection, text: str, limit: int) -> Found:
    """The best `limit` of each kind."""
    looked_for = sought(text)
    if not looked_for:
        return Found(sought=text)
    hits = _hits(db, looked_for, limit)
    if not hits:
        near = meant(db, looked_for)
        if near != looked_for and (hits := _hits(db, near, limit)):
            return Found(sought=text, meant=" ".join(near), hits=hits)
    return Found(sought=text, hits=hits)


def _hits(db: sqlite3.Connection, looked_for: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    groups: list[tuple[float, Kind, list[Hit]]] = []
    for kind, ids in _candidates(db, looked_for).items():
        rows = rows_of(db, ids)
        if kind in SPOTTED and len(ids) >= _CANDIDATES:
            rows += elsewhere(db, kind, looked_for, rows, limit)
        ranked = _ranked(kind, rows, looked_for)
        if ranked:
            hits = _places(db, kind, ranked, looked_for, limit)
            groups.append((ranked[0][0] * _WEIGHT[kind], kind, hits))
    groups.sort(key=lambda group: (-group[0], KINDS.index(group[1])))
    return tuple(hit for _, _, hits in groups for hit in hits)


def _places(
    db: sqlite3.Connection,
    kind: Kind,
    ranked: list[tuple[float, tuple[Any, ...]]],
    looked_for: tuple[str, ...],
    limit: int,
) -> list[Hit]:
    """Each place once, by what says it best."""
    hits: list[Hit] = []
    for _, row in ranked:
        if len(hits) == limit:
            break
        hit = _hit(db, kind, row, looked_for)
        if not any(one_place(hit, other) for other in hits):
            hits.append(hit)
    return hits


def _candidates(db: sqlite3.Connection, looked_for: tuple[str, ...]) -> dict[Kind, list[int]]:
    """Ids by kind, those of stricter questions first."""
    found: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for table in ("titles", "passages"):
        kinds: list[Kind] = [kind for kind in KINDS if TABLES[kind] == table]
        columns = ("title", "") if table == "titles" else ("",)
        for column in columns:
            for whole in (True, False):
                open_: list[Kind] = [kind for kind in kinds if len(found[kind]) < _CANDIDATES]
                if open_:
                    _ask(db, table, expression(looked_for, whole=whole, column=column), open_, found)
    return found


def _ask(db: sqlite3.Connection, table: str, question: str, kinds: list[Kind], found: dict[Kind, list[int]]) -> None:
    """One question for as many kinds at once as its answers reach: each is a walk through the words."""
    query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid >= ? AND rowid < ? LIMIT ?"
    end = max(first_id(kind) for kind in kinds) + first_id("course")
    begin = min(first_id(kind) for kind in kinds)
    most = 2 * _CANDIDATES
    ids = [row[0] for row in db.execute(query, (question, begin, end, most))]
    _take(ids, found)
    if len(ids) < most:
        return
    reached = KINDS.index(kind_of(ids[-1]))
    for kind in kinds:
        if KINDS.index(kind) < reached or len(found[kind]) >= _CANDIDATES:
            continue
        first = first_id(kind)
        rows = db.execute(query, (question, first, first + first_id("course"), _CANDIDATES))
        _take([row[0] for row in rows], found)


def _take(ids: Iterable[int], found: dict[Kind, list[int]]) -> None:
    for entry_id in ids:
        kept = found[kind_of(entry_id)]
        if len(kept) < _CANDIDATES and entry_id not in kept:
            kept.append(entry_id)


def _ranked(
    kind: Kind, rows: list[tuple[Any, ...]], looked_for: tuple[str, ...]
) -> list[tuple[float, tuple[Any, ...]]]:
    valued = [(_worth(kind, row, looked_for), row) for row in rows]
    return sorted(valued, key=lambda one: (-one[0], one[1][0]))


def _worth(kind: Kind, row: tuple[Any, ...], looked_for: tuple[str, ...]) -> float:
    text = worth(row[6], looked_for) * _TEXT if row[6] else 0.0
    if kind in ("transcript", "document"):
        return 2 * text
    return max(worth(row[5], looked_for) * _TITLE, text if kind != "note" else 2 * text)


def _hit(db: sqlite3.Connection, kind: Kind, row: tuple[Any, ...], looked_for: tuple[str, ...]) -> Hit:
    _, course_id, lesson_id, note_id, place, title, text, paged, starts, _ = row
    course_title = "" if kind == "course" else _title(db, f"course:{course_id}", first_id("course")) or ""
    if kind in ("note", "transcript", "document"):
        title = _title(db, f"course:{course_id}", first_id("lesson"), lesson_id) or course_title
    first = together(text, looked_for)
    shown, shown_marks = _snippet(text, first, marks(text, looked_for))
    return Hit(
        kind=kind,
        course_id=course_id,
        lesson_id=lesson_id,
        note_id=note_id,
        at=_moment(place, starts, first),
        paged=bool(paged),
        title=title,
        course_title=course_title,
        text=shown,
        title_marks=tuple(marks(title, looked_for)) if kind in ("course", "lesson") else (),
        text_marks=shown_marks,
    )


def _title(db: sqlite3.Connection, owner: str, first: int, lesson_id: str | None = None) -> str | None:
    query = "SELECT title FROM entries WHERE owner = ? AND id >= ? AND id < ? AND lesson_id IS ? LIMIT 1"
    row = db.execute(query, (owner, first, first + first_id("course"), lesson_id)).fetchone()
    return row[0] if row else None


def _moment(place: float | None, starts: str | None, first: int | None) -> float | None:
    """When that is said which was found, to the line."""
    if not starts or first is None:
        return place
    fitting = [seconds for character, seconds in json.loads(starts) if character <= first]
    return fitting[-1] if fitting else place


def _snippet(text: str, first: int | None, said: list[Mark]) -> tuple[str, tuple[Mark, ...]]:
    """The words around what was found."""
    begin = max(0, first - _AROUND) if first is not None else 0
    if begin and first is not None:
        begin = min(text.find(" ", begin) + 1 or begin, first)
    end = min(len(text), begin + _LONGEST)
    lead, tail = ("… " if begin else ""), (" …" if end < len(text) else "")
    shown = lead + text[begin:end].replace("\n", " ").rstrip() + tail
    shift = len(lead) - begin
    return shown, tuple((start + shift, stop + shift) for start, stop in said if stop <= end and start >= begin)
