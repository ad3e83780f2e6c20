"""What the learner's part of the progress service promises, operation by operation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from learnapp.errors import StoreError
from learnapp.store import Change, Reader, Store
from learncore.records import Attempt, LearnerStats, NoteValue
from tests.store.support import NOON, Clock, course, files, lesson, put, session, watch


def test_nothing_recorded_is_none_false_and_zero(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    assert reader.course_progress("c") is None
    assert reader.lesson_progress("c", "a") is None
    assert reader.bulk_course_progress(["c", "nowhere"]) == {}
    assert reader.bulk_course_progress([]) == {}
    assert not reader.is_completed("c", "a")
    assert reader.course_percentage("c") == 0
    assert reader.course("nowhere") is None
    assert reader.lesson("nowhere") is None


def test_an_empty_library_has_zeros(store: Store, reader: Reader) -> None:
    home = reader.home(NOON, dt.UTC)
    assert home.stats == LearnerStats()
    assert (home.streak_days, home.continue_watching, home.courses, home.next_up) == (0, (), (), None)
    assert [day.seconds for day in home.week] == [0.0] * 7


def test_a_heartbeat_records_session_place_and_progress(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    change = store.heartbeat("s1", session("a", ((0.0, 40.0),)), 40.0).result(10)
    assert change == Change(lessons=frozenset("a"), courses=frozenset("c"), outbox=True)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.status, progress.progress_percentage, progress.position_seconds) == ("in_progress", 40, 40.0)
    assert (progress.watch_time_seconds, progress.total_sessions, progress.coverage) == (40.0, 1, ((0.0, 40.0),))
    view = reader.lesson("a")
    assert view is not None
    assert view.stop is not None
    assert (view.stop.seconds, view.stop.this_device, view.stop.device_name) == (40.0, True, "Desk")


def test_a_longer_heartbeat_extends_the_same_session(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    watch(store, "s1", session("a", ((0.0, 30.0),)), 30.0)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.watch_time_seconds, progress.total_sessions, progress.position_seconds) == (30.0, 1, 30.0)


def test_a_repeated_heartbeat_changes_nothing(store: Store) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 20.0),)), 20.0)
    assert not store.heartbeat("s1", session("a", ((0.0, 20.0),)), 20.0).result(10)
    assert not store.heartbeat("s1", session("a", ((0.0, 10.0),)), 20.0).result(10)


def test_watching_nine_tenths_completes_and_is_told_once(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 80.0),)), 80.0)
    change = store.heartbeat("s1", session("a", ((0.0, 95.0),)), 95.0).result(10)
    assert change.completed == ("a",)
    assert store.heartbeat("s1", session("a", ((0.0, 100.0),)), 100.0).result(10).completed == ()
    assert reader.is_completed("c", "a")
    assert reader.course_percentage("c") == 50
    progress = reader.course_progress("c")
    assert progress is not None
    assert (progress.completed_lessons, progress.status) == (("a",), "in_progress")


def test_a_completed_course_has_a_time_and_loses_it_with_a_mark(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    assert store.mark("c", "b", "complete").result(10).completed == ("b",)
    done = reader.course_progress("c")
    assert done is not None
    assert (done.progress_percentage, done.status) == (100, "completed")
    assert done.completed_at is not None
    assert store.mark("c", "a", "incomplete").result(10)
    undone = reader.course_progress("c")
    assert undone is not None
    assert (undone.progress_percentage, undone.completed_at) == (50, None)


def test_marking_twice_changes_nothing_the_second_time(store: Store) -> None:
    put(store, course("c", "a"))
    first = store.mark("c", "a", "complete").result(10)
    assert first.completed == ("a",)
    assert not store.mark("c", "a", "complete").result(10)
    assert store.mark("c", "a", "incomplete").result(10)
    assert not store.mark("c", "a", "incomplete").result(10)


def test_marking_what_does_not_exist_changes_nothing(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    assert not store.mark("c", "unknown", "complete").result(10)
    assert not store.mark("unknown", "a", "complete").result(10)
    assert not store.mark("c", "a", "incomplete").result(10)
    assert not store.mark("c", "a", None).result(10)
    assert reader.course_progress("c") is None


def test_taking_a_mark_away_shows_what_was_watched(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)))
    store.mark("c", "a", "complete").result(10)
    assert reader.is_completed("c", "a")
    assert store.mark("c", "a", None).result(10)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.status, progress.progress_percentage) == ("in_progress", 40)


def test_marking_touches_last_accessed(store: Store, reader: Reader, clock: Clock) -> None:
    put(store, course("c", "a"))
    clock.now = NOON + 5_000_000
    store.mark("c", "a", "complete").result(10)
    progress = reader.course_progress("c")
    assert progress is not None
    assert progress.last_accessed_at == NOON + 5_001_000


def test_fifty_parallel_marks_lose_none(store: Store, reader: Reader) -> None:
    put(store, course("c", *(f"l{n}" for n in range(50))))
    futures = [store.mark("c", f"l{n}", "complete") for n in range(50)]
    assert sorted(done for future in futures for done in future.result(10).completed) == sorted(
        f"l{n}" for n in range(50)
    )
    assert reader.course_percentage("c") == 100


def test_starting_over_keeps_the_history(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    assert not store.start_over("c", "a").result(10)
    watch(store, "s1", session("a", ((0.0, 95.0),)), 95.0)
    assert store.start_over("c", "a").result(10)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.status, progress.progress_percentage, progress.position_seconds) == ("not_started", 0, 0.0)
    assert (progress.epoch, progress.completion_count, progress.watch_time_seconds) == (1, 1, 95.0)
    assert not store.start_over("c", "a").result(10)


def test_resetting_a_course_is_false_where_there_was_nothing(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    assert not store.reset_course("c").result(10)
    assert not store.reset_course("unknown").result(10)
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    store.mark("c", "b", "complete").result(10)
    change = store.reset_course("c").result(10)
    assert change.lessons == {"a", "b"}
    assert reader.course_percentage("c") == 0
    progress = reader.course_progress("c")
    assert progress is not None
    assert (progress.status, progress.watch_time_seconds) == ("not_started", 95.0)


def test_touching_creates_the_record_at_zero(store: Store, reader: Reader, clock: Clock) -> None:
    put(store, course("c", "a", "b"))
    assert not store.touch("unknown").result(10)
    clock.now = NOON + 60_000
    assert store.touch("c", "b").result(10).courses == {"c"}
    progress = reader.course_progress("c")
    assert progress is not None
    assert (progress.progress_percentage, progress.last_accessed_at) == (0, NOON + 61_000)
    assert progress.last_lesson_id == "b"


def test_set_resume_moves_the_place_and_repeats_for_nothing(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    assert store.set_resume("c", "a", 33.0).result(10)
    assert not store.set_resume("c", "a", 33.0).result(10)
    assert store.set_resume("c", "a", 3.0).result(10)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.position_seconds, progress.total_sessions) == (3.0, 0)


def test_a_heartbeat_of_an_earlier_epoch_does_not_move_the_new_ones_place(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)), 40.0)
    store.start_over("c", "a").result(10)
    store.set_resume("c", "a", 7.0).result(10)
    watch(store, "s1", session("a", ((0.0, 50.0),)), 50.0)
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.epoch, progress.position_seconds, progress.watch_time_seconds) == (1, 7.0, 50.0)


def test_the_best_score_is_kept_and_null_is_not_zero(store: Store, reader: Reader) -> None:
    put(store, course("c", lesson("q", type="quiz", seconds=None)))

    def attempt(score: float | None, at: int) -> Attempt:
        return Attempt(lesson="q", course="c", score=score, started_at=at, submitted_at=at + 1)

    store.add_attempt("t1", attempt(60.0, NOON)).result(10)
    assert store.add_attempt("t2", attempt(80.0, NOON + 10)).result(10).completed == ("q",)
    store.add_attempt("t3", attempt(None, NOON + 20)).result(10)
    assert not store.add_attempt("t3", attempt(None, NOON + 20)).result(10)
    progress = reader.lesson_progress("c", "q")
    assert progress is not None
    assert (progress.attempts, progress.best_score, progress.last_score) == (3, 80.0, 80.0)
    with pytest.raises(StoreError):
        store.add_attempt("t4", attempt(101.0, NOON + 30)).result(10)


def test_notes_are_written_changed_deleted_and_come_in_order(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    later = NoteValue(lesson="a", course="c", at_seconds=50.0, text="later")
    first = NoteValue(lesson="a", course="c", at_seconds=5.0, bookmark=True)
    change = store.put_note("n1", later).result(10)
    assert (change.notes, change.lessons) == (True, {"a"})
    store.put_note("n2", first).result(10)
    assert not store.put_note("n2", first).result(10)
    assert reader.notes("a") == [("n2", first), ("n1", later)]
    view = reader.course("c")
    assert view is not None
    assert (view.bookmarks, view.notes) == (1, 1)
    store.put_note("n2", NoteValue(lesson="a", course="c", at_seconds=5.0, bookmark=True, deleted=True)).result(10)
    assert reader.notes("a") == [("n1", later)]


def test_preferences_are_any_json(store: Store, reader: Reader) -> None:
    assert reader.preference("speed", 1.0) == 1.0
    assert store.set_preference("speed", {"audio": 1.5}).result(10).preferences
    assert not store.set_preference("speed", {"audio": 1.5}).result(10)
    assert reader.preference("speed") == {"audio": 1.5}


def test_a_removed_course_is_back_with_its_progress(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    assert store.remove_course("c").result(10).library
    assert not store.remove_course("c").result(10)
    assert reader.course("c") is None
    assert reader.lesson("a") is None
    assert reader.count_courses() == 0
    assert reader.course_folders() == {}
    assert reader.statistics().watch_time_seconds == 95.0
    watch(store, "s1", session("a", ((0.0, 99.0),)))
    put(store, course("c", "a", "b"))
    assert reader.course_percentage("c") == 50
    assert reader.statistics().watch_time_seconds == 99.0


def test_sessions_of_unknown_courses_wait_for_their_course(store: Store, reader: Reader) -> None:
    watch(store, "s1", session("a", ((0.0, 95.0),), course_id="later"), 95.0)
    assert reader.count_courses() == 0
    assert reader.statistics().watch_time_seconds == 95.0
    put(store, course("later", "a", "b"))
    assert reader.course_percentage("later") == 50
    assert reader.is_completed("later", "a")


def test_a_new_manifest_keeps_progress_and_order(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", "b"))
    watch(store, "s1", session("b", ((0.0, 95.0),)))
    watch(store, "s2", session("a", ((0.0, 20.0),)))
    put(store, course("c", "n", "b"))
    view = reader.course("c")
    assert view is not None
    assert list(view.lessons) == ["n", "b"]
    assert view.progress.completed_lessons == ("b",)
    assert view.progress.watch_time_seconds == 115.0
    put(store, course("c", "b", "a"))
    assert reader.is_completed("c", "b")
    again = reader.lesson_progress("c", "a")
    assert again is not None
    assert again.progress_percentage == 20


def test_a_shorter_film_does_not_take_completion_back(store: Store, reader: Reader) -> None:
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 95.0),)))
    put(store, course("c", lesson("a", seconds=1000.0)))
    assert reader.is_completed("c", "a")


def test_the_same_lesson_in_two_courses_is_completed_in_both(store: Store, reader: Reader) -> None:
    put(store, course("c1", "a", "b"), course("c2", "a"))
    watch(store, "s1", session("a", ((0.0, 50.0),), course_id="c1"), 50.0)
    change = store.heartbeat("s1", session("a", ((0.0, 95.0),), course_id="c1"), 95.0).result(10)
    assert change.courses == {"c1", "c2"}
    assert change.completed == ("a",)
    here, there = reader.lesson_progress("c1", "a"), reader.lesson_progress("c2", "a")
    assert here is not None
    assert there is not None
    assert (here.status, there.status) == ("completed", "completed")
    assert (here.watch_time_seconds, there.watch_time_seconds) == (95.0, 0.0)
    assert reader.course_percentage("c2") == 100
    assert reader.statistics().watch_time_seconds == 95.0
    view = reader.lesson("a")
    assert view is not None
    assert view.course.course.id == "c1"
    other = reader.lesson("a", "c2")
    assert other is not None
    assert other.course.course.id == "c2"


def test_files_can_go_missing_and_be_found_elsewhere(store: Store, reader: Reader) -> None:
    one = course("c", "a", "b")
    put(store, one)
    assert not store.set_missing("c", set()).result(10)
    change = store.set_missing("c", {"b"}).result(10)
    assert (change.library, change.lessons) == (True, {"b"})
    view = reader.course("c")
    assert view is not None
    assert view.missing == {"b"}
    assert reader.courses(filter="missing")[0].missing_lessons == 1
    store.set_folder("c", Path("/other"), files(one, "/other")).result(10)
    assert reader.course_folders() == {"c": "/other"}
    assert [file.path for file in reader.lesson_files("c")] == ["/other/a.mp4", "/other/b.mp4"]
    assert reader.count_courses("missing") == 0
    assert reader.files_by_lesson(["b", "x"])["b"][0].path == "/other/b.mp4"


def test_locked_lessons_name_what_they_wait_for(store: Store, reader: Reader) -> None:
    put(store, course("c", "a", lesson("b", requires=("a",))))
    view = reader.course("c")
    assert view is not None
    assert view.locked == {"b": ("a",)}
    store.mark("c", "a", "complete").result(10)
    view = reader.course("c")
    assert view is not None
    assert view.locked == {}


def test_commands_after_the_close_fail_with_words(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.mark("c", "a", "complete").result(10)
