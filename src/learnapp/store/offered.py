"""The catalogue: the courses that the server offers, kept so that they can be looked at without it.

Those that the learner is enrolled in stand in the library as well, whether their files are here or not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from learnapp.store import content, wanted
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.folding_courses import course_from
from learnapp.store.rows import to_json
from learnapp.store.text import plain, sort_key
from learnapp.store.views import CourseFile
from learnapp.store.views_offered import Offer, OfferedFile, RefusedOffer, RemoteFile
from learnapp.store.writer import Unfinished

ETAG: Final = "catalogue_etag"
"""In `meta`: what the server called the catalogue that is kept here."""

_REFUSED: Final = "catalogue_refused"
"""In `meta`: what of it makes no sense."""

_AT_ONCE: Final = 50
"""Courses in one transaction: some 0.1 s on a slow machine."""

_files: Final = msgspec.json.Decoder(tuple[OfferedFile, ...])
_refusals: Final = msgspec.json.Decoder(tuple[RefusedOffer, ...])


# --- writing -----------------------------------------------------------------------------------------------------


def set_catalogue(
    db: sqlite3.Connection,
    author: Author,
    offers: Sequence[Offer],
    etag: str,
    refused: Sequence[RefusedOffer] = (),
    start: int = 0,
) -> Change | Unfinished:
    """This is all that the server offers. Courses change with their new versions; what is of the learner stays.

    Some courses at a time, from `start` on: ten thousand take seconds, and who watches meanwhile does not wait for
    them. What was taken in is kept; only the last portion takes away what is not offered any more, and says that the
    catalogue is this one.
    """
    from learnapp.store import catalog

    now = author.clock()
    portion, rest = offers[start : start + _AT_ONCE], start + _AT_ONCE
    is_last = rest >= len(offers)
    known = {row[0]: row[1:] for row in db.execute("SELECT course_id, version, updated_at FROM catalogue")}
    moved: set[str] = set()
    for offer in portion:
        if _save(db, offer, now, fresh=known.get(offer.course_id) != (offer.version, offer.updated_at)):
            moved.add(offer.course_id)
        if offer.enrolled and _belongs_here(db, offer.course_id):
            _take_in(db, author, offer.course_id)
            moved.add(offer.course_id)
    for course_id in moved:
        mark_remote(db, course_id)
    gone = known.keys() - {offer.course_id for offer in offers} if is_last else set[str]()
    for course_id in gone:
        db.execute("DELETE FROM catalogue WHERE course_id = ?", (course_id,))
        _let_go(db, course_id)
    if is_last:
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (ETAG, etag))
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_REFUSED, to_json(refused)))
    change = Change(catalogue=True, downloads=True)
    for course_id in moved | gone:
        if db.execute("SELECT 1 FROM courses WHERE course_id = ?", (course_id,)).fetchone():
            folded = catalog.folded(db, course_id)
            change = msgspec.structs.replace(
                change,
                courses=change.courses | folded.courses,
                lessons=change.lessons | folded.lessons,
                library=True,
            )
    if is_last:
        return change

    def go_on(db: sqlite3.Connection) -> Change | Unfinished:
        return set_catalogue(db, author, offers, etag, refused, rest)

    return Unfinished(change, go_on)


def add_to_library(db: sqlite3.Connection, author: Author, course_id: str) -> Change:
    """Have a course of the catalogue in the library, though it was removed or nobody is enrolled in it here."""
    from learnapp.store import catalog

    row = db.execute("SELECT in_library, folder FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    if (row is not None and row[0]) or not db.execute(
        "SELECT 1 FROM catalogue WHERE course_id = ?", (course_id,)
    ).fetchone():
        return Change()
    _take_in(db, author, course_id)
    return msgspec.structs.replace(catalog.folded(db, course_id), catalogue=True)


def mark_remote(db: sqlite3.Connection, course_id: str) -> None:
    """What the server has is not missing, though its file is not here."""
    db.execute(
        """UPDATE lessons SET missing = 0 WHERE course_id = ?1 AND path IS NULL AND missing = 1
        AND EXISTS (SELECT 1 FROM catalogue WHERE course_id = ?1)
        AND lesson_id IN (SELECT lesson_id FROM course_files WHERE course_id = ?1 AND lesson_id NOT NULL)""",
        (course_id,),
    )


def _save(db: sqlite3.Connection, offer: Offer, now: int, *, fresh: bool) -> bool:
    """Write one offer down; whether anything of it is new."""
    course = offer.course
    if course is None or offer.files is None:
        values = (offer.enrolled, offer.required, offer.due, offer.course_id)
        return (
            db.execute(
                """UPDATE catalogue SET enrolled = ?1, required = ?2, due = ?3 WHERE course_id = ?4
            AND (enrolled, required, coalesce(due, -1)) != (?1, ?2, coalesce(?3, -1))""",
                values,
            ).rowcount
            > 0
            or fresh
        )
    db.execute(
        """INSERT INTO catalogue (course_id, version, updated_at, enrolled, required, due, title, sort_title, search,
            lessons, duration_seconds, bytes, manifest, files, fetched_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (course_id) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at,
            enrolled = excluded.enrolled, required = excluded.required, due = excluded.due, title = excluded.title,
            sort_title = excluded.sort_title, search = excluded.search, lessons = excluded.lessons,
            duration_seconds = excluded.duration_seconds, bytes = excluded.bytes, manifest = excluded.manifest,
            files = excluded.files, fetched_at = excluded.fetched_at""",
        (
            offer.course_id,
            offer.version,
            offer.updated_at,
            offer.enrolled,
            offer.required,
            offer.due,
            course.title,
            sort_key(course.title),
            plain(" ".join((course.title, course.author, *(lesson.title for lesson in course.lessons)))),
            len(course.lessons),
            sum(lesson.duration_seconds or 0.0 for lesson in course.lessons),
            sum({file.sha256: file.bytes for file in offer.files}.values()),
            to_json(course),
            to_json(offer.files),
            now,
        ),
    )
    return True


def _belongs_here(db: sqlite3.Connection, course_id: str) -> bool:
    """Whether the server's newest version is to be in the library and is not. A course in a folder is the learner's
    own, and one that was removed stays away."""
    row = db.execute("SELECT in_library, folder, manifest FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    if row is None:
        return True
    in_library, folder, manifest = row
    if folder is not None or (manifest is not None and not in_library):
        return False
    offered, files, _ = _offered(db, course_id)
    known = {(file.path, file.sha256) for file in content.files_of(db, course_id)}
    return manifest != offered or known != {(file.path, file.sha256) for file in files}


def _take_in(db: sqlite3.Connection, author: Author, course_id: str) -> None:
    """Put the newest version into the library. Files that are as they were stay; others of what was here are wanted.

    Of a course that is wanted as a whole, what is new is wanted too, and not what was let go of. What the person paused
    stays so.
    """
    from learnapp.store import catalog

    manifest, offered, pinned = _offered(db, course_id)
    course = course_from(manifest)
    known = content.files_of(db, course_id)
    before = [file for file in known if file.kept]
    places = {content.place_of(file.sha256, file.path) for file in before}
    had = {file.lesson_id for file in before if file.lesson_id is not None}
    paused = wanted.lessons_in(db, course_id, "paused")
    asked = paused | wanted.lessons_in(db, course_id, "queued") | wanted.lessons_in(db, course_id, "failed")
    lesson_of = {lesson.path: lesson.id for lesson in course.lessons}
    files = [
        CourseFile(
            path=file.path,
            sha256=file.sha256,
            bytes=file.bytes,
            lesson_id=lesson_of.get(file.path),
            kept=content.place_of(file.sha256, file.path) in places,
        )
        for file in offered
    ]
    catalog.write_course(db, course, author.clock(), None, {})
    content.write_files(db, course_id, files)
    mark_remote(db, course_id)
    wanted.drop_unknown(db, course_id)
    if pinned:
        let_go = {file.lesson_id for file in known} - had - asked
        wanted.enqueue(db, course_id, {lesson.id for lesson in course.lessons} - let_go)
    elif had or asked:
        wanted.enqueue(db, course_id, had | asked)
    for lesson_id in paused:
        wanted.set_state(db, lesson_id, "paused", ("queued",), course_id)


def _offered(db: sqlite3.Connection, course_id: str) -> tuple[str, tuple[OfferedFile, ...], bool]:
    row = db.execute("SELECT manifest, files, pinned FROM catalogue WHERE course_id = ?", (course_id,)).fetchone()
    return row[0], _files.decode(row[1]), bool(row[2])


def _let_go(db: sqlite3.Connection, course_id: str) -> None:
    """The server offers a course no longer: what is here of it stays, and where nothing is and nothing was learned, it
    leaves the library."""
    row = db.execute("SELECT folder FROM courses WHERE course_id = ? AND in_library = 1", (course_id,)).fetchone()
    if row is None or row[0] is not None:
        return
    db.execute("DELETE FROM downloads WHERE course_id = ?", (course_id,))
    recorded = db.execute("SELECT 1 FROM course_progress WHERE course_id = ? AND recorded = 1", (course_id,)).fetchone()
    if not recorded and not content.is_kept(db, course_id):
        db.execute("UPDATE courses SET in_library = 0, manifest = NULL WHERE course_id = ?", (course_id,))
        db.execute("DELETE FROM course_files WHERE course_id = ?", (course_id,))
        return
    db.execute("UPDATE lessons SET missing = 1 WHERE course_id = ? AND path IS NULL AND type != 'quiz'", (course_id,))


# --- reading -----------------------------------------------------------------------------------------------------


def etag(db: sqlite3.Connection) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (ETAG,)).fetchone()
    return row[0] if row else ""


def refused(db: sqlite3.Connection) -> tuple[RefusedOffer, ...]:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_REFUSED,)).fetchone()
    return _refusals.decode(row[0]) if row else ()


def editions(db: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Which version of each course is kept: its number, and the server's moment of it."""
    rows = db.execute("SELECT course_id, version, updated_at FROM catalogue")
    return {course_id: (version, at) for course_id, version, at in rows}


def remote_files(db: sqlite3.Connection, course_id: str) -> dict[str, RemoteFile]:
    """The lessons whose file the server has and this device has not."""
    rows = db.execute(
        """SELECT f.lesson_id, f.path, f.sha256, f.bytes FROM course_files AS f
        JOIN lessons AS l USING (course_id, lesson_id) JOIN catalogue AS k USING (course_id)
        WHERE f.course_id = ? AND l.path IS NULL AND l.position IS NOT NULL""",
        (course_id,),
    )
    return {lesson_id: RemoteFile(path=path, sha256=sha, bytes=size) for lesson_id, path, sha, size in rows}
