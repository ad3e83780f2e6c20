"""The trail of what was decided by hand: marks and new beginnings, whoever made them and however they came here."""

from __future__ import annotations

from typing import Final

from learncore.lesson_state import current_mark
from learncore.records import LessonState
from learnserver.clock import new_id
from learnserver.queries.audit import Entry

_MARKED: Final = {"complete": "marked_complete", "incomplete": "marked_incomplete"}


class Trail:
    """Collects what one transaction decides about a learner's lessons; `by` is who does it, on which device."""

    def __init__(self, user: str) -> None:
        self._user = user
        self.by: tuple[str, str | None] = (user, None)
        self._acts: list[tuple[str, str]] = []

    def see(self, lesson: str, before: LessonState | None, after: LessonState) -> None:
        """Note what the new state of a lesson says that the one before did not."""
        self._acts += [(act, lesson) for act in acts_between(before, after)]

    def take(self, now: int) -> list[Entry]:
        """What was collected, each once, as entries made at `now` (ms UTC)."""
        actor, device = self.by
        acts = list(dict.fromkeys(self._acts))
        self._acts.clear()
        return [
            Entry(id=new_id(), at=now, actor_id=actor, user_id=self._user, act=act, subject=lesson, device_id=device)
            for act, lesson in acts
        ]


def acts_between(before: LessonState | None, after: LessonState) -> list[str]:
    """`started_over`, `marked_complete`, `marked_incomplete`, `mark_withdrawn`: what led from one state to the next."""
    acts: list[str] = []
    epoch = before.epoch if before else 0
    if after.epoch > epoch:
        acts.append("started_over")
    old, new = current_mark(before, epoch), current_mark(after, after.epoch)
    if new and new.value is not None:
        if after.epoch > epoch or old != new:
            acts.append(_MARKED[new.value])
    elif old and old.value is not None and after.epoch == epoch:
        acts.append("mark_withdrawn")
    return acts
