"""Sets of watched intervals: sorted, disjoint tuples of (start, end) in seconds.

No operation computes new boundaries: every end of a result was an end of an input (or the duration given to `clip`),
so that unions are exactly associative and copies of a session stay equal to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from learncore.records import Span, Spans


def normalize(spans: Iterable[Span]) -> Spans:
    """Sorted, disjoint spans, merged where they touch; drops what is empty, negative or not finite."""
    if isinstance(spans, tuple) and _is_normal(spans):
        return spans
    merged: list[Span] = []
    for start, end in sorted((float(start) + 0.0, float(end)) for start, end in spans if is_span(start, end)):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_normal(spans: Spans) -> bool:
    """Whether nothing is to be done, as nearly always where spans come from a device that kept them."""
    reach = -1.0
    for span in spans:
        start, end = span
        if not (reach < start < end < math.inf and type(start) is type(end) is float and type(span) is tuple):
            return False
        if start < 0 or math.copysign(1.0, start) < 0:
            return False
        reach = end
    return True


def is_span(start: float, end: float) -> bool:
    """Whether (start, end) is finite, not negative, and longer than nothing."""
    return 0 <= start < end < math.inf


def union(a: Iterable[Span], b: Iterable[Span]) -> Spans:
    return normalize((*a, *b))


def add(spans: Iterable[Span], start: float, end: float) -> Spans:
    """`spans` and the moments from `start` to `end`; an empty or reversed interval adds nothing."""
    return normalize((*spans, (start, end)))


def length(spans: Iterable[Span]) -> float:
    """Seconds covered by disjoint spans."""
    return math.fsum(end - start for start, end in spans)


def clip(spans: Iterable[Span], duration: float) -> Spans:
    """What of the spans lies between 0 and `duration`."""
    if isinstance(spans, tuple) and _is_normal(spans) and (not spans or spans[-1][1] <= duration):
        return spans
    return normalize((start, min(end, duration)) for start, end in spans)


def gaps(spans: Iterable[Span], duration: float) -> Spans:
    """What of 0 to `duration` the spans leave open."""
    covered = clip(spans, duration)
    starts = (0.0, *(end for _, end in covered))
    ends = (*(start for start, _ in covered), duration)
    return normalize(zip(starts, ends, strict=True))


def contains(spans: Iterable[Span], t: float) -> bool:
    """Whether moment `t` was watched; a span holds its start and not its end."""
    return any(start <= t < end for start, end in spans)


def coverage(spans: Iterable[Span], duration: float | None) -> float:
    """The share (0-1) of `duration` that the spans cover; 0 where the duration is unknown."""
    if duration is None or not 0 < duration < math.inf:
        return 0.0
    return min(1.0, length(clip(spans, duration)) / duration)
