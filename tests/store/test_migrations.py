"""A database of every earlier format becomes one of today, with all that was in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from learnapp.errors import StoreError
from learnapp.store import Store, migrations, recovery
from learnapp.store.migrations import STEPS
from learnapp.store.recovery import CLEAN
from learnapp.store.rows import to_json
from learnapp.store.schema import SCHEMA, version_of
from learnapp.store.sql import DATABASE
from tests.store.conftest import Opener
from tests.store.support import NOON, course, folded_tables, put, rows, session, watch


def old_database(folder: Path, version: int) -> None:
    """A database as the migrations up to `version` left it, with a course and what else it could hold."""
    folder.mkdir(parents=True)
    path = folder / DATABASE
    names = [step.name for step in STEPS._migrations]
    migrations.apply(path, stop_before=names[version] if version < len(names) else None)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        manifest = to_json(course("c", "a", "b"))
        db.execute("INSERT INTO courses VALUES ('c', ?, 1, '/films', ?)", (NOON, manifest))
        for position, lesson_id in enumerate("ab", start=1):
            db.execute(
                """INSERT INTO lessons (course_id, lesson_id, position, module_id, title, duration_seconds, path)
                VALUES ('c', ?, ?, 'c-m', 'Lesson', 100.0, '/films/x.mp4')""",
                (lesson_id, position),
            )
        if version >= 2:
            db.execute(
                """INSERT INTO sessions (id, lesson_id, course_id, device_id, started_at, ended_at, active_seconds,
                    spans)
                VALUES ('s1', 'a', 'c', 'old', ?, ?, 95.0, '[[0.0,95.0]]')""",
                (NOON, NOON + 95_000),
            )
    db.close()


@pytest.mark.parametrize("version", range(1, SCHEMA + 1))
def test_every_earlier_format_is_brought_up_to_date(open_store: Opener, folder: Path, version: int) -> None:
    old_database(folder, version)
    assert version_of(folder / DATABASE) == version
    for _ in range(2):
        store = open_store()
        assert store.recovery is None
        reader = store.reader()
        assert [card.title for card in reader.courses()] == ["Course c"]
        assert reader.is_completed("c", "a") == (version >= 2)
        assert reader.status().schema == SCHEMA
        reader.close()
        store.close()
    kept = folder / f"learnapp-before-upgrade-from-{version}.db"
    assert kept.exists() == (version < SCHEMA)
    if kept.exists():
        assert version_of(kept) == version


def test_what_was_never_sent_is_known_as_such_after_the_upgrade(open_store: Opener, folder: Path) -> None:
    old_database(folder, 3)
    with sqlite3.connect(folder / DATABASE) as db:
        db.execute("INSERT INTO quarantine VALUES ('note', 'n', 'invalid', 'odd', '{}', ?)", (NOON,))
        db.execute("INSERT INTO preferences (id, body) VALUES ('speed', '{}')")
        documents = db.execute("SELECT kind, id, version FROM outbox").fetchall()
    db.close()
    open_store().close()
    kept = set(rows(folder, "SELECT kind, id, version FROM outbox"))
    assert kept >= set(documents)
    assert rows(folder, "SELECT sent, shift, active_seconds FROM sessions") == [(0, 0, 95.0)]
    assert rows(folder, "SELECT id, code, message, body, at, ours FROM quarantine") == [
        ("n", "invalid", "odd", "{}", NOON, 0)
    ]


def test_applying_again_does_nothing(open_store: Opener, folder: Path) -> None:
    open_store().close()
    before = rows(folder, "SELECT name, sql FROM sqlite_master ORDER BY name")
    migrations.apply(folder / DATABASE)
    assert rows(folder, "SELECT name, sql FROM sqlite_master ORDER BY name") == before
    assert rows(folder, "SELECT count(*) FROM _sqlite_migrations") == [(SCHEMA,)]


def test_every_step_counts_in_the_schema_version() -> None:
    assert len(STEPS._migrations) == SCHEMA


def test_a_step_that_fails_leaves_the_earlier_format_working(
    open_store: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_database(folder, 2)

    def fail(db: object) -> None:
        migrations.Database.execute(db, "CREATE TABLE half (a)")  # pyright: ignore[reportArgumentType]
        raise sqlite3.OperationalError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(STEPS._migrations[2], "fn", fail)
        with pytest.raises(StoreError):
            open_store()
    assert version_of(folder / DATABASE) == 2
    assert rows(folder, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    store = open_store()
    assert store.recovery is None


@pytest.mark.parametrize("fails", ["copy", "_put_aside", "replace_durably"])
def test_a_restore_that_dies_half_way_is_done_at_the_next_start(
    open_store: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    store = open_store()
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)))
    store._backups.make()
    store.close()
    (folder / DATABASE).write_bytes(b"x" * 9000)

    def dies(*_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(recovery, fails, dies)
        with pytest.raises(StoreError):
            open_store()
    store = open_store()
    assert store.recovery is not None
    reader = store.reader()
    assert reader.statistics().watch_time_seconds == 40.0
    reader.close()
    damaged = [path for path in folder.iterdir() if "damaged" in path.name]
    assert [path.read_bytes() for path in damaged] == [b"x" * 9000]


def test_tables_folded_by_another_version_of_the_law_are_folded_anew(open_store: Opener, folder: Path) -> None:
    store = open_store()
    put(store, course("c", "a"))
    watch(store, "s1", session("a", ((0.0, 40.0),)))
    store.close()
    with sqlite3.connect(folder / DATABASE) as db:
        before = folded_tables(db)
        db.execute("UPDATE lesson_progress SET progress_percentage = 7, watch_ms = 1")
        db.execute("UPDATE meta SET value = 'older' WHERE key = 'fold'")
    db.close()
    (folder / CLEAN).unlink()
    open_store().close()
    with sqlite3.connect(folder / DATABASE) as db:
        assert folded_tables(db) == before
    db.close()


def test_a_start_with_nothing_to_migrate_does_not_import_sqlite_utils(open_store: Opener, folder: Path) -> None:
    store: Store = open_store()
    store.close()
    code = """
        import sys
        from pathlib import Path
        from learnapp.store import Store
        store = Store.open(Path(sys.argv[1]))
        store.reader().close()
        store.close()
        print("sqlite_utils" in sys.modules, "platformdirs" in sys.modules)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(folder)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["False", "False"]
