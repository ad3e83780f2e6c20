"""The questions about notes: over all courses, of one lesson, and where versions of one stand side by side."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import msgspec

from learnapp.store.queries_course import notes_of
from learnapp.store.sql import translating
from learnapp.store.text import plain, words
from learnapp.store.views_notes import NoteVersion, NoteView
from learncore.notes import versions
from learncore.records import NoteValue, Register
from learncore.register import value_as

_NOTES: Final = """
    SELECT n.id, n.body, l.title, p.title, coalesce(l.type, 'video'), l.position FROM notes AS n
    LEFT JOIN lessons AS l ON (l.course_id, l.lesson_id) = (n.course_id, n.lesson_id)
    LEFT JOIN course_progress AS p ON p.course_id = n.course_id
    WHERE n.deleted = 0 AND n.lesson_id IS NOT NULL"""
_registers: Final = msgspec.json.Decoder(Register)


class NoteQuestions:
    """The part of a reader that tells of notes."""

    _db: sqlite3.Connection

    def notes(self, lesson_id: str) -> list[tuple[str, NoteValue]]:
        """The lesson's notes and bookmarks with their ids, by their place in it."""
        with translating():
            return notes_of(self._db, lesson_id)

    def note(self, note_id: str) -> NoteView | None:
        """None for one that is not, or not any more."""
        with translating():
            row = self._db.execute(f"{_NOTES} AND n.id = ?", (note_id,)).fetchone()
            return _view(row, *_devices(self._db)) if row else None

    def all_notes(self, course_id: str | None = None, search: str = "") -> list[NoteView]:
        """Of all courses or of one, the newest first; `search` wants all its words in the note or its titles."""
        with translating():
            where, values = (" AND n.course_id = ?", (course_id,)) if course_id is not None else ("", ())
            rows = self._db.execute(f"{_NOTES}{where} ORDER BY n.id DESC", values).fetchall()
            devices = _devices(self._db)
        sought = words(search)
        found = (_view(row, *devices) for row in rows)
        return [view for view in found if not sought or _says(view, sought)]

    def lesson_notes(self, lesson_id: str) -> list[NoteView]:
        """A lesson's, by their place in it."""
        with translating():
            rows = self._db.execute(
                f"{_NOTES} AND n.lesson_id = ? ORDER BY n.at_seconds, n.id", (lesson_id,)
            ).fetchall()
            devices = _devices(self._db)
        return [_view(row, *devices) for row in rows]

    def noted_courses(self) -> list[tuple[str, str, int]]:
        """The courses that have notes: id, title, how many."""
        with translating():
            return self._db.execute(
                """SELECT n.course_id, coalesce(p.title, ''), count(*) FROM notes AS n
                LEFT JOIN course_progress AS p USING (course_id)
                WHERE n.deleted = 0 AND n.course_id IS NOT NULL GROUP BY n.course_id
                ORDER BY p.sort_title, n.course_id"""
            ).fetchall()


def _view(row: tuple[Any, ...], device_id: str, names: dict[str, str]) -> NoteView:
    note_id, body, lesson, course, kind, position = row
    register = _registers.decode(body)
    # Of thousands of notes hardly one has several versions.
    siblings = register.now if len(register.now) == 1 else versions(register)
    told = [
        NoteVersion(
            note=value_as(sibling, NoteValue) or NoteValue(lesson="", course="", deleted=True),
            at=sibling.at,
            device_name=names.get(sibling.by, ""),
            this_device=sibling.by == device_id,
        )
        for sibling in siblings
    ]
    return NoteView(
        id=note_id,
        note=told[0].note,
        lesson_title=lesson or "",
        course_title=course or "",
        lesson_type=kind,
        number=position,
        at=told[0].at,
        versions=tuple(told),
        known=register.seen,
    )


def _devices(db: sqlite3.Connection) -> tuple[str, dict[str, str]]:
    row = db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()
    return (row[0] if row else ""), dict(db.execute("SELECT device_id, name FROM devices").fetchall())


def _says(view: NoteView, sought: tuple[str, ...]) -> bool:
    text = plain(f"{view.note.text} {view.lesson_title} {view.course_title}")
    return all(word in text for word in sought)
