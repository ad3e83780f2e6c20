"""The daily copies: which are made, kept, let go, and which one a restore takes."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from learnapp.store import Store
from learnapp.store.backup import BACKUPS, BackupKeeper, backups, kept, problems
from learnapp.store.exchange import Answered
from learnapp.store.sql import DATABASE
from learncore import merge
from tests.store.conftest import Opener
from tests.store.support import (
    DAY,
    NOON,
    Clock,
    back_up,
    flip_bytes,
    garbage,
    learned,
    session,
    truncate,
    watch,
    watched,
    zero_header,
)


def test_seven_days_and_four_weeks_of_backups_are_kept(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    for _ in range(60):
        back_up(folder, clock)
        clock.now += DAY
    days = sorted(dt.date.fromisoformat(path.stem.removeprefix("learnapp-")) for path in backups(folder))
    last = dt.date(2026, 1, 1) + dt.timedelta(days=59)
    assert days[-7:] == [last - dt.timedelta(days=n) for n in range(6, -1, -1)]
    assert len(days) == 11
    assert len({day.isocalendar()[:2] for day in days[:4]}) == 4
    assert days[0] >= last - dt.timedelta(days=6 + 5 * 7)
    assert all(problems(path) == "" for path in backups(folder)[:2])


def test_gaps_do_not_cost_old_backups() -> None:
    days = {dt.date(2026, 1, 1) + dt.timedelta(days=30 * n) for n in range(11)}
    assert kept(sorted(days, reverse=True)) == days


def test_a_day_has_one_backup_and_it_is_one_plain_file(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    made = back_up(folder, clock)
    watch(store, "s2", session("b", ((0.0, 10.0),)))
    assert back_up(folder, clock) == made
    assert [path.name for path in made.parent.iterdir()] == ["learnapp-2026-01-01.db"]
    with sqlite3.connect(made) as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    db.close()


def test_a_damaged_database_is_not_backed_up(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    store.close()
    flip_bytes(folder / DATABASE)
    keeper = BackupKeeper(folder / DATABASE, clock)
    assert keeper.make() is None
    assert backups(folder) == []


def test_a_store_that_closes_does_not_wait_for_a_backup(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    keeper = BackupKeeper(folder / DATABASE, clock)
    keeper.start()
    keeper.close()
    assert keeper.make() is None
    assert backups(folder) == []


def half_pulled(store: Store) -> None:
    found = tuple(("session", f"s{n}", merge.body_of(session("a", ((n * 20.0, n * 20.0 + 5),)))) for n in range(9))
    store.settle(Answered(records=found, cursor="x-1", at=NOON, last=False)).result()


def test_a_long_pull_is_let_through_first(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    keeper = BackupKeeper(folder / DATABASE, clock)
    assert not keeper.is_pulling()
    half_pulled(store)
    assert keeper.is_pulling()
    store.settle(Answered(cursor="x-2", at=NOON, last=True)).result()
    assert not keeper.is_pulling()


def test_a_pull_that_is_never_through_does_not_put_it_off_for_ever(
    open_store: Opener, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_pulled(open_store())
    monkeypatch.setattr("learnapp.store.backup._SECONDS_BEFORE_FIRST", 0.01)
    monkeypatch.setattr("learnapp.store.backup._PATIENCE", 3)
    keeper = BackupKeeper(folder / DATABASE, clock)
    keeper.start()
    until = time.monotonic() + 30
    while not backups(folder) and time.monotonic() < until:
        time.sleep(0.01)
    keeper.close()
    assert len(backups(folder)) == 1


FUTURE = 73 * 365 * DAY


def test_a_restore_takes_the_backup_with_the_most_in_it_whatever_its_date(
    open_store: Opener, folder: Path, clock: Clock
) -> None:
    store = open_store()
    learned(store)
    clock.now += FUTURE
    ahead = back_up(folder, clock)
    clock.now -= FUTURE
    newest = ahead
    for n in range(3):
        clock.now += DAY
        watch(store, f"n{n}", session("b", ((0.0, 10.0),), start=clock.now))
        newest = back_up(folder, clock)
    assert backups(folder)[0] == newest
    assert backups(folder)[-1] == ahead
    store.close()
    garbage(folder / DATABASE)
    store = open_store()
    assert store.recovery is not None
    assert store.recovery.restored_from == newest
    assert watched(store) == 70.0


@pytest.mark.parametrize("busy", [True, False])
def test_a_backup_of_a_clock_that_was_ahead_goes_like_any_other(
    open_store: Opener, folder: Path, clock: Clock, busy: bool
) -> None:
    store = open_store()
    learned(store)
    clock.now += FUTURE
    ahead = back_up(folder, clock)
    clock.now -= FUTURE
    for n in range(50):
        clock.now += DAY
        if busy:
            watch(store, f"n{n}", session("b", ((0.0, 1.0),), start=clock.now))
        back_up(folder, clock)
    assert not ahead.exists()
    assert len(backups(folder)) == 11


def test_other_files_among_the_backups_are_left_alone(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    (folder / BACKUPS).mkdir()
    others = [folder / BACKUPS / name for name in ("learnapp-2026-13-45.db", "learnapp-mine.db", "notes.txt")]
    for path in others:
        path.write_bytes(b"mine")
    assert backups(folder) == []
    made = back_up(folder, clock)
    assert backups(folder) == [made]
    assert all(path.exists() for path in others)


def test_a_clock_that_fell_back_costs_no_backup(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    for n in range(7):
        clock.now += DAY
        watch(store, f"n{n}", session("b", ((0.0, 1.0),), start=clock.now))
        back_up(folder, clock)
    clock.now = 0
    fallen = back_up(folder, clock)
    assert fallen.name == "learnapp-1970-01-01.db"
    assert len(backups(folder)) == 8
    watch(store, "last", session("b", ((0.0, 5.0),), start=NOON))
    clock.now = DAY
    fuller = back_up(folder, clock)
    assert backups(folder)[0] == fuller


def test_the_backup_just_made_is_kept_beside_fuller_ones(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    store.close()
    emptier = (folder / DATABASE).read_bytes()
    store = open_store()
    for n in range(40):
        clock.now += DAY
        watch(store, f"n{n}", session("b", ((0.0, 1.0),), start=clock.now))
        back_up(folder, clock)
    store.close()
    (folder / DATABASE).write_bytes(emptier)
    open_store()
    for _ in range(3):
        clock.now += DAY
        assert back_up(folder, clock).exists()


@pytest.mark.parametrize("damage", [truncate, zero_header, garbage])
def test_a_database_that_cannot_even_be_copied_is_looked_into_at_the_next_start(
    open_store: Opener, folder: Path, clock: Clock, damage: Callable[[Path], None]
) -> None:
    store = open_store()
    learned(store)
    store.close()
    damage(folder / DATABASE)
    keeper = BackupKeeper(folder / DATABASE, clock)
    assert keeper.make() is None
    assert keeper.found_damage
    assert list((folder / BACKUPS).iterdir()) == []


def test_a_backup_that_there_is_no_room_for_is_no_damage(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    (folder / BACKUPS).write_text("in the way")
    keeper = BackupKeeper(folder / DATABASE, clock)
    assert keeper.make() is None
    assert not keeper.found_damage


def test_what_a_killed_backup_left_is_cleared_away(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    (folder / BACKUPS).mkdir()
    for name in ("learnapp-2025-12-30.unfinished", "learnapp-2025-12-30.unfinished-journal"):
        (folder / BACKUPS / name).write_bytes(b"half")
    made = back_up(folder, clock)
    assert list((folder / BACKUPS).iterdir()) == [made]
