"""What the Library shows: filtered, sorted and searched by SQL, a page at a time."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from learnapp.store.places import REMOTE, with_places
from learnapp.store.text import words
from learnapp.store.views import CourseCard, CourseFilter, CourseSort

CARD: Final = (
    "course_id, title, author, total_lessons, completed_count, duration_ms, progress_percentage, status, "
    "last_accessed_at, completed_at, missing_lessons"
)

_REMOTE: Final = f"{REMOTE} AND l.course_id = course_progress.course_id"
_PLACED: Final = """SELECT 1 FROM courses AS c JOIN lessons AS l USING (course_id)
    WHERE c.course_id = course_progress.course_id AND l.missing = 1 AND (c.folder IS NOT NULL OR l.path IS NOT NULL)"""
_FILTERS: Final[dict[CourseFilter, str]] = {
    "all": "",
    "in_progress": " AND status = 'in_progress'",
    "completed": " AND status = 'completed'",
    "not_started": " AND status = 'not_started'",
    "downloaded": f" AND missing_lessons = 0 AND NOT EXISTS ({_REMOTE})",
    "missing": f" AND missing_lessons > 0 AND EXISTS ({_PLACED})",
}
_SORTS: Final[dict[CourseSort, str]] = {
    "recent": "last_accessed_at DESC, added_at DESC, course_id",
    "title": "sort_title, course_id",
    "progress": "progress_percentage DESC, sort_title, course_id",
    "added": "added_at DESC, course_id",
}


def card_from(row: tuple[Any, ...]) -> CourseCard:
    """A row of `CARD`."""
    return CourseCard(
        course_id=row[0],
        title=row[1],
        author=row[2],
        total_lessons=row[3],
        completed_lessons=row[4],
        duration_seconds=row[5] / 1000,
        progress_percentage=row[6],
        status=row[7],
        last_accessed_at=row[8],
        completed_at=row[9],
        missing_lessons=row[10],
    )


def courses(
    db: sqlite3.Connection, wanted: CourseFilter, sort: CourseSort, search: str, limit: int, offset: int
) -> list[CourseCard]:
    where, sought = _where(wanted, search)
    if sought:
        where = f"in_library = 1 AND course_id IN (SELECT course_id FROM course_progress WHERE {where})"
    rows = db.execute(
        f"SELECT {CARD} FROM course_progress WHERE {where} ORDER BY {_SORTS[sort]} LIMIT ? OFFSET ?",
        (*sought, limit, offset),
    )
    return with_places(db, [card_from(row) for row in rows])


def first_courses(
    db: sqlite3.Connection, wanted: CourseFilter, sort: CourseSort, search: str, limit: int
) -> tuple[int, list[CourseCard]]:
    """How many there are, and the first page of them. A search goes through all titles: here once for both."""
    where, sought = _where(wanted, search)
    if not sought:
        return count_courses(db, wanted, ""), courses(db, wanted, sort, "", limit, 0)
    rows = db.execute(
        f"WITH found AS MATERIALIZED (SELECT course_id FROM course_progress WHERE {where}) "
        f"SELECT {CARD}, (SELECT count(*) FROM found) FROM course_progress "
        f"WHERE in_library = 1 AND course_id IN found ORDER BY {_SORTS[sort]} LIMIT ?",
        (*sought, limit),
    ).fetchall()
    return rows[0][-1] if rows else 0, with_places(db, [card_from(row) for row in rows])


def counts(db: sqlite3.Connection, search: str) -> dict[CourseFilter, int]:
    """How many of the courses that a search finds fit each filter."""
    where, sought = _where("all", search)
    sums = ", ".join(f"coalesce(sum(1{each}), 0)" for each in _FILTERS.values())
    row = db.execute(f"SELECT {sums} FROM course_progress WHERE {where}", sought).fetchone()
    return dict(zip(_FILTERS, row, strict=True))


def count_courses(db: sqlite3.Connection, wanted: CourseFilter, search: str) -> int:
    where, sought = _where(wanted, search)
    return int(db.execute(f"SELECT count(*) FROM course_progress WHERE {where}", sought).fetchone()[0])


def _where(wanted: CourseFilter, search: str) -> tuple[str, tuple[str, ...]]:
    """A condition that an index answers alone, and the words looked for: the rows themselves are wide."""
    sought = words(search)
    return "in_library = 1" + _FILTERS[wanted] + " AND instr(search, ?) > 0" * len(sought), sought
