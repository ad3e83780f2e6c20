"""What a guest learned comes into the account, once, with its folders, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from learnapp.errors import DatabaseInUseError, StoreError
from learnapp.store import Reader, Store, guest
from learnapp.store.folding import refold_everything
from learnapp.store.guest import Merged, learned_in, merge_account
from learncore import merge, register
from learncore.records import Attempt, Register
from tests.store.conftest import Opener
from tests.store.support import NOON, Clock, course, files, folded_tables, put, rows, session, sums, watch
from tests.store.test_sending import accept, everything, take
from tests.store.test_settling import settle

HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "accounts" / "guest"


@pytest.fixture
def account(open_store: Opener, tmp_path: Path) -> Store:
    return open_store(tmp_path / "accounts" / "ada", account="ada")


@pytest.fixture(autouse=True)
def _after_the_lessons(clock: Clock) -> None:
    clock.now += HOUR


def bring(place: Path, account: Store, clock: Clock) -> Merged:
    return merge_account(place, account, clock=clock, machine_id="machine", device_name="Desk")


def documents(reader: Reader) -> dict[tuple[str, str], dict[str, Any]]:
    return {(kind, document_id): body for kind, document_id, body in reader.documents()}


def test_all_of_it_comes_along_and_waits_to_be_sent(
    open_store: Opener, place: Path, account: Store, clock: Clock
) -> None:
    visitor = open_store(place)
    everything(visitor)
    put(visitor, course("d", "w", title="Another"))
    with_reader = visitor.reader()
    before, figures = documents(with_reader), with_reader.statistics()
    with_reader.close()
    visitor.close()
    assert learned_in(place) == 4
    merged = bring(place, account, clock)
    assert (merged.documents, merged.courses) == (len(before), 2)
    reader = account.reader()
    after = documents(reader)
    assert {key: after[key] for key in before} == before
    assert {(one.kind, one.id) for one in take(account).documents} >= before.keys()
    assert reader.statistics() == figures
    assert reader.course_folders() == {"c": "/films", "d": "/films"}
    assert [file.path for file in reader.lesson_files("c")] == ["/films/a.mp4", "/films/b.mp4"]
    assert reader.preference("speed") == 1.5
    reader.close()
    assert merged.aside == place.with_name("guest.merged-2026-01-01")
    assert merged.aside.is_dir()
    assert not place.exists()
    assert learned_in(place) == 0
    assert bring(place, account, clock) == Merged()


def test_what_a_guest_learned_on_this_machine_is_told_as_this_devices(
    open_store: Opener, place: Path, account: Store, clock: Clock
) -> None:
    visitor = open_store(place)
    put(visitor, course("c", "a"))
    watch(visitor, "s1", session("a", ((0.0, 30.0),), device=visitor.device_id))
    visitor.close()
    merge_account(place, account, clock=clock, machine_id="machine", device_name="Another name")
    watch(account, "s2", session("a", ((30.0, 40.0),), device=account.device_id, start=clock.now))
    watch(account, "s3", session("a", ((40.0, 45.0),), device="elsewhere", start=clock.now))
    reader = account.reader()
    (day,) = reader.history.days(dt.UTC)
    assert {one.seconds: one.this_device for one in day.entries} == {30.0: True, 10.0: True, 5.0: False}
    reader.close()


def test_it_is_joined_with_what_the_account_has(open_store: Opener, place: Path, account: Store, clock: Clock) -> None:
    put(account, course("c", "a", "b"))
    watch(account, "s0", session("a", ((30.0, 70.0),), device="laptop"), 70.0)
    visitor = open_store(place)
    everything(visitor)
    visitor.close()
    bring(place, account, clock)
    reader = account.reader()
    progress = reader.lesson_progress("c", "a")
    assert progress is not None
    assert (progress.coverage, progress.watch_time_seconds, progress.total_sessions) == (((0.0, 70.0),), 80.0, 2)
    view = reader.lesson("a")
    assert view is not None
    assert view.stop is not None
    assert (view.stop.seconds, [stop.seconds for stop in view.other_stops]) == (70.0, [40.0])
    reader.close()


def test_a_folder_of_the_account_stays_and_a_course_without_one_gets_the_guests(
    open_store: Opener, place: Path, account: Store, clock: Clock
) -> None:
    here, there = course("c", "a", "b"), course("d", "w", "x")
    account.put_course(here, Path("/mine"), files(here, "/mine")).result(10)
    newer = register.write(Register(), "laptop", NOON + DAY, course("d", "w", "x", "y", title="Grown"))
    settle(account, ("course_copy", "d", merge.body_of(newer)))
    visitor = open_store(place)
    put(visitor, here, there)
    visitor.set_missing("d", {"x"}).result(10)
    visitor.close()
    bring(place, account, clock)
    reader = account.reader()
    assert reader.course_folders() == {"c": "/mine", "d": "/films"}
    view = reader.course("d")
    assert view is not None
    assert (view.course.title, view.missing) == ("Grown", {"x", "y"})
    reader.close()


@pytest.mark.parametrize("dies_at", ["_bring_courses", "_put_aside"])
def test_a_crash_on_the_way_is_made_good_by_doing_it_again(
    open_store: Opener, place: Path, account: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    visitor = open_store(place)
    everything(visitor)
    visitor.close()

    def dies(*_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(guest, dies_at, dies)
        with pytest.raises(OSError, match="killed"):
            bring(place, account, clock)
    assert learned_in(place) == 4
    accept(account, take(account))
    reader = account.reader()
    before = documents(reader)
    bring(place, account, clock)
    assert {key: body for key, body in documents(reader).items() if key in before} == before
    learned = {"session", "attempt", "note", "lesson_state"}
    assert [one for one in take(account).documents if one.kind in learned] == [], "it says nothing new"
    reader.close()


def test_a_second_bringing_after_a_wrong_clock_was_found_out(
    open_store: Opener, place: Path, account: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program died before the folder was put aside, and what it had brought was put right and sent."""
    clock.now = DAY + 2 * HOUR
    visitor = open_store(place)
    put(visitor, course("c", "a"))
    watch(visitor, "s1", session("a", ((0.0, 95.0),), start=DAY), 95.0)
    visitor.add_attempt("t", Attempt(lesson="a", course="c", started_at=DAY, submitted_at=DAY + 5)).result(10)
    visitor.close()
    with monkeypatch.context() as broken:
        broken.setattr(guest, "_put_aside", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bring(place, account, clock)
    accept(account, take(account, offset_ms=NOON - DAY))
    reader = account.reader()
    before = documents(reader)
    assert before["session", "s1"]["started_at"] == NOON
    assert before["lesson_state", "a"]["completed"] == {"0": NOON + 95_000}
    bring(place, account, clock)
    after = documents(reader)
    for key in (("session", "s1"), ("attempt", "t"), ("lesson_state", "a")):
        assert after[key] == before[key]
    days = [day.seconds for day in reader.home(NOON + HOUR, dt.UTC).week if day.seconds]
    assert days == [95.0]
    reader.close()


def test_what_a_kill_left_of_the_guest_comes_along(
    open_store: Opener, place: Path, account: Store, clock: Clock, tmp_path: Path
) -> None:
    visitor = open_store(place)
    put(visitor, course("c", "a"))
    watch(visitor, "s1", session("a", ((0.0, 20.0),)), 20.0)
    visitor.checkpoint("s1", session("a", ((0.0, 33.0),)), 33.0).result(10)
    shutil.copytree(place, tmp_path / "killed" / "guest")
    visitor.close()
    bring(tmp_path / "killed" / "guest", account, clock)
    assert rows(tmp_path / "accounts" / "ada", "SELECT active_seconds FROM sessions") == [(33.0,)]


def test_a_guest_that_is_open_is_left_alone(open_store: Opener, place: Path, account: Store, clock: Clock) -> None:
    visitor = open_store(place)
    everything(visitor)
    with pytest.raises(DatabaseInUseError):
        bring(place, account, clock)
    assert place.exists()


def test_an_account_that_cannot_be_written_keeps_the_guest(
    open_store: Opener, place: Path, account: Store, clock: Clock
) -> None:
    visitor = open_store(place)
    everything(visitor)
    visitor.close()
    account.close()
    with pytest.raises(StoreError):
        bring(place, account, clock)
    assert learned_in(place) == 4
    open_store(place).close()


def test_two_guests_of_one_day_are_both_kept(open_store: Opener, place: Path, account: Store, clock: Clock) -> None:
    kept: list[Path | None] = []
    for _ in range(2):
        visitor = open_store(place)
        everything(visitor)
        visitor.close()
        kept.append(bring(place, account, clock).aside)
    assert [path.name for path in kept if path] == ["guest.merged-2026-01-01", "guest.merged-2026-01-01-2"]


def test_the_sums_agree_afterwards(open_store: Opener, place: Path, account: Store, clock: Clock) -> None:
    visitor = open_store(place)
    everything(visitor)
    visitor.close()
    bring(place, account, clock)
    reader = account.reader()

    def check(db: Any) -> None:
        before = folded_tables(db)
        assert len(sums(db, reader)) == 1
        refold_everything(db)
        assert folded_tables(db) == before

    account._writer.submit(check).result(10)
    reader.close()
