"""The causal register (SYNC): a write replaces what its writer had seen; only blind writes stand side by side.

A write's name is (`by`, `n`): its device, and the how-manieth of it. Where two databases write as one device, a name
may stand for several values. Each was written blindly, so all of them stand, until a write that had seen the name.

A register is well formed when no two siblings share name and value, `n` is at most `seen[by]`, siblings are sorted.
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
    ours, theirs = _by_name(a.now), _by_name(b.now)
    kept = [
        sibling
        for mine, other, seen in ((ours, theirs, b.seen), (theirs, ours, a.seen))
        for name, siblings in mine.items()
        if name in other or name[1] > seen.get(name[0], 0)
        for sibling in siblings
    ]
    seen = {by: max(a.seen.get(by, 0), b.seen.get(by, 0)) for by in (*a.seen, *b.seen)}
    return Register(seen=_sorted_seen(seen), now=_sorted_now(_by_name(kept)))


def settle(register: Register) -> Register:
    """The well-formed register of whatever siblings and counters a document brought."""
    now = _by_name(register.now)
    seen = dict(register.seen)
    for by, n in now:
        seen[by] = max(seen.get(by, 0), n)
    return Register(seen=_sorted_seen(seen), now=_sorted_now(now))


def latest(register: Register) -> Sibling | None:
    """The last writer's sibling: greatest (`at`, `by`)."""
    return max(register.now, key=_recency, default=None)


def furthest(register: Register) -> Sibling | None:
    """The sibling of a `resume` register that stands furthest: greatest (epoch, seconds), then the last written."""
    return max(register.now, key=_position, default=None)


def others(register: Register, chosen: Sibling | None) -> tuple[Sibling, ...]:
    """The siblings that were not chosen, the last written first."""
    rest = (sibling for sibling in register.now if chosen is None or not _is_same(sibling, chosen))
    return tuple(sorted(rest, key=_recency, reverse=True))


def value_as(sibling: Sibling | None, type_: type[T]) -> T | None:
    """The sibling's value as `type_`, or None where there is none or it is of another shape."""
    if sibling is None:
        return None
    try:
        return msgspec.convert(sibling.value, type_, str_keys=True)
    except (msgspec.ValidationError, RecursionError):
        return None


def _is_same(one: Sibling, other: Sibling) -> bool:
    return (one.by, one.n) == (other.by, other.n) and canonical(one.value) == canonical(other.value)


def _recency(sibling: Sibling) -> tuple[int, str, bytes, int]:
    return sibling.at, sibling.by, canonical(sibling.value), sibling.n


def _position(sibling: Sibling) -> tuple[int, float, int, str, bytes, int]:
    point = value_as(sibling, ResumePoint) or ResumePoint(epoch=-1, seconds=-1.0)
    return point.epoch, point.seconds, *_recency(sibling)


def _by_name(siblings: Iterable[Sibling]) -> dict[tuple[str, int], tuple[Sibling, ...]]:
    """Siblings by (device, n); several under one where databases write as one device."""
    found: dict[tuple[str, int], tuple[Sibling, ...]] = {}
    for one in siblings:
        name = (one.by, one.n)
        known = found.get(name)
        found[name] = (one,) if known is None else _beside(known, one)
    return found


def _beside(known: tuple[Sibling, ...], one: Sibling) -> tuple[Sibling, ...]:
    """The siblings of one name and another one, each value once, with the latest time it was given."""
    if any(one is other for other in known):
        return known
    by_value: dict[bytes, Sibling] = {}
    for sibling in (*known, one):
        text = canonical(sibling.value)
        if text not in by_value or sibling.at > by_value[text].at:
            by_value[text] = sibling
    return tuple(by_value[text] for text in sorted(by_value))


def _sorted_now(by_name: dict[tuple[str, int], tuple[Sibling, ...]]) -> tuple[Sibling, ...]:
    return tuple(one for name in sorted(by_name) for one in by_name[name])


def _sorted_seen(seen: dict[str, int]) -> dict[str, int]:
    return dict(sorted(seen.items()))
