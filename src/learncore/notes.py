"""Which of a note's versions is shown, and which others there are.

A note that was deleted by someone who had not seen another's change is still there: nobody chose to lose those words.
"""

from __future__ import annotations

from learncore.records import NoteValue, Register, Sibling
from learncore.register import latest, others, value_as


def shown(register: Register) -> Sibling | None:
    """The version written last among those that are not a deletion; a deletion only where all are."""
    alive = tuple(sibling for sibling in register.now if not _is_deleted(sibling))
    return latest(Register(seen=register.seen, now=alive)) if alive else latest(register)


def versions(register: Register) -> tuple[Sibling, ...]:
    """All that differ, the one that is shown first; one where the note is settled."""
    first = shown(register)
    if first is None:
        return ()
    found = [first]
    for sibling in others(register, first):
        if all(sibling.value != known.value and not _alike(sibling, known) for known in found):
            found.append(sibling)
    return tuple(found)


def _alike(a: Sibling, b: Sibling) -> bool:
    return _is_deleted(a) and _is_deleted(b)


def _is_deleted(sibling: Sibling) -> bool:
    note = value_as(sibling, NoteValue)
    return note is None or note.deleted
