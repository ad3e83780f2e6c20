"""What the sync worker and its panel ask: how far we are, what waits, what was refused, and all there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

import msgspec

from learnapp.store.clocks import Stamp
from learnapp.store.documents import TABLES, Body, load_body
from learnapp.store.exchange import Key, Refused, RefusedGroup, SyncState, Waiting
from learnapp.store.identity import LOOK_FIRST
from learnapp.store.quarantine import UNKNOWN_KIND
from learnapp.store.sending import ORDER
from learnapp.store.settling import CURSOR, LAST_SYNC, OFFSET
from learnapp.store.views import StoreStatus

_SIZE: Final = f"SELECT {' + '.join(f'(SELECT count(*) FROM {table} WHERE waiting = 1)' for table in TABLES.values())}"
"""Table by table, since the view of them all is written down before it is counted."""
LEARNED: Final = ("session", "attempt", "lesson_state", "note")

_PLACES: Final = {
    "session": ("course_id", "lesson_id"),
    "attempt": ("course_id", "lesson_id"),
    "lesson_state": ("course_id", "id"),
    "note": ("course_id", "lesson_id"),
    "preference": ("NULL", "NULL"),
    "course_copy": ("id", "NULL"),
}
"""Where a document's row names its course and its lesson."""

_WAITING: Final = " UNION ALL ".join(
    f"SELECT {course} AS course_id, {lesson} AS lesson_id FROM {TABLES[kind]} WHERE waiting = 1"
    for kind, (course, lesson) in _PLACES.items()
)
_BY_LESSON: Final = f"""
    SELECT coalesce(c.title, ''), coalesce(l.title, ''), count(*) FROM ({_WAITING}) AS w
        LEFT JOIN course_progress AS c USING (course_id)
        LEFT JOIN lessons AS l ON l.course_id = w.course_id AND l.lesson_id = w.lesson_id
    GROUP BY w.course_id, w.lesson_id
    ORDER BY w.lesson_id IS NULL, c.sort_title, l.position, w.lesson_id LIMIT ?"""
_STAMPED: Final = "run, base, opened, floor, seen, truth FROM clocks AS c JOIN"
_STAMPS: Final = f"""
    SELECT 'session', f.id, {_STAMPED} sessions AS f ON f.clock = c.id WHERE f.sent = 0
    UNION ALL SELECT 'attempt', f.id, {_STAMPED} attempts AS f ON f.clock = c.id WHERE f.sent = 0"""
_REFUSED: Final = "SELECT kind, id, code, message, at, ours, body FROM quarantine WHERE code <> ?"


def _told(name: str) -> str:
    """A text in the body of what was refused."""
    kind = f"iif(json_valid(q.body), json_type(q.body, '$.{name}'), '')"
    return f"CASE {kind} WHEN 'text' THEN json_extract(q.body, '$.{name}') END"


def _column(name: str, told: str) -> str:
    """A column of the document, or what its body tells where this device has no such document."""
    return f"CASE WHEN f.id IS NULL THEN {told} ELSE {name if name == 'NULL' else f'f.{name}'} END"


_SHOWN: Final = "q.kind, q.id, q.at, q.ours, iif(q.ours, q.code, '') AS code, iif(q.ours, q.message, '') AS message"
_PLACED: Final = " UNION ALL ".join(
    [
        f"""SELECT {_SHOWN}, {_column(course, _told("course"))} AS course_id,
            {_column(lesson, "q.id" if kind == "lesson_state" else _told("lesson"))} AS lesson_id
        FROM quarantine AS q LEFT JOIN {TABLES[kind]} AS f ON f.id = q.id
        WHERE q.kind = '{kind}' AND q.code <> '{UNKNOWN_KIND}'"""
        for kind, (course, lesson) in _PLACES.items()
    ]
)
"""What was refused, and the course and the lesson that it speaks of, as far as can be told; alike to `_place`."""
_SORT: Final = "iif(coalesce(l.title, '') = '', w.kind, '') AS sort"
_LESSONS: Final = "LEFT JOIN lessons AS l ON l.course_id = w.course_id AND l.lesson_id = w.lesson_id"
_PARTS: Final = f"""
    SELECT kind, course_id, lesson_id, code, message, ours, count(*) AS documents, max(at) AS at FROM ({_PLACED})
    GROUP BY kind, course_id, lesson_id, code, message, ours"""
"""Counted before their titles are looked up: there may be ten thousands of documents, but not of lessons."""
_GROUP: Final = "sort, course_id, lesson_id, code, message, ours"
_GROUPS: Final = f"""
    SELECT {_GROUP}, course_title, lesson_title, sum(documents), max(at) FROM (
        SELECT {_SORT}, w.*, coalesce(c.title, '') AS course_title, coalesce(l.title, '') AS lesson_title
        FROM ({_PARTS}) AS w LEFT JOIN course_progress AS c USING (course_id) {_LESSONS})
    GROUP BY {_GROUP} ORDER BY max(at) DESC, {_GROUP} LIMIT ?"""
_OF_GROUP: Final = f"""
    SELECT kind, id FROM (SELECT {_SORT}, w.* FROM ({_PLACED}) AS w {_LESSONS})
    WHERE sort = ? AND course_id IS ? AND lesson_id IS ? AND code = ? AND message = ?
        AND ours = ?"""
_TITLES: Final = """
    SELECT (SELECT title FROM course_progress WHERE course_id = ?1),
        (SELECT title FROM lessons WHERE course_id = ?1 AND lesson_id = ?2)"""


def sync_state(db: sqlite3.Connection) -> SyncState:
    found: dict[str, str] = dict(
        db.execute(
            "SELECT key, value FROM meta WHERE key IN (?, ?, ?, ?)", (CURSOR, LAST_SYNC, OFFSET, LOOK_FIRST)
        ).fetchall()
    )
    last_sync = found.get(LAST_SYNC)
    return SyncState(
        cursor=found.get(CURSOR),
        last_sync=int(last_sync) if last_sync else None,
        offset_ms=int(found.get(OFFSET, "0")),
        look_first=LOOK_FIRST in found,
    )


def outbox_size(db: sqlite3.Connection) -> int:
    return int(db.execute(_SIZE).fetchone()[0])


def waiting(db: sqlite3.Connection, limit: int) -> list[Waiting]:
    rows = db.execute(_BY_LESSON, (limit,)).fetchall()
    return [Waiting(course_title=course, lesson_title=lesson, documents=count) for course, lesson, count in rows]


def refused(db: sqlite3.Connection) -> list[Refused]:
    """The newest first."""
    rows = db.execute(f"{_REFUSED} ORDER BY at DESC, kind, id", (UNKNOWN_KIND,)).fetchall()
    return [_refused(db, row) for row in rows]


def refused_groups(db: sqlite3.Connection, limit: int) -> list[RefusedGroup]:
    """The latest first."""
    return [
        RefusedGroup(
            kind=kind,
            course_id=course_id,
            lesson_id=lesson_id,
            code=code,
            message=message,
            ours=bool(ours),
            course_title=course,
            lesson_title=lesson,
            documents=count,
            at=at,
        )
        for kind, course_id, lesson_id, code, message, ours, course, lesson, count, at in db.execute(_GROUPS, (limit,))
    ]


def refused_keys(db: sqlite3.Connection, group: RefusedGroup) -> list[Key]:
    of = (group.kind, group.course_id, group.lesson_id, group.code, group.message, group.ours)
    return [(kind, document_id) for kind, document_id in db.execute(_OF_GROUP, of)]


def refused_bodies(db: sqlite3.Connection) -> dict[Key, Body]:
    """What was refused, as it was: what this device could not take as it came, what a server did not take as it is."""
    found: dict[Key, Body] = {}
    for kind, document_id, *_, body in db.execute(_REFUSED, (UNKNOWN_KIND,)).fetchall():
        refused = msgspec.json.decode(body) if body is not None else load_body(db, kind, document_id)
        if refused is not None:
            found[kind, document_id] = refused
    return found


def refused_size(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM quarantine WHERE code <> ?", (UNKNOWN_KIND,)).fetchone()[0])


def write_counts(db: sqlite3.Connection, device_id: str, keys: Iterable[Key]) -> dict[Key, int]:
    """How often this device wrote each of these documents, as far as it remembers."""
    counts: dict[Key, int] = {}
    for kind, document_id in keys:
        body = load_body(db, kind, document_id) if kind in TABLES else None
        registers = [] if body is None else [body, body.get("resume", {}), body.get("mark", {})]
        counts[kind, document_id] = max((one.get("seen", {}).get(device_id, 0) for one in registers), default=0)
    return counts


def documents(db: sqlite3.Connection) -> Iterator[tuple[str, str, Body]]:
    for kind in ORDER:
        for (document_id,) in db.execute(f"SELECT id FROM {TABLES[kind]} ORDER BY id"):
            body = load_body(db, kind, document_id)
            if body is not None:
                yield kind, document_id, body


def count_documents(db: sqlite3.Connection, kinds: Iterable[str] = ORDER) -> int:
    return sum(db.execute(f"SELECT count(*) FROM {TABLES[kind]}").fetchone()[0] for kind in kinds)


def facts_sent(db: sqlite3.Connection) -> set[Key]:
    query = (
        "SELECT 'session', id FROM sessions WHERE sent = 1 UNION ALL SELECT 'attempt', id FROM attempts WHERE sent = 1"
    )
    return set(db.execute(query))


def stamps(db: sqlite3.Connection) -> dict[Key, Stamp]:
    return {(kind, one): Stamp(*row) for kind, one, *row in db.execute(_STAMPS)}


def _refused(db: sqlite3.Connection, row: tuple[Any, ...]) -> Refused:
    kind, document_id, code, message, at, ours, body = row
    course_id, lesson_id = _place(db, kind, document_id, body)
    course_title, lesson_title = db.execute(_TITLES, (course_id, lesson_id)).fetchone()
    return Refused(
        kind=kind,
        id=document_id,
        code=code,
        message=message,
        at=at,
        ours=bool(ours),
        course_title=course_title or "",
        lesson_title=lesson_title or "",
    )


def _place(db: sqlite3.Connection, kind: str, document_id: str, body: str | None) -> tuple[Any, Any]:
    """The course and the lesson that a refused document speaks of, as far as can be told."""
    if kind in TABLES:
        course, lesson = _PLACES[kind]
        row = db.execute(f"SELECT {course}, {lesson} FROM {TABLES[kind]} WHERE id = ?", (document_id,)).fetchone()
        if row is not None:
            return row[0], row[1]
    told = cast("Body", msgspec.json.decode(body)) if body else {}
    course_id, lesson_id = (one if isinstance(one := told.get(name), str) else None for name in ("course", "lesson"))
    return course_id, document_id if kind == "lesson_state" else lesson_id


def store_status(db: sqlite3.Connection, account: str, device_id: str) -> StoreStatus:
    name = db.execute("SELECT name FROM devices WHERE device_id = ?", (device_id,)).fetchone()
    courses, lessons = db.execute(
        "SELECT count(*), coalesce(sum(total_lessons), 0) FROM course_progress WHERE in_library = 1"
    ).fetchone()
    last_sync = db.execute("SELECT value FROM meta WHERE key = 'last_sync'").fetchone()
    return StoreStatus(
        account=account,
        device_id=device_id,
        device_name=name[0] if name else "",
        courses=courses,
        lessons=lessons,
        outbox=outbox_size(db),
        quarantine=db.execute("SELECT count(*) FROM quarantine").fetchone()[0],
        last_sync=int(last_sync[0]) if last_sync else None,
        integrity=db.execute("PRAGMA quick_check(1)").fetchone()[0],
        schema=db.execute("PRAGMA user_version").fetchone()[0],
    )
