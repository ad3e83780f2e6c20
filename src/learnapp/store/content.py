"""The files that courses consist of, by hash, and which of them this device keeps a copy of.

A kept file lies in the content store under a name that follows from its hash (`place_of`). The database knows the
store's root, so that a lesson's path is there to be read like that of any other file.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from learnapp.store.schema import WITH_CONTENT, WITH_QUEUE, version_of
from learnapp.store.sql import DATABASE, connect_reader
from learnapp.store.views import CourseFile, CourseUsage

_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,10}$")
MERGED: Final = ".merged-"
"""Is in the name of an account's folder that was merged into another: what it kept, the other keeps now."""

_ROOT: Final = "content_root"
_COLUMNS: Final = "path, sha256, bytes, lesson_id, kept"


def place_of(sha256: str, path: str) -> str:
    """Where a file lies below the store's root: players and probes know it by the suffix that it has in its course."""
    suffix = _SUFFIX.search(path.lower())
    return f"{sha256[:2]}/{sha256}{suffix[0] if suffix else ''}"


# --- writing -----------------------------------------------------------------------------------------------------


def write_files(db: sqlite3.Connection, course_id: str, files: Sequence[CourseFile]) -> None:
    """These are all files of the course; the lessons of those that are kept lie in the store."""
    db.execute("DELETE FROM course_files WHERE course_id = ?", (course_id,))
    db.executemany(
        f"INSERT INTO course_files (course_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [(course_id, file.path, file.sha256, file.bytes, file.lesson_id, file.kept) for file in files],
    )
    _place(db, course_id)


def keep(db: sqlite3.Connection, course_id: str, hashes: Mapping[str, str]) -> None:
    """These files of the course, by their paths in it, are in the store now; not where a newer version has others."""
    db.executemany(
        "UPDATE course_files SET kept = 1 WHERE course_id = ? AND path = ? AND sha256 = ?",
        [(course_id, path, sha256) for path, sha256 in hashes.items()],
    )
    _place(db, course_id)


def drop(db: sqlite3.Connection, course_id: str, lesson_ids: Collection[str] | None) -> set[str]:
    """Keep the files of these lessons no longer, or none of the course (None); the lessons that are not here now."""
    chosen = "" if lesson_ids is None else " AND lesson_id IN (SELECT value FROM json_each(?2))"
    listed = () if lesson_ids is None else (msgspec.json.encode(sorted(lesson_ids)).decode(),)
    where = f"course_id = ?1 AND kept = 1{chosen}"
    found = db.execute(f"SELECT lesson_id FROM course_files WHERE {where} AND lesson_id NOT NULL", (course_id, *listed))
    gone = {lesson_id for (lesson_id,) in found}
    db.execute(f"UPDATE course_files SET kept = 0 WHERE {where}", (course_id, *listed))
    db.executemany(
        "UPDATE lessons SET path = NULL, mtime_ns = NULL, missing = 1 WHERE course_id = ? AND lesson_id = ?",
        [(course_id, lesson_id) for lesson_id in gone],
    )
    return gone


def release(db: sqlite3.Connection, course_id: str) -> None:
    """Lessons that lie elsewhere now, in a folder, need no copy in the store."""
    root = root_of(db)
    rows = db.execute(
        """SELECT f.path, f.sha256, l.path FROM course_files AS f JOIN lessons AS l USING (course_id, lesson_id)
        WHERE f.course_id = ? AND f.kept = 1""",
        (course_id,),
    ).fetchall()
    moved = [(course_id, path) for path, sha256, place in rows if place != _full(root, sha256, path)]
    db.executemany("UPDATE course_files SET kept = 0 WHERE course_id = ? AND path = ?", moved)


def set_root(db: sqlite3.Connection, root: Path) -> frozenset[str] | None:
    """The store is at `root`: the courses whose lessons lie elsewhere for that; None where it was known to be."""
    if root_of(db) == str(root):
        return None
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_ROOT, str(root)))
    courses = db.execute("SELECT DISTINCT course_id FROM course_files WHERE kept = 1").fetchall()
    for (course_id,) in courses:
        _place(db, course_id)
    return frozenset(course_id for (course_id,) in courses)


def _place(db: sqlite3.Connection, course_id: str) -> None:
    root = root_of(db)
    rows = db.execute(
        """SELECT path, sha256, bytes, lesson_id FROM course_files
        WHERE course_id = ? AND kept = 1 AND lesson_id NOT NULL""",
        (course_id,),
    ).fetchall()
    db.executemany(
        "UPDATE lessons SET path = ?, bytes = ?, mtime_ns = NULL, missing = 0 WHERE course_id = ? AND lesson_id = ?",
        [(_full(root, sha256, path), size, course_id, lesson_id) for path, sha256, size, lesson_id in rows],
    )


# --- reading -----------------------------------------------------------------------------------------------------


def root_of(db: sqlite3.Connection) -> str:
    """The root of the store, as the paths of lessons have it."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_ROOT,)).fetchone()
    return row[0] if row else ""


def is_kept(db: sqlite3.Connection, course_id: str) -> bool:
    """Whether anything of the course is in the store."""
    return bool(
        db.execute(
            "SELECT EXISTS (SELECT 1 FROM course_files WHERE course_id = ? AND kept = 1)", (course_id,)
        ).fetchone()[0]
    )


def files_of(db: sqlite3.Connection, course_id: str) -> list[CourseFile]:
    """All files of a course that are known by their hash."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM course_files WHERE course_id = ? ORDER BY path", (course_id,))
    return [
        CourseFile(path=path, sha256=sha256, bytes=size, lesson_id=lesson_id, kept=bool(kept))
        for path, sha256, size, lesson_id, kept in rows
    ]


def beside(db: sqlite3.Connection, course_id: str) -> dict[str, str]:
    """Where the captions, the pictures and the cover of a course lie in the store, by their paths in the course."""
    rows = db.execute(
        "SELECT path, sha256 FROM course_files WHERE course_id = ? AND kept = 1 AND lesson_id IS NULL", (course_id,)
    ).fetchall()
    root = root_of(db) if rows else ""
    return {path: _full(root, sha256, path) for path, sha256 in rows}


def usage(db: sqlite3.Connection) -> list[CourseUsage]:
    """What each course takes in the store, the most first."""
    rows = db.execute(
        """SELECT f.course_id, p.title, f.lesson_id, f.sha256, f.bytes,
            EXISTS (SELECT 1 FROM course_files AS o
                WHERE o.kept = 1 AND o.sha256 = f.sha256 AND o.course_id != f.course_id)
        FROM course_files AS f JOIN course_progress AS p USING (course_id) WHERE f.kept = 1"""
    ).fetchall()
    titles = {row[0]: row[1] for row in rows}
    found: list[CourseUsage] = []
    for course_id, title in titles.items():
        mine = [row for row in rows if row[0] == course_id]
        sizes = {row[3]: (row[4], bool(row[5])) for row in mine}
        found.append(
            CourseUsage(
                course_id=course_id,
                title=title,
                lessons=sum(row[2] is not None for row in mine),
                bytes=sum(size for size, _ in sizes.values()),
                freed=sum(size for size, shared in sizes.values() if not shared),
            )
        )
    return sorted(found, key=lambda one: (-one.bytes, one.title))


def watched_before(db: sqlite3.Connection, moment: int) -> list[tuple[str, str]]:
    """(course, lesson) of kept films that are completed and were last opened before `moment` (ms UTC)."""
    rows = db.execute(
        """SELECT f.course_id, f.lesson_id FROM course_files AS f
        JOIN lessons AS l USING (course_id, lesson_id) JOIN lesson_progress AS p USING (course_id, lesson_id)
        WHERE f.kept = 1 AND l.type = 'video' AND p.status = 'completed' AND p.last_accessed_at < ?
        ORDER BY f.course_id, l.position""",
        (moment,),
    )
    return [(course_id, lesson_id) for course_id, lesson_id in rows]


def hashes_in_use(accounts: Path) -> set[str] | None:
    """The files that any account of this installation keeps or waits for; None where one of them cannot tell."""
    used: set[str] = set()
    for path in accounts.glob(f"*/{DATABASE}"):
        if MERGED in path.parent.name:
            continue
        try:
            version = version_of(path)
            if version is None:
                return None
            if version < WITH_CONTENT:
                continue
            db = connect_reader(path)
            try:
                used.update(row[0] for row in db.execute("SELECT DISTINCT sha256 FROM course_files WHERE kept = 1"))
                if version >= WITH_QUEUE:
                    used.update(row[0] for row in db.execute("SELECT sha256 FROM downloads WHERE state != 'done'"))
            finally:
                db.close()
        except (sqlite3.Error, OSError):
            return None
    return used


def _full(root: str, sha256: str, path: str) -> str:
    return str(Path(root) / place_of(sha256, path))
