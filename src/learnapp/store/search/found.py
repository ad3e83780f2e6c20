"""What a search found."""

from __future__ import annotations

from typing import Final, Literal

from learncore.records import Record

Kind = Literal["course", "lesson", "note", "transcript", "document"]
KINDS: Final[tuple[Kind, ...]] = ("course", "lesson", "note", "transcript", "document")
Mark = tuple[int, int]


class Hit(Record, frozen=True, kw_only=True):
    """One place. `at` is the moment in a film (seconds) or, where it is `paged`, the page of a document; None where it
    is all of it.

    `title` names the course or the lesson, `text` are the words around what was found; the marks are where they say it.
    """

    kind: Kind
    course_id: str
    lesson_id: str | None = None
    note_id: str | None = None
    at: float | None = None
    paged: bool = False
    title: str
    course_title: str = ""
    text: str = ""
    title_marks: tuple[Mark, ...] = ()
    text_marks: tuple[Mark, ...] = ()


class Found(Record, frozen=True, kw_only=True):
    """The best of each kind, the best kind first. `meant` is what was looked for in the stead of what nothing says;
    `preparing`: there is more that is not indexed yet."""

    sought: str
    meant: str = ""
    hits: tuple[Hit, ...] = ()
    preparing: bool = False
