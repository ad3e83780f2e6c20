"""What was written to registers, by which database and under which name; and what must stand where that is known.

A write's name is its device and its number. Databases that write as one device, and cannot know it, give one name to
several values: then all of them have to stand, until a write follows that had seen the name. So what has to stand is
only then not one thing alone where one value under a name had seen more than the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

Place = tuple[str, str, str]
"""Kind and id of a document, and which of its registers: `resume`, `mark`, or the document itself."""

Name = tuple[str, int]
"""A device, and the how-manieth of its writes."""

UNSEEN = ""
"""In place of a value that was replaced before anyone could see it."""


@dataclass(frozen=True)
class Written:
    """A value, which database wrote it, and how many writes of each device it replaced: at least and at most."""

    value: str
    database: str
    past: dict[str, int]
    most: dict[str, int]


class Write(NamedTuple):
    """It is known that a device wrote for the `n`-th time, and that is still there, or replaced."""

    place: Place
    by: str
    n: int
    value: str

    def is_in(self, register: Any) -> bool:
        if register.get("seen", {}).get(self.by, 0) < self.n:
            return False
        standing = values_of(register).get((self.by, self.n), {self.value})
        return self.value == UNSEEN or self.value in standing


class Writes:
    """All writes of a learner. `twins` are the devices that several databases are without any being able to know."""

    def __init__(self) -> None:
        self.twins: set[str] = set()
        self._known: defaultdict[Place, dict[Name, list[Written]]] = defaultdict(dict)

    def wrote(
        self, database: str, device: str, place: Place, before: Any, after: Any, saw: dict[str, int] | None = None
    ) -> list[Write]:
        """A database moved a register on by itself, having seen it all, or no more than `saw`."""
        seen, now = after.get("seen", {}), after.get("now", [])
        past = dict(before.get("seen", {}))
        others = {by: n for by, n in seen.items() if by != device}
        assert others == {by: n for by, n in past.items() if by != device}, f"{place}: {device} wrote for another"
        mine = [one for one in now if (one["by"], one["n"]) == (device, seen[device])]
        assert len(mine) == 1, f"{place}: what {device} wrote does not stand there"
        assert mine == now or saw is not None, f"{place}: a write stands alone, having seen the others"
        found: list[Write] = []
        for n in range(past.get(device, 0) + 1, seen[device] + 1):
            value = _text(mine[0].get("value")) if n == seen[device] else UNSEEN
            replaced = past if saw is None else {by: min(m, saw.get(by, 0)) for by, m in past.items()}
            before_it = {**replaced, device: n - 1}
            known = self._known[place].setdefault((device, n), [])
            alone = device in self.twins or not known
            assert alone, f"{place}: {device} wrote its {n}-th time twice: two are one"
            known.append(Written(value, database, before_it, before_it))
            found.append(Write(place, device, n, value))
        return found

    def renamed(self, old: str, new: str, place: Place, register: Any) -> tuple[set[Write], set[Write]]:
        """What a database wrote as the device `old` that others are, too, and has found out, is `new`'s: which writes
        were it till now, and which are it."""
        known, gone, come = self._known[place], set[Write](), set[Write]()
        for (by, n), values in values_of(register).items():
            for value in values if by == new and (by, n) not in known else ():
                written, number = self._written(place, old, value)
                doubled = [at for at in range(1, number + 1) if self._is_doubled(place, old, at)]
                assert doubled, f"{place}: {old}'s {number}-th write is {new}'s, and there was no other"
                known[by, n] = [
                    Written(
                        value,
                        written.database,
                        {**written.past, old: doubled[0] - 1, new: n - 1},
                        {**written.most, old: doubled[-1] - 1, new: n - 1},
                    )
                ]
                come.add(Write(place, by, n, value))
                for at in range(doubled[0], number + 1):
                    same = [one for one in known.get((old, at), ()) if one.database == written.database]
                    gone |= {Write(place, old, at, one.value) for one in same}
        return gone, come

    def forget(self, write: Write) -> None:
        """Nobody knows of it any more, and its number is free again."""
        names = self._known[write.place]
        left = [one for one in names[write.by, write.n] if one.value != write.value]
        if left:
            names[write.by, write.n] = left
        else:
            del names[write.by, write.n]

    def wrong_in(self, place: Place, register: Any) -> Iterator[str]:
        """What stands there, or does not, against all that was done."""
        known = self._known[place]
        seen = register.get("seen", {})
        reached = {name: written for name, written in known.items() if name[1] <= seen.get(name[0], 0)}
        if len(reached) != sum(seen.values()):
            yield f"{place} knows of writes that never were: {seen}, not {sorted(known)}"
        now = values_of(register)
        for name in now.keys() - reached.keys():
            yield f"{place} holds {name}, which it has not seen"
        for name, written in reached.items():
            standing = now.get(name, set())
            if not standing <= {one.value for one in written}:
                yield f"{place} holds {standing} under {name}, and what was written is {written}"
            if not standing and not _may_be_replaced(name, reached):
                yield f"{place} holds {now}, and nothing that it has seen replaced {name}: {written}"
            if standing and _must_be_replaced(name, reached):
                yield f"{place} holds {now}, and what it has seen replaced {name}: {written}"

    def _written(self, place: Place, device: str, value: str) -> tuple[Written, int]:
        """The last write of a device with this value, and its number."""
        found = [
            (n, one)
            for (by, n), written in self._known[place].items()
            if by == device
            for one in written
            if one.value == value
        ]
        assert found, f"{place}: {device} never wrote {value}"
        n, one = max(found, key=lambda numbered: numbered[0])
        return one, n

    def _is_doubled(self, place: Place, device: str, n: int) -> bool:
        return len({one.value for one in self._known[place].get((device, n), ())}) > 1


def values_of(register: Any) -> dict[Name, set[str]]:
    """What stands in a register, by its names."""
    found: dict[Name, set[str]] = {}
    for one in register.get("now", ()):
        found.setdefault((one["by"], one["n"]), set()).add(_text(one.get("value")))
    return found


def _may_be_replaced(name: Name, reached: dict[Name, list[Written]]) -> bool:
    by, n = name
    return any(one.most.get(by, 0) >= n for written in reached.values() for one in written)


def _must_be_replaced(name: Name, reached: dict[Name, list[Written]]) -> bool:
    by, n = name
    return any(all(one.past.get(by, 0) >= n for one in written) for written in reached.values())


def _text(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
