"""What pages and the command line read from the store, each answered by a query or two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from learnapp.store.views_offered import RemoteFile
from learncore.records import (
    Course,
    CourseProgress,
    LearnerStats,
    LessonProgress,
    LessonType,
    NoteValue,
    Record,
    Status,
)

CourseFilter = Literal["all", "in_progress", "completed", "not_started", "downloaded", "missing"]
"""`downloaded`: all of it plays without a network; `missing`: files are not where they were on this device."""
CourseSort = Literal["recent", "title", "progress", "added"]
CourseReport = tuple[Course, CourseProgress, Sequence[LessonProgress]]
"""A course with an entry for each of its lessons, in order."""


class ContinueItem(Record, frozen=True, kw_only=True):
    """A lesson begun and not finished; `number` counts from 1 within its course.

    Where its file is not on this device it is `missing`, unless the server has it: then it is `remote`. `elsewhere`
    names the device that has the course in a folder ("" where its name is not known); None where that is not so.
    Of a quiz that is being answered here so many of its `questions` are `answered`.
    """

    lesson_id: str
    course_id: str
    title: str
    course_title: str
    type: LessonType
    number: int
    total_lessons: int
    duration_seconds: float | None
    resume_seconds: float
    progress_percentage: int
    last_accessed_at: int
    missing: bool = False
    remote: bool = False
    elsewhere: str | None = None
    answered: int = 0
    questions: int = 0
    pages: int | None = None


class CourseCard(Record, frozen=True, kw_only=True):
    """A course as the dashboard and the library show it. `required`, `due` (ms UTC) and how many lessons are at the
    server only are told of the server's courses; `elsewhere` as in `ContinueItem`."""

    course_id: str
    title: str
    author: str = ""
    total_lessons: int = 0
    completed_lessons: int = 0
    duration_seconds: float = 0.0
    progress_percentage: int = 0
    status: Status = "not_started"
    last_accessed_at: int | None = None
    completed_at: int | None = None
    missing_lessons: int = 0
    required: bool = False
    due: int | None = None
    remote_lessons: int = 0
    elsewhere: str | None = None


class DayActivity(Record, frozen=True, kw_only=True):
    day: dt.date
    seconds: float


class NextUp(Record, frozen=True, kw_only=True):
    """The lesson of a course that is next, and how many are left; `last_accessed_at` (ms UTC) is the course's.
    `missing`, `remote` and `elsewhere` as in `ContinueItem`."""

    course_id: str
    course_title: str
    lesson_id: str
    lesson_title: str
    type: LessonType
    lessons_left: int
    duration_seconds: float | None = None
    last_accessed_at: int | None = None
    missing: bool = False
    remote: bool = False
    elsewhere: str | None = None
    pages: int | None = None


class HomeView(Record, frozen=True, kw_only=True):
    stats: LearnerStats
    week: tuple[DayActivity, ...]
    streak_days: int
    continue_watching: tuple[ContinueItem, ...]
    courses: tuple[CourseCard, ...]
    next_up: NextUp | None = None
    next_lessons: tuple[NextUp, ...] = ()
    """What is next in the courses last at hand, the most recent first, where `continue_watching` does not have it."""


def titles_of(course: Course, lesson_ids: Iterable[str]) -> tuple[str, ...]:
    titles = {lesson.id: lesson.title for lesson in course.lessons}
    return tuple(titles.get(one, one) for one in lesson_ids)


class CourseView(Record, frozen=True, kw_only=True):
    """A course with its lessons' progress; `lessons` has an entry for every lesson, `missing` those without a file.

    `remote` are those whose file is at the server, and not here: they are not missing. `locked` maps a lesson to the
    lessons that must be completed before it; `beside` its captions, pictures and cover, by their paths in the
    course, to where they lie in the content store: other files of a course lie in its `folder`. `elsewhere` as in
    `ContinueItem`. In `half_done` an attempt is under way here. `notes` have words, `bookmarks` none.
    """

    course: Course
    folder: str | None
    progress: CourseProgress
    lessons: dict[str, LessonProgress]
    missing: frozenset[str] = frozenset()
    remote: dict[str, RemoteFile] = msgspec.field(default_factory=dict[str, RemoteFile])
    locked: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict[str, tuple[str, ...]])
    beside: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    bookmarks: int = 0
    notes: int = 0
    added_at: int = 0
    elsewhere: str | None = None
    half_done: frozenset[str] = frozenset()

    def needs(self, lesson_id: str) -> tuple[str, ...]:
        """The titles of what must be completed before a lesson can be opened; none where it can."""
        return titles_of(self.course, self.locked.get(lesson_id, ()))

    def place_of(self, path: str) -> Path | None:
        """Where a caption, a picture or the cover lies on this device, by its path in the course; None if nowhere."""
        if path in self.beside:
            return Path(self.beside[path])
        return Path(self.folder) / path if self.folder is not None else None


class LessonFile(Record, frozen=True, kw_only=True):
    """Where a lesson's file lies on this device: `path` absolute; `mtime_ns` and `bytes` as seen at import."""

    lesson_id: str
    path: str
    bytes: int
    mtime_ns: int
    missing: bool = False


class CourseFile(Record, frozen=True, kw_only=True):
    """A file that a course consists of: `path` in the course, `lesson_id` where it is a lesson's, else a caption or the
    cover. `kept`: this device has it in its content store for this course."""

    path: str
    sha256: str
    bytes: int
    lesson_id: str | None = None
    kept: bool = False


class CourseUsage(Record, frozen=True, kw_only=True):
    """What a course takes in the content store: `lessons` are here; `freed` bytes belong to no other course."""

    course_id: str
    title: str
    lessons: int
    bytes: int
    freed: int


class Stop(Record, frozen=True, kw_only=True):
    """Where the learner stopped a lesson: when (ms UTC) and on which device."""

    seconds: float
    at: int
    device_id: str
    device_name: str
    this_device: bool


class HalfSeen(Record, frozen=True, kw_only=True):
    """What was looked at of a document of so many `pages` in an epoch, of those that were not seen yet. `seconds` is
    how long, by the parts of a page that tracking counts in."""

    epoch: int
    pages: int
    seconds: dict[int, float]


class LessonView(Record, frozen=True, kw_only=True):
    """Everything the player needs to open a lesson.

    `file` is None where the lesson has no place on this device; `remote` is its file at the server then, where there is
    one. `stop` is what the resume register chose, `other_stops` what was written without knowing of it. `half_seen` is
    of a document only.
    """

    course: CourseView
    lesson_id: str
    file: LessonFile | None
    remote: RemoteFile | None = None
    stop: Stop | None = None
    other_stops: tuple[Stop, ...] = ()
    notes: tuple[tuple[str, NoteValue], ...] = ()
    half_seen: HalfSeen | None = None


class OpenAttempt(Record, frozen=True, kw_only=True):
    """An attempt at a quiz that is under way: `answers` by question id, and the time it has taken until now. `question`
    is the id of the one that was shown last, or empty."""

    attempt_id: str
    lesson_id: str
    course_id: str
    seed: int
    answers: dict[str, Any]
    elapsed_ms: int
    limit_ms: int | None = None
    question: str = ""


class StoreStatus(Record, frozen=True, kw_only=True):
    """What `learnapp status` tells of the store."""

    account: str
    device_id: str
    device_name: str
    courses: int
    lessons: int
    outbox: int
    quarantine: int
    last_sync: int | None
    integrity: str
    schema: int
