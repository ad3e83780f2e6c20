"""Two databases that write under one device id, after a copy that nobody noticed: what proves it, and what is done.

A write is named by its device and its number. Where one name stands for two values, two databases wrote; each did so
blindly, for who had seen the other's would have written under the next number. One of the two writes is renamed, so
that both stand beside each other as blind writes do, and the policy chooses. (Where one of them wrote more often, its
last number is greater, and nothing tells a blind write from one that was seen: ADR 60.)
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
    return any(_rivals(mine, other, device) for mine, other in pairs)


def set_apart(ours: D, theirs: Document, device: str, another: str) -> D:
    """Ours, with what it has of rival writes by `device` made by `another` device."""
    match ours, theirs:
        case LessonState(), LessonState():
            return msgspec.structs.replace(
                ours,
                resume=_set_apart(ours.resume, theirs.resume, device, another),
                mark=_set_apart(ours.mark, theirs.mark, device, another),
            )
        case Register(), Register():
            return cast("D", _set_apart(ours, theirs, device, another))
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


def _rivals(ours: Register, theirs: Register, device: str) -> list[Sibling]:
    """Those of our siblings that have a rival; the same value at another time is no other write."""
    values = {one.n: canonical(one.value) for one in theirs.now if one.by == device}
    mine = [one for one in ours.now if one.by == device and one.n in values]
    return [one for one in mine if canonical(one.value) != values[one.n]]


def _set_apart(ours: Register, theirs: Register, device: str, another: str) -> Register:
    rivals = _rivals(ours, theirs, device)
    if not rivals:
        return ours
    before = min(one.n for one in rivals) - 1
    known = ours.seen.get(another, 0)
    renamed = [msgspec.structs.replace(one, by=another, n=number) for number, one in enumerate(rivals, start=known + 1)]
    seen = {**ours.seen, device: before, another: known + len(rivals)}
    kept = [one for one in ours.now if one not in rivals]
    return settle(Register(seen={by: n for by, n in seen.items() if n}, now=(*kept, *renamed)))
