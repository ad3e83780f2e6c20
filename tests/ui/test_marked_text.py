"""Words are marked where they stand, and the text is still there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from learnapp.ui.widgets.marked_text import lay_out, spans


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("A pointer, a Pointer", "pointer", ["pointer", "Pointer"]),
        ("Café naïve CAFE\u0301", "cafe", ["Café", "CAFE\u0301"]),
        ("Straße", "sse", ["ße"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("nothing", "x", []),
        ("nothing", "", []),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(text: str, needle: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, needle)] == found


def colours(text: str, marks: list[tuple[int, int]], most: int = 0) -> set[str]:
    layout, height = lay_out(
        text, QFont(), 120, leading=20, most=most, marks=marks, ink=QColor("#ff0000"), ground=QColor("#00ff00")
    )
    picture = QImage(130, round(height) + 4, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    painter.setPen(QColor("#0000ff"))
    layout.draw(painter, QPointF(2, 2))
    painter.end()
    pixels = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {pixel.name() for pixel in pixels if pixel.saturation() > 250}


@pytest.mark.parametrize("most", [0, 2])
def test_marked_text_is_painted_with_its_marks(qapp: QApplication, most: int) -> None:
    text = "follow the star back to the value " * 3
    assert "#0000ff" in colours(text, [], most)
    marked = colours(text, [(0, 6)], most)
    assert "#0000ff" in marked
    assert "#00ff00" in marked


def test_a_text_ends_in_dots_where_it_is_too_long(qapp: QApplication) -> None:
    layout, height = lay_out("one two three four five six seven " * 4, QFont(), 120, leading=20, most=2)
    assert height == 40
    assert layout.text().endswith("…")
    layout, height = lay_out("short", QFont(), 120, leading=20, most=2)
    assert (height, layout.text()) == (20, "short")


@pytest.mark.parametrize(("text", "mark"), [("😀 here", (2, 6)), ("🇩🇪👩‍🚀 there", (6, 11)), ("plain é", (0, 5))])
def test_marks_stand_where_the_words_are_beside_emoji(text: str, mark: tuple[int, int]) -> None:
    layout, _ = lay_out(text, QFont(), 400, marks=[mark], ink=QColor("#ff0000"))
    (form,) = layout.formats()
    units = text.encode("utf-16-le")[2 * form.start : 2 * (form.start + form.length)]
    assert units.decode("utf-16-le") == text[slice(*mark)]


def test_what_is_cut_short_begins_where_its_last_line_does_beside_emoji() -> None:
    text = "😀" * 40 + " words that follow after all the faces"
    layout, _ = lay_out(text, QFont(), 120, leading=20, most=2)
    last = layout.lineAt(1)
    assert 2 * (last.textStart() + last.textLength()) == len(layout.text().encode("utf-16-le")), "all of it is seen"
    assert layout.text().endswith("…")
    assert text.startswith(layout.text()[:-1].rstrip())
