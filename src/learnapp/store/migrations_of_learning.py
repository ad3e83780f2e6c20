"""The later steps of `migrations`: what moved to the search, quizzes under way, and the days of learning."""

from __future__ import annotations

from sqlite_utils import Database

from learnapp.store.migrating import COUNT, ID, SCORE, column, run


def tell_what_moved_to_the_search(db: Database) -> None:
    """Which courses and notes were written, in the order of their last writing: the search follows it by `n`, and
    from 0 where its index is made anew. The database says so itself, whoever writes."""
    touched = """INSERT INTO searched (kind, id, n) SELECT '{0}', {1}, coalesce(max(n), 0) + 1 FROM searched
        WHERE true ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n"""
    course, note, file = (touched.format("course", "new.course_id"), touched.format("note", "new.id"), "course_files")
    gone = touched.format("course", "old.course_id")
    run(
        db,
        7,
        """CREATE TABLE searched (
            kind TEXT NOT NULL CHECK (kind IN ('course', 'note')), id TEXT NOT NULL, n INTEGER NOT NULL UNIQUE,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TRIGGER course_is_new AFTER INSERT ON courses WHEN new.manifest IS NOT NULL
            BEGIN {course}; END""",
        f"""CREATE TRIGGER course_was_moved AFTER UPDATE OF manifest, folder, in_library ON courses
            BEGIN {course}; END""",
        f"CREATE TRIGGER file_is_new AFTER INSERT ON {file} WHEN new.kept = 1 BEGIN {course}; END",
        f"CREATE TRIGGER file_was_kept AFTER UPDATE OF kept ON {file} BEGIN {course}; END",
        f"CREATE TRIGGER file_is_gone AFTER DELETE ON {file} WHEN old.kept = 1 BEGIN {gone}; END",
        f"CREATE TRIGGER note_is_new AFTER INSERT ON notes BEGIN {note}; END",
        f"""CREATE TRIGGER note_was_written AFTER UPDATE OF lesson_id, course_id, at_seconds, text, deleted ON notes
            BEGIN {note}; END""",
        """INSERT INTO searched (kind, id, n) SELECT kind, id, row_number() OVER () FROM (
            SELECT 'course' AS kind, course_id AS id FROM courses WHERE manifest IS NOT NULL
            UNION ALL SELECT 'note', id FROM notes)""",
    )


def keep_the_attempt_under_way(db: Database) -> None:
    """Answers to a quiz that is not submitted yet: one a lesson, on this device alone. Its time is counted up to
    `steady_at` in the machine's `run`, which was `wall_at` by the clock of the wall."""
    run(
        db,
        8,
        f"""CREATE TABLE open_attempts (
            {column("lesson_id", ID)} PRIMARY KEY, {column("attempt_id", ID)} UNIQUE, {column("course_id", ID)},
            {column("epoch", COUNT)},
            seed INTEGER NOT NULL,
            answers TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(answers)),
            {column("score", SCORE)},
            {column("elapsed_ms", COUNT)},
            limit_ms INTEGER CHECK (limit_ms > 0),
            run TEXT NOT NULL, steady_at INTEGER NOT NULL, wall_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    )


def find_days_and_remember_what_was_told(db: Database) -> None:
    """Sessions by when they began, for the history of a day; and what a person was told on the desktop, once: of a
    `course` the quarter that it reached, of a `pause` in learning since when it lasts."""
    run(
        db,
        9,
        "CREATE INDEX sessions_by_start ON sessions (started_at)",
        "CREATE INDEX sessions_of_hours ON sessions (started_at) WHERE ended_at - started_at > 21600000",
        """CREATE TABLE told (
            what TEXT NOT NULL CHECK (what IN ('course', 'pause')),
            subject TEXT NOT NULL,
            level INTEGER NOT NULL,
            PRIMARY KEY (what, subject)
        ) STRICT, WITHOUT ROWID""",
    )


def find_attempts_of_a_day(db: Database) -> None:
    """Attempts by when they were submitted, for the history of a day."""
    run(db, 10, "CREATE INDEX attempts_by_time ON attempts (submitted_at)")
