"""Sets of watched intervals, against the plain idea of a set of quarter seconds."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import spans
from learncore.records import Span, Spans
from tests.core.strategies import span_sets

GRID = 40
pairs = st.tuples(st.integers(-4, GRID), st.integers(-4, GRID)).map(lambda pair: (pair[0] / 4, pair[1] / 4))
raw_spans = st.lists(pairs, max_size=8)


def quarters(raw: list[Span] | Spans) -> set[int]:
    return {quarter for start, end in raw if start >= 0 for quarter in range(round(start * 4), round(end * 4))}


@given(raw_spans)
def test_normal_spans_hold_the_same_moments_sorted_and_apart(raw: list[Span]) -> None:
    result = spans.normalize(raw)
    assert quarters(result) == quarters(raw)
    assert all(start < end for start, end in result)
    assert all(a[1] < b[0] for a, b in pairwise(result))
    assert spans.normalize(result) == result


@given(
    st.lists(st.tuples(*[st.sampled_from([-1.0, -0.0, 0.0, 0, 1, 1.0, 2.5, 3, math.inf, math.nan])] * 2), max_size=3)
)
def test_what_looks_normal_already_is_told_from_what_only_nearly_is(raw: list[Span]) -> None:
    assert repr(spans.normalize(tuple(raw))) == repr(spans.normalize(raw))
    assert repr(spans.clip(tuple(raw), 2.5)) == repr(spans.clip(raw, 2.5))


@given(raw_spans, raw_spans)
def test_a_union_holds_what_either_holds(a: list[Span], b: list[Span]) -> None:
    assert quarters(spans.union(a, b)) == quarters(a) | quarters(b)


@given(span_sets(), span_sets(), span_sets())
def test_unions_are_the_same_to_the_last_bit_in_any_order(a: Spans, b: Spans, c: Spans) -> None:
    assert spans.union(a, b) == spans.union(b, a)
    assert spans.union(spans.union(a, b), c) == spans.union(a, spans.union(b, c))
    assert spans.union(a, a) == a


@given(raw_spans, st.integers(0, GRID))
def test_the_length_is_the_number_of_moments(raw: list[Span], duration: int) -> None:
    whole = spans.normalize(raw)
    assert spans.length(whole) == len(quarters(raw)) / 4
    assert quarters(spans.clip(whole, duration / 4)) == {q for q in quarters(raw) if q < duration}


@given(raw_spans, st.integers(0, GRID))
def test_gaps_and_what_was_watched_make_up_the_whole(raw: list[Span], duration: int) -> None:
    watched = spans.clip(spans.normalize(raw), duration / 4)
    open_ = spans.gaps(raw, duration / 4)
    assert quarters(open_) == set(range(duration)) - quarters(raw)
    assert spans.length(watched) + spans.length(open_) == duration / 4


@given(raw_spans, st.integers(0, GRID))
def test_a_span_holds_its_start_and_not_its_end(raw: list[Span], quarter: int) -> None:
    assert spans.contains(spans.normalize(raw), quarter / 4) == (quarter in quarters(raw))


def test_spans_that_touch_become_one() -> None:
    assert spans.add(((0.0, 10.0),), 10.0, 20.0) == ((0.0, 20.0),)
    assert spans.add(((0.0, 10.0),), 10.001, 20.0) == ((0.0, 10.0), (10.001, 20.0))


@pytest.mark.parametrize(
    "nonsense", [(5.0, 5.0), (6.0, 5.0), (-1.0, 5.0), (math.nan, 5.0), (0.0, math.nan), (0.0, math.inf)]
)
def test_nonsense_adds_nothing(nonsense: Span) -> None:
    assert spans.add(((1.0, 2.0),), *nonsense) == ((1.0, 2.0),)


def test_a_negative_zero_is_a_zero() -> None:
    assert str(spans.normalize([(-0.0, 1.0)])) == str(spans.normalize([(0, 1)])) == "((0.0, 1.0),)"


def test_coverage_is_a_share_of_the_duration() -> None:
    assert spans.coverage(((0.0, 45.0), (55.0, 70.0)), 60.0) == pytest.approx(50 / 60)
    assert spans.coverage(((0.0, 70.0),), 60.0) == 1.0


@pytest.mark.parametrize("duration", [None, 0.0, -1.0, math.nan, math.inf])
def test_nothing_of_an_unknown_duration_is_covered(duration: float | None) -> None:
    assert spans.coverage(((0.0, 10.0),), duration) == 0.0
