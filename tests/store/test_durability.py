"""What must hold when the world fails: kills, full disks, damage, copies, newer files, second processes."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from learnapp.errors import DatabaseInUseError, DiskFullError, NewerDatabaseError, StoreError
from learnapp.store import Reader, Store
from learnapp.store.backup import problems
from learnapp.store.recovery import CLEAN, SUSPECT
from learnapp.store.rows import to_json
from learnapp.store.schema import SCHEMA
from learnapp.store.sql import DATABASE
from tests.store.conftest import Opener
from tests.store.support import (
    DAMAGES,
    DAY,
    NOON,
    Clock,
    back_up,
    course,
    flip_bytes,
    garbage,
    learned,
    put,
    rows,
    session,
    watch,
    watched,
)

# --- ends --------------------------------------------------------------------------------------------------------

WRITING = """
    import sys
    from pathlib import Path
    from learnapp.store import Store
    from tests.store.support import course, put, session

    store = Store.open(Path(sys.argv[1]))
    put(store, course("c", "a", "b"))
    n = 0
    while True:
        n += 1
        watched = session("a", ((0.0, 1.0 + n % 5),), start=1_700_000_000_000 + n)
        store.heartbeat(f"s{n // 5}", watched, n % 90.0).result()
        print(n, flush=True)
        store.checkpoint(f"s{n // 5}", watched, 7.0)
"""


@pytest.mark.parametrize("wait_for", [3, 80])
def test_a_kill_loses_no_acknowledged_write(folder: Path, open_store: Opener, wait_for: int) -> None:
    code = textwrap.dedent(WRITING)
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = 0
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged == wait_for:
                process.send_signal(signal.SIGKILL)
    assert not (folder / CLEAN).exists()
    store = open_store(folder)
    assert store.recovery is None
    assert problems(folder / DATABASE) == ""
    assert len(rows(folder, "SELECT id FROM sessions")) >= acknowledged // 5
    (active,) = rows(folder, "SELECT active_seconds FROM sessions WHERE id = ?", (f"s{acknowledged // 5}",))[0]
    assert active >= 1.0 + acknowledged % 5


def test_a_checkpoint_left_by_a_crash_is_folded_in_once(open_store: Opener, folder: Path, tmp_path: Path) -> None:
    store = open_store()
    learned(store)
    store.checkpoint("s1", session("a", ((0.0, 42.0),)), 42.0).result(10)
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    for _ in range(2):
        again = open_store(crashed)
        reader = again.reader()
        progress = reader.lesson_progress("c", "a")
        assert progress is not None
        assert (progress.position_seconds, progress.watch_time_seconds) == (42.0, 42.0)
        assert rows(crashed, "SELECT * FROM checkpoint") == []
        assert rows(crashed, "SELECT count(*) FROM sessions") == [(1,)]
        reader.close()
        again.close()


IMPOSSIBLE = session("a", ((0.0, 1.0),), active=100.0)
POISONS = {
    "more played than time went by": to_json(replace(IMPOSSIBLE, ended_at=NOON + 1_000)),
    "too big a number": to_json(IMPOSSIBLE).replace(str(NOON), str(2**63)),
    "not a session": '{"lesson": 5}',
    "no object": "[]",
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
def test_a_checkpoint_that_cannot_be_recorded_is_set_aside(open_store: Opener, folder: Path, poison: str) -> None:
    store = open_store()
    learned(store)
    store.checkpoint("s2", session("a", ((0.0, 42.0),)), 42.0).result(10)
    store.close()
    with sqlite3.connect(folder / DATABASE) as db:
        db.execute("UPDATE checkpoint SET session = ?", (poison,))
    db.close()
    store = open_store()
    assert store.recovery is not None
    assert "set aside" in store.recovery.message
    assert rows(folder, "SELECT * FROM checkpoint") == []
    assert rows(folder, "SELECT kind, id, code, body FROM quarantine") == [("session", "s2", "invalid", poison)]
    assert rows(folder, "SELECT length(message) > 0 FROM quarantine") == [(1,)]
    assert rows(folder, "SELECT id FROM sessions") == [("s1",)]
    assert watched(store) == 40.0
    watch(store, "s1", session("a", ((0.0, 50.0),)))
    store.close()
    assert open_store().recovery is None


def test_a_heartbeat_takes_the_place_of_its_checkpoint(open_store: Opener, folder: Path) -> None:
    store = open_store()
    learned(store)
    store.checkpoint("s1", session("a", ((0.0, 42.0),)), 42.0).result(10)
    watch(store, "s1", session("a", ((0.0, 44.0),)), 3.0)
    assert rows(folder, "SELECT * FROM checkpoint") == []


def test_closing_drains_the_queue(open_store: Opener, folder: Path) -> None:
    store = open_store()
    put(store, course("c", *(f"l{n}" for n in range(40))))
    futures = [store.mark("c", f"l{n}", "complete") for n in range(40)]
    store.close()
    assert all(future.result(0) for future in futures)
    assert rows(folder, "SELECT completed_count FROM course_progress") == [(40,)]
    assert (folder / CLEAN).exists()


# --- two at once -------------------------------------------------------------------------------------------------


def test_a_second_store_of_the_same_folder_is_refused(open_store: Opener) -> None:
    store = open_store()
    with pytest.raises(DatabaseInUseError):
        open_store()
    store.close()
    open_store()


def test_a_second_process_is_refused_and_may_read(open_store: Opener, folder: Path) -> None:
    store = open_store()
    learned(store)
    code = """
        import sys
        from pathlib import Path
        from learnapp.errors import DatabaseInUseError
        from learnapp.store import Reader, Store
        try:
            Store.open(Path(sys.argv[1]))
        except DatabaseInUseError:
            print(Reader.open(Path(sys.argv[1])).statistics().watch_time_seconds)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(folder)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "40.0"
    watch(store, "s1", session("a", ((0.0, 50.0),)))


# --- newer and older ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_the_log", [False, True])
def test_a_newer_database_is_refused_and_left_as_it_is(open_store: Opener, folder: Path, in_the_log: bool) -> None:
    store = open_store()
    learned(store)
    store.close()
    later = sqlite3.connect(folder / DATABASE, isolation_level=None)
    later.execute("PRAGMA wal_autocheckpoint = 0")
    later.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    if not in_the_log:
        later.close()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(NewerDatabaseError, match="newest LearnApp"):
        open_store()
    assert (folder / DATABASE).read_bytes() == before
    with pytest.raises(StoreError):
        Reader.open(folder)
    later.close()


# --- damage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clean_end", [True, False])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_restored_and_the_damaged_file_kept(
    open_store: Opener, folder: Path, clock: Clock, damage: Callable[[Path], None], clean_end: bool
) -> None:
    store = open_store()
    learned(store)
    back_up(folder, clock)
    watch(store, "later", session("b", ((0.0, 10.0),), start=NOON + DAY))
    store.close()
    if not clean_end:
        (folder / CLEAN).unlink()
    damage(folder / DATABASE)
    damaged = (folder / DATABASE).read_bytes()
    store = open_store()
    assert store.recovery is not None
    assert "2026-01-01" in store.recovery.message
    assert store.recovery.damaged is not None
    assert store.recovery.damaged.read_bytes() == damaged
    assert store.recovery.damaged.name == "learnapp-damaged-2026-01-01.db"
    assert watched(store) == 40.0
    watch(store, "s2", session("a", ((40.0, 50.0),)))
    store.close()
    assert open_store().recovery is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_without_a_backup_begins_anew_and_says_so(
    open_store: Opener, folder: Path, damage: Callable[[Path], None]
) -> None:
    store = open_store()
    learned(store)
    store.close()
    damage(folder / DATABASE)
    store = open_store()
    assert store.recovery is not None
    assert "empty library" in store.recovery.message
    assert store.recovery.damaged is not None
    assert store.recovery.damaged.exists()
    learned(store)
    assert watched(store) == 40.0


def test_a_damaged_backup_is_passed_over(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    whole = back_up(folder, clock)
    clock.now += DAY
    watch(store, "s2", session("b", ((0.0, 10.0),)))
    flip_bytes(back_up(folder, clock))
    store.close()
    garbage(folder / DATABASE)
    store = open_store()
    assert store.recovery is not None
    assert store.recovery.restored_from == whole
    assert watched(store) == 40.0


def test_a_database_that_is_gone_is_restored(open_store: Opener, folder: Path, clock: Clock) -> None:
    store = open_store()
    learned(store)
    back_up(folder, clock)
    store.close()
    (folder / DATABASE).unlink()
    store = open_store()
    assert store.recovery is not None
    assert store.recovery.damaged is None
    assert watched(store) == 40.0


def test_the_log_of_a_lost_database_is_not_read_into_the_restored_one(
    open_store: Opener, folder: Path, clock: Clock, tmp_path: Path
) -> None:
    store = open_store()
    learned(store)
    back_up(folder, clock)
    watch(store, "s2", session("b", ((0.0, 10.0),)))
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    assert (crashed / f"{DATABASE}-wal").stat().st_size
    (crashed / DATABASE).unlink()
    again = open_store(crashed)
    assert watched(again) == 40.0
    again.close()
    assert problems(crashed / DATABASE) == ""


def test_a_start_that_died_while_creating_leaves_nothing_in_the_way(open_store: Opener, folder: Path) -> None:
    folder.mkdir()
    for suffix in ("", "-wal", "-journal"):
        (folder / f"{DATABASE}.new{suffix}").write_bytes(b"half a database")
    store = open_store()
    assert store.recovery is None
    learned(store)
    assert not (folder / f"{DATABASE}.new").exists()


def test_damage_met_while_writing_is_looked_into_at_the_next_start(open_store: Opener, folder: Path) -> None:
    store = open_store()
    learned(store)

    def damaged(_: sqlite3.Connection) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with pytest.raises(StoreError, match="damaged"):
        store._writer.submit(damaged).result(10)
    store.close()
    assert not (folder / CLEAN).exists()
    assert (folder / SUSPECT).exists()
    assert open_store().recovery is None
    assert not (folder / SUSPECT).exists()


# --- no room -----------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_saving_goes_on_once_there_is_room(open_store: Opener) -> None:
    store = open_store()
    learned(store)

    def limit(pages: int) -> None:
        store._writer.submit(
            lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone(), transaction=False
        ).result(10)

    many = course("big", *(f"l{n}" for n in range(300)))
    limit(1)
    with pytest.raises(DiskFullError) as told:
        put(store, many)
    assert "Make some room" in told.value.message
    assert watched(store) == 40.0
    limit(1_000_000)
    put(store, many)
    watch(store, "s1", session("a", ((0.0, 50.0),)))
    assert watched(store) == 50.0


def fill(store: Store) -> None:
    for n in range(200):
        watch(store, f"n{n}", session("b", ((0.0, 1.0),), start=NOON + n))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("file systems cannot be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_really_full_disk_loses_nothing(open_store: Opener, small_disk: Path) -> None:
    store = open_store(small_disk / "guest")
    learned(store)
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(free - 8192))
    with pytest.raises(DiskFullError):
        fill(store)
    before = watched(store)
    ballast.unlink()
    watch(store, "s1", session("a", ((0.0, 50.0),)))
    assert watched(store) == before + 10.0
    store.close()
    again = open_store(small_disk / "guest")
    assert again.recovery is None
    again.close()
