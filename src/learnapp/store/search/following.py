"""What of the database the index has to know: which courses and notes moved, and what they say."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from learnapp.errors import Cancelled
from learnapp.store.queries_course import course_view, lesson_files
from learnapp.store.search.index import Entry, Index
from learnapp.store.search.texts import LessonText, Passage, Texts
from learnapp.store.views import CourseView, LessonFile

_MANY: Final = 100
_PASSAGE: Final = 300
"""Characters: as much as is said in twenty seconds, so that words that belong together stand together."""
_LONGEST: Final = 2 * _PASSAGE
_PART: Final = "\n"  # between the parts of an owner's name
_TEXT: Final = f"text{_PART}"
_log = logging.getLogger(__name__)


class Moved(NamedTuple):
    """A course or a note that was written; `n` counts such writings."""

    kind: str
    id: str
    n: int


def moved_since(db: sqlite3.Connection, cursor: int) -> list[Moved]:
    """The next that moved after `cursor`, each once, in the order in which they were last written."""
    rows = db.execute("SELECT kind, id, n FROM searched WHERE n > ? ORDER BY n LIMIT ?", (cursor, _MANY))
    return [Moved(*row) for row in rows]


def last_move(db: sqlite3.Connection) -> int:
    return db.execute("SELECT coalesce(max(n), 0) FROM searched").fetchone()[0]


def with_texts(db: sqlite3.Connection, index: Index) -> set[str]:
    """The courses of which texts are indexed, or documents might be: their files may change when nobody looks."""
    rows = db.execute("SELECT DISTINCT course_id FROM lessons WHERE type = 'document' AND path IS NOT NULL")
    return {course_id for (course_id,) in rows} | {owner.split(_PART)[1] for owner in index.owners(_TEXT)}


def follow_note(db: sqlite3.Connection, index: Index, note_id: str) -> None:
    row = db.execute(
        """SELECT n.course_id, n.lesson_id, n.at_seconds, n.text, coalesce(l.type = 'document', 0) FROM notes AS n
        LEFT JOIN lessons AS l ON (l.course_id, l.lesson_id) = (n.course_id, n.lesson_id)
        WHERE n.id = ? AND n.deleted = 0 AND n.text <> ''""",
        (note_id,),
    ).fetchone()
    owner = f"note{_PART}{note_id}"
    if row is None:
        index.forget(owner)
    else:
        index.replace(owner, [Entry("note", owner, row[0], row[1], note_id, row[2], "", row[3], bool(row[4]))])


def follow_course(
    db: sqlite3.Connection, index: Index, course_id: str, texts: Texts, breathe: Callable[[], None]
) -> None:
    """Bring the index up to date with a course and the texts of its lessons; `breathe` between their pieces, where it
    may end by an exception."""
    db.execute("BEGIN")
    try:
        view = course_view(db, course_id)
        files = {file.lesson_id: file for file in lesson_files(db, course_id)}
    finally:
        db.execute("ROLLBACK")
    owner, prefix = f"course:{course_id}", f"{_TEXT}{course_id}{_PART}"
    stale = index.owners(prefix)
    if view is None:
        index.forget(owner)
    else:
        stamp = hashlib.sha256(msgspec.json.encode(view.course)).hexdigest()
        if index.stamp(owner) != stamp:
            index.replace(owner, _titles(owner, view), stamp)
        breathe()
        for lesson_id, text in _texts(view, files, texts):
            named = f"{prefix}{lesson_id}{_PART}{text.kind}{_PART}{text.name}"
            stale.discard(named)
            if index.stamp(named) != text.stamp:
                index.replace(named, _passages(named, course_id, lesson_id, text, breathe), text.stamp)
            breathe()
    for named in stale:
        index.forget(named)
        breathe()


def _texts(view: CourseView, files: Mapping[str, LessonFile], texts: Texts) -> Iterator[tuple[str, LessonText]]:
    for lesson in view.course.lessons:
        for text in texts(view, lesson, files.get(lesson.id)):
            yield lesson.id, text


def _titles(owner: str, view: CourseView) -> Iterator[Entry]:
    course = view.course
    about = "\n".join(part for part in (course.author, course.description) if part)
    yield Entry("course", owner, course.id, None, None, None, course.title, about)
    for lesson in course.lessons:
        yield Entry("lesson", owner, course.id, lesson.id, None, None, lesson.title, lesson.description)


def _passages(
    owner: str, course_id: str, lesson_id: str, text: LessonText, breathe: Callable[[], None]
) -> Iterator[Entry]:
    paged = text.kind == "document"
    for group in _grouped(_read(text), whole_pages=paged):
        starts: list[tuple[int, float]] = []
        said = ""
        for place, words in group:
            said += " " if said else ""
            starts.append((len(said), place))
            said += words
        yield Entry(text.kind, owner, course_id, lesson_id, None, group[0].place, "", said, paged, starts)
        breathe()


def _read(text: LessonText) -> Iterator[Passage]:
    """As far as it can be read: one file that nobody expected keeps no other from being found. Raises OSError where
    there is no room to read it, Cancelled where somebody gave up."""
    try:
        yield from text.read()
    except (OSError, Cancelled):
        raise
    except Exception:
        _log.exception("a text is not searched, or not to its end: %s", text.name)


def _grouped(passages: Iterable[Passage], *, whole_pages: bool) -> Iterator[list[Passage]]:
    """Short passages together, long ones in pieces; what stands on one page apart from the next."""
    group: list[Passage] = []
    size = 0
    for passage in passages:
        if group and (size >= _PASSAGE or (whole_pages and passage.place != group[0].place)):
            yield group
            group, size = [], 0
        for piece in _pieces(" ".join(passage.text.split())):
            if group and size + len(piece) > _LONGEST:
                yield group
                group, size = [], 0
            group.append(Passage(passage.place, piece))
            size += len(piece)
    if group:
        yield group


def _pieces(text: str) -> Iterable[str]:
    while len(text) > _LONGEST:
        cut = text.rfind(" ", 0, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text
