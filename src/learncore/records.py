"""The nouns of LearnApp, as frozen structs shared by the client's store, the wire and the server.

Times of day are integer milliseconds since 1970 UTC (`*_at`); moments inside media are float seconds;
percentages are integers 0-100; shares such as thresholds are floats 0-1; scores are floats 0-100 or None.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from learncore.quiz import Quiz

LessonType = Literal["video", "audio", "document", "quiz"]
Status = Literal["not_started", "in_progress", "completed"]
Mark = Literal["complete", "incomplete"]
DocumentKind = Literal["session", "attempt", "lesson_state", "note", "preference", "course_copy"]

Span = tuple[float, float]
Spans = tuple[Span, ...]

DEFAULT_THRESHOLD: Final = 0.90
DEFAULT_PASSING_SCORE: Final = 70.0


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of every record: immutable, compared by value, encodes to JSON without its defaults."""


# --- courses -----------------------------------------------------------------------------------------------------


class Chapter(Record, frozen=True, kw_only=True):
    """A named point in a media file; `start` in seconds."""

    start: float
    title: str


class Caption(Record, frozen=True, kw_only=True):
    """A caption file beside a lesson; `path` is relative to the course folder, with forward slashes."""

    path: str
    language: str | None = None


class Lesson(Record, frozen=True, kw_only=True):
    """One thing to watch, read or answer. `path` is relative to the course folder, with forward slashes.

    `quiz` is what a quiz asks, wherever it was written: it goes with the course and has no `path`, so that no device
    lacks a file. `pictures` are the files that a document shows, by paths like its own.
    """

    id: str
    title: str
    type: LessonType
    path: str | None = None
    duration_seconds: float | None = None
    pages: int | None = None
    bytes: int | None = None
    description: str = ""
    required: bool = True
    weight: float = 1.0
    threshold: float = DEFAULT_THRESHOLD
    passing_score: float = DEFAULT_PASSING_SCORE
    requires: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    captions: tuple[Caption, ...] = ()
    pictures: tuple[str, ...] = ()
    quiz: Quiz | None = None

    @property
    def beside(self) -> tuple[str, ...]:
        """The files that go with its own: captions and pictures."""
        return (*(caption.path for caption in self.captions), *self.pictures)


class Module(Record, frozen=True, kw_only=True):
    id: str
    title: str
    lessons: tuple[Lesson, ...] = ()


class Course(Record, frozen=True, kw_only=True):
    """A course and its lessons in order: also the manifest that a `course_copy` document carries."""

    id: str
    title: str
    description: str = ""
    author: str = ""
    language: str | None = None
    cover: str | None = None
    modules: tuple[Module, ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons, in the order of the modules."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)


# --- documents ---------------------------------------------------------------------------------------------------


class Sibling(Record, frozen=True, kw_only=True):
    """One value of a register: the `n`-th write of device `by`, made at `at` (ms UTC)."""

    by: str
    n: int
    at: int
    value: Any = None


class Register(Record, frozen=True, kw_only=True):
    """A causal register: what was written last, and which writes its writers had seen."""

    seen: dict[str, int] = {}
    now: tuple[Sibling, ...] = ()


class Session(Record, frozen=True, kw_only=True):
    """One stretch of learning on one device. `active_seconds` is playing time by the monotonic clock.

    Of a quiz it tells the time alone, with neither spans nor pages: whether it is passed is for attempts to say.
    """

    lesson: str
    course: str
    device: str
    epoch: int = 0
    started_at: int
    ended_at: int
    spans: Spans = ()
    active_seconds: float = 0.0
    pages: tuple[int, ...] = ()
    duration: float | None = None


class Attempt(Record, frozen=True, kw_only=True):
    """One submitted quiz; `score` is 0-100, or None where nothing was graded."""

    lesson: str
    course: str
    epoch: int = 0
    score: float | None = None
    answers: dict[str, Any] = {}
    started_at: int
    submitted_at: int


class LessonState(Record, frozen=True, kw_only=True):
    """What is remembered of a lesson beside the sessions. `completed` maps an epoch to its first completion (ms)."""

    course: str
    epoch: int = 0
    completed: dict[int, int] = {}
    resume: Register = Register()
    mark: Register = Register()


class ResumePoint(Record, frozen=True, kw_only=True):
    """The value of a `resume` register."""

    epoch: int
    seconds: float


class MarkValue(Record, frozen=True, kw_only=True):
    """The value of a `mark` register."""

    epoch: int
    value: Mark | None = None


class NoteValue(Record, frozen=True, kw_only=True):
    """The value of a note's register."""

    lesson: str
    course: str
    at_seconds: float = 0.0
    text: str = ""
    bookmark: bool = False
    deleted: bool = False


# --- folded progress ---------------------------------------------------------------------------------------------


class LessonProgress(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The fold of one lesson's state, sessions and attempts (`learncore.progress.fold_lesson`).

    `position_seconds` is where the learner stopped in this epoch; `resume_seconds` where playing should start again
    (0 for "from the start"). `coverage` is all that was watched, even a little past the duration; of a document it
    holds the pages, page n as (n, n + 1): `learncore.progress.pages_seen`. `watch_time_seconds`, `total_sessions`,
    `completion_count`, `first_started_at` and `last_accessed_at` look at all epochs, the rest at the current one.
    """

    lesson_id: str
    status: Status = "not_started"
    progress_percentage: int = 0
    epoch: int = 0
    position_seconds: float = 0.0
    resume_seconds: float = 0.0
    furthest_seconds: float = 0.0
    coverage: Spans = ()
    covered_seconds: float = 0.0
    duration_seconds: float | None = None
    watch_time_seconds: float = 0.0
    total_sessions: int = 0
    completion_count: int = 0
    attempts: int = 0
    best_score: float | None = None
    last_score: float | None = None
    first_started_at: int | None = None
    last_accessed_at: int | None = None
    completed_at: int | None = None


class ModuleProgress(Record, frozen=True, kw_only=True, omit_defaults=False):
    module_id: str
    total_lessons: int
    completed_lessons: int
    progress_percentage: int


class CourseProgress(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The fold of a course's lessons (`learncore.progress.fold_course`)."""

    course_id: str
    status: Status = "not_started"
    progress_percentage: int = 0
    total_lessons: int = 0
    completed_lessons: tuple[str, ...] = ()
    in_progress_lessons: int = 0
    watch_time_seconds: float = 0.0
    total_sessions: int = 0
    time_percentage: int = 0
    mastery_percentage: int | None = None
    last_lesson_id: str | None = None
    first_started_at: int | None = None
    last_accessed_at: int | None = None
    completed_at: int | None = None
    modules: tuple[ModuleProgress, ...] = ()


class LearnerStats(Record, frozen=True, kw_only=True, omit_defaults=False):
    """The fold of all of a learner's courses; `avg_progress` is the mean course percentage, 0-100."""

    total: int = 0
    completed: int = 0
    in_progress: int = 0
    not_started: int = 0
    lessons_completed: int = 0
    avg_progress: int = 0
    watch_time_seconds: float = 0.0
    last_activity: int | None = None
