"""Pages for dark rooms: light and dark change places, colours stay what they are."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from learnapp.ui.pages.reader.pdf_dark import darkened, turned_round


def page(color: str, width: int = 8, height: int = 8) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(color))
    return image


@pytest.mark.parametrize(
    ("color", "light", "hue"),
    [
        ("#FFFFFF", 0, None),
        ("#000000", 255, None),
        ("#808080", 127, None),
        ("#00000000", 0, None),
        ("#DCE7FF", 30, 221),
        ("#2F6BFF", 159, 221),
        ("#12805C", 104, 160),
    ],
)
def test_lightness_is_turned_round_and_the_hue_stays(color: str, light: int, hue: int | None) -> None:
    """Transparent is white: nothing was printed there."""
    made = turned_round(page(color)).pixelColor(3, 3)
    assert made.lightness() == pytest.approx(light, abs=12)
    if hue is not None:
        assert made.hue() == pytest.approx(hue, abs=8)


def test_a_large_page_is_done_in_strips_and_left_when_it_is_no_longer_wanted() -> None:
    large = page("#FFFFFF", 700, 1_100)
    large.setPixelColor(350, 1_099, QColor("#000000"))
    made = darkened(large, lambda: True)
    assert made is not None
    assert made.pixelColor(0, 0).lightness() == made.pixelColor(699, 1_098).lightness() == 0
    assert made.pixelColor(350, 1_099).lightness() == 255
    left = iter((True, False))
    assert darkened(large, lambda: next(left)) is None
