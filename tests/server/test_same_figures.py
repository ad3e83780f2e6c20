"""One history, one figure: Activity, Home, the course page, the command line and the server tell the same, whatever was
watched, read and answered where."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from learnapp.reports import activity_json, iso, progress_json
from learnapp.store import Store
from learnapp.store.views import HomeView
from learnapp.store.views_activity import ActivityView
from learncore.percent import percent
from learncore.progress import activity_by_day, local_day, streak, week
from learncore.records import Attempt, Lesson, Session
from tests.server.school import Learner, School, course
from tests.server.test_reports import team_of
from tests.store.support import Clock, put

HOUR = 3_600_000
ZONES = [dt.UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe")]
NIGHTS = [
    round(dt.datetime(*day, tzinfo=dt.UTC).timestamp() * 1000)
    for day in ((2026, 3, 29), (2026, 10, 25), (2026, 3, 8), (2026, 11, 1), (2026, 4, 5), (2026, 6, 7))
]
"""In which clocks are set in one of the zones; and one in which none is."""
COURSES = [
    course("c1", "a", "b", Lesson(id="s", title="S", type="document", pages=4), Lesson(id="q", title="Q", type="quiz")),
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
    st.sampled_from(["watch", "watch", "watch", "read", "read", "mark", "unmark", "reset", "try", "ponder", "ponder"]),
    st.integers(0, 2),
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
            store.heartbeat(f"session-{number}", session_of(store, act, where), None).result(10)


def session_of(store: Store, act: Act, where: str) -> Session:
    """So much of a video, pages of the document or time with the quiz, in the epoch that this device knows."""
    elsewhere = {"read": ("s", "c1"), "ponder": ("q", "c1")}
    lesson, course_id = elsewhere.get(act.what, (act.lesson, where))
    length = 50_000.0 if lesson == "d" else 100.0
    active = round(act.lasted * act.share) / 1000
    reader = store.reader()
    epoch = getattr(reader.lesson_progress(course_id, lesson), "epoch", 0)
    reader.close()
    seen = Session(
        lesson=lesson,
        course=course_id,
        device=store.device_id,
        epoch=epoch,
        started_at=act.at,
        ended_at=act.at + act.lasted,
        active_seconds=active,
    )
    if lesson == "q":
        return seen
    if lesson == "s":
        return msgspec.structs.replace(seen, pages=tuple(range(1, 1 + round(4 * act.share))))
    return msgspec.structs.replace(seen, spans=((0.0, min(active, length)),), duration=length)


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
    assert_told_alike(activity_json(activity), activity, home)
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
    quiz = reader.lesson_progress("c1", "q")
    if quiz is not None:  # what was pondered is time and nothing else
        assert (quiz.coverage, quiz.position_seconds, quiz.covered_seconds) == ((), 0.0, 0.0)
        assert (quiz.status == "not_started") == (quiz.attempts == 0)
        assert quiz.watch_time_seconds == round(sum(one.active_seconds for one in sessions if one.lesson == "q"), 3)
    summary, stats = told["summary"], home.stats
    assert (summary["watchTimeSeconds"], summary["lastActivity"]) == (
        stats.watch_time_seconds,
        iso(stats.last_activity),
    )
    assert [summary[f"{name}Items"] for name in ("total", "completed", "inProgress", "notStarted")] == [
        stats.total, stats.completed, stats.in_progress, stats.not_started,
    ]  # fmt: skip
    assert summary["avgProgress"] == stats.avg_progress
    badges = reader.history.achievements(tz)
    reader.close()
    return {
        "total": (stats.completed, stats.watch_time_seconds, iso(stats.last_activity)),
        "in_progress": stats.in_progress,
        "lessons": stats.lessons_completed,
        "courses": by_course,
        "badges": badges.achievements,
    }


def assert_told_alike(told: dict[str, Any], activity: ActivityView, home: HomeView) -> None:
    """What `learnapp activity --json` tells is what Activity and Home show."""
    assert told["watchTimeSeconds"] == home.stats.watch_time_seconds
    assert told["streakDays"] == home.streak_days
    assert {one["day"]: one["seconds"] for one in told["days"]} == {
        one.day.isoformat(): one.seconds for one in activity.history
    }
    assert sum(one["seconds"] for one in told["week"]) == pytest.approx(sum(one.seconds for one in home.week))


def figures_there(learner: Learner, boss: Learner, team: str) -> dict[str, Any]:
    """What the server says, to the learner and to who manages them."""
    stats = learner.get("/api/progress/stats").json()
    total = (stats["completedCourses"], stats["watchTimeSeconds"], stats["lastActivity"])
    (member,) = (one for one in reported(boss, team) if one["userId"] == learner.who.user)
    assert (member["completedCourses"], member["watchTimeSeconds"], member["lastActive"]) == total
    assert (member["totalCourses"], member["progressPercentage"]) == (stats["totalCourses"], stats["averageProgress"])
    by_course: dict[str, Any] = {}
    for one in COURSES:
        shape = learner.get(f"/api/courses/{one.id}/progress").json()["course"]
        by_course[one.id] = (
            (shape["progressPercentage"], shape["status"], shape["metadata"]["watchTimeSeconds"])
            if shape is not None
            else (0, "not_started", 0.0)
        )
    percentages = [percentage for percentage, _, _ in by_course.values()]
    assert stats["averageProgress"] == percent(sum(percentages), 100 * stats["totalCourses"])
    return {
        "total": total,
        "in_progress": stats["inProgressCourses"],
        "lessons": stats["lessonsCompleted"],
        "courses": by_course,
    }


def reported(boss: Learner, team: str) -> list[dict[str, Any]]:
    """The team's report, which its CSV repeats to the letter."""
    members = boss.get(f"/api/teams/{team}/progress").json()["members"]
    table = list(csv.DictReader(io.StringIO(boss.get(f"/api/teams/{team}/progress.csv").text)))
    for name in ("userId", "completedCourses", "progressPercentage", "watchTimeSeconds", "lastActive"):
        assert [row[name] for row in table] == ["" if one[name] is None else str(one[name]) for one in members]
    return members


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
@example([Act("ponder", 0, "a", NIGHTS[0], HOUR, 0.5), Act("try", 0, "a", NIGHTS[0] + HOUR, 0, 0.9)], ZONES[1])
def test_everyone_tells_the_same_after_a_random_history(
    taught: School, tmp_path: Path, history: list[Act], tz: dt.tzinfo
) -> None:
    learner, boss = taught.learner(), taught.learner("boss", role="manager")
    team = team_of(taught, boss, learner)
    run = next(_numbers)
    stores = [
        Store.open(tmp_path / f"{run}-{name}", clock=Clock(NIGHTS[3] + 30 * HOUR), machine_id=name, device_name=name)
        for name in ("desk", "laptop", "tablet")
    ]
    try:
        for store in stores:
            put(store, *COURSES)
        for number, act in enumerate(history):
            do(stores[act.device], act, number)
        sync(learner, stores)
        now = max(act.at + act.lasted for act in history)
        here, *others = (figures_here(store, now, tz) for store in stores)
        assert others == [here, here]
        assert figures_there(learner, boss, team) == {name: here[name] for name in here if name != "badges"}
    finally:
        for store in stores:
            store.close()
