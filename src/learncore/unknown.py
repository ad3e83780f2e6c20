"""The fields of a newer program, joined without being understood."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from learncore.records import LessonState, Register, Sibling
from learncore.register import canonical

Fields = dict[str, Any]
_SIBLING: Final = frozenset(Sibling.__struct_fields__)


def with_unknown(joined: Fields, a: Fields, b: Fields, type_: type[msgspec.Struct]) -> Fields:
    """`joined` and the fields of `a` and `b` that `type_` does not have, also those inside registers and siblings."""
    result = {**joined, **_extras(a, b, frozenset(type_.__struct_fields__))}
    if issubclass(type_, Register):
        return _with_sibling_extras(result, a, b)
    if issubclass(type_, LessonState):
        for name in ("resume", "mark"):
            register = with_unknown(result.get(name, {}), a.get(name, {}), b.get(name, {}), Register)
            if register:
                result[name] = register
    return dict(sorted(result.items()))


def _with_sibling_extras(register: Fields, a: Fields, b: Fields) -> Fields:
    ours, theirs = _sibling_extras(a), _sibling_extras(b)
    if "now" in register and (ours or theirs):
        register["now"] = [
            dict(sorted({**sibling, **_extras(ours.get(one, {}), theirs.get(one, {}), _SIBLING)}.items()))
            for sibling in register["now"]
            for one in [_identity(sibling)]
        ]
    return dict(sorted(register.items()))


def _sibling_extras(register: Fields) -> dict[tuple[str, int, bytes], Fields]:
    """The unknown fields of those siblings that have any."""
    extras: dict[tuple[str, int, bytes], Fields] = {}
    for sibling in register.get("now", ()):
        if not sibling.keys() <= _SIBLING:
            one = _identity(sibling)
            extras[one] = _extras(extras.get(one, {}), sibling, _SIBLING)
    return extras


def _identity(sibling: Fields) -> tuple[str, int, bytes]:
    """A name and its value: two databases under one device id may give one name to several."""
    return sibling["by"], sibling["n"], canonical(sibling.get("value"))


def _extras(a: Fields, b: Fields, known: frozenset[str]) -> Fields:
    """The fields in neither `known`; of one that both have, the value with the greater canonical JSON."""
    names = sorted((a.keys() | b.keys()) - known)
    return {name: max((fields[name] for fields in (a, b) if name in fields), key=canonical) for name in names}
