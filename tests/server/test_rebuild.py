"""After any history, the folded tables are what the documents alone add up to."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from learncore import progress as law
from learncore.ids import uuid7
from learncore.records import Attempt, Course, Lesson, LessonState, Register, Session
from learncore.register import write
from learnserver import tables
from learnserver.clock import now_ms
from learnserver.learning import Learning
from tests.server.school import NOON, Learner, School, change, course

MINUTE = 60_000
QUIZ = Lesson(id="q", title="Q", type="quiz", passing_score=50.0)
PAGES = Lesson(id="p", title="P", type="document", pages=4)
PUBLISHED = (
    course("c1", "a", "b", QUIZ),
    course("c2", "a", PAGES, Lesson(id="w", title="W", type="video", weight=3.0)),
)
COPIES: tuple[Course, ...] = (course("own", "x", "a"), course("own", "x"), course("own", "x", "y", "b"))
PLACES = [("c1", "a"), ("c1", "b"), ("c2", "a"), ("c2", "w"), ("c2", "p"), ("own", "x"), ("own", "a")]
SECONDS = st.integers(0, 100).map(float)


@st.composite
def sessions(draw: st.DrawFn) -> dict[str, Any]:
    """A session by its number, so that it is extended when it is drawn again."""
    number = draw(st.integers(0, len(PLACES) * 2 - 1))
    where, what = PLACES[number % len(PLACES)]
    begin, length = float(draw(st.integers(0, 9)) * 10), draw(st.integers(1, 60))
    made = Session(
        lesson=what,
        course=where,
        device="laptop",
        epoch=draw(st.sampled_from([0, 0, 0, 1])),
        started_at=NOON + number * MINUTE,
        ended_at=NOON + number * MINUTE + length * 1000,
        spans=((begin, min(100.0, begin + length)),),
        pages=tuple(range(draw(st.integers(0, 4)))),
        active_seconds=float(length),
        duration=None if what == "w" else 100.0,
    )
    return change("session", uuid7(NOON, number.to_bytes(10, "big")), made)


@st.composite
def attempts(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.integers(100, 105))
    at = NOON + number * MINUTE
    score = draw(st.sampled_from([None, 20.0, 80.0]))
    made = Attempt(lesson="q", course="c1", score=score, started_at=at, submitted_at=at + draw(st.integers(0, 9)))
    return change("attempt", uuid7(NOON, number.to_bytes(10, "big")), made)


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    where, what = draw(st.sampled_from(PLACES))
    state: LessonState = LessonState(course=where)
    device = draw(st.sampled_from(["laptop", "tablet"]))
    for act in draw(st.lists(st.sampled_from(["resume", "complete", "incomplete", "over"]), min_size=1, max_size=3)):
        at = NOON + draw(st.integers(0, 10**6))
        match act:
            case "resume":
                state = law.set_resume(state, where, device, at, state.epoch, draw(SECONDS))
            case "over":
                state = law.start_over(state, where, device, at)
            case _:
                state = law.set_mark(state, where, device, at, "complete" if act == "complete" else "incomplete")
    return change("lesson_state", what, state)


copies = st.sampled_from(range(len(COPIES))).map(
    lambda n: change("course_copy", "own", write(Register(seen={"laptop": n}), "laptop", NOON + n, COPIES[n]))
)
opened = st.sampled_from(["c1", "c2", "own", "nowhere"]).map(
    lambda name: change("preference", f"opened/{name}", write(Register(), "laptop", NOON + 10**9, {"lesson": "a"}))
)
marks = st.sampled_from(["a", "b", "w", "p", "q"]).map(
    lambda name: ("POST", "/api/progress/complete", {"contentId": name})
)
unmarks = st.sampled_from(["a", "b"]).map(lambda name: ("DELETE", "/api/progress/complete", {"contentId": name}))
resets = st.sampled_from(["c1", "c2", "a"]).map(lambda name: ("POST", "/api/progress/reset", {"contentId": name}))
posts = st.tuples(st.sampled_from(["a", "b", "p", "w"]), st.integers(0, 100)).map(
    lambda drawn: ("POST", "/api/progress", {"contentId": drawn[0], "progressPercentage": drawn[1]})
)
pushes = st.lists(st.one_of(sessions(), sessions(), attempts(), states(), copies, opened), min_size=1, max_size=5)
histories = st.lists(st.one_of(pushes, pushes, marks, unmarks, resets, posts), min_size=1, max_size=8)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=histories)
def test_the_folded_tables_are_the_fold_of_the_documents_after_any_history(school: School, history: list[Any]) -> None:
    fresh = school.another()
    for made in PUBLISHED:
        fresh.publish(made)
    learner = fresh.learner()
    learner.sync(change("course_copy", "own", write(Register(), "laptop", NOON, COPIES[0])))
    for act in history:
        if isinstance(act, list):
            learner.sync(*act)
        else:
            assert learner.ask(*act).status_code == 200
    kept = folded(learner)
    with fresh.database.write(fresh.org) as connection:
        learning = Learning(connection, fresh.org, learner.who.user, now_ms())
        learning.rebuild()
    assert folded(learner) == kept


def folded(learner: Learner) -> dict[str, list[dict[str, Any]]]:
    """All folded rows of a learner, but for when they were written."""
    found: dict[str, list[dict[str, Any]]] = {}
    with learner.school.database.read(learner.who.org) as connection:
        for table in (tables.lesson_progress, tables.course_progress, tables.user_summary):
            mine = select(table).where(table.c.org == learner.who.org, table.c.user_id == learner.who.user)
            rows = [dict(row) for row in connection.execute(mine.order_by(*table.primary_key)).mappings()]
            found[table.name] = [
                {name: value for name, value in row.items() if name not in {"created_at", "updated_at"}} for row in rows
            ]
    return found
