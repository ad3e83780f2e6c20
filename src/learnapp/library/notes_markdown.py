"""Notes as a Markdown text, to be taken along: by course, lesson and moment, whatever a note says left as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from learnapp.store.text import sort_key
from learnapp.store.views_notes import NoteVersion, NoteView

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|&~])")


def notes_as_markdown(
    views: Sequence[NoteView], *, heading: str, bookmark: str, place: Callable[[NoteView], str], tz: dt.tzinfo
) -> str:
    """A heading for each course and lesson, a point of a list for each note. `place` tells a note's moment, `bookmark`
    stands where a note has no words. Where devices disagree all versions are told, with who wrote them."""
    lines = [f"# {_plain(heading)}", ""]
    ordered = sorted(views, key=_order)
    for (_, course), of_course in groupby(ordered, lambda view: (view.note.course, view.course_title)):
        lines += [f"## {_plain(course) or '–'}", ""]
        for (_, lesson, number), of_lesson in groupby(
            of_course, lambda view: (view.note.lesson, view.lesson_title, view.number)
        ):
            named = _plain(lesson) or "–"
            lines += [f"### {number}. {named}" if number is not None else f"### {named}", ""]
            for view in of_lesson:
                lines += _note(view, bookmark, place(view), tz)
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _note(view: NoteView, bookmark: str, place: str, tz: dt.tzinfo) -> list[str]:
    if not view.disputed:
        return [_item(f"**{place}** {view.note.text.strip() or bookmark}")]
    kept = [version for version in view.versions if not version.note.deleted]
    return [_item(f"**{place}** {version.note.text.strip() or bookmark} *({_who(version, tz)})*") for version in kept]


def _who(version: NoteVersion, tz: dt.tzinfo) -> str:
    day = dt.datetime.fromtimestamp(version.at / 1000, tz).date().isoformat()
    return f"{_plain(version.device_name)}, {day}" if version.device_name else day


def _item(text: str) -> str:
    """A point of a list; what follows in further lines belongs to it."""
    first, *rest = text.splitlines() or [""]
    return "\n".join((f"- {first}", *(f"  {line}".rstrip() for line in rest)))


def _order(view: NoteView) -> tuple[str, str, float, float, str]:
    number = float("inf") if view.number is None else float(view.number)
    return sort_key(view.course_title), view.note.course, number, view.note.at_seconds, view.id


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
