"""Documents as hypothesis draws them: real histories of devices, and what they leave behind."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st

from learncore import progress, register, spans
from learncore.merge import Body, body_of
from learncore.records import Attempt, Lesson, LessonState, Register, Session, Spans

few = settings(max_examples=20)
"""For what a law on the same strategies already tries a hundred times."""

HOUR = 3_600_000
devices = st.sampled_from(["desk", "laptop", "tablet"])
stamps = st.sampled_from([0, 1, 2, 3, 1_000, 4_000_000_000_000])
seconds = st.integers(0, 600).map(lambda tenth: tenth / 10)
session_numbers = st.tuples(
    st.integers(0, 100), st.integers(0, 60), st.integers(0, 1), st.integers(0, 127), st.integers(0, 3)
)
plain_values = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, "", "a", "é", [1], {"k": 1}])
news = st.sampled_from(
    [{}, {}, {"zoom": 1}, {"zoom": 1.0}, {"zoom": None, "mood": "b"}, {"mood": ["a"]}, {"zoom": {"x": 2}, "mood": True}]
)
resume_values = st.builds(lambda epoch, at: {"epoch": epoch, "seconds": at}, st.integers(0, 2), seconds)


@st.composite
def span_sets(draw: st.DrawFn, least: int = 0) -> Spans:
    ends = draw(st.lists(seconds, min_size=least, max_size=6))
    return spans.normalize((min(pair), max(pair)) for pair in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    started, minutes, epoch, page_set, where = draw(session_numbers)
    return Session(
        lesson="l",
        course="c1" if where % 2 else "c2",
        device="desk" if where > 1 else "laptop",
        epoch=epoch,
        started_at=started * HOUR // 10,
        ended_at=started * HOUR // 10 + minutes * 60_001,
        spans=draw(span_sets(least=2)),
        active_seconds=draw(seconds),
        pages=tuple(page for page in range(1, 7) if page_set >> page & 1),
        duration=(None, 30.0, 60.0, 59.7)[where],
    )


@st.composite
def attempts(draw: st.DrawFn) -> Attempt:
    started, minutes, epoch, score, where = draw(session_numbers)
    return Attempt(
        lesson="l",
        course="c1" if where % 2 else "c2",
        epoch=epoch,
        score=None if where == 3 else float(min(score, 100)),
        answers={"a": draw(plain_values)},
        started_at=started,
        submitted_at=started + minutes,
    )


@st.composite
def registers(draw: st.DrawFn, values: st.SearchStrategy[Any] = plain_values) -> list[Register]:
    """All copies of one register that a history of writes, joins and cloned devices left anywhere, at least three."""
    history = [Register(), Register(), Register()]
    replicas = [("desk", history[0]), ("laptop", history[1]), ("tablet", history[2])]
    steps = st.tuples(st.sampled_from(["write", "write", "join", "clone"]), st.integers(0, 9), st.integers(0, 9))
    for act, first, second in draw(st.lists(steps, min_size=1, max_size=10)):
        here, other = first % len(replicas), second % len(replicas)
        device, copy = replicas[here]
        if act == "clone" and len(replicas) < 5:
            replicas.append((device, copy))
            continue
        moved = (
            register.join(copy, replicas[other][1])
            if act == "join"
            else register.write(copy, device, draw(stamps), draw(values))
        )
        replicas[here] = (device, moved)
        history.append(moved)
    return history


@st.composite
def lesson_states(draw: st.DrawFn) -> list[LessonState]:
    """All copies of one lesson's state that a history of acts, joins and cloned devices left anywhere."""
    start = LessonState(course="c1")
    replicas = [("desk", start), ("laptop", start), ("tablet", start)]
    history = [start, start, start]
    names = st.sampled_from(["resume", "mark", "over", "latch", "latch", "join", "join", "clone"])
    for act, first, second in draw(st.lists(st.tuples(names, st.integers(0, 9), st.integers(0, 9)), max_size=10)):
        here = first % len(replicas)
        device, copy = replicas[here]
        if act == "clone" and len(replicas) < 5:
            replicas.append((device, copy))
            continue
        moved = draw(moved_states(act, copy, device, replicas[second % len(replicas)][1]))
        replicas[here] = (device, moved)
        history.append(moved)
    return history


@st.composite
def moved_states(draw: st.DrawFn, act: str, state: LessonState, device: str, other: LessonState) -> LessonState:
    at = draw(stamps)
    match act:
        case "resume":
            return progress.set_resume(state, "c1", device, at, state.epoch, draw(seconds))
        case "mark":
            return progress.set_mark(state, "c1", device, at, draw(st.sampled_from(["complete", "incomplete", None])))
        case "over":
            return progress.start_over(state, "c1", device, at)
        case "latch":
            return progress.latch(state, draw(st.integers(0, state.epoch)), at)
        case _:
            return LessonState(
                course=state.course,
                epoch=max(state.epoch, other.epoch),
                completed=state.completed,
                resume=register.join(state.resume, other.resume),
                mark=register.join(state.mark, other.mark),
            )


lessons = st.builds(
    Lesson,
    id=st.just("l"),
    title=st.just("A lesson"),
    type=st.sampled_from(["video", "video", "audio", "document", "quiz"]),
    duration_seconds=st.sampled_from([None, 30.0, 60.0]),
    pages=st.sampled_from([None, 3, 5]),
    threshold=st.sampled_from([0.9, 0.5, 1.0]),
)


@st.composite
def documents(draw: st.DrawFn, kind: str) -> list[Any]:
    """Three or more copies of one document, as a history with forked identities leaves them."""
    match kind:
        case "session":
            return draw(st.lists(sessions(), min_size=3, max_size=3))
        case "attempt":
            return draw(st.lists(attempts(), min_size=3, max_size=3))
        case "lesson_state":
            return draw(lesson_states())
        case _:
            return draw(registers())


@st.composite
def bodies(draw: st.DrawFn, kind: str) -> list[Body]:
    """Three bodies of one document, to some of which a newer program added fields of its own, at any depth."""
    copies = draw(documents(kind))
    chosen = [body_of(copies[draw(st.integers(0, len(copies) - 1))]) for _ in range(3)]
    return [draw(with_news(msgspec.json.decode(msgspec.json.encode(body)))) for body in chosen]


@st.composite
def with_news(draw: st.DrawFn, body: Body) -> Body:
    places = [body]
    for register_body in (body, body.get("resume"), body.get("mark")):
        if register_body:
            places += [register_body, *register_body.get("now", ())]
    for place in places:
        place.update(draw(news))
    return body
