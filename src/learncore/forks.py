"""Two databases that write under one device id, after a copy that nobody noticed: what proves it, and what is done.

A write is named by its device and its number. Where one name stands for two values, two databases wrote; each did so
blindly, for who had seen the other's would have written under the next number. Both values stand wherever they meet
(`register.join`). One of the two databases becomes another device, and what it wrote since, from the name they share
on, is renamed: so nothing that the other goes on to write can pass for having seen it. (Where one of them wrote more
often before either heard of the other, its last number is greater, and nothing tells a blind write from one that was
seen: ADR 60.)
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from learncore.merge import Document
from learncore.records import LessonState, Register, Sibling
from learncore.register import canonical, settle

D = TypeVar("D", bound=Document)


def is_rival(ours: Document, theirs: Document, device: str) -> bool:
    """Whether a write of theirs bears the name of another one of ours, both by `device`."""
    pairs = zip(_registers(ours), _registers(theirs), strict=False)
    return any(_forked_from(mine, other, device) for mine, other in pairs)


def set_apart(ours: D, theirs: Document, device: str, another: str, known: Document | None = None) -> D:
    """Ours, with what it has of rival writes by `device` made by `another` device.

    `known` is ours as it was when theirs was told to be a rival: all that `device` wrote here since is as blind.
    """
    then = ours if known is None else known
    match ours, theirs, then:
        case LessonState(), LessonState(), LessonState():
            return msgspec.structs.replace(
                ours,
                resume=_set_apart(ours.resume, theirs.resume, device, another, then.resume),
                mark=_set_apart(ours.mark, theirs.mark, device, another, then.mark),
            )
        case Register(), Register(), Register():
            return cast("D", _set_apart(ours, theirs, device, another, then))
        case _:
            return ours


def names(body: dict[str, Any], device: str) -> bool:
    """Whether a value that stands in a register of this body was written by the device. The body may be anything."""
    return any(_stands(one, device) for one in (body, body.get("resume"), body.get("mark")))


def _stands(register: Any, device: str) -> bool:
    now = cast("dict[str, Any]", register).get("now") if isinstance(register, dict) else None
    siblings = cast("list[Any]", now) if isinstance(now, (list, tuple)) else []
    return any(isinstance(one, dict) and cast("dict[str, Any]", one).get("by") == device for one in siblings)


def _registers(document: Document) -> tuple[Register, ...]:
    match document:
        case LessonState():
            return document.resume, document.mark
        case Register():
            return (document,)
        case _:
            return ()


def _forked_from(ours: Register, theirs: Register, device: str) -> int:
    """The first number under which theirs has a value, and ours has another one, both by `device`; 0 if there is none.
    The same value at another time is no other write."""
    shared = _numbers(ours, device) & _numbers(theirs, device)
    if not shared:
        return 0
    mine, others = _values(ours, device), _values(theirs, device)
    return min((n for n in shared if not others[n] <= mine[n]), default=0)


def _set_apart(ours: Register, theirs: Register, device: str, another: str, known: Register) -> Register:
    first = _forked_from(known, theirs, device)
    if not first:
        return ours
    told = _values(theirs, device)
    apart, rest = list[Sibling](), list[Sibling]()
    for one in ours.now:
        is_told = canonical(one.value) in told.get(one.n, ())
        (apart if one.by == device and one.n >= first and not is_told else rest).append(one)
    if not apart:
        return ours
    count = ours.seen.get(another, 0)
    renamed = [msgspec.structs.replace(one, by=another, n=number) for number, one in enumerate(apart, start=count + 1)]
    seen = {**ours.seen, device: first - 1, another: count + len(apart)}
    return settle(Register(seen={by: n for by, n in seen.items() if n}, now=(*rest, *renamed)))


def _numbers(register: Register, device: str) -> set[int]:
    return {one.n for one in register.now if one.by == device}


def _values(register: Register, device: str) -> dict[int, set[bytes]]:
    """The values that stand, by the device's numbers."""
    found: dict[int, set[bytes]] = {}
    for one in register.now:
        if one.by == device:
            found.setdefault(one.n, set()).add(canonical(one.value))
    return found
