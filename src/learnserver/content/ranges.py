"""Which part of a file a request asks for (RFC 9110, 13–14), for files that never change under their name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_RANGE = re.compile(r"\s*bytes\s*=\s*(?:([0-9]{1,18})\s*-\s*([0-9]{1,18})?|-\s*([0-9]{1,18}))\s*", re.IGNORECASE)
_ETAG = re.compile(r'(W/)?("[^"]*")')


class Part(NamedTuple):
    """What to answer: the `status` (200, 206, 304 or 416), and the bytes from `start` up to, without, `stop`."""

    status: int
    start: int
    stop: int


def part_of(size: int, etag: str, headers: Mapping[str, str]) -> Part:
    """The part of a file of `size` bytes that lower-case `headers` ask for; `etag` is a strong one, in quotes.

    Several ranges at once, other units and nonsense get the whole file, as the standard allows.
    """
    asked = headers.get("if-none-match")
    if asked is not None and (asked.strip() == "*" or etag in {found[2] for found in _ETAG.finditer(asked)}):
        return Part(304, 0, 0)
    whole = Part(200, 0, size)
    wanted = headers.get("range")
    if wanted is None or headers.get("if-range", etag).strip() != etag:
        return whole
    match = _RANGE.fullmatch(wanted)
    if match is None:
        return whole
    first, last, suffix = match.groups()
    if suffix is not None:
        start, stop = max(size - int(suffix), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last is not None else size
        if last is not None and int(last) < start:
            return whole
    return Part(206, start, stop) if start < stop else Part(416, 0, 0)
