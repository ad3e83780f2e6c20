"""How much something is, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from learnapp.sizes import told
from learnapp.ui import format as window


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (999.6, "1.0 kB"),
        (1_023.4 * 1000, "1.0 MB"),
        (99_949, "99.9 kB"),
        (99_950, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (412_300_000, "412 MB"),
        (1_500_000_000, "1.5 GB"),
        (7_000_000_000_000_000, "7,000 TB"),
    ],
)
def test_it_is_told_by_thousands(number: float, said: str) -> None:
    assert told(number) == said


@given(st.integers(0, 10**15 - 1))
def test_no_unit_has_a_thousand_of_the_one_below_and_the_window_says_the_same(number: int) -> None:
    said = told(number)
    figure = re.match(r"[\d.]+", said)
    assert figure is not None
    assert float(figure[0]) < 1000
    assert window.size(number) == said


def test_the_window_tells_it_as_the_locale_does() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert window.size(1_500_000) == "1,5 MB"
