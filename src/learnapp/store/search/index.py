"""The index as a file: rows of text, the words in them, and how far the database was followed.

It holds nothing that cannot be made again from the database and the files of the courses, so it is written without
waiting for the disk, and thrown away where it is damaged or of another kind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from learnapp.store.search import words
from learnapp.store.search.found import KINDS, Kind
from learnapp.store.search.spelling import VOCABULARIES

FILE: Final = "search.db"
PORTION: Final = 200
"""So many rows are written by one transaction."""

_SHAPE: Final = f"3/{words.VERSION}"
_KIND_BITS: Final = 40
_SIDES: Final = ("", "-wal", "-shm", "-journal")
_CREATE: Final = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY, owner TEXT NOT NULL, course_id TEXT NOT NULL, lesson_id TEXT, note_id TEXT,
        place REAL, title TEXT NOT NULL, text TEXT NOT NULL, paged INTEGER NOT NULL, starts TEXT
    );
    CREATE INDEX entries_by_owner ON entries (owner, lesson_id, place);
    CREATE TABLE texts (owner TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
""" + "".join(
    f"""
    CREATE VIRTUAL TABLE {table} USING fts5 (title, text, content='', prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'");
    CREATE VIRTUAL TABLE {vocabulary} USING fts5vocab ({table}, row);
    """
    for table, vocabulary in VOCABULARIES.items()
)
TABLES: Final[dict[Kind, str]] = {
    "course": "titles",
    "lesson": "titles",
    "note": "passages",
    "transcript": "passages",
    "document": "passages",
}


class Entry(NamedTuple):
    """One row. `place` is a page where it is `paged`, else a moment; `starts` are (character, seconds): from where in
    the text on which moment holds."""

    kind: Kind
    owner: str
    course_id: str
    lesson_id: str | None
    note_id: str | None
    place: float | None
    title: str
    text: str
    paged: bool = False
    starts: Sequence[tuple[int, float]] = ()


def first_id(kind: Kind) -> int:
    """The ids of a kind lie between its first one and the first one of the next."""
    return (KINDS.index(kind) + 1) << _KIND_BITS


def kind_of(entry_id: int) -> Kind:
    return KINDS[(entry_id >> _KIND_BITS) - 1]


class Index:
    """The writing side; for one thread. Raises sqlite3.Error."""

    def __init__(self, folder: Path, of: str) -> None:
        """Open the index of the database called `of`, or begin an empty one."""
        self.path = folder / FILE
        self._of = f"{_SHAPE}/{of}"
        self._db = self._opened()

    def close(self) -> None:
        self._db.close()

    def start_again(self) -> None:
        """Throw everything away."""
        self._db.close()
        self._db = self._made()

    @property
    def cursor(self) -> int:
        """How far the database's changes are in here."""
        return int(self._meta("cursor") or 0)

    def advance(self, cursor: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('cursor', ?)", (str(cursor),))

    def stamp(self, owner: str) -> str | None:
        """How the text was when it was indexed."""
        row = self._db.execute("SELECT stamp FROM texts WHERE owner = ?", (owner,)).fetchone()
        return row[0] if row else None

    def owners(self, prefix: str) -> set[str]:
        """The texts whose owners begin so, those too that were being written when the program ended."""
        end = prefix + "\U0010ffff"
        rows = self._db.execute("SELECT owner FROM texts WHERE owner >= ? AND owner < ?", (prefix, end))
        return {owner for (owner,) in rows}

    def replace(self, owner: str, entries: Iterable[Entry], stamp: str = "") -> None:
        """These are the owner's entries now; `stamp` is remembered when all of them are there."""
        self._empty(owner)
        portion: list[Entry] = []
        for entry in entries:
            portion.append(entry)
            if len(portion) == PORTION:
                self._add(portion)
                portion.clear()
        self._add(portion)
        self._db.execute("UPDATE texts SET stamp = ? WHERE owner = ?", (stamp, owner))

    def forget(self, owner: str) -> None:
        self._empty(owner)
        self._db.execute("DELETE FROM texts WHERE owner = ?", (owner,))

    def _empty(self, owner: str) -> None:
        """Nothing of it any more, and until that is so no stamp of it: it may end in the middle."""
        self._db.execute("INSERT OR REPLACE INTO texts VALUES (?, '')", (owner,))
        while True:
            rows = self._db.execute(
                "SELECT id, title, text FROM entries WHERE owner = ? LIMIT ?", (owner, PORTION)
            ).fetchall()
            if not rows:
                return
            with _transaction(self._db):
                for entry_id, title, text in rows:
                    table = TABLES[kind_of(entry_id)]
                    self._db.execute(
                        f"INSERT INTO {table} ({table}, rowid, title, text) VALUES ('delete', ?, ?, ?)",
                        (entry_id, words.folded(title), words.folded(text)),
                    )
                    self._db.execute("DELETE FROM entries WHERE id = ?", (entry_id,))

    def _add(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        with _transaction(self._db):
            following: dict[Kind, int] = {}
            for entry in entries:
                entry_id = following.get(entry.kind) or self._following(entry.kind)
                following[entry.kind] = entry_id + 1
                starts = json.dumps(entry.starts) if entry.starts else None
                self._db.execute(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (entry_id, *entry[1:9], starts)
                )
                self._db.execute(
                    f"INSERT INTO {TABLES[entry.kind]} (rowid, title, text) VALUES (?, ?, ?)",
                    (entry_id, words.folded(entry.title), words.folded(entry.text)),
                )

    def _following(self, kind: Kind) -> int:
        first = first_id(kind)
        row = self._db.execute(
            "SELECT max(id) FROM entries WHERE id >= ? AND id < ?", (first, first + (1 << _KIND_BITS))
        ).fetchone()
        return first if row[0] is None else row[0] + 1

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _opened(self) -> sqlite3.Connection:
        if self.path.exists():
            db = _connect(self.path)
            try:
                row = db.execute("SELECT value FROM meta WHERE key = 'of'").fetchone()
                if row is not None and row[0] == self._of:
                    return db
            except sqlite3.DatabaseError:
                pass  # whatever it is, it is of no use
            db.close()
        return self._made()

    def _made(self) -> sqlite3.Connection:
        for side in _SIDES:
            with suppress(FileNotFoundError):
                self.path.with_name(FILE + side).unlink()
        db = _connect(self.path)
        db.executescript(_CREATE)
        db.execute("INSERT INTO meta VALUES ('of', ?)", (self._of,))
        return db


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    with suppress(sqlite3.DatabaseError):  # a damaged file says so when it is read
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    return db


class _transaction:  # noqa: N801 - used as a word
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._db.execute("COMMIT")
        elif self._db.in_transaction:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
