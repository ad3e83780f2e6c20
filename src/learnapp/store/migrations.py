"""How the database came to have its shape: named functions, each one transaction, applied by sqlite-utils.

This module is imported only when something is to be applied; whether it is, `schema.py` tells from the file's header.
A function that was released is never changed; a new one is added below and `schema.SCHEMA` counts it.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

STEPS = Migrations("learnapp")

_ID = "TEXT NOT NULL CHECK (length({0}) BETWEEN 1 AND 200)"
_FLAG = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} IN (0, 1))"
_SENT = "version INTEGER NOT NULL DEFAULT 1, waiting INTEGER NOT NULL DEFAULT 1 CHECK (waiting IN (0, 1))"
_PERCENT = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} BETWEEN 0 AND 100)"
_COUNT = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} >= 0)"
_SECONDS = "REAL NOT NULL DEFAULT 0 CHECK ({0} >= 0)"
_SCORE = "REAL CHECK ({0} BETWEEN 0 AND 100)"
_AT = "INTEGER CHECK ({0} >= 0)"
_STATUS = "TEXT NOT NULL DEFAULT 'not_started' CHECK (status IN ('not_started', 'in_progress', 'completed'))"
_LIST = "TEXT NOT NULL DEFAULT '[]' CHECK (json_valid({0}) AND json_type({0}) = 'array')"


def column(name: str, kind: str) -> str:
    return f"{name} {kind.format(name)}"


def apply(path: Path, *, stop_before: str | None = None) -> None:
    """Apply to the database at `path` what it does not have yet; raises sqlite3.Error and leaves whole steps."""
    db = Database(path)
    try:
        STEPS.apply(db, stop_before=stop_before)
    finally:
        db.close()


def _run(db: Database, version: int, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {version}")


@STEPS()
def keep_courses_and_their_lessons(db: Database) -> None:
    """The library. A lesson row without a position is one that facts speak of and no manifest lists (any more)."""
    _run(
        db,
        1,
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        f"""CREATE TABLE devices (
            {column("device_id", _ID)} PRIMARY KEY,
            name TEXT NOT NULL,
            fingerprint TEXT,
            {column("since", _AT)}
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE courses (
            {column("course_id", _ID)} PRIMARY KEY,
            added_at INTEGER NOT NULL CHECK (added_at >= 0),
            {column("in_library", _FLAG)},
            folder TEXT,
            manifest TEXT CHECK (manifest IS NULL OR json_valid(manifest)),
            CHECK (in_library = 0 OR manifest IS NOT NULL)
        ) STRICT""",
        f"""CREATE TABLE lessons (
            course_id TEXT NOT NULL REFERENCES courses ON DELETE CASCADE,
            {column("lesson_id", _ID)},
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
            {column("missing", _FLAG)},
            PRIMARY KEY (course_id, lesson_id),
            UNIQUE (course_id, position)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX lessons_by_id ON lessons (lesson_id)",
    )


@STEPS()
def keep_what_was_learned(db: Database) -> None:
    """The documents: facts and registers. Each counts its changes and says whether it waits to be sent."""
    _run(
        db,
        2,
        f"""CREATE TABLE sessions (
            {column("id", _ID)} PRIMARY KEY, {_SENT},
            lesson_id TEXT NOT NULL, course_id TEXT NOT NULL, {column("device_id", _ID)},
            {column("epoch", _COUNT)},
            started_at INTEGER NOT NULL CHECK (started_at >= 0),
            ended_at INTEGER NOT NULL CHECK (ended_at >= started_at),
            {column("active_seconds", _SECONDS)},
            duration REAL CHECK (duration >= 0),
            {column("pages", _LIST)},
            {column("spans", _LIST)},
            extra TEXT CHECK (extra IS NULL OR json_valid(extra)),
            CHECK (active_seconds * 1000 <= ended_at - started_at + 1000),
            FOREIGN KEY (course_id, lesson_id) REFERENCES lessons
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sessions_by_lesson ON sessions (lesson_id, course_id)",
        "CREATE INDEX sessions_waiting ON sessions (id) WHERE waiting = 1",
        "CREATE INDEX sessions_of_days ON sessions (ended_at) WHERE ended_at - started_at > 172800000",
        f"""CREATE TABLE attempts (
            {column("id", _ID)} PRIMARY KEY, {_SENT},
            lesson_id TEXT NOT NULL, course_id TEXT NOT NULL,
            {column("epoch", _COUNT)},
            {column("score", _SCORE)},
            started_at INTEGER NOT NULL CHECK (started_at >= 0),
            submitted_at INTEGER NOT NULL CHECK (submitted_at >= started_at),
            answers TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(answers)),
            extra TEXT CHECK (extra IS NULL OR json_valid(extra)),
            FOREIGN KEY (course_id, lesson_id) REFERENCES lessons
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX attempts_by_lesson ON attempts (lesson_id, course_id)",
        f"""CREATE TABLE lesson_states (
            {column("id", _ID)} PRIMARY KEY, {_SENT},
            course_id TEXT NOT NULL,
            {column("epoch", _COUNT)},
            {column("plain", _FLAG)},
            body TEXT NOT NULL CHECK (json_valid(body)),
            FOREIGN KEY (course_id, id) REFERENCES lessons (course_id, lesson_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX lesson_states_by_course ON lesson_states (course_id, id)",
        f"""CREATE TABLE notes (
            {column("id", _ID)} PRIMARY KEY, {_SENT},
            lesson_id TEXT, course_id TEXT, at_seconds REAL, text TEXT NOT NULL DEFAULT '',
            {column("bookmark", _FLAG)}, {column("deleted", _FLAG)},
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX notes_by_lesson ON notes (lesson_id, at_seconds) WHERE deleted = 0",
        "CREATE INDEX notes_by_course ON notes (course_id) WHERE deleted = 0",
        *(
            f"""CREATE TABLE {table} (
                {column("id", _ID)} PRIMARY KEY, {_SENT}, body TEXT NOT NULL CHECK (json_valid(body))
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
    _run(
        db,
        3,
        f"""CREATE TABLE lesson_progress (
            course_id TEXT NOT NULL, lesson_id TEXT NOT NULL,
            status {_STATUS},
            {column("progress_percentage", _PERCENT)},
            {column("epoch", _COUNT)},
            {column("position_seconds", _SECONDS)},
            {column("resume_seconds", _SECONDS)},
            {column("furthest_seconds", _SECONDS)},
            {column("coverage", _LIST)},
            {column("covered_seconds", _SECONDS)},
            duration_seconds REAL CHECK (duration_seconds > 0),
            {column("watch_ms", _COUNT)},
            {column("total_sessions", _COUNT)},
            {column("completion_count", _COUNT)},
            {column("attempts", _COUNT)},
            {column("best_score", _SCORE)},
            {column("last_score", _SCORE)},
            {column("first_started_at", _AT)},
            {column("last_accessed_at", _AT)},
            {column("completed_at", _AT)},
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
            {column("in_library", _FLAG)},
            {column("recorded", _FLAG)},
            status {_STATUS},
            {column("progress_percentage", _PERCENT)},
            {column("total_lessons", _COUNT)},
            {column("completed_count", _COUNT)},
            {column("in_progress_lessons", _COUNT)},
            {column("watch_ms", _COUNT)},
            {column("total_sessions", _COUNT)},
            {column("covered_ms", _COUNT)},
            {column("timed_ms", _COUNT)},
            {column("time_percentage", _PERCENT)},
            mastery_percentage INTEGER CHECK (mastery_percentage BETWEEN 0 AND 100),
            last_lesson_id TEXT,
            {column("first_started_at", _AT)},
            {column("last_accessed_at", _AT)},
            {column("completed_at", _AT)},
            added_at INTEGER NOT NULL,
            {column("duration_ms", _COUNT)},
            {column("missing_lessons", _COUNT)},
            title TEXT NOT NULL DEFAULT '',
            sort_title TEXT NOT NULL DEFAULT '',
            author TEXT NOT NULL DEFAULT '',
            search TEXT NOT NULL DEFAULT '',
            {column("modules", _LIST)},
            {column("completed_lessons", _LIST)},
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
    _run(
        db,
        4,
        *(f"ALTER TABLE {table} ADD COLUMN {column('sent', _FLAG)}" for table in tables),
        "ALTER TABLE sessions ADD COLUMN shift INTEGER NOT NULL DEFAULT 0",
        *(f"ALTER TABLE {table} ADD COLUMN clock INTEGER" for table in ("sessions", "attempts", "checkpoint")),
        """CREATE TABLE clocks (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL, base INTEGER NOT NULL, opened INTEGER NOT NULL,
            floor INTEGER NOT NULL, seen INTEGER NOT NULL, truth INTEGER
        ) STRICT""",
        f"ALTER TABLE quarantine ADD COLUMN {column('ours', _FLAG)}",
        """CREATE TABLE unfolded (
            kind TEXT NOT NULL CHECK (kind IN ('lesson', 'course')), id TEXT NOT NULL, PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""",
    )


@STEPS()
def know_the_files_of_courses(db: Database) -> None:
    """The files that a course consists of, by their hashes, and which of them are kept in the content store for it."""
    _run(
        db,
        5,
        f"""CREATE TABLE course_files (
            course_id TEXT NOT NULL REFERENCES courses ON DELETE CASCADE,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            lesson_id TEXT,
            {column("kept", _FLAG)},
            PRIMARY KEY (course_id, path)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX course_files_kept ON course_files (sha256, course_id) WHERE kept = 1",
    )


@STEPS()
def know_what_is_offered_and_wanted(db: Database) -> None:
    """The courses that the server offers, to be looked at without it, and the files that are to be downloaded.
    `updated_at` is the server's moment of the version; a course that is `pinned` is wanted with all it may yet get."""
    _run(
        db,
        6,
        f"""CREATE TABLE catalogue (
            {column("course_id", _ID)} PRIMARY KEY,
            version INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            {column("enrolled", _FLAG)},
            {column("required", _FLAG)},
            {column("due", _AT)},
            {column("pinned", _FLAG)},
            title TEXT NOT NULL,
            sort_title TEXT NOT NULL,
            search TEXT NOT NULL,
            {column("lessons", _COUNT)},
            {column("duration_seconds", _SECONDS)},
            {column("bytes", _COUNT)},
            manifest TEXT NOT NULL,
            {column("files", _LIST)},
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
            {column("bytes", _COUNT)},
            {column("done", _COUNT)},
            {column("small", _FLAG)},
            state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'paused', 'failed', 'done')),
            position INTEGER NOT NULL,
            error_title TEXT NOT NULL DEFAULT '',
            error_message TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (course_id, path)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX downloads_in_order ON downloads (position)",
    )


@STEPS()
def find_days_and_remember_what_was_told(db: Database) -> None:
    """Sessions by when they began, for the history of a day; and what a person was told on the desktop, once: of a
    `course` the quarter that it reached, of a `pause` in learning since when it lasts."""
    _run(
        db,
        7,
        "CREATE INDEX sessions_by_start ON sessions (started_at)",
        "CREATE INDEX sessions_of_hours ON sessions (started_at) WHERE ended_at - started_at > 21600000",
        """CREATE TABLE told (
            what TEXT NOT NULL CHECK (what IN ('course', 'pause')),
            subject TEXT NOT NULL,
            level INTEGER NOT NULL,
            PRIMARY KEY (what, subject)
        ) STRICT, WITHOUT ROWID""",
    )
