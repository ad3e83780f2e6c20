"""What two copies of a document become. Every join is commutative, associative and idempotent on settled documents.

A *body* is a document's JSON object; decoding settles it (spans normalized, registers well formed), so that equal
documents are equal bytes. The functions over bodies keep the fields that only a newer program knows.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar, cast

import msgspec

from learncore import register, spans
from learncore.records import Attempt, LessonState, Register, Session
from learncore.register import canonical, plain
from learncore.unknown import with_unknown

Document = Session | Attempt | LessonState | Register
Body = dict[str, Any]
D = TypeVar("D", Session, Attempt, LessonState, Register)

MAX_DEPTH: Final = 32

TYPES: Final[dict[str, type[Session] | type[Attempt] | type[LessonState] | type[Register]]] = {
    "session": Session,
    "attempt": Attempt,
    "lesson_state": LessonState,
    "note": Register,
    "preference": Register,
    "course_copy": Register,
}

_DEFAULTS: Final[dict[type[Document], Body]] = {
    type_: {
        field.name: plain(field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory())
        for field in msgspec.structs.fields(type_)
        if not field.required
    }
    for type_ in TYPES.values()
}


class InvalidDocument(ValueError):  # noqa: N818
    """A body that is no document of its kind; `reason` says why, for the log and the quarantine."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


def decode_body(kind: str, raw: bytes | str | Body) -> Document:
    """The settled document of a body; InvalidDocument for an unknown kind or a body of another shape."""
    if kind not in TYPES:
        raise InvalidDocument(kind, "unknown kind")
    try:
        data = msgspec.json.encode(raw) if isinstance(raw, dict) else raw
        document = msgspec.json.decode(data, type=TYPES[kind])
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise InvalidDocument(kind, str(error)) from error
    if any(_deeper(value, MAX_DEPTH) for value in _open_values(document)):
        raise InvalidDocument(kind, f"nested deeper than {MAX_DEPTH} levels")
    return _settle(document)


def encode_body(kind: str, document: Document) -> bytes:
    """The canonical JSON of a document."""
    _require(kind, document)
    return encode_settled(_settle(document))


def encode_settled(document: Document) -> bytes:
    """The canonical JSON of a document that is settled already, as `decode_body` and `join` give it."""
    defaults = _DEFAULTS[type(document)]
    fields = msgspec.to_builtins(document, str_keys=True)
    kept = {name: value for name, value in fields.items() if value != defaults.get(name, ...)}
    return msgspec.json.encode(kept, order="sorted")


def body_of(document: Document) -> Body:
    """The document as its JSON reads back, without the fields that hold their defaults."""
    defaults = _DEFAULTS[type(document)]
    return {name: value for name, value in plain(document).items() if value != defaults.get(name, ...)}


def join(kind: str, a: D, b: D) -> D:
    """What two copies of one document become; TypeError where they are not documents of that kind."""
    _require(kind, a)
    _require(kind, b)
    return cast("D", _join(a, b))


def join_body(kind: str, a: Body, b: Body) -> Body:
    """What two bodies become, with the fields this program does not know: of two values the greater canonical JSON.

    Raises InvalidDocument.
    """
    joined = _join(decode_body(kind, a), decode_body(kind, b))
    try:
        return with_unknown(body_of(joined), a, b, TYPES[kind])
    except RecursionError as error:
        raise InvalidDocument(kind, f"nested deeper than {MAX_DEPTH} levels") from error


def settle_body(kind: str, body: Body) -> Body:
    """The body in its canonical form, unknown fields included: what `join_body` makes of it and itself."""
    document = decode_body(kind, body)
    try:
        settled = encode_settled(document) == canonical(body)
    except RecursionError as error:
        raise InvalidDocument(kind, f"nested deeper than {MAX_DEPTH} levels") from error
    return body if settled else join_body(kind, body, body)


def settle(document: D) -> D:
    """The document in the one form that its equals share."""
    return cast("D", _settle(document))


def _settle(document: Document) -> Document:
    match document:
        case Session():
            return msgspec.structs.replace(
                document,
                spans=spans.normalize(document.spans),
                pages=tuple(sorted(set(document.pages))),
                active_seconds=document.active_seconds + 0.0,
                duration=None if document.duration is None else document.duration + 0.0,
            )
        case LessonState():
            return msgspec.structs.replace(
                document,
                completed=dict(sorted(document.completed.items())),
                resume=register.settle(document.resume),
                mark=register.settle(document.mark),
            )
        case Register():
            return register.settle(document)
        case Attempt():
            return document


def _join(a: Document, b: Document) -> Document:
    match a, b:
        case Session(), Session():
            return _join_sessions(a, b)
        case LessonState(), LessonState():
            return _join_states(a, b)
        case Register(), Register():
            return register.join(a, b)
        case Attempt(), Attempt():
            return max(a, b, key=lambda attempt: (attempt.submitted_at, canonical(body_of(attempt))))
        case _:
            raise TypeError(f"{type(a).__name__} and {type(b).__name__} are not copies of one document")


def _join_sessions(a: Session, b: Session) -> Session:
    durations = [duration for duration in (a.duration, b.duration) if duration is not None]
    return Session(
        lesson=max(a.lesson, b.lesson),
        course=max(a.course, b.course),
        device=max(a.device, b.device),
        epoch=max(a.epoch, b.epoch),
        started_at=min(a.started_at, b.started_at),
        ended_at=max(a.ended_at, b.ended_at),
        spans=spans.union(a.spans, b.spans),
        active_seconds=max(a.active_seconds, b.active_seconds),
        pages=tuple(sorted({*a.pages, *b.pages})),
        duration=max(durations, default=None),
    )


def _join_states(a: LessonState, b: LessonState) -> LessonState:
    completed = dict(a.completed)
    for epoch, at in b.completed.items():
        completed[epoch] = min(at, completed.get(epoch, at))
    return LessonState(
        course=max(a.course, b.course),
        epoch=max(a.epoch, b.epoch),
        completed=dict(sorted(completed.items())),
        resume=register.join(a.resume, b.resume),
        mark=register.join(a.mark, b.mark),
    )


def _open_values(document: Document) -> tuple[Any, ...]:
    """The values whose shape is not laid down."""
    match document:
        case Attempt():
            return (document.answers,)
        case LessonState():
            return *_open_values(document.resume), *_open_values(document.mark)
        case Register():
            return tuple(sibling.value for sibling in document.now)
        case Session():
            return ()


def _deeper(value: Any, levels: int) -> bool:
    """Whether objects and arrays stand in each other more than `levels` deep."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(levels):
        if not level:
            break
        members = (cast("Body", one).values() if isinstance(one, dict) else cast("list[Any]", one) for one in level)
        level = [member for listed in members for member in listed if isinstance(member, (dict, list))]
    return bool(level)


def _require(kind: str, document: Document) -> None:
    if kind not in TYPES:
        raise InvalidDocument(kind, "unknown kind")
    if not isinstance(document, TYPES[kind]):
        raise TypeError(f"a {kind} is a {TYPES[kind].__name__}, not a {type(document).__name__}")
