"""Titles, order and languages from the names of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.naming import clean_title, is_numbered, language_of, natural_key, path_key, plain, split_suffix

names = st.text(max_size=80)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01 - Intro", "Intro"),
        ("1. Intro", "Intro"),
        ("2) The second", "The second"),
        ("[03] Loops", "Loops"),
        ("#4 Fourth", "Fourth"),
        ("S01E02 - Pilot", "Pilot"),
        ("003_intro_to_python", "intro to python"),
        ("01-intro-to-python", "intro to python"),
        ("02.03 - Hello", "Hello"),
        ("01.Node.js", "Node.js"),
        ("Lecture 01 - Intro", "Intro"),
        ("Chapter 3_ Loops", "Loops"),
        ("Intro [1080p]", "Intro"),
        ("Intro (720p, 60fps)", "Intro"),
        ("intro.1080p.x264", "intro"),
        ("A_tale_of_files", "A tale of files"),
        ("My video [dQw4w9WgXcQ]", "My video"),
    ],
)
def test_numbering_tags_and_underscores_are_taken_off(name: str, title: str) -> None:
    assert clean_title(name) == title


@pytest.mark.parametrize(
    "name",
    [
        "3D graphics",
        "2024 in review",
        "7 habits",
        "1984",
        "Lecture 1",
        "Node.js basics",
        "2-way binding",
        "1st steps",
        "About [Programming]",
        "C++ 11",
        "100% pure",
        "Week 2 Review",
        "01",
    ],
)
def test_numbers_that_mean_something_stay(name: str) -> None:
    assert clean_title(name) == name


def test_a_number_and_a_space_are_numbering_only_where_the_neighbours_have_them_too() -> None:
    assert is_numbered(["1 Welcome", "2 Tools", "3 Goodbye"])
    assert not is_numbered(["7 habits", "Goodbye", "Welcome"])
    assert clean_title("1 Welcome", numbered=True) == "Welcome"


@given(names)
def test_a_title_is_one_clean_line_and_never_empty(name: str) -> None:
    title = clean_title(name, numbered=True)
    assert title
    assert len(title) <= 200
    assert title == title.strip()
    assert plain(title) == title


@given(names)
def test_cleaning_a_title_only_takes_away(name: str) -> None:
    letters = [letter for letter in name if letter.isalnum()]
    kept = iter(letters)
    assert all(letter in kept for letter in clean_title(name) if letter.isalnum())


def test_two_comes_before_ten() -> None:
    assert sorted(["10 - x", "2 - x", "1 - x"], key=natural_key) == ["1 - x", "2 - x", "10 - x"]
    assert sorted(["Part 10/1", "Part 9/2", "Part 9/1"], key=path_key) == ["Part 9/1", "Part 9/2", "Part 10/1"]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_the_order_is_total_whatever_the_names(some: list[str]) -> None:
    turned = some[::-1]
    assert sorted(some, key=natural_key) == sorted(turned, key=natural_key)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_are_ordered_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"a{one}") < natural_key(f"a{other}")) == (one < other)


@pytest.mark.parametrize(
    ("part", "language"),
    [
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("en_US", "en-US"),
        ("zh-Hans", "zh-Hans"),
        ("en.sdh", "en"),
        ("forced", None),
        ("1080p", None),
        ("", None),
    ],
)
def test_a_caption_names_its_language(part: str, language: str | None) -> None:
    assert language_of(part) == language


@given(names)
def test_a_suffix_is_split_off_and_nothing_is_lost(name: str) -> None:
    stem, suffix = split_suffix(name)
    assert stem + suffix == name
