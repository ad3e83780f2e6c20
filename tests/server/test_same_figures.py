"""One history, one figure: Activity, Home, the course page, `learnapp progress` and the server tell the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from learnapp.reports import progress_json
from learnapp.store import Store
from learncore.progress import activity_by_day, local_day, streak, week
from learncore.records import Attempt, Lesson, Session
from tests.server.school import Learner, School, course
from tests.store.support import Clock, put

HOUR = 3_600_000
ZONES = [dt.UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe")]
NIGHTS = [
    round(dt.datetime(*day, tzinfo=dt.UTC).timestamp() * 1000)
    for day in ((2026, 3, 29), (2026, 10, 25), (2026, 3, 8), (2026, 11, 1), (2026, 4, 5), (2026, 6, 7))
]
"""In which clocks are set in one of the zones; and one in which none is."""
COURSES = [
    course("c1", "a", "b", Lesson(id="q", title="Q", type="quiz")),
    course("c2", Lesson(id="d", title="D", type="video", duration_seconds=50_000.0)),
]
_numbers = count(1)


class Act(NamedTuple):
    what: str
    device: int
    lesson: str
    at: int
    lasted: int
    share: float


acts = st.builds(
    Act,
    st.sampled_from(["watch", "watch", "watch", "watch", "mark", "unmark", "reset", "try"]),
    st.integers(0, 1),
    st.sampled_from(["a", "b", "d"]),
    st.builds(lambda night, hours: night + hours, st.sampled_from(NIGHTS), st.integers(-26 * HOUR, 26 * HOUR)),
    st.sampled_from([20_000, 90_000, HOUR, 5 * HOUR]),
    st.floats(0.05, 1.0),
)


def do(store: Store, act: Act, number: int) -> None:
    where = "c2" if act.lesson == "d" else "c1"
    match act.what:
        case "mark":
            store.mark(where, act.lesson, "complete").result(10)
        case "unmark":
            store.mark(where, act.lesson, "incomplete").result(10)
        case "reset":
            store.reset_course(where).result(10)
        case "try":
            at = act.at
            attempt = Attempt(lesson="q", course="c1", score=round(100 * act.share, 1), started_at=at, submitted_at=at)
            store.add_attempt(f"attempt-{number}", attempt).result(10)
        case _:
            length = 50_000.0 if act.lesson == "d" else 100.0
            active = round(act.lasted * act.share) / 1000
            progress = store.reader()
            epoch = getattr(progress.lesson_progress(where, act.lesson), "epoch", 0)
            progress.close()
            session = Session(
                lesson=act.lesson,
                course=where,
                device=store.device_id,
                epoch=epoch,
                started_at=act.at,
                ended_at=act.at + act.lasted,
                spans=((0.0, min(active, length)),),
                active_seconds=active,
                duration=length,
            )
            store.heartbeat(f"session-{number}", session, None).result(10)


def sync(learner: Learner, stores: Iterable[Store]) -> None:
    """Everything to the server and back, until nobody has anything new."""
    for _ in range(3):
        for store in stores:
            reader = store.reader()
            sent = [{"kind": kind, "id": name, "body": body} for kind, name, body in reader.documents()]
            reader.close()
            answer = learner.sync(*sent)
            assert answer["rejected"] == []
            records = [(one["kind"], one["id"], one["body"]) for one in answer["records"]]
            store.join_documents(records, waiting=False).result(10)


def figures_here(store: Store, now: int, tz: dt.tzinfo) -> dict[str, Any]:
    """What this device says, checked against itself and the law."""
    reader = store.reader()
    home, activity = reader.home(now, tz), reader.history.activity(now, tz)
    sessions = [_session(body) for kind, _, body in reader.documents() if kind == "session"]
    law, today = activity_by_day(sessions, tz), local_day(now, tz)
    assert activity.watch_time_seconds == home.stats.watch_time_seconds
    assert round(sum(law.values()), 3) == home.stats.watch_time_seconds
    assert activity.week == home.week
    assert tuple((one.day, one.seconds) for one in home.week) == week(law, today)
    assert activity.streak_days == home.streak_days == streak(law, today)
    assert {one.day: one.seconds for one in activity.year if one.seconds} == law
    walked = {day: reader.history.day(day, tz).seconds for day in law}
    assert walked == law
    told = progress_json(reader.progress_report())
    by_course: dict[str, Any] = {}
    for one in COURSES:
        page = reader.course(one.id)
        report = next(row for row in told["courses"] if row["courseId"] == one.id)
        assert page is not None
        assert report["progressPercentage"] == page.progress.progress_percentage
        spent = round(sum(lesson["watchTimeSeconds"] for lesson in report["lessons"]), 3)
        assert spent == page.progress.watch_time_seconds
        rows = [row.seconds for row in activity.courses if row.course_id == one.id]
        assert rows == ([spent] if spent else [])
        by_course[one.id] = (page.progress.progress_percentage, page.progress.status, spent)
    assert told["summary"]["watchTimeSeconds"] == home.stats.watch_time_seconds
    badges = reader.history.achievements(tz)
    reader.close()
    return {"total": home.stats.watch_time_seconds, "courses": by_course, "badges": badges.achievements}


def figures_there(learner: Learner) -> dict[str, Any]:
    stats = learner.get("/api/progress/stats").json()
    by_course: dict[str, Any] = {}
    for one in COURSES:
        shape = learner.get(f"/api/courses/{one.id}/progress").json()["course"]
        by_course[one.id] = (
            (shape["progressPercentage"], shape["status"], shape["metadata"]["watchTimeSeconds"])
            if shape is not None
            else (0, "not_started", 0.0)
        )
    return {"total": stats["watchTimeSeconds"], "courses": by_course}


def _session(body: dict[str, Any]) -> Session:
    return msgspec.convert(body, Session)


@pytest.fixture
def taught(school: School) -> School:
    for one in COURSES:
        school.publish(one)
    return school


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(acts, min_size=1, max_size=12), st.sampled_from(ZONES))
def test_everyone_tells_the_same_after_a_random_history(
    taught: School, tmp_path: Path, history: list[Act], tz: dt.tzinfo
) -> None:
    learner = taught.learner()
    run = next(_numbers)
    stores = [
        Store.open(tmp_path / f"{run}-{name}", clock=Clock(NIGHTS[3] + 30 * HOUR), machine_id=name, device_name=name)
        for name in ("desk", "laptop")
    ]
    try:
        for store in stores:
            put(store, *COURSES)
        for number, act in enumerate(history):
            do(stores[act.device], act, number)
        sync(learner, stores)
        now = max(act.at + act.lasted for act in history)
        here, there = (figures_here(store, now, tz) for store in stores)
        assert here == there
        served = figures_there(learner)
        assert served == {"total": here["total"], "courses": here["courses"]}
    finally:
        for store in stores:
            store.close()
