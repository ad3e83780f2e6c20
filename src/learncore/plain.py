"""Documents that are plainly right, told quickly: settled, within all bounds, with nothing in them that is not known.

Of what devices record most is so. False says that a document has to be looked at closely (`bounds.check`,
`merge.settle_body`), not that anything is wrong with it.
"""

from __future__ import annotations

import functools
from typing import Any, Final, cast

from learncore.bounds import MAX_COUNT, MAX_NAME, MAX_SECONDS, MAX_SPANS, MAX_SPEED, SLACK_SECONDS
from learncore.records import LessonState, Register, Session, Sibling
from learncore.register import MAX_AT

_SESSION: Final = frozenset(Session.__struct_fields__)
_STATE: Final = frozenset(LessonState.__struct_fields__)
_REGISTER: Final = frozenset(Register.__struct_fields__)
_SIBLING: Final = frozenset(Sibling.__struct_fields__)
_MARKS: Final = ("complete", "incomplete", None)


def is_plain_session(body: dict[str, Any], session: Session) -> bool:
    """Whether a session, decoded from `body`, is settled and within bounds, whatever epoch is stored."""
    passed = session.ended_at - session.started_at
    active, duration = session.active_seconds, session.duration
    if passed < 0 or session.started_at < 0 or session.ended_at > MAX_AT:
        return False
    if not 0 <= session.epoch <= MAX_COUNT:
        return False
    if not (0 < active <= passed / 1000 + SLACK_SECONDS) or session.pages or len(session.spans) > MAX_SPANS:
        return False
    if not (
        body.keys() <= _SESSION and _is_name(session.lesson) and _is_name(session.course) and _is_name(session.device)
    ):
        return False
    content, last = 0.0, -1.0
    for start, end in session.spans:
        if not last < start < end:
            return False
        content += end - start
        last = end
    if duration is not None and not 0 < duration < MAX_SECONDS:
        return False
    if session.spans and str(session.spans[0][0]).startswith("-"):
        return False
    longest = MAX_SECONDS if duration is None else duration + SLACK_SECONDS
    return last <= longest and content * 1.000001 <= (active + SLACK_SECONDS) * MAX_SPEED


def is_plain_state(body: dict[str, Any], state: LessonState) -> bool:
    """Whether a lesson's state, decoded from `body`, is settled and within bounds, and `body` is as it would be
    encoded."""
    if not (body.keys() <= _STATE and all(body.values()) and _is_name(state.course) and 0 <= state.epoch <= MAX_COUNT):
        return False
    if any(not (0 <= epoch <= state.epoch and 0 <= at <= MAX_AT) for epoch, at in state.completed.items()):
        return False
    return all(
        _is_plain_register(body[name], register, state.epoch, name)
        for name, register in (("resume", state.resume), ("mark", state.mark))
        if name in body
    )


def _is_plain_register(body: dict[str, Any], register: Register, epoch: int, name: str) -> bool:
    """One that was written last by one device, with a value of the shape that is known."""
    if not (
        body.keys() <= _REGISTER and len(body) == 2 and len(register.now) == 1 and all(map(_is_name, register.seen))
    ):
        return False
    sibling, written = register.now[0], body["now"][0]
    value: Any = sibling.value
    if not (written.keys() <= _SIBLING and 0 <= sibling.at <= MAX_AT and isinstance(value, dict)):
        return False
    if not (1 <= sibling.n <= register.seen.get(sibling.by, 0) <= MAX_COUNT):
        return False
    if any(not 1 <= n <= MAX_COUNT for n in register.seen.values()):
        return False
    value = cast("dict[str, Any]", value)
    if type(value.get("epoch")) is not int or not 0 <= value["epoch"] <= epoch:
        return False
    if name == "mark":
        return value.keys() <= {"epoch", "value"} and value.get("value") in _MARKS
    seconds = value.get("seconds")
    return len(value) == 2 and type(seconds) is float and 0 <= seconds <= MAX_SECONDS


@functools.lru_cache(maxsize=1024)
def _is_name(name: str) -> bool:
    """Whether a text may be an id; the same few come again and again."""
    return 0 < len(name) <= MAX_NAME and name.isprintable()
