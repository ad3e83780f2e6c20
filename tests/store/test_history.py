"""The history of a day, a year and a life, from the store's tables: it is the law's, to the millisecond."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnapp.store import Reader, Store
from learnapp.store.author import Author
from learnapp.store.day_parts import day_parts
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.history import History
from learnapp.store.views_activity import HistoryDay
from learncore.achievements import Achievement
from learncore.progress import activity_by_day, local_day
from learncore.records import Attempt, Session
from learncore.register import MAX_AT
from tests.store.conftest import Opener
from tests.store.support import DAY, NOON, Clock, course, lesson, put, session, watch

HOUR = 3_600_000
NEW_YEAR = dt.date(2026, 1, 1)
ZONES = [dt.UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana"), ZoneInfo("Pacific/Apia")]
NIGHTS = [1_774_742_400_000, 1_793_570_400_000, 1_325_200_000_000]
"""On which clocks were set in Berlin and in Havana, and on which Apia left out a day."""


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    started = draw(st.sampled_from(NIGHTS)) + draw(st.integers(-40 * HOUR, 40 * HOUR))
    lasted = draw(st.sampled_from([HOUR, 3 * HOUR, 20 * HOUR, 47 * HOUR, 72 * HOUR, 400 * HOUR]))
    where = draw(st.sampled_from([("c1", "a"), ("c1", "b"), ("c2", "a"), ("c3", "x")]))
    return Session(
        lesson=where[1],
        course=where[0],
        device=draw(st.sampled_from(["desk", "laptop"])),
        started_at=started,
        ended_at=started + lasted,
        active_seconds=draw(st.integers(0, lasted)) / 1000,
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(sessions(), max_size=6), st.sampled_from(ZONES))
def test_every_day_ever_is_found_and_is_the_laws(
    empty_database: bytes, given_sessions: list[Session], tz: dt.tzinfo
) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.deserialize(empty_database[:18] + b"\x01\x01" + empty_database[20:])
    heartbeats = Heartbeats(Author("desk", Clock()))
    for number, one in enumerate(given_sessions):
        heartbeats.beat(db, f"s{number}", one, None)

    history = History(db)
    law = activity_by_day(given_sessions, tz)
    walked: list[HistoryDay] = []
    before = None
    while found := history.days(tz, before, limit=2):
        walked += found
        before = found[-1].day
        assert history.is_before(before, tz) == (before != min(law))
    assert {one.day: one.seconds for one in walked} == law
    assert [one.day for one in walked] == sorted(law, reverse=True)
    for one in walked:
        assert round(one.seconds * 1000) == sum(round(entry.seconds * 1000) for entry in one.entries)
        assert history.day(one.day, tz) == one
    assert day_parts(db, tz).days == law
    now = max((one.ended_at for one in given_sessions), default=NOON)
    view = history.activity(now, tz)
    assert round(view.watch_time_seconds * 1000) == sum(round(one.active_seconds * 1000) for one in given_sessions)
    assert {one.day: one.seconds for one in view.year if one.seconds} == {
        day: seconds for day, seconds in law.items() if view.year[0].day <= day <= view.year[-1].day
    }
    told = sum(round(one.seconds * 1000) for one in view.courses) + round(view.other_seconds * 1000)
    assert told == round(view.watch_time_seconds * 1000)
    db.close()


def test_a_day_tells_what_how_long_and_on_which_device(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 60.0),), device=store.device_id))
    watch(store, "s2", session("b", ((0.0, 30.0),), device="elsewhere", start=NOON + HOUR))
    watch(store, "s3", session("a", ((60.0, 90.0),), device=store.device_id, start=NOON - HOUR))
    (day,) = reader.history.days(dt.UTC)
    assert (day.day, day.seconds) == (NEW_YEAR, 120.0)
    later, earlier = day.entries
    assert (later.title, later.course_title, later.device_name, later.this_device) == (
        "Lesson b",
        "Course c",
        "",
        False,
    )
    assert (earlier.device_name, earlier.this_device, earlier.seconds, earlier.sessions) == ("Desk", True, 90.0, 2)
    assert (earlier.started_at, earlier.at_hand) == (NOON - HOUR, True)
    store.remove_course("c").result(10)
    assert not reader.history.day(NEW_YEAR, dt.UTC).entries[0].at_hand
    assert reader.history.day(NEW_YEAR + dt.timedelta(days=1), dt.UTC).entries == ()


def test_an_attempt_is_told_on_its_day_and_adds_to_no_sum(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", lesson("q", type="quiz", seconds=None)))
    watch(store, "s1", session("a", ((0.0, 60.0),), device=store.device_id))
    assert not reader.history.is_before(NEW_YEAR, dt.UTC)
    for number, (at, score) in enumerate(((NOON + HOUR, 83.4), (NOON - HOUR, 20.0), (NOON - DAY, 0.0))):
        attempt = Attempt(lesson="q", course="c", score=score, started_at=at - HOUR, submitted_at=at)
        store.add_attempt(f"t{number}", attempt).result(10)
    today, yesterday = reader.history.days(dt.UTC)
    assert [(one.lesson_id, one.type, one.score) for one in today.entries] == [
        ("q", "quiz", 83.4), ("a", "video", None), ("q", "quiz", 20.0),
    ]  # fmt: skip
    assert (today.seconds, today.entries[0].started_at, today.entries[0].at_hand) == (60.0, NOON + HOUR, True)
    assert (yesterday.day, yesterday.seconds, len(yesterday.entries)) == (NEW_YEAR - dt.timedelta(days=1), 0.0, 1)
    assert reader.history.is_before(NEW_YEAR, dt.UTC)
    assert not reader.history.is_before(yesterday.day, dt.UTC)
    assert reader.history.activity(NOON, dt.UTC).watch_time_seconds == 60.0


def test_who_only_took_a_quiz_has_begun(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", lesson("q", type="quiz", seconds=None)))
    assert not reader.history.activity(NOON, dt.UTC).begun
    attempt = Attempt(lesson="q", course="c", score=0.0, started_at=NOON, submitted_at=NOON)
    store.add_attempt("t", attempt).result(10)
    view = reader.history.activity(NOON, dt.UTC)
    assert (view.begun, view.streak_days, len(view.history)) == (True, 0, 1)


def test_the_year_ends_with_this_week(store: Store, reader: Reader) -> None:
    put(store, course("c"))
    watch(store, "s1", session("a", ((0.0, 60.0),), start=NOON - 300 * DAY))
    view = reader.history.activity(NOON, dt.UTC)
    assert len(view.year) == 371
    assert view.year[0].day.weekday() == 0
    assert view.year[-1].day == dt.date(2026, 1, 4)
    assert [one.seconds for one in view.year if one.seconds] == [60.0]
    assert [one.day for one in view.week] == [one.day for one in view.year[-7:]]
    assert view.courses[0].title == "Course c"


def test_a_clock_that_stood_anywhere_is_told_at_once(store: Store, reader: Reader) -> None:
    """A session that began in 1970 and one in 2200, and one that lasted until the end of time."""
    put(store, course("c", "a"))
    for number, (began, ended) in enumerate(((0, 60_000), (7_258_118_400_000, 7_258_118_460_000), (0, MAX_AT))):
        one = session("a", ((0.0, 60.0),), start=began)
        one = msgspec.structs.replace(one, ended_at=ended, active_seconds=60.0)
        watch(store, f"s{number}", one)
    for zone in (dt.UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")):
        begun = perf_counter()
        home, view = reader.home(NOON, zone), reader.history.activity(NOON, zone)
        assert perf_counter() - begun < 0.5
        assert home.stats.watch_time_seconds == view.watch_time_seconds == 180.0
        assert home.week == view.week
        days = [one.day.year for one in view.history]
        assert (days[0], days == sorted(days, reverse=True)) == (9999, True)
        begun = perf_counter()
        reader.history.achievements(zone, local_day(NOON, zone))
        assert perf_counter() - begun < 1.5
        assert reader.history.days(zone, dt.date(1970, 1, 3))[-1].seconds >= 60.0


def test_badges_and_finished_courses_follow_and_outlast_a_reset(store: Store, reader: Reader) -> None:
    quiz = lesson("q", type="quiz", seconds=None)
    put(store, course("c", "a", quiz))
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    view = reader.history.achievements(dt.UTC)
    assert earned(view.achievements) == {"first_lesson"}
    assert view.finished == ()
    attempt = Attempt(lesson="q", course="c", score=90.0, started_at=NOON + HOUR, submitted_at=NOON + HOUR)
    store.add_attempt("t1", attempt).result(10)
    view = reader.history.achievements(dt.UTC)
    assert earned(view.achievements) == {"first_lesson", "first_course", "first_try"}
    (finished,) = view.finished
    assert (finished.course_id, finished.title, finished.completed_at) == ("c", "Course c", NOON + HOUR)
    assert finished.waiting
    assert not finished.offered
    store.reset_course("c").result(10)
    assert reader.history.achievements(dt.UTC).finished[0].completed_at == NOON + HOUR


def test_a_quiz_that_was_failed_first_is_no_first_try(store: Store, reader: Reader) -> None:
    put(store, course("c", lesson("q", type="quiz", seconds=None)))
    for number, score in enumerate((10.0, 90.0)):
        at = NOON + number
        attempt = Attempt(lesson="q", course="c", score=score, started_at=at, submitted_at=at)
        store.add_attempt(f"t{number}", attempt).result(10)
    assert "first_try" not in earned(reader.history.achievements(dt.UTC).achievements)


def test_the_first_try_is_the_first_by_time_in_whatever_order_it_came(store: Store, reader: Reader) -> None:
    """The failed one was made elsewhere, and came later."""
    put(store, course("c", lesson("q", type="quiz", seconds=None)))
    for number, (at, score) in enumerate(((NOON + 1, 90.0), (NOON, 10.0), (NOON + 2, 95.0))):
        attempt = Attempt(lesson="q", course="c", score=score, started_at=at, submitted_at=at)
        store.add_attempt(f"t{number}", attempt).result(10)
    assert "first_try" not in earned(reader.history.achievements(dt.UTC).achievements)


@pytest.mark.parametrize(("hour", "badge"), [(1, "night_owl"), (6, "early_bird"), (9, None)])
def test_the_hour_of_the_day_is_the_learners(store: Store, reader: Reader, hour: int, badge: str | None) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    put(store, course("c", lesson("a", seconds=4_000.0)))
    start = round(dt.datetime(2026, 1, 2, hour, tzinfo=zone).timestamp() * 1000)
    watch(store, "s1", session("a", ((0.0, 1_200.0),), start=start))
    assert earned(reader.history.achievements(zone).achievements) & {"night_owl", "early_bird"} == {badge} - {None}
    assert local_day(start, zone) == dt.date(2026, 1, 2)


def test_two_devices_with_the_same_documents_agree_on_badges(
    store: Store, reader: Reader, open_store: Opener, folder: Path
) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    other = open_store(folder.parent / "other", machine_id="another")
    other.join_documents(list(reader.documents())).result(10)
    there = other.reader()
    assert there.history.achievements(dt.UTC).achievements == reader.history.achievements(dt.UTC).achievements
    there.close()


def earned(found: Iterable[Achievement]) -> set[str]:
    return {one.badge.id for one in found if one.day is not None}
