"""The queue of downloads: which files are wanted, in which order, and how each stands."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from learnapp.store.change import Change
from learnapp.store.folding_courses import course_from
from learnapp.store.views_offered import Download, DownloadState, WantedFile
from learncore.records import Course

_MEDIA: Final = re.compile(r"\.(mp4|m4v|mkv|webm|mov|avi|ogv|mp3|m4a|ogg|opus|flac|wav|aac)$", re.IGNORECASE)
_FILE: Final = "course_id, path, lesson_id, sha256, bytes, small, state, position"
_WORST: Final[tuple[DownloadState, ...]] = ("failed", "queued", "paused", "done")


def enqueue(
    db: sqlite3.Connection,
    course_id: str,
    lessons: Collection[str] | None = None,
    *,
    module_id: str | None = None,
    pin: bool = False,
) -> Change:
    """Want the files of these lessons, of a module or of the whole course that are not here, after all that is wanted
    already. What is in the queue and was stopped goes on."""
    row = db.execute("SELECT manifest FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    if row is None or row[0] is None:
        return Change()
    if pin:
        db.execute("UPDATE catalogue SET pinned = 1 WHERE course_id = ?", (course_id,))
    course = course_from(row[0])
    if module_id is not None:
        lessons = {lesson.id for one in course.modules if one.id == module_id for lesson in one.lessons}
    owners = _owners_of(course, lessons)
    missing = db.execute(
        "SELECT path, sha256, bytes FROM course_files WHERE course_id = ? AND kept = 0", (course_id,)
    ).fetchall()
    found = {path: (sha256, size) for path, sha256, size in missing}
    place = db.execute("SELECT coalesce(max(position), 0) FROM downloads").fetchone()[0]
    for path, owner in owners.items():
        if path not in found:
            continue
        place += 1
        sha256, size = found[path]
        db.execute(
            """INSERT INTO downloads (course_id, path, lesson_id, sha256, bytes, small, position)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (course_id, path) DO UPDATE SET state = 'queued', error_title = '', error_message = '',
                done = iif(sha256 = excluded.sha256, done, 0), sha256 = excluded.sha256, bytes = excluded.bytes""",
            (course_id, path, owner, sha256, size, not _MEDIA.search(path), place),
        )
    return Change(downloads=True, catalogue=pin, courses=frozenset({course_id}))


def _owners_of(course: Course, wanted: Collection[str] | None) -> dict[str, str]:
    """Whose each file of the lessons that are `wanted` (None: all) is: the id of the first of them that needs it, or ""
    for the cover; in the order of the course."""
    owners = {course.cover: ""} if course.cover is not None else {}
    for lesson in course.lessons:
        if wanted is not None and lesson.id not in wanted:
            continue
        for path in (*lesson.beside, lesson.path):
            if path is not None:
                owners.setdefault(path, lesson.id)
    return owners


def lessons_in(db: sqlite3.Connection, course_id: str, state: DownloadState) -> set[str]:
    """The lessons of a course with a file in this state; "" stands for its cover."""
    rows = db.execute("SELECT DISTINCT lesson_id FROM downloads WHERE course_id = ? AND state = ?", (course_id, state))
    return {lesson_id for (lesson_id,) in rows}


def drop_unknown(db: sqlite3.Connection, course_id: str) -> None:
    """Want no longer what is no file of the course any more, or is here by now."""
    db.execute(
        """DELETE FROM downloads WHERE course_id = ?1 AND state != 'done' AND NOT EXISTS (
            SELECT 1 FROM course_files AS f WHERE f.course_id = ?1 AND f.path = downloads.path
                AND f.sha256 = downloads.sha256 AND f.kept = 0)""",
        (course_id,),
    )


def set_state(
    db: sqlite3.Connection,
    lesson_id: str | None,
    now: DownloadState,
    before: Collection[DownloadState],
    course_id: str | None = None,
) -> Change:
    """Bring what is in one of these states into another: the files of a lesson (None: all), in one course or in all."""
    states = msgspec.json.encode(sorted(before)).decode()
    moved = db.execute(
        """UPDATE downloads SET state = ?1, error_title = '', error_message = ''
        WHERE state IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR lesson_id = ?3)
            AND (?4 IS NULL OR course_id = ?4)""",
        (now, states, lesson_id, course_id),
    ).rowcount
    return Change(downloads=moved > 0)


def cancel(db: sqlite3.Connection, lesson_id: str | None, course_id: str | None = None) -> Change:
    """Take a lesson (None: everything), in one course or in all, out of the queue; what the course gets later is not
    wanted by itself any more."""
    where = "(?1 IS NULL OR lesson_id = ?1) AND (?2 IS NULL OR course_id = ?2)"
    courses = db.execute(f"SELECT DISTINCT course_id FROM downloads WHERE {where}", (lesson_id, course_id)).fetchall()
    moved = db.execute(f"DELETE FROM downloads WHERE {where}", (lesson_id, course_id)).rowcount
    named = [(course_id,)] if course_id is not None else []
    unpinned = 0
    for one in {*courses, *named}:
        unpinned += db.execute("UPDATE catalogue SET pinned = 0 WHERE course_id = ? AND pinned = 1", one).rowcount
    return Change(downloads=moved > 0, catalogue=moved + unpinned > 0)


def unpin(db: sqlite3.Connection, course_id: str) -> Change:
    """Let later versions of a course bring nothing by themselves; what is wanted already stays wanted."""
    moved = db.execute("UPDATE catalogue SET pinned = 0 WHERE course_id = ? AND pinned = 1", (course_id,)).rowcount
    return Change(catalogue=moved > 0)


def move(db: sqlite3.Connection, lesson_id: str, place: int) -> Change:
    """Make a lesson the `place`-th (from 0) of those in the queue."""
    rows = db.execute("SELECT course_id, path, lesson_id FROM downloads ORDER BY position, course_id, path").fetchall()
    order = list(dict.fromkeys((course_id, lesson) for course_id, _, lesson in rows))
    mine = [key for key in order if key[1] == lesson_id]
    if not mine:
        return Change()
    rest = [key for key in order if key[1] != lesson_id]
    place = min(max(place, 0), len(rest))
    ranks = {key: rank for rank, key in enumerate((*rest[:place], *mine, *rest[place:]))}
    rows.sort(key=lambda row: ranks[row[0], row[2]])
    db.executemany(
        "UPDATE downloads SET position = ? WHERE course_id = ? AND path = ?",
        [(number, course_id, path) for number, (course_id, path, _) in enumerate(rows, start=1)],
    )
    return Change(downloads=True)


def note(
    db: sqlite3.Connection, sha256: str, state: DownloadState | None, done: int, title: str = "", message: str = ""
) -> Change:
    """How the download of a file stands, wherever it is wanted; `state` None: as it was."""
    db.execute(
        """UPDATE downloads SET done = ?1, state = coalesce(?2, state),
            error_title = iif(?2 IS NULL, error_title, ?3), error_message = iif(?2 IS NULL, error_message, ?4)
        WHERE sha256 = ?5 AND state != 'done'""",
        (done, state, title, message, sha256),
    )
    return Change(downloads=True)


def finish(db: sqlite3.Connection, course_id: str, hashes: Mapping[str, str]) -> None:
    """These files of a course, by their paths in it, are here."""
    db.executemany(
        """UPDATE downloads SET state = 'done', done = bytes, error_title = '', error_message = ''
        WHERE course_id = ? AND path = ? AND sha256 = ?""",
        [(course_id, path, sha256) for path, sha256 in hashes.items()],
    )


def clear(db: sqlite3.Connection) -> Change:
    """Forget what is done."""
    return Change(downloads=db.execute("DELETE FROM downloads WHERE state = 'done'").rowcount > 0)


# --- reading -----------------------------------------------------------------------------------------------------


def kept_bytes(db: sqlite3.Connection) -> dict[str, int]:
    """Of every course in the queue: the bytes of it that are here."""
    rows = db.execute(
        """SELECT course_id, coalesce(sum(bytes), 0) FROM course_files
        WHERE kept = 1 AND course_id IN (SELECT course_id FROM downloads) GROUP BY course_id"""
    )
    return dict(rows.fetchall())


def files(db: sqlite3.Connection) -> list[WantedFile]:
    """Every file in the queue, those first that come first."""
    rows = db.execute(f"SELECT {_FILE} FROM downloads ORDER BY small DESC, position, course_id, path")
    return [_wanted(row) for row in rows]


def downloads(db: sqlite3.Connection) -> list[Download]:
    """The queue by lesson, in order."""
    rows = db.execute(
        """SELECT d.course_id, d.lesson_id, coalesce(l.title, ''), p.title, d.bytes, d.done, d.state, d.position,
            d.error_title, d.error_message
        FROM downloads AS d JOIN course_progress AS p USING (course_id)
        LEFT JOIN lessons AS l ON l.course_id = d.course_id AND l.lesson_id = d.lesson_id
        ORDER BY d.position, d.course_id, d.path"""
    )
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row[0], row[1]), []).append(row)
    return [_download(parts) for parts in found.values()]


def _download(parts: list[Any]) -> Download:
    state = min((row[6] for row in parts), key=_WORST.index)
    told = next((row for row in parts if row[8]), parts[0])
    return Download(
        course_id=parts[0][0],
        lesson_id=parts[0][1],
        title=parts[0][2],
        course_title=parts[0][3],
        bytes=sum(row[4] for row in parts),
        done=sum(row[4] if row[6] == "done" else min(row[5], row[4]) for row in parts),
        kept=sum(row[4] for row in parts if row[6] == "done"),
        state=state,
        position=parts[0][7],
        error_title=told[8],
        error_message=told[9],
    )


def _wanted(row: tuple[Any, ...]) -> WantedFile:
    return WantedFile(
        course_id=row[0],
        path=row[1],
        lesson_id=row[2],
        sha256=row[3],
        bytes=row[4],
        small=bool(row[5]),
        state=row[6],
        position=row[7],
    )
