"""Percentages and course figures: integers 0-100, rounded half up, from exact arithmetic."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

LONGEST_SECONDS: Final = 1e12
UNSURE: Final = 1e-9
"""Floats that differ by a greater share than this differ; nearer ones are compared as the decimals they stand for."""


def exact(number: float) -> Fraction:
    """The decimal number that is written down for a float: 0.145 is 145/1000, not the nearest binary fraction."""
    return Fraction(int(number)) if float(number).is_integer() else Fraction(repr(float(number)))


def milliseconds(seconds: float) -> int:
    """Whole milliseconds; 0 for what is negative, not finite or absurdly long."""
    return round(seconds * 1000) if 0 < seconds < LONGEST_SECONDS else 0


def percent(part: float | Fraction, whole: float | Fraction) -> int:
    """`part` of `whole` in percent; 0 of 0 is 0, and so is what is not finite."""
    if not (math.isfinite(part) and math.isfinite(whole)) or whole <= 0:
        return 0
    near = part / whole * 100 + 0.5
    if near < 1e6 and abs(near - round(near)) > UNSURE * max(1.0, abs(near)):
        return min(100, max(0, math.floor(near)))
    ratio = _fraction(part) / _fraction(whole)
    return min(100, max(0, math.floor(ratio * 100 + Fraction(1, 2))))


def at_least(a: float, factor: float, b: float) -> bool:
    """Whether a >= factor * b, exactly as the numbers are written down."""
    product = factor * b
    if abs(a - product) > UNSURE * max(abs(a), abs(product)):
        return a > product
    return exact(a) >= exact(factor) * exact(b)


def linear(completed: int, total: int) -> int:
    """Completed lessons of all lessons."""
    return percent(completed, total)


def weighted(lessons: Iterable[tuple[float, bool]]) -> int:
    """Completed weight of all weight, of (weight, completed) pairs; every lesson alike where no weight is positive."""
    counts = Counter(lessons)
    if len(counts) <= 2 and len({weight for weight, _ in counts}) == 1:  # all alike: the lessons count
        return linear(sum(count for (_, completed), count in counts.items() if completed), counts.total())
    total = sum((_weight(weight) * count for (weight, _), count in counts.items()), Fraction(0))
    if not total:
        return linear(sum(count for (_, completed), count in counts.items() if completed), counts.total())
    done = (_weight(weight) * count for (weight, completed), count in counts.items() if completed)
    return percent(sum(done, Fraction(0)), total)


def hierarchical(modules: Iterable[int]) -> int:
    """The mean of the modules' percentages."""
    percentages = list(modules)
    return percent(sum(percentages), 100 * len(percentages))


def time_based(lessons: Iterable[tuple[float, float]]) -> int:
    """Watched time of all time, of (covered, duration) pairs in seconds."""
    pairs = [(milliseconds(covered), milliseconds(duration)) for covered, duration in lessons]
    return percent(sum(covered for covered, _ in pairs), sum(duration for _, duration in pairs))


def mastery(passed: int, quizzes: int) -> int | None:
    """Passed quizzes of all quizzes; None where there is no quiz."""
    return percent(passed, quizzes) if quizzes else None


def _fraction(number: float | Fraction) -> Fraction:
    return number if isinstance(number, Fraction) else exact(number)


def _weight(weight: float) -> Fraction:
    return exact(weight) if 0 < weight < math.inf else Fraction(0)
