"""Where the files of a course are that are not all here, in a word or two for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from learnapp.store import Reader
    from learnapp.store.views import CourseCard

ALL: Final = 1_000_000


def not_here(reader: Reader) -> dict[str, str]:
    """By their ids where those courses of the library are that are not on this device, or not all of them."""
    told = ((card.course_id, whereabouts(card)) for card in reader.courses(limit=ALL))
    return {course_id: where for course_id, where in told if where}


def whereabouts(card: CourseCard) -> str:
    """Empty where all of it is here."""
    if card.elsewhere is not None:
        return f"on {card.elsewhere or 'another device'}"
    if card.missing_lessons:
        return "files missing"
    if card.remote_lessons:
        return "on the server" if card.remote_lessons >= card.total_lessons else "partly on the server"
    return ""
