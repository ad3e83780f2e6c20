"""The library: courses, where their files lie on this device, and copies of courses that other devices imported."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from learnapp.store import content, offered, wanted
from learnapp.store.author import Author
from learnapp.store.change import Change
from learnapp.store.documents import load_register, save_register
from learnapp.store.folding import change_of, refold
from learnapp.store.rows import to_json
from learnapp.store.views import CourseFile, LessonFile
from learncore import register
from learncore.records import Course, Lesson, Register
from learncore.register import canonical

_PLACE: Final = """
    INSERT INTO lessons (course_id, lesson_id, position, module_id, title, type, duration_seconds, pages, threshold,
        passing_score, path, bytes, mtime_ns, missing)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (course_id, lesson_id) DO UPDATE SET position = excluded.position, module_id = excluded.module_id,
        title = excluded.title, type = excluded.type, duration_seconds = excluded.duration_seconds,
        pages = excluded.pages, threshold = excluded.threshold, passing_score = excluded.passing_score,
        path = excluded.path, bytes = excluded.bytes, mtime_ns = excluded.mtime_ns, missing = excluded.missing"""
_WITH_FACTS: Final = """
    SELECT lesson_id FROM lessons AS l WHERE course_id = ? AND (
        EXISTS (SELECT 1 FROM sessions WHERE lesson_id = l.lesson_id)
        OR EXISTS (SELECT 1 FROM attempts WHERE lesson_id = l.lesson_id)
        OR EXISTS (SELECT 1 FROM lesson_states WHERE id = l.lesson_id))"""


def put_course(
    db: sqlite3.Connection,
    author: Author,
    course: Course,
    folder: Path | None,
    files: Sequence[LessonFile],
    consists_of: Sequence[CourseFile] | None = None,
) -> Change:
    """Add a course or replace its manifest; what was learned of its lessons, here or elsewhere, is shown again."""
    place = str(folder) if folder is not None else None
    write_course(db, course, author.clock(), place, {file.lesson_id: file for file in files})
    if consists_of is not None:
        content.write_files(db, course.id, consists_of)
        offered.mark_remote(db, course.id)
    else:
        content.release(db, course.id)
    return folded(db, course.id, outbox=write_copy(db, author, course))


def adopt_course(
    db: sqlite3.Connection,
    author: Author,
    course: Course,
    folder: Path | None,
    files: Sequence[LessonFile],
    consists_of: Sequence[CourseFile] | None = None,
) -> Change:
    """The course's files lie in this folder or in the content store, unless it has some here. Of two manifests the one
    written last stays."""
    row = db.execute("SELECT folder FROM courses WHERE course_id = ? AND in_library = 1", (course.id,)).fetchone()
    if (row is not None and row[0] is not None) or content.is_kept(db, course.id):
        return Change()
    kept = register.latest(load_register(db, "course_copy", course.id) or Register())
    return put_course(db, author, register.value_as(kept, Course) or course, folder, files, consists_of)


def remove_course(db: sqlite3.Connection, course_id: str) -> Change:
    """Out of the library; what was learned stays, and is back when the course is."""
    removed = db.execute(
        "UPDATE courses SET in_library = 0, folder = NULL WHERE course_id = ? AND in_library = 1", (course_id,)
    ).rowcount
    if not removed:
        return Change()
    content.drop(db, course_id, None)
    wanted.cancel(db, None, course_id)
    db.execute("UPDATE lessons SET path = NULL, missing = 0 WHERE course_id = ?", (course_id,))
    return folded(db, course_id)


def set_folder(db: sqlite3.Connection, course_id: str, folder: Path, files: Sequence[LessonFile]) -> Change:
    """The course's files were found at another place."""
    known = db.execute("UPDATE courses SET folder = ? WHERE course_id = ? AND in_library = 1", (str(folder), course_id))
    if not known.rowcount:
        return Change()
    db.executemany(
        "UPDATE lessons SET path = ?, bytes = ?, mtime_ns = ?, missing = ? WHERE course_id = ? AND lesson_id = ?",
        [(file.path, file.bytes, file.mtime_ns, file.missing, course_id, file.lesson_id) for file in files],
    )
    content.release(db, course_id)
    return folded(db, course_id)


def set_missing(db: sqlite3.Connection, course_id: str, missing: Collection[str]) -> Change:
    """Of the lessons that have a place on this device exactly these have no file there now."""
    placed = "SELECT lesson_id, missing FROM lessons WHERE course_id = ? AND path IS NOT NULL"
    rows = db.execute(placed, (course_id,)).fetchall()
    changed = [(lesson_id in missing, course_id, lesson_id) for lesson_id, was in rows if (lesson_id in missing) != was]
    if not changed:
        return Change()
    db.executemany("UPDATE lessons SET missing = ? WHERE course_id = ? AND lesson_id = ?", changed)
    change = folded(db, course_id)
    return msgspec.structs.replace(change, lessons=change.lessons | {lesson_id for _, _, lesson_id in changed})


def keep_content(db: sqlite3.Connection, course_id: str, hashes: Mapping[str, str]) -> Change:
    """These files of the course are in the content store now."""
    content.keep(db, course_id, hashes)
    wanted.finish(db, course_id, hashes)
    return msgspec.structs.replace(folded(db, course_id), downloads=True, catalogue=True)


def drop_content(db: sqlite3.Connection, course_id: str, lesson_ids: Collection[str] | None) -> Change:
    """Keep the files of these lessons, or of the whole course, no longer; what was learned stays."""
    if not content.is_kept(db, course_id):
        return Change()
    gone = content.drop(db, course_id, lesson_ids)
    offered.mark_remote(db, course_id)
    change = folded(db, course_id)
    return msgspec.structs.replace(change, lessons=change.lessons | gone)


def set_content_root(db: sqlite3.Connection, root: Path) -> Change:
    """The content store is at `root`."""
    moved = content.set_root(db, root)
    return Change(courses=moved, library=True) if moved else Change()


def adopt_copy(db: sqlite3.Connection, course_id: str) -> bool:
    """Show a course that another device imported, without files; whether that changed anything.

    A course with files here, and one that was removed here, stay as they are.
    """
    chosen = register.latest(load_register(db, "course_copy", course_id) or Register())
    course = register.value_as(chosen, Course)
    if chosen is None or course is None or course.id != course_id:
        return False
    row = db.execute("SELECT manifest, folder, in_library FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    if row is not None and (row[1] is not None or (row[0] is not None and not row[2])):
        return False
    if row is not None and (row[0] == to_json(course) or content.is_kept(db, course_id)):
        return False
    write_course(db, course, chosen.at, None, {})
    return True


def lessons_with_facts(db: sqlite3.Connection, course_id: str) -> set[str]:
    """The lessons of a course of which anything is recorded, in whatever course."""
    return {lesson_id for (lesson_id,) in db.execute(_WITH_FACTS, (course_id,))}


def write_course(
    db: sqlite3.Connection, course: Course, now: int, folder: str | None, files: dict[str, LessonFile]
) -> None:
    """A course and its lessons as rows, not folded yet; `now` is when it was added unless it already was."""
    db.execute(
        """INSERT INTO courses (course_id, added_at, in_library, folder, manifest) VALUES (?, ?, 1, ?, ?)
        ON CONFLICT (course_id) DO UPDATE SET folder = excluded.folder, manifest = excluded.manifest, in_library = 1,
            added_at = iif(in_library, added_at, excluded.added_at)""",
        (course.id, now, folder, to_json(course)),
    )
    known = db.execute("UPDATE lessons SET position = NULL WHERE course_id = ?", (course.id,)).rowcount > 0
    placed: dict[str, tuple[str, Lesson]] = {}
    for module in course.modules:
        for lesson in module.lessons:
            placed.setdefault(lesson.id, (module.id, lesson))
    db.executemany(
        _PLACE,
        [
            _lesson_row(course.id, n, module_id, lesson, files.get(lesson.id))
            for n, (module_id, lesson) in enumerate(placed.values(), start=1)
        ],
    )
    if not known:
        return
    unlisted = db.execute("SELECT lesson_id FROM lessons WHERE course_id = ? AND position IS NULL", (course.id,))
    learned = lessons_with_facts(db, course.id)
    for (lesson_id,) in unlisted.fetchall():
        if lesson_id not in learned:
            db.execute("DELETE FROM lessons WHERE course_id = ? AND lesson_id = ?", (course.id, lesson_id))


def _lesson_row(
    course_id: str, position: int, module_id: str, lesson: Lesson, file: LessonFile | None
) -> tuple[object, ...]:
    return (
        course_id,
        lesson.id,
        position,
        module_id,
        lesson.title,
        lesson.type,
        lesson.duration_seconds,
        lesson.pages,
        lesson.threshold,
        lesson.passing_score,
        file.path if file else None,
        file.bytes if file else lesson.bytes,
        file.mtime_ns if file else None,
        file.missing if file else lesson.path is not None,
    )


def write_copy(db: sqlite3.Connection, author: Author, course: Course) -> bool:
    """Keep the manifest for other devices; whether it differs from what was kept."""
    found = load_register(db, "course_copy", course.id) or Register()
    value = msgspec.to_builtins(course, str_keys=True)
    chosen = register.latest(found)
    if chosen is not None and canonical(chosen.value) == canonical(value):
        return False
    save_register(db, "course_copy", course.id, register.write(found, author.device_id, author.clock(), value))
    return True


def folded(db: sqlite3.Connection, course_id: str, *, outbox: bool = False) -> Change:
    moved = refold(db, lessons_with_facts(db, course_id), [course_id])
    change = change_of(moved, outbox=outbox)
    return msgspec.structs.replace(change, courses=change.courses | {course_id}, library=True, completed=())
