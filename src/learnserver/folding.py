"""The folded tables, kept in the transaction that writes the documents.

A lesson has one row, whichever courses list it. Its course is that of the latest fact, and the definition (threshold,
duration) that course's; time is also kept by course where facts name several, so that each course sums its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final, cast

import msgspec
from sqlalchemy import Connection

from learncore.percent import milliseconds
from learncore.progress import crossed_threshold, fold_course, fold_lesson, grow_lesson, latch
from learncore.records import (
    Attempt,
    Course,
    CourseProgress,
    Lesson,
    LessonProgress,
    LessonState,
    Register,
    Session,
)
from learncore.register import latest
from learnserver.manifests import Manifests, Texts, by_id
from learnserver.queries import catalogue, documents, folded
from learnserver.queries.documents import Row
from learnserver.queries.folded import ByCourse, LessonRow, WholeRow

_sessions: Final = msgspec.json.Decoder(Session)
_attempts: Final = msgspec.json.Decoder(Attempt)
_states: Final = msgspec.json.Decoder(LessonState)
_registers: Final = msgspec.json.Decoder(Register)
OPENED: Final = "opened/"
"""Preferences `opened/<course id>` remember that a course was opened, as the client writes them."""


class Facts(msgspec.Struct):
    """All that is known of a lesson."""

    state: LessonState | None = None
    sessions_by_id: dict[str, Session] = msgspec.field(default_factory=dict[str, Session])
    attempts: list[Attempt] = msgspec.field(default_factory=list[Attempt])

    def add(self, row: Row) -> None:
        match row.kind:
            case "session":
                self.sessions_by_id[row.id] = _sessions.decode(row.body)
            case "attempt":
                self.attempts.append(_attempts.decode(row.body))
            case _:
                self.state = _states.decode(row.body)

    @property
    def sessions(self) -> list[Session]:
        return list(self.sessions_by_id.values())

    @property
    def named(self) -> list[str]:
        """The courses that the facts name, the latest fact's first, then in order."""
        facts = [
            *((session.ended_at, session.course) for session in self.sessions),
            *((attempt.submitted_at, attempt.course) for attempt in self.attempts),
        ]
        courses = {course for _, course in facts}
        if self.state:
            courses.add(self.state.course)
        first = max(facts)[1] if facts else min(courses)
        return [first, *sorted(courses - {first})]


def facts_of_lesson(connection: Connection, org: str, user: str, lesson_id: str) -> Facts:
    facts = Facts()
    for row in documents.facts_of(connection, org, user, [lesson_id]):
        facts.add(row)
    return facts


def fold_one(facts: Facts, lesson: Lesson) -> LessonProgress:
    """The progress that the facts of a lesson add up to."""
    return fold_lesson(lesson, facts.state, facts.sessions, facts.attempts)


Folded = tuple[str, LessonProgress, ByCourse, int]
"""What is written of a lesson: its course, its progress, the time in other courses, the failed attempts."""


class Growth(msgspec.Struct):
    """What happened to a learner's lessons in a transaction."""

    anew: set[str] = msgspec.field(default_factory=set[str])
    """Lessons whose history must be read: after an attempt, a mark, a new start, another definition."""
    grown: defaultdict[str, list[tuple[Session | None, Session]]] = msgspec.field(
        default_factory=lambda: defaultdict(list)
    )
    """Lessons to which only time was added: sessions before and after. None, where only the state moved."""
    states: dict[str, LessonState] = msgspec.field(default_factory=dict[str, LessonState])
    rows: dict[str, WholeRow] = msgspec.field(default_factory=dict[str, WholeRow])
    """The states and the rows so far of the lessons that have grown, those that there are."""

    def continues(self, lesson_id: str, row: WholeRow) -> bool:
        """Whether the lesson's row and its growth say all that there is to say: one course, no later epoch."""
        state = self.states.get(lesson_id)
        epoch, course = row.progress.epoch, row.course_id
        return (
            not row.by_course
            and (state is None or (state.course == course and state.epoch <= epoch))
            and all(after.course == course and after.epoch <= epoch for _, after in self.grown[lesson_id])
        )


class Fold:
    """Folds a learner's lessons, then the courses that they move."""

    def __init__(
        self, connection: Connection, org: str, user: str, now: int, manifests: Manifests, texts: Texts
    ) -> None:
        self._connection, self._org, self._user, self._now = connection, org, user, now
        self._manifests, self._texts = manifests, texts
        self._touched: set[str] = set()

    def lessons(self, growth: Growth) -> dict[str, LessonState]:
        """Write the rows of lessons that something happened to; the states that now remember that their lesson was
        completed."""
        rows: list[Folded] = []
        latched: dict[str, LessonState] = {}
        anew = set(growth.anew)
        self._manifests.load({row.course_id for row in growth.rows.values()})
        for lesson_id in growth.grown.keys() - anew:
            row = growth.rows.get(lesson_id)
            if row is None or not growth.continues(lesson_id, row):
                anew.add(lesson_id)
                continue
            rows.append(self._grow(lesson_id, row, growth, latched))
        courses = {row[0] for row in rows}
        if anew:
            courses |= self._anew(anew, rows, latched)
        touched = growth.grown.keys() | anew
        self._touched = courses | catalogue.courses_listing(self._connection, self._org, self._user, touched)
        folded.save_lessons(self._connection, self._org, self._user, rows, self._now)
        return latched

    def _grow(self, lesson_id: str, row: WholeRow, growth: Growth, latched: dict[str, LessonState]) -> Folded:
        """What the row says and what has come since: the history need not be read again."""
        state = growth.states.get(lesson_id)
        listed = self._manifests.lesson(row.course_id, lesson_id)
        lesson = listed or _undescribed(lesson_id)
        progress = grow_lesson(row.progress, lesson, growth.grown[lesson_id], state)
        if listed is not None and (moved := _latch(state, row.course_id, lesson, progress)) is not None:
            latched[lesson_id] = moved
            progress = grow_lesson(progress, lesson, (), moved)
        return row.course_id, progress, row.by_course, row.failed_attempts

    def _anew(self, lessons: Collection[str], rows: list[Folded], latched: dict[str, LessonState]) -> set[str]:
        """Fold these lessons from all their facts; the courses that the facts name."""
        known: defaultdict[str, Facts] = defaultdict(Facts)
        for row in documents.facts_of(self._connection, self._org, self._user, lessons):
            if row.lesson_id is not None:
                known[row.lesson_id].add(row)
        named = {course for facts in known.values() for course in facts.named}
        self._manifests.load(named)
        catalogue.name_courses(self._connection, self._org, self._manifests.copies & named, self._now)
        for lesson_id, facts in known.items():
            home, lesson = self._home(lesson_id, facts.named)
            if (state := self._latched(facts, lesson_id)) is not None:
                latched[lesson_id] = facts.state = state
            progress = fold_one(facts, lesson)
            rows.append((home, progress, _by_course(lesson, home, facts), _failed(lesson, progress.epoch, facts)))
        return named

    def courses(self, courses: Collection[str]) -> set[str]:
        """Write the rows of these courses and of those that the lessons folded before belong to; which these are.

        A course that nobody has described and in which nothing was learned gets no row.
        """
        touched = self._touched.union(courses)
        if not touched:
            return touched
        self._manifests.load(touched)
        copies = self._manifests.copies & touched
        rows = folded.lessons_of_courses(self._connection, self._org, self._user, touched)
        described = {course_id for course_id in touched if self._manifests.course(course_id).title}
        touched = described | {
            course_id for course_id in touched if any(_is_of(row, course_id) for row in rows.values())
        }
        catalogue.name_courses(self._connection, self._org, copies & touched, self._now)
        opened = self._opened(touched)
        folds = [
            _fold_course(self._manifests.course(course_id), rows, opened.get(course_id))
            for course_id in sorted(touched)
        ]
        folded.save_courses(self._connection, self._org, self._user, folds, self._now)
        return touched

    def _home(self, lesson_id: str, named: list[str]) -> tuple[str, Lesson]:
        for course_id in named:
            lesson = self._manifests.lesson(course_id, lesson_id)
            if lesson is not None:
                return course_id, lesson
        return named[0], _undescribed(lesson_id)

    def _latched(self, facts: Facts, lesson_id: str) -> LessonState | None:
        """The state that remembers when its epoch was first completed, once any course's threshold is crossed."""
        state = facts.state
        for course_id in sorted(facts.named):
            lesson = self._manifests.lesson(course_id, lesson_id)
            if lesson is None:
                continue
            whole = fold_lesson(lesson, state, facts.sessions, facts.attempts)
            state = _latch(state, facts.named[0], lesson, whole) or state
        return state if state is not facts.state else None

    def _opened(self, courses: Collection[str]) -> dict[str, tuple[Any, int]]:
        """What the preferences say of when these courses were opened (ms UTC), and at which lesson."""
        keys = [("preference", OPENED + course_id) for course_id in courses]
        found: dict[str, tuple[Any, int]] = {}
        for (_, key), body in self._texts(keys).items():
            sibling = latest(_registers.decode(body))
            if sibling is not None:
                found[key.removeprefix(OPENED)] = (sibling.value, sibling.at)
        return found


def _undescribed(lesson_id: str) -> Lesson:
    """A lesson that no manifest lists."""
    return Lesson(id=lesson_id, title="", type="video")


def _latch(state: LessonState | None, course_id: str, lesson: Lesson, whole: LessonProgress) -> LessonState | None:
    """The state that remembers that the lesson was completed just now; None where there is nothing new to remember."""
    if whole.status != "completed" or whole.completed_at is None or not crossed_threshold(lesson, whole):
        return None
    if state is not None and whole.epoch in state.completed:
        return None
    return latch(state or LessonState(course=course_id), whole.epoch, whole.completed_at)


def _by_course(lesson: Lesson, home: str, facts: Facts) -> ByCourse:
    if set(facts.named) == {home}:
        return {}
    rows = {
        course_id: fold_lesson(lesson, facts.state, facts.sessions, facts.attempts, course_id=course_id)
        for course_id in sorted(facts.named)
    }
    return {
        course_id: (
            milliseconds(row.watch_time_seconds),
            row.total_sessions,
            row.first_started_at,
            row.last_accessed_at,
        )
        for course_id, row in rows.items()
    }


def _failed(lesson: Lesson, epoch: int, facts: Facts) -> int:
    """How many attempts of the current epoch were graded and did not pass."""
    scores = (attempt.score for attempt in facts.attempts if attempt.epoch == epoch)
    return sum(score is not None and score < lesson.passing_score for score in scores)


def _fold_course(course: Course, rows: Mapping[str, LessonRow], opened: tuple[Any, int] | None) -> CourseProgress:
    here = {lesson_id: row.in_course(course.id) for lesson_id, row in rows.items()}
    listed = {lesson_id: here.get(lesson_id) or _unfolded(lesson) for lesson_id, lesson in by_id(course).items()}
    progress = fold_course(course, listed)
    others = [row for lesson_id, row in here.items() if lesson_id not in listed and _is_of(rows[lesson_id], course.id)]
    return _with_opening(_with_unlisted(progress, others), opened, course)


def _is_of(row: LessonRow, course_id: str) -> bool:
    return course_id == row.course_id or course_id in row.by_course


def _unfolded(lesson: Lesson) -> LessonProgress:
    """A lesson of which nothing is recorded; its duration counts for the course's time."""
    media = lesson.type != "document"
    return LessonProgress(lesson_id=lesson.id, duration_seconds=(lesson.duration_seconds or None) if media else None)


def _with_unlisted(progress: CourseProgress, others: Collection[LessonProgress]) -> CourseProgress:
    """With the time spent in lessons that the manifest does not list (any more)."""
    if not others:
        return progress
    first = [progress.first_started_at, *(lesson.first_started_at for lesson in others)]
    last = [progress.last_accessed_at, *(lesson.last_accessed_at for lesson in others)]
    watched = milliseconds(progress.watch_time_seconds) + sum(milliseconds(row.watch_time_seconds) for row in others)
    return msgspec.structs.replace(
        progress,
        watch_time_seconds=watched / 1000,
        total_sessions=progress.total_sessions + sum(lesson.total_sessions for lesson in others),
        first_started_at=min((at for at in first if at is not None), default=None),
        last_accessed_at=max((at for at in last if at is not None), default=None),
    )


def _with_opening(progress: CourseProgress, opened: tuple[Any, int] | None, course: Course) -> CourseProgress:
    """With the moment the course was opened, where that is later than anything learned in it."""
    if opened is None or (progress.last_accessed_at is not None and opened[1] <= progress.last_accessed_at):
        return progress
    value: Any = opened[0]
    lesson_id = cast("dict[str, Any]", value).get("lesson") if isinstance(value, dict) else None
    return msgspec.structs.replace(
        progress,
        last_accessed_at=opened[1],
        last_lesson_id=lesson_id if lesson_id in by_id(course) else progress.last_lesson_id,
    )
