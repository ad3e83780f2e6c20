"""Lengths in words: a whole is rounded once, and its parts add up to it. Days, in any locale."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from learnapp.ui.format import length, lengths, needed, score, short_day


def minutes(said: str) -> int:
    """The minutes that somebody adds up who reads this; `45 s` and `< 1 min` are none."""
    hours = re.search(r"(\d+) h", said)
    rest = re.search(r"(?<!< )\b(\d+) m", said)
    return 60 * int(hours[1] if hours else 0) + int(rest[1] if rest else 0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.5, "1 min"),
        (89, "1 min"),
        (90, "2 min"),
        (150, "3 min"),
        (59 * 60 + 30, "1 h"),
        (4 * 3600 + 12 * 60, "4 h 12 m"),
    ],
)
def test_a_length_is_rounded_half_up(seconds: float, said: str) -> None:
    assert length(seconds) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], []),
        ([84, 84, 84], ["2 min", "1 min", "1 min"]),
        ([100, 100], ["2 min", "1 min"]),
        ([29, 3600], ["< 1 min", "1 h"]),
        ([20.4, 20.4], ["21 s", "20 s"]),
        ([600, 0], ["10 min", "0 s"]),
    ],
)
def test_parts_share_the_minutes_of_their_whole(parts: list[float], said: list[str]) -> None:
    assert lengths(parts) == said


@given(st.lists(st.floats(0, 20_000), max_size=12))
def test_parts_add_up_to_what_is_told_of_the_whole(parts: list[float]) -> None:
    told = lengths(parts)
    assert len(told) == len(parts)
    if sum(parts) >= 60:
        assert sum(map(minutes, told)) == minutes(length(sum(parts)))
    for part, one in zip(parts, told, strict=True):
        assert abs(minutes(one) * 60 - part) < 60 or sum(parts) < 60


@pytest.mark.parametrize(("value", "shown"), [(72.5, "73%"), (72.4, "72%"), (0.0, "0%"), (100.0, "100%")])
def test_scores_are_rounded_half_up(value: float, shown: str) -> None:
    assert score(value) == shown


def test_what_is_needed_to_pass_is_enough() -> None:
    assert [needed(passing) for passing in (70.0, 66.4, 66.67)] == ["70%", "67%", "67%"]


@pytest.mark.parametrize(("name", "said"), [("C", "2026-11-27"), ("de_DE", "27.11.26"), ("en_US", "11/27/26")])
def test_a_short_day_has_signs_between_its_figures(name: str, said: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(name))
    try:
        assert short_day(dt.date(2026, 11, 27)) == said
    finally:
        QLocale.setDefault(before)
