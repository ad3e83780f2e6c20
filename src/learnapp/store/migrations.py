"""How the database came to have its shape: named functions, each one transaction, applied by sqlite-utils.

This module is imported only when something is to be applied; whether it is, `schema.py` tells from the file's header.
A function that was released is never changed; a new one is added in `migrations_of_learning.py`, named at the end of
this module, and counted by `schema.SCHEMA`.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

from learnapp.store.migrating import AT, COUNT, FLAG, ID, LIST, PERCENT, SCORE, SECONDS, SENT, STATUS, column, run
from learnapp.store.migrations_of_learning import (
    find_attempts_of_a_day,
    find_days_and_remember_what_was_told,
    keep_the_attempt_under_way,
    tell_what_moved_to_the_search,
)

STEPS = Migrations("learnapp")


def apply(path: Path, *, stop_before: str | None = None) -> None:
    """Apply to the database at `path` what it does not have yet; raises sqlite3.Error and leaves whole steps."""
    db = Database(path)
    try:
        STEPS.apply(db, stop_before=stop_before)
    finally:
        db.close()


@STEPS()
def keep_courses_and_their_lessons(db: Database) -> None:
    """The library. A lesson row without a position is one that facts speak of and no manifest lists (any more)."""
    run(
        db,
        1,
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        f"""CREATE TABLE devices (
            {column("device_id", ID)} PRIMARY KEY,
            name TEXT NOT NULL,
            fingerprint TEXT,
            {column("since", AT)}
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE courses (
            {column("course_id", ID)} PRIMARY KEY,
            added_at INTEGER NOT NULL CHECK (added_at >= 0),
            {column("in_library", FLAG)},
            folder TEXT,
            manifest TEXT CHECK (manifest IS NULL OR json_valid(manifest)),
            CHECK (in_library = 0 OR manifest IS NOT NULL)
        ) STRICT""",
        f"""CREATE TABLE lessons (
            course_id TEXT NOT NULL REFERENCES courses ON DELETE CASCADE,
            {column("lesson_id", ID)},
            position INTEGER CHECK (position >= 1),
            module_id TEXT,
            title TEXT NOT NULL DEFAULT '',
            type TEXT NOT NULL DEFAULT 'video' CHECK (type IN ('video', 'audio', 'document', 'quiz')),
            duration_seconds REAL CHECK (duration_seconds >= 0),
            pages INTEGER CHECK (pages >= 0),
            threshold REAL NOT NULL DEFAULT 0.9,
            passing_score REAL NOT NULL DEFAULT 70.0,
            path TEXT,
            bytes INTEGER CHECK (bytes >= 0),
            mtime_ns INTEGER,
            {column("missing", FLAG)},
            PRIMARY KEY (course_id, lesson_id),
            UNIQUE (course_id, position)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX lessons_by_id ON lessons (lesson_id)",
    )


@STEPS()
def keep_what_was_learned(db: Database) -> None:
    """The documents: facts and registers. Each counts its changes and says whether it waits to be sent."""
    run(
        db,
        2,
        f"""CREATE TABLE sessions (
            {column("id", ID)} PRIMARY KEY, {SENT},
            lesson_id TEXT NOT NULL, course_id TEXT NOT NULL, {column("device_id", ID)},
            {column("epoch", COUNT)},
            started_at INTEGER NOT NULL CHECK (started_at >= 0),
            ended_at INTEGER NOT NULL CHECK (ended_at >= started_at),
            {column("active_seconds", SECONDS)},
            duration REAL CHECK (duration >= 0),
            {column("pages", LIST)},
            {column("spans", LIST)},
            extra TEXT CHECK (extra IS NULL OR json_valid(extra)),
            CHECK (active_seconds * 1000 <= ended_at - started_at + 1000),
            FOREIGN KEY (course_id, lesson_id) REFERENCES lessons
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sessions_by_lesson ON sessions (lesson_id, course_id)",
        "CREATE INDEX sessions_waiting ON sessions (id) WHERE waiting = 1",
        "CREATE INDEX sessions_of_days ON sessions (ended_at) WHERE ended_at - started_at > 172800000",
        f"""CREATE TABLE attempts (
            {column("id", ID)} PRIMARY KEY, {SENT},
            lesson_id TEXT NOT NULL, course_id TEXT NOT NULL,
            {column("epoch", COUNT)},
            {column("score", SCORE)},
            started_at INTEGER NOT NULL CHECK (started_at >= 0),
            submitted_at INTEGER NOT NULL CHECK (submitted_at >= started_at),
            answers TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(answers)),
            extra TEXT CHECK (extra IS NULL OR json_valid(extra)),
            FOREIGN KEY (course_id, lesson_id) REFERENCES lessons
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX attempts_by_lesson ON attempts (lesson_id, course_id)",
        f"""CREATE TABLE lesson_states (
            {column("id", ID)} PRIMARY KEY, {SENT},
            course_id TEXT NOT NULL,
            {column("epoch", COUNT)},
            {column("plain", FLAG)},
            body TEXT NOT NULL CHECK (json_valid(body)),
            FOREIGN KEY (course_id, id) REFERENCES lessons (course_id, lesson_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX lesson_states_by_course ON lesson_states (course_id, id)",
        f"""CREATE TABLE notes (
            {column("id", ID)} PRIMARY KEY, {SENT},
            lesson_id TEXT, course_id TEXT, at_seconds REAL, text TEXT NOT NULL DEFAULT '',
            {column("bookmark", FLAG)}, {column("deleted", FLAG)},
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX notes_by_lesson ON notes (lesson_id, at_seconds) WHERE deleted = 0",
        "CREATE INDEX notes_by_course ON notes (course_id) WHERE deleted = 0",
        *(
            f"""CREATE TABLE {table} (
                {column("id", ID)} PRIMARY KEY, {SENT}, body TEXT NOT NULL CHECK (json_valid(body))
            ) STRICT, WITHOUT ROWID"""
            for table in ("preferences", "course_copies")
        ),
        *(
            f"CREATE INDEX {table}_waiting ON {table} (id) WHERE waiting = 1"
            for table in ("attempts", "lesson_states", "notes", "preferences", "course_copies")
        ),
        """CREATE VIEW outbox (kind, id, version) AS
            SELECT 'session', id, version FROM sessions WHERE waiting = 1
            UNION ALL SELECT 'attempt', id, version FROM attempts WHERE waiting = 1
            UNION ALL SELECT 'lesson_state', id, version FROM lesson_states WHERE waiting = 1
            UNION ALL SELECT 'note', id, version FROM notes WHERE waiting = 1
            UNION ALL SELECT 'preference', id, version FROM preferences WHERE waiting = 1
            UNION ALL SELECT 'course_copy', id, version FROM course_copies WHERE waiting = 1""",
        """CREATE TABLE quarantine (
            kind TEXT NOT NULL, id TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
            body TEXT, at INTEGER NOT NULL, PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE checkpoint (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            session_id TEXT NOT NULL,
            session TEXT NOT NULL CHECK (json_valid(session)),
            resume_seconds REAL CHECK (resume_seconds >= 0)
        ) STRICT""",
    )


@STEPS()
def fold_progress_into_tables(db: Database) -> None:
    """What pages read, folded from the documents: a row a course for the dashboard, a row a lesson for detail,
    and playing time by quarter of an hour, from which the days of any time zone add up."""
    run(
        db,
        3,
        f"""CREATE TABLE lesson_progress (
            course_id TEXT NOT NULL, lesson_id TEXT NOT NULL,
            status {STATUS},
            {column("progress_percentage", PERCENT)},
            {column("epoch", COUNT)},
            {column("position_seconds", SECONDS)},
            {column("resume_seconds", SECONDS)},
            {column("furthest_seconds", SECONDS)},
            {column("coverage", LIST)},
            {column("covered_seconds", SECONDS)},
            duration_seconds REAL CHECK (duration_seconds > 0),
            {column("watch_ms", COUNT)},
            {column("total_sessions", COUNT)},
            {column("completion_count", COUNT)},
            {column("attempts", COUNT)},
            {column("best_score", SCORE)},
            {column("last_score", SCORE)},
            {column("first_started_at", AT)},
            {column("last_accessed_at", AT)},
            {column("completed_at", AT)},
            PRIMARY KEY (course_id, lesson_id),
            FOREIGN KEY (course_id, lesson_id) REFERENCES lessons ON DELETE CASCADE,
            CHECK ((progress_percentage = 100) = (status = 'completed')),
            CHECK (completed_at IS NULL OR status = 'completed'),
            CHECK (covered_seconds <= duration_seconds * 1.000001),
            CHECK (last_score <= best_score),
            CHECK (first_started_at <= last_accessed_at)
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE course_progress (
            course_id TEXT NOT NULL PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
            {column("in_library", FLAG)},
            {column("recorded", FLAG)},
            status {STATUS},
            {column("progress_percentage", PERCENT)},
            {column("total_lessons", COUNT)},
            {column("completed_count", COUNT)},
            {column("in_progress_lessons", COUNT)},
            {column("watch_ms", COUNT)},
            {column("total_sessions", COUNT)},
            {column("covered_ms", COUNT)},
            {column("timed_ms", COUNT)},
            {column("time_percentage", PERCENT)},
            mastery_percentage INTEGER CHECK (mastery_percentage BETWEEN 0 AND 100),
            last_lesson_id TEXT,
            {column("first_started_at", AT)},
            {column("last_accessed_at", AT)},
            {column("completed_at", AT)},
            added_at INTEGER NOT NULL,
            {column("duration_ms", COUNT)},
            {column("missing_lessons", COUNT)},
            title TEXT NOT NULL DEFAULT '',
            sort_title TEXT NOT NULL DEFAULT '',
            author TEXT NOT NULL DEFAULT '',
            search TEXT NOT NULL DEFAULT '',
            {column("modules", LIST)},
            {column("completed_lessons", LIST)},
            CHECK ((progress_percentage = 100) = (status = 'completed')),
            CHECK (completed_at IS NULL OR status = 'completed'),
            CHECK (completed_count + in_progress_lessons <= total_lessons),
            CHECK (json_array_length(completed_lessons) = completed_count),
            CHECK (missing_lessons <= total_lessons)
        ) STRICT""",
        *(
            f"""CREATE INDEX course_progress_by_{name} ON course_progress
                (in_library, {order}, course_id, status, missing_lessons)"""
            for name, order in (
                ("recent", "last_accessed_at DESC, added_at DESC"),
                ("title", "sort_title"),
                ("progress", "progress_percentage DESC, sort_title"),
                ("added", "added_at DESC"),
            )
        ),
        """CREATE INDEX course_progress_figures
            ON course_progress (in_library, status, progress_percentage, completed_count)""",
        "CREATE INDEX course_progress_missing ON course_progress (in_library) WHERE missing_lessons > 0",
        """CREATE INDEX course_progress_search
            ON course_progress (in_library, search, course_id, status, missing_lessons)""",
        "CREATE TABLE activity (quarter INTEGER PRIMARY KEY, ms INTEGER NOT NULL CHECK (ms >= 0)) STRICT",
    )


@STEPS()
def keep_what_was_sent(db: Database) -> None:
    """What a server has to do with it: `sent` documents were in a request once, so that their times stay as they are;
    `shift` is by how much a session was moved for that (ms), `clock` the one that stamped a fact of this machine;
    `ours` is what a server refused, and not this device; `unfolded` are lessons and courses whose documents came in a
    pull that is not through yet."""
    tables = ("sessions", "attempts", "lesson_states", "notes", "preferences", "course_copies")
    run(
        db,
        4,
        *(f"ALTER TABLE {table} ADD COLUMN {column('sent', FLAG)}" for table in tables),
        "ALTER TABLE sessions ADD COLUMN shift INTEGER NOT NULL DEFAULT 0",
        *(f"ALTER TABLE {table} ADD COLUMN clock INTEGER" for table in ("sessions", "attempts", "checkpoint")),
        """CREATE TABLE clocks (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL, base INTEGER NOT NULL, opened INTEGER NOT NULL,
            floor INTEGER NOT NULL, seen INTEGER NOT NULL, truth INTEGER
        ) STRICT""",
        f"ALTER TABLE quarantine ADD COLUMN {column('ours', FLAG)}",
        """CREATE TABLE unfolded (
            kind TEXT NOT NULL CHECK (kind IN ('lesson', 'course')), id TEXT NOT NULL, PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""",
    )


@STEPS()
def know_the_files_of_courses(db: Database) -> None:
    """The files that a course consists of, by their hashes, and which of them are kept in the content store for it."""
    run(
        db,
        5,
        f"""CREATE TABLE course_files (
            course_id TEXT NOT NULL REFERENCES courses ON DELETE CASCADE,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            lesson_id TEXT,
            {column("kept", FLAG)},
            PRIMARY KEY (course_id, path)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX course_files_kept ON course_files (sha256, course_id) WHERE kept = 1",
    )


@STEPS()
def know_what_is_offered_and_wanted(db: Database) -> None:
    """The courses that the server offers, to be looked at without it, and the files that are to be downloaded.
    `updated_at` is the server's moment of the version; a course that is `pinned` is wanted with all it may yet get."""
    run(
        db,
        6,
        f"""CREATE TABLE catalogue (
            {column("course_id", ID)} PRIMARY KEY,
            version INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            {column("enrolled", FLAG)},
            {column("required", FLAG)},
            {column("due", AT)},
            {column("pinned", FLAG)},
            title TEXT NOT NULL,
            sort_title TEXT NOT NULL,
            search TEXT NOT NULL,
            {column("lessons", COUNT)},
            {column("duration_seconds", SECONDS)},
            {column("bytes", COUNT)},
            manifest TEXT NOT NULL,
            {column("files", LIST)},
            fetched_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE INDEX catalogue_in_order ON catalogue
            (required DESC, due, sort_title, course_id, search)""",
        """CREATE INDEX lessons_elsewhere ON lessons (course_id)
            WHERE position IS NOT NULL AND path IS NULL AND missing = 0 AND type != 'quiz'""",
        f"""CREATE TABLE downloads (
            course_id TEXT NOT NULL REFERENCES courses ON DELETE CASCADE,
            path TEXT NOT NULL,
            lesson_id TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            {column("bytes", COUNT)},
            {column("done", COUNT)},
            {column("small", FLAG)},
            state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'paused', 'failed', 'done')),
            position INTEGER NOT NULL,
            error_title TEXT NOT NULL DEFAULT '',
            error_message TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (course_id, path)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX downloads_in_order ON downloads (position)",
    )


for _step in (
    tell_what_moved_to_the_search,
    keep_the_attempt_under_way,
    find_days_and_remember_what_was_told,
    find_attempts_of_a_day,
):
    STEPS()(_step)
