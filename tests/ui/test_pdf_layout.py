"""Where pages stand, and which place of the document a height is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from learnapp.ui.pages.reader.pdf_layout import MARGIN, PageLayout
from learnapp.ui.pages.reader.pdf_search import lines_of

SIZES = st.lists(st.tuples(st.floats(1, 30_000), st.floats(1, 30_000)), min_size=1, max_size=30)


@given(SIZES, st.integers(200, 3000), st.none() | st.floats(0.01, 20), st.floats(0, 1))
def test_a_place_and_its_height_are_the_same(
    sizes: list[tuple[float, float]], room: int, scale: float | None, share: float
) -> None:
    layout = PageLayout(sizes, room, scale)
    place = 1 + share * layout.pages * 0.999
    assert layout.place_at(layout.y_of(place)) == pytest.approx(place, abs=1e-6)


@given(SIZES, st.integers(200, 3000), st.floats(0, 1), st.integers(1, 3000))
def test_the_pages_between_two_heights_are_those_that_touch_them(
    sizes: list[tuple[float, float]], room: int, share: float, high: int
) -> None:
    layout = PageLayout(sizes, room)
    top = share * layout.height
    found = set(layout.between(top, top + high))
    for page in range(1, layout.pages + 1):
        box = layout.box(page)
        if box.y < top + high and box.y + box.height > top:
            assert page in found
    sight = layout.sight(top, top + high)
    assert 1 <= sight.top <= sight.bottom <= layout.pages + 1


def test_it_fits_the_width_and_no_page_is_wider_than_two_screens() -> None:
    layout = PageLayout([(600, 800), (300, 400)], 640)
    assert layout.box(1).width == 640 - 2 * MARGIN
    assert layout.box(2).x > layout.box(1).x, "a smaller page stands in the middle"
    assert PageLayout([(600, 800)], 5000).box(1).width == 1200


@pytest.mark.parametrize("size", [(0.0, 0.0), (1e9, 5.0), (-3.0, 800.0), (float("nan"), 800.0)])
def test_a_page_of_impossible_size_stands_as_an_ordinary_one(size: tuple[float, float]) -> None:
    assert PageLayout([size], 640).box(1).height > 100


def test_parts_of_a_word_that_was_found_are_one_on_each_line() -> None:
    found = [QRectF(10, 10, 20, 12), QRectF(28, 12, 8, 8), QRectF(0, 30, 15, 12)]
    assert lines_of(found) == [QRectF(10, 10, 26, 12), QRectF(0, 30, 15, 12)]
    assert lines_of([]) == []
