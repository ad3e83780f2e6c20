"""The causal register (SYNC): a write replaces what its writer had seen; only blind writes stand side by side.

A register is well formed when every sibling's (`by`, `n`) is unique, `n` is at most `seen[by]`, siblings are sorted.
`settle` makes any register so, and `write` and `join` keep it so: equal registers are equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from learncore.records import Register, ResumePoint, Sibling

MAX_AT: Final = 253_402_214_400_000
"""The last moment (ms UTC) that a record may name: the end of the year 9999, a day short for the time zones."""

T = TypeVar("T")


def canonical(value: Any) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, defaults of records left out."""
    return msgspec.json.encode(msgspec.to_builtins(value, str_keys=True), order="sorted")


def plain(value: Any) -> Any:
    """The value as its JSON reads back: dicts with sorted string keys, lists, texts, numbers, booleans, None."""
    return msgspec.json.decode(canonical(value))


def write(register: Register, device: str, at: int, value: Any) -> Register:
    """The register after `device` wrote `value` at `at` (ms UTC), having seen all that the register holds."""
    n = register.seen.get(device, 0) + 1
    newest = max((sibling.at for sibling in register.now), default=-1)
    stamp = min(max(at, newest + 1, 0), MAX_AT)
    sibling = Sibling(by=device, n=n, at=stamp, value=plain(value))
    return Register(seen=_sorted_seen({**register.seen, device: n}), now=(sibling,))


def amend(register: Register, known: Mapping[str, int], device: str, at: int, value: Any) -> Register:
    """The register after `device` wrote `value`, having seen no more than the writes `known` and its own.

    What came meanwhile stays beside it, as if it had been written on another replica and joined.
    """
    unseen = tuple(one for one in register.now if one.by != device and one.n > known.get(one.by, 0))
    rest = tuple(one for one in register.now if one not in unseen)
    written = write(Register(seen=register.seen, now=rest), device, at, value)
    return settle(Register(seen=written.seen, now=(*written.now, *unseen)))


def join(a: Register, b: Register) -> Register:
    """What two copies of a register become: commutative, associative, idempotent."""
    ours, theirs = _by_dot(a.now), _by_dot(b.now)
    kept = [
        sibling
        for mine, other, seen in ((ours, theirs, b.seen), (theirs, ours, a.seen))
        for dot, sibling in mine.items()
        if dot in other or sibling.n > seen.get(sibling.by, 0)
    ]
    seen = {by: max(a.seen.get(by, 0), b.seen.get(by, 0)) for by in (*a.seen, *b.seen)}
    return Register(seen=_sorted_seen(seen), now=tuple(_by_dot(kept).values()))


def settle(register: Register) -> Register:
    """The well-formed register of whatever siblings and counters a document brought."""
    now = _by_dot(register.now)
    seen = dict(register.seen)
    for by, n in now:
        seen[by] = max(seen.get(by, 0), n)
    return Register(seen=_sorted_seen(seen), now=tuple(now.values()))


def latest(register: Register) -> Sibling | None:
    """The last writer's sibling: greatest (`at`, `by`)."""
    return max(register.now, key=_recency, default=None)


def furthest(register: Register) -> Sibling | None:
    """The sibling of a `resume` register that stands furthest: greatest (epoch, seconds), then the last written."""
    return max(register.now, key=_position, default=None)


def others(register: Register, chosen: Sibling | None) -> tuple[Sibling, ...]:
    """The siblings that were not chosen, the last written first."""
    rest = (sibling for sibling in register.now if chosen is None or _dot(sibling) != _dot(chosen))
    return tuple(sorted(rest, key=_recency, reverse=True))


def value_as(sibling: Sibling | None, type_: type[T]) -> T | None:
    """The sibling's value as `type_`, or None where there is none or it is of another shape."""
    if sibling is None:
        return None
    try:
        return msgspec.convert(sibling.value, type_, str_keys=True)
    except (msgspec.ValidationError, RecursionError):
        return None


def _dot(sibling: Sibling) -> tuple[str, int]:
    return sibling.by, sibling.n


def _strength(sibling: Sibling) -> tuple[int, bytes]:
    return sibling.at, canonical(sibling.value)


def _recency(sibling: Sibling) -> tuple[int, str, bytes, int]:
    return sibling.at, sibling.by, canonical(sibling.value), sibling.n


def _position(sibling: Sibling) -> tuple[int, float, int, str, bytes, int]:
    point = value_as(sibling, ResumePoint) or ResumePoint(epoch=-1, seconds=-1.0)
    return point.epoch, point.seconds, *_recency(sibling)


def _by_dot(siblings: Iterable[Sibling]) -> dict[tuple[str, int], Sibling]:
    """Siblings by (device, n) in order; of two values that a forked identity gave one number, the stronger."""
    chosen: dict[tuple[str, int], Sibling] = {}
    for sibling in siblings:
        rival = chosen.get(_dot(sibling))
        if rival is None or (rival is not sibling and _strength(sibling) > _strength(rival)):
            chosen[_dot(sibling)] = sibling
    return dict(sorted(chosen.items()))


def _sorted_seen(seen: dict[str, int]) -> dict[str, int]:
    return dict(sorted(seen.items()))
