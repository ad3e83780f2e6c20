"""Notes taken along as Markdown."""

from __future__ import annotations

import datetime as dt

from learnapp.library.notes_markdown import notes_as_markdown
from learnapp.store.views_notes import NoteVersion, NoteView
from learncore.records import NoteValue

AT = 1_767_265_200_000


def view(
    text: str, at: float, *others: str, number: int = 1, course: str = "Optics", lesson: str = "On *light*"
) -> NoteView:
    note = NoteValue(lesson=lesson, course=course, at_seconds=at, text=text)
    told = [
        NoteVersion(
            note=NoteValue(lesson=lesson, course=course, text=one), at=AT, device_name=device, this_device=False
        )
        for one, device in zip((text, *others), ("Laptop", "Desk"), strict=False)
    ]
    return NoteView(
        id=f"{at}", note=note, lesson_title=lesson, course_title=course, number=number, at=AT, versions=tuple(told)
    )


def written(*views: NoteView) -> str:
    return notes_as_markdown(
        views, heading="Notes", bookmark="(bookmark)", place=lambda one: f"{one.note.at_seconds:.0f}s", tz=dt.UTC
    )


def test_notes_stand_by_course_lesson_and_moment() -> None:
    text = written(
        view("Later", 20),
        view("", 5),
        view("First line\n\n- a list\nlast", 9),
        view("Other", 1, number=12, lesson="Lens 12"),
        view("Map", 1, course="Maps", lesson="Rivers"),
    )
    assert text == (
        "# Notes\n\n## Maps\n\n### 1. Rivers\n\n- **1s** Map\n\n"
        "## Optics\n\n### 1. On \\*light\\*\n\n- **5s** (bookmark)\n- **9s** First line\n\n  - a list\n  last\n"
        "- **20s** Later\n\n### 12. Lens 12\n\n- **1s** Other\n"
    )


def test_all_versions_are_told_where_devices_disagree() -> None:
    assert "- **3s** mine *(Laptop, 2026-01-01)*\n- **3s** theirs *(Desk, 2026-01-01)*\n" in written(
        view("mine", 3, "theirs")
    )


def test_nothing_is_a_heading() -> None:
    assert written() == "# Notes\n"


def test_titles_are_no_markup() -> None:
    text = written(view("Words", 1, course="AT&amp;T ~~old~~ <b>", lesson="[a](b) | `c`"))
    assert "## AT\\&amp;T \\~\\~old\\~\\~ \\<b\\>\n\n### 1. \\[a\\](b) \\| \\`c\\`\n" in text
