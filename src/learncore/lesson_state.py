"""How the learner's own acts move a lesson's state: stopping somewhere, marking by hand, starting over."""

from __future__ import annotations

import math

import msgspec

from learncore import register
from learncore.records import LessonState, Mark, MarkValue, Register, ResumePoint, Sibling


class CurrentMark(msgspec.Struct, frozen=True):
    """A mark that counts: made at `at` (ms UTC)."""

    value: Mark | None
    at: int


def start_over(
    state: LessonState | None, course: str, device: str, at: int, *, epoch: int | None = None
) -> LessonState:
    """The next epoch: resume at 0, no mark. A lesson that was marked complete stays counted as once completed.

    `epoch` is the current one, where the sessions know of a later one than the state.
    """
    state = _keep_marks(_reached(state or LessonState(course=course), epoch), also_current=True)
    epoch = state.epoch + 1
    return msgspec.structs.replace(
        state,
        epoch=epoch,
        resume=register.write(state.resume, device, at, ResumePoint(epoch=epoch, seconds=0.0)),
        mark=register.write(state.mark, device, at, MarkValue(epoch=epoch)),
    )


def set_resume(state: LessonState | None, course: str, device: str, at: int, epoch: int, seconds: float) -> LessonState:
    """Playback of `epoch` stands at `seconds`. Playback of an epoch that is over, or nowhere, moves nothing."""
    state = _reached(state or LessonState(course=course), epoch)
    if epoch < state.epoch or not 0 <= seconds < math.inf:
        return state
    point = ResumePoint(epoch=epoch, seconds=seconds + 0.0)
    return msgspec.structs.replace(state, resume=register.write(state.resume, device, at, point))


def set_mark(
    state: LessonState | None, course: str, device: str, at: int, value: Mark | None, *, epoch: int | None = None
) -> LessonState:
    """Marked by hand in the current epoch; None takes the mark away. `epoch` as in `start_over`."""
    state = _keep_marks(_reached(state or LessonState(course=course), epoch), also_current=False)
    mark = MarkValue(epoch=state.epoch, value=value)
    return msgspec.structs.replace(state, mark=register.write(state.mark, device, at, mark))


def latch(state: LessonState, epoch: int, at: int) -> LessonState:
    """The state that remembers `epoch` as completed at `at` (ms UTC), or earlier where it already was."""
    first = min(at, state.completed.get(epoch, at))
    return msgspec.structs.replace(
        state, epoch=max(state.epoch, epoch), completed=dict(sorted({**state.completed, epoch: first}.items()))
    )


def current_mark(state: LessonState | None, epoch: int) -> CurrentMark | None:
    """The last written of the marks of `epoch`; blind marks of another epoch do not count."""
    marks = state.mark.now if state else ()
    of_epoch = tuple(sibling for sibling in marks if _mark(sibling).epoch == epoch)
    winner = register.latest(Register(now=of_epoch))
    return CurrentMark(_mark(winner).value, winner.at) if winner else None


def current_position(state: LessonState | None, epoch: int) -> float:
    """Where the learner stopped in `epoch`, in seconds; 0 where nothing was recorded in it."""
    point = register.value_as(register.furthest(state.resume), ResumePoint) if state else None
    return max(0.0, point.seconds) if point and point.epoch == epoch else 0.0


def completed_epochs(state: LessonState | None) -> set[int]:
    """The epochs that were completed, by what was learned or by a mark that still stands."""
    marked = {_mark(sibling).epoch for sibling in state.mark.now} if state else set[int]()
    by_hand = {epoch for epoch in marked if (mark := current_mark(state, epoch)) and mark.value == "complete"}
    return by_hand.union(state.completed if state else ())


def first_completed(state: LessonState | None) -> int | None:
    """When the lesson was first completed (ms UTC), in whatever epoch; an epoch that is marked incomplete is none."""
    if state is None:
        return None
    marks = {epoch: current_mark(state, epoch) for epoch in {_mark(sibling).epoch for sibling in state.mark.now}}
    taken_back = {epoch for epoch, mark in marks.items() if mark and mark.value == "incomplete"}
    by_hand = [mark.at for mark in marks.values() if mark and mark.value == "complete"]
    learned = [at for epoch, at in state.completed.items() if epoch not in taken_back]
    return min([*learned, *by_hand], default=None)


def last_marked(state: LessonState) -> int | None:
    """When the lesson was last marked complete or incomplete (ms UTC), in any epoch."""
    return max((sibling.at for sibling in state.mark.now if _mark(sibling).value is not None), default=None)


def _reached(state: LessonState, epoch: int | None) -> LessonState:
    return state if epoch is None or epoch <= state.epoch else msgspec.structs.replace(state, epoch=epoch)


def _keep_marks(state: LessonState, *, also_current: bool) -> LessonState:
    """The state with the epochs that a mark completed latched, before the mark is overwritten."""
    for epoch in {_mark(sibling).epoch for sibling in state.mark.now}:
        mark = current_mark(state, epoch)
        if mark and mark.value == "complete" and (also_current or epoch != state.epoch):
            state = latch(state, epoch, mark.at)
    return state


def _mark(sibling: Sibling) -> MarkValue:
    return register.value_as(sibling, MarkValue) or MarkValue(epoch=-1)
