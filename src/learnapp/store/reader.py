"""Reading: a connection that cannot write, and the questions that pages and the command line ask."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from learnapp.errors import StoreError
from learnapp.store import (
    content,
    forking,
    queries_course,
    queries_home,
    queries_library,
    queries_status,
    queries_sync,
)
from learnapp.store.activity import Days
from learnapp.store.clocks import Stamp
from learnapp.store.documents import preference
from learnapp.store.exchange import Key, Refused, RefusedGroup, SyncState, Waiting
from learnapp.store.folding import load_lesson_progress
from learnapp.store.forking import Record, Rival
from learnapp.store.history import History
from learnapp.store.reader_notes import NoteQuestions
from learnapp.store.reader_offered import OfferedQuestions
from learnapp.store.schema import SCHEMA
from learnapp.store.sql import DATABASE, connect_reader, snapshot, translating
from learnapp.store.views import (
    CourseCard,
    CourseFile,
    CourseFilter,
    CourseReport,
    CourseSort,
    CourseUsage,
    CourseView,
    HomeView,
    LessonFile,
    LessonView,
    StoreStatus,
)
from learncore.records import Attempt, CourseProgress, LearnerStats, LessonProgress, LessonType

_HOME_ITEMS: Final = 12
_HOME_NEXT: Final = 6  # as many as a row of tiles holds


class Reader(NoteQuestions, OfferedQuestions):
    """Sees what is committed at the moment of each question; for one thread at a time.

    Every question raises StoreError where the database cannot be read.
    """

    def __init__(self, db: sqlite3.Connection, account: str) -> None:
        self._db = db
        self._account = account
        self.history = History(db)

    @classmethod
    def open(cls, folder: Path, *, account: str = "guest") -> Reader:
        """Read an account's database, beside whoever writes it; raises StoreError where there is none to read."""
        path = folder / DATABASE
        if not path.exists():
            raise StoreError("There is no library yet", f"There is no database in {folder}.")
        with translating():
            db = connect_reader(path)
            try:
                version = db.execute("PRAGMA user_version").fetchone()[0]
            except BaseException:
                db.close()
                raise
        if version != SCHEMA:
            db.close()
            raise StoreError(
                "This library has another format", f"It has format {version}; this LearnApp reads format {SCHEMA}."
            )
        return cls(db, account)

    def close(self) -> None:
        self._db.close()

    # --- Home and Library ----------------------------------------------------------------------------------------

    def home(self, now_ms: int, tz: dt.tzinfo, *, limit: int = _HOME_ITEMS) -> HomeView:
        """All that Home shows, as of one moment; at most `limit` lessons to go on with and as many courses."""
        with snapshot(self._db) as db:
            days = Days(db, tz)
            begun = queries_home.continue_watching(db, limit)
            return HomeView(
                stats=queries_home.statistics(db),
                week=queries_home.this_week(days, now_ms, tz),
                streak_days=queries_home.streak_days(days, now_ms, tz),
                continue_watching=begun,
                courses=queries_home.recent_courses(db, limit),
                next_up=queries_home.next_up(db),
                next_lessons=queries_home.next_lessons(db, begun, _HOME_NEXT),
            )

    def courses(
        self,
        filter: CourseFilter = "all",  # noqa: A002 - the word its callers say
        sort: CourseSort = "recent",
        search: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> list[CourseCard]:
        """A page of the library; `search` wants all its words in the titles of course and lessons or in the author,
        whatever their case and accents."""
        with translating():
            return queries_library.courses(self._db, filter, sort, search, limit, offset)

    def first_courses(
        self, which: CourseFilter, sort: CourseSort, search: str, limit: int
    ) -> tuple[int, list[CourseCard]]:
        """How many `courses` there are in all, and the first page of them."""
        with translating():
            return queries_library.first_courses(self._db, which, sort, search, limit)

    def courses_by_filter(self, search: str = "") -> dict[CourseFilter, int]:
        """`count_courses` of every filter at once."""
        with translating():
            return queries_library.counts(self._db, search)

    def count_courses(self, filter: CourseFilter = "all", search: str = "") -> int:  # noqa: A002 - as above
        with translating():
            return queries_library.count_courses(self._db, filter, search)

    def statistics(self) -> LearnerStats:
        """The learner's figures; zeros where there is nothing."""
        with snapshot(self._db) as db:
            return queries_home.statistics(db)

    # --- courses and lessons -------------------------------------------------------------------------------------

    def course(self, course_id: str) -> CourseView | None:
        """A course of the library with all its lessons; None for one that is not (or no longer) in it."""
        with snapshot(self._db) as db:
            return queries_course.course_view(db, course_id)

    def lesson(self, lesson_id: str, course_id: str | None = None) -> LessonView | None:
        """What the player opens; of several courses that list the lesson the one last at hand, unless one is given."""
        with snapshot(self._db) as db:
            return queries_course.lesson_view(db, self.device_id, lesson_id, course_id)

    def needs(self, lesson_id: str, course_id: str) -> tuple[str, ...]:
        """The titles of what must be completed before a lesson can be opened; none where it can."""
        with translating():
            return queries_course.needs(self._db, lesson_id, course_id)

    def lesson_type(self, lesson_id: str) -> LessonType | None:
        """Whether it is a video, a document …; None for a lesson that no course of the library lists."""
        with translating():
            return queries_course.lesson_type(self._db, lesson_id)

    def lesson_progress(self, course_id: str, lesson_id: str) -> LessonProgress | None:
        """None where nothing was recorded."""
        with translating():
            return load_lesson_progress(self._db, course_id, lesson_id)

    def course_progress(self, course_id: str) -> CourseProgress | None:
        """None where nothing was recorded."""
        return self.bulk_course_progress([course_id]).get(course_id)

    def bulk_course_progress(self, course_ids: Iterable[str]) -> dict[str, CourseProgress]:
        """Only the courses among these in which something was recorded."""
        with translating():
            return queries_course.bulk_course_progress(self._db, course_ids)

    def progress_report(self, course_id: str | None = None) -> list[CourseReport]:
        """The courses of the library (or one of them), most recently accessed first, with every lesson in order."""
        with snapshot(self._db) as db:
            return queries_course.progress_report(db, course_id)

    def is_completed(self, course_id: str, lesson_id: str) -> bool:
        """False where nothing was recorded."""
        progress = self.lesson_progress(course_id, lesson_id)
        return progress is not None and progress.status == "completed"

    def course_percentage(self, course_id: str) -> int:
        """0-100; 0 where nothing was recorded."""
        progress = self.course_progress(course_id)
        return progress.progress_percentage if progress else 0

    def attempts(self, lesson_id: str) -> list[Attempt]:
        """All submitted attempts at a quiz, on whatever device, the first one first."""
        with translating():
            return queries_course.attempts_of(self._db, lesson_id)

    def preference(self, key: str, default: Any = None) -> Any:
        with translating():
            found = preference(self._db, key)
        return found[0] if found else default

    # --- files ---------------------------------------------------------------------------------------------------

    def course_folders(self) -> dict[str, str]:
        """The folders of the library's courses, by course id; courses without one are left out."""
        with translating():
            rows = self._db.execute("SELECT course_id, folder FROM courses WHERE in_library = 1 AND folder IS NOT NULL")
            return dict(rows.fetchall())

    def lesson_files(self, course_id: str) -> list[LessonFile]:
        """The files of a course's lessons in order, also those that were found missing."""
        with translating():
            return queries_course.lesson_files(self._db, course_id)

    def files_by_lesson(self, lesson_ids: Iterable[str]) -> dict[str, list[LessonFile]]:
        """The files of these lessons, in whatever courses they stand."""
        with translating():
            return queries_course.files_by_lesson(self._db, lesson_ids)

    def course_files(self, course_id: str) -> list[CourseFile]:
        """The files that a course consists of, where they are known by hash."""
        with translating():
            return content.files_of(self._db, course_id)

    def content_root(self) -> str:
        """Where the content store was when it was last told; "" where it never was."""
        with translating():
            return content.root_of(self._db)

    def content_usage(self) -> list[CourseUsage]:
        """What each course takes in the content store, the most first."""
        with translating():
            return content.usage(self._db)

    def watched_content(self, before_ms: int) -> list[tuple[str, str]]:
        """(course, lesson) of films in the content store that are completed and were last opened before a moment."""
        with translating():
            return content.watched_before(self._db, before_ms)

    # --- the store itself ----------------------------------------------------------------------------------------

    @property
    def device_id(self) -> str:
        with translating():
            row = self._db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()
        return row[0] if row else ""

    def outbox_size(self) -> int:
        """How many documents wait to be sent."""
        with translating():
            return queries_sync.outbox_size(self._db)

    def sync_state(self) -> SyncState:
        """What is remembered between rounds; all of it empty before the first."""
        with snapshot(self._db) as db:
            return queries_sync.sync_state(db)

    def waiting(self, limit: int = 100) -> list[Waiting]:
        """What waits to be sent by lesson, at most so many entries; what is of no lesson comes last."""
        with snapshot(self._db) as db:
            return queries_sync.waiting(db, limit)

    def refused(self) -> list[Refused]:
        """What was refused, the newest first. What only a newer LearnApp knows is kept aside and is not among it."""
        with snapshot(self._db) as db:
            return queries_sync.refused(db)

    def refused_groups(self, limit: int = 100) -> list[RefusedGroup]:
        """What was refused by lesson and reason, the latest first, at most so many entries."""
        with snapshot(self._db) as db:
            return queries_sync.refused_groups(db, limit)

    def refused_keys(self, group: RefusedGroup) -> list[Key]:
        """The documents of a group, as they are now."""
        with snapshot(self._db) as db:
            return queries_sync.refused_keys(db, group)

    def refused_bodies(self) -> dict[Key, dict[str, Any]]:
        """The documents that were refused, by kind and id."""
        with snapshot(self._db) as db:
            return queries_sync.refused_bodies(db)

    def refused_size(self) -> int:
        with translating():
            return queries_sync.refused_size(self._db)

    def write_counts(self, keys: Iterable[Key]) -> dict[Key, int]:
        """How often this device remembers to have written these documents, under its present id. A server that knows
        of more has met a copy of this database."""
        with snapshot(self._db) as db:
            return queries_sync.write_counts(db, self.device_id, keys)

    def rivals(self, records: Iterable[Record], sent: Mapping[Key, dict[str, Any]] | None = None) -> list[Rival]:
        """What in a server's records a copy of this database wrote under the names of other writes of ours. `sent` is
        what the server had of us when it gave them."""
        with snapshot(self._db) as db:
            return forking.rivals(db, self.device_id, records, sent)

    def documents(self) -> Generator[tuple[str, str, dict[str, Any]]]:
        """Every document there is as (kind, id, body), as of one moment: until the last was taken, this reader answers
        no other question."""
        with snapshot(self._db) as db:
            yield from queries_sync.documents(db)

    def count_documents(self) -> int:
        with snapshot(self._db) as db:
            return queries_sync.count_documents(db)

    def count_learned(self) -> int:
        """How many documents tell of learning, and not only of courses and choices."""
        with snapshot(self._db) as db:
            return queries_sync.count_documents(db, queries_sync.LEARNED)

    def facts_from_elsewhere(self) -> set[Key]:
        """The sessions and attempts whose times are known to others."""
        with translating():
            return queries_sync.facts_sent(self._db)

    def stamps(self) -> dict[Key, Stamp]:
        """By which clocks of this machine facts were stamped that nobody was sent."""
        with translating():
            return queries_sync.stamps(self._db)

    def status(self) -> StoreStatus:
        """The store's figures; `integrity` is "ok" or what SQLite found wrong."""
        with snapshot(self._db) as db:
            return queries_status.status(db, self._account, self.device_id, self.outbox_size())
