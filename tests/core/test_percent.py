"""Percentages and the figures of a course."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore.progress import hierarchical, linear, mastery, percent, time_based, weighted


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 8, 13),
        (1, 3, 33),
        (2, 3, 67),
        (1, 200, 1),
        (0.145, 1, 15),
        (0.285, 1, 29),
        (1.005, 100, 1),
        (0, 0, 0),
        (5, 0, 0),
        (7, 5, 100),
        (-1, 5, 0),
        (1, -5, 0),
        (math.nan, 1, 0),
        (1, math.nan, 0),
        (math.inf, 1, 0),
        (1e-300, 1e300, 0),
    ],
)
def test_percentages_are_rounded_half_up_and_clamped(part: float, whole: float, shown: int) -> None:
    assert percent(part, whole) == shown


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_percentages_are_exact_for_all_counts(part: int, whole: int) -> None:
    assert percent(part, whole) == min(100, (200 * part + whole) // (2 * whole))
    assert percent(part / 4, whole / 4) == percent(part, whole)


@given(st.lists(st.booleans()), st.floats(0.001, 1000))
def test_equal_weights_are_no_weights(done: list[bool], weight: float) -> None:
    assert weighted((weight, one) for one in done) == linear(sum(done), len(done))


def test_a_heavier_lesson_counts_for_more() -> None:
    assert weighted([(3.0, True), (1.0, False)]) == 75
    assert weighted([(0.1, True), (0.1, True), (0.1, True), (0.3, False)]) == 50


def test_weights_that_are_no_weights_count_for_nothing() -> None:
    assert weighted([(0.0, True), (0.0, False), (0.0, False), (0.0, False)]) == 25
    assert weighted([(-1.0, True), (math.nan, True), (math.inf, True), (1.0, False)]) == 0
    assert weighted([]) == 0


def test_modules_count_alike_in_the_hierarchical_figure() -> None:
    assert hierarchical([100, 50, 0]) == 50
    assert hierarchical([100, 25]) == 63
    assert hierarchical([]) == 0


def test_long_lessons_count_for_more_in_the_time_based_figure() -> None:
    assert time_based([(60.0, 60.0), (0.0, 180.0)]) == 25
    assert time_based([(0.1, 0.8)]) == 13
    assert time_based([]) == 0


def test_mastery_is_the_share_of_passed_quizzes_and_nothing_without_a_quiz() -> None:
    assert mastery(1, 8) == 13
    assert mastery(0, 3) == 0
    assert mastery(0, 0) is None
