"""What Home, the Library and the reports are told."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import msgspec
import pytest

from learnapp.store import Reader, Store
from learncore.progress import fold_stats
from learncore.records import NoteValue
from tests.store.support import NOON, Clock, course, files, lesson, put, session, watch

HOUR = 3_600_000
DAY = 24 * HOUR


def titles(reader: Reader, **asked: object) -> list[str]:
    return [card.title for card in reader.courses(**asked)]  # pyright: ignore[reportArgumentType]


def library(store: Store) -> None:
    put(
        store,
        course("c1", "a1", "b1", title="Part 10: Écriture", author="Zoë"),
        course("c2", "a2", "b2", title="part 2: Reading", author="Ann"),
        course("c3", "a3", title="Chess"),
    )


def test_the_library_sorts(store: Store, reader: Reader, clock: Clock) -> None:
    library(store)
    watch(store, "s1", session("a2", ((0.0, 95.0),), course_id="c2", start=NOON + HOUR))
    watch(store, "s2", session("a3", ((0.0, 95.0),), course_id="c3", start=NOON))
    assert titles(reader, sort="recent") == ["part 2: Reading", "Chess", "Part 10: Écriture"]
    assert titles(reader, sort="title") == ["Chess", "part 2: Reading", "Part 10: Écriture"]
    assert titles(reader, sort="progress") == ["Chess", "part 2: Reading", "Part 10: Écriture"]
    assert titles(reader, sort="added") == ["Chess", "part 2: Reading", "Part 10: Écriture"]
    assert titles(reader, sort="title", limit=1, offset=1) == ["part 2: Reading"]


def test_the_library_filters_and_counts(store: Store, reader: Reader) -> None:
    library(store)
    watch(store, "s1", session("a2", ((0.0, 95.0),), course_id="c2"))
    watch(store, "s2", session("a3", ((0.0, 95.0),), course_id="c3"))
    assert titles(reader, filter="completed") == ["Chess"]
    assert titles(reader, filter="in_progress") == ["part 2: Reading"]
    assert titles(reader, filter="not_started") == ["Part 10: Écriture"]
    assert [reader.count_courses(which) for which in ("all", "completed", "missing")] == [3, 1, 0]


def test_search_knows_no_case_and_no_accents_and_wants_all_words(store: Store, reader: Reader) -> None:
    library(store)
    assert titles(reader, search="ecriture") == ["Part 10: Écriture"]
    assert titles(reader, search="ZOE part") == ["Part 10: Écriture"]
    assert titles(reader, search="part ann") == ["part 2: Reading"]
    assert titles(reader, search="part chess") == []
    assert titles(reader, search="100%_") == []
    assert reader.count_courses(search="part") == 2


@pytest.mark.parametrize("search", ["", "part", "chess ann", "nothing like it"])
def test_the_first_page_and_the_counts_are_those_of_all_the_questions_one_by_one(
    store: Store, reader: Reader, search: str
) -> None:
    library(store)
    watch(store, "s1", session("a2", ((0.0, 95.0),), course_id="c2"))
    watch(store, "s2", session("a3", ((0.0, 95.0),), course_id="c3"))
    counts = reader.courses_by_filter(search)
    assert set(counts) == {"all", "in_progress", "completed", "not_started", "downloaded", "missing"}
    for which, count in counts.items():
        asked = reader.courses(which, "title", search)
        assert count == reader.count_courses(which, search) == len(asked)
        assert reader.first_courses(which, "title", search, 1) == (count, asked[:1])


def test_search_finds_a_course_by_its_lessons(store: Store, reader: Reader) -> None:
    knots = msgspec.structs.replace(lesson("a"), title="Nœuds à l’Étoile")
    put(store, course("c1", knots), course("c2", "b"))
    assert titles(reader, search="a l’etoile") == ["Course c1"]
    assert titles(reader, search="course c1 ÉTOILE") == ["Course c1"]
    assert reader.count_courses(search="lesson b") == 1
    assert titles(reader, search="etoile c2") == []


def test_home_counts_courses_and_lessons(store: Store, reader: Reader) -> None:
    library(store)
    watch(store, "s1", session("a2", ((0.0, 95.0),), course_id="c2"))
    watch(store, "s2", session("a3", ((0.0, 95.0),), course_id="c3", start=NOON + HOUR))
    stats = reader.home(NOON, dt.UTC).stats
    assert (stats.total, stats.completed, stats.in_progress, stats.not_started) == (3, 1, 1, 1)
    assert (stats.lessons_completed, stats.avg_progress) == (2, 50)
    assert (stats.watch_time_seconds, stats.last_activity) == (190.0, NOON + HOUR + 95_000)
    assert stats == fold_stats(progress for _, progress, _ in reader.progress_report())


def test_continue_watching_is_from_thirty_seconds_or_five_percent_until_complete(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b", "d", lesson("long", seconds=4000.0), lesson("also", seconds=4000.0)))
    watch(store, "s1", session("a", ((0.0, 4.0),), start=NOON), 4.0)
    watch(store, "s2", session("b", ((0.0, 5.0),), start=NOON + HOUR), 5.0)
    watch(store, "s3", session("d", ((0.0, 95.0),), start=NOON + 2 * HOUR), 95.0)
    watch(store, "s4", session("long", ((0.0, 29.0),), start=NOON + 3 * HOUR), 29.0)
    watch(store, "s5", session("also", ((0.0, 30.0),), start=NOON + 4 * HOUR), 30.0)
    found = reader.home(NOON, dt.UTC).continue_watching
    assert [item.lesson_id for item in found] == ["also", "b"]
    assert (found[1].number, found[1].total_lessons, found[1].course_title) == (2, 5, "Course c")
    assert (found[1].progress_percentage, found[1].missing) == (5, False)


def test_continue_watching_looks_past_many_finished_courses(store: Store, reader: Reader) -> None:
    many = [course(f"c{n}", f"a{n}", f"b{n}") for n in range(45)]
    put(store, *many)
    watch(store, "old", session("a0", ((0.0, 40.0),), course_id="c0", start=NOON), 40.0)
    for n in range(1, 45):
        start = NOON + n * HOUR
        watch(store, f"s{n}", session(f"a{n}", ((0.0, 3.0),), course_id=f"c{n}", start=start), 3.0)
    assert [item.lesson_id for item in reader.home(NOON, dt.UTC).continue_watching] == ["a0"]
    for n in range(1, 45):
        start = NOON + n * HOUR
        watch(store, f"s{n}", session(f"a{n}", ((0.0, 40.0),), course_id=f"c{n}", start=start), 40.0)
    shown = [item.lesson_id for item in reader.home(NOON, dt.UTC, limit=30).continue_watching]
    assert shown == [f"a{n}" for n in range(44, 14, -1)]


def test_next_up_is_the_lesson_after_the_last_one_that_is_not_done_nor_locked(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", lesson("b", requires=("z",)), "d", "z"), course("e", "x"))
    assert reader.home(NOON, dt.UTC).next_up is not None
    watch(store, "s1", session("a", ((0.0, 95.0),)), 95.0)
    found = reader.home(NOON, dt.UTC).next_up
    assert found is not None
    assert (found.course_id, found.lesson_id, found.lessons_left) == ("c", "d", 3)


def test_the_week_is_the_learners_own(store: Store, reader: Reader) -> None:
    put(store, course("c", lesson("a", seconds=4000.0)))
    midnight = NOON - 11 * HOUR
    watch(store, "s1", session("a", ((0.0, 1800.0),), start=midnight - 20 * 60_000))
    auckland, los_angeles = zoneinfo.ZoneInfo("Pacific/Auckland"), zoneinfo.ZoneInfo("America/Los_Angeles")
    thursday = dt.date(2026, 1, 1)

    def seconds(tz: dt.tzinfo) -> dict[dt.date, float]:
        return {day.day: day.seconds for day in reader.home(NOON, tz).week if day.seconds}

    assert seconds(dt.UTC) == {thursday - dt.timedelta(days=1): 1200.0, thursday: 600.0}
    assert seconds(auckland) == {thursday: 1800.0}
    assert seconds(los_angeles) == {thursday - dt.timedelta(days=1): 1800.0}
    assert [day.day for day in reader.home(NOON, dt.UTC).week] == [
        dt.date(2025, 12, 29) + dt.timedelta(days=n) for n in range(7)
    ]


def test_the_streak_counts_days_with_a_minute(store: Store, reader: Reader) -> None:
    put(store, course("c", lesson("a", seconds=4000.0)))
    for n, played in enumerate([60.0, 61.0, 0.0, 90.0]):
        spans = ((0.0, played),) if played else ()
        watch(store, f"s{n}", session("a", spans, start=NOON - n * DAY))
    assert reader.home(NOON, dt.UTC).streak_days == 2
    assert reader.home(NOON + DAY, dt.UTC).streak_days == 2
    assert reader.home(NOON + 2 * DAY, dt.UTC).streak_days == 0
    assert [day.seconds for day in reader.home(NOON, dt.UTC).week] == [90.0, 0.0, 61.0, 60.0, 0.0, 0.0, 0.0]


def test_a_session_that_a_wrong_clock_stretched_over_years_still_adds_up(store: Store, reader: Reader) -> None:
    put(store, course("c", lesson("a", seconds=4000.0)))
    stretched = session("a", ((0.0, 600.0),), start=1_000)
    watch(store, "s1", stretched)
    watch(store, "s1", session("a", ((0.0, 700.0),), start=NOON))
    assert reader.statistics().watch_time_seconds == 700.0
    assert reader.home(NOON, dt.UTC).streak_days <= 1


def test_the_report_has_every_lesson_and_the_most_recent_course_first(store: Store, reader: Reader) -> None:
    put(store, course("c1", "a", "b"), course("c2", "d"))
    watch(store, "s1", session("a", ((0.0, 20.0),), course_id="c1"))
    report = reader.progress_report()
    assert [(listed.id, [row.lesson_id for row in lessons]) for listed, _, lessons in report] == [
        ("c1", ["a", "b"]),
        ("c2", ["d"]),
    ]
    assert [listed.id for listed, _, _ in reader.progress_report("c2")] == ["c2"]
    assert reader.progress_report("nowhere") == []


def test_a_lesson_view_has_its_file_and_its_notes(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    note = NoteValue(lesson="a", course="c", at_seconds=1.0, text="hm")
    store.put_note("n", note).result(10)
    view = reader.lesson("a")
    assert view is not None
    assert view.file == files(course("c", "a"))[0]
    assert view.notes == (("n", note),)
    assert (view.stop, view.other_stops) == (None, ())


def test_the_status_tells_what_waits(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    before = reader.outbox_size()
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    status = reader.status()
    assert (status.courses, status.lessons, status.outbox, status.integrity) == (1, 2, before + 2, "ok")
    assert (status.device_id, status.device_name, status.account) == (store.device_id, "Desk", "guest")
