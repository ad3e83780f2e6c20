"""What the Activity page reads from the store."""

from __future__ import annotations

import datetime as dt

from learnapp.store.views import DayActivity
from learncore.achievements import Achievement
from learncore.records import LessonType, Record


class HistoryEntry(Record, frozen=True, kw_only=True):
    """Learning in one lesson on one device on one day, all between `started_at` and `ended_at` (ms UTC). `at_hand`: the
    library has the lesson in this course. An attempt at a quiz has a `score`, 0-100, neither device nor seconds, and is
    told at the moment that it was submitted."""

    lesson_id: str
    course_id: str
    title: str
    course_title: str
    type: LessonType
    device_name: str
    this_device: bool
    seconds: float
    sessions: int
    started_at: int
    ended_at: int
    at_hand: bool
    score: float | None = None


class HistoryDay(Record, frozen=True, kw_only=True):
    """A local day on which something was learned or a quiz taken; the seconds of its entries add up to its own."""

    day: dt.date
    seconds: float
    entries: tuple[HistoryEntry, ...]


class CourseTime(Record, frozen=True, kw_only=True):
    """How long was learned in a course, on all devices and in all its lessons."""

    course_id: str
    title: str
    seconds: float
    in_library: bool


class ActivityView(Record, frozen=True, kw_only=True):
    """`begun`: anything was ever learned or marked complete. `year` are the days of 53 weeks up to the end of this one,
    from a Monday on; `week` is this week; `courses` the ones most time was spent in, and `other_seconds` what was spent
    in the rest."""

    begun: bool
    watch_time_seconds: float
    year: tuple[DayActivity, ...]
    week: tuple[DayActivity, ...]
    streak_days: int
    courses: tuple[CourseTime, ...]
    other_seconds: float
    history: tuple[HistoryDay, ...]


class FinishedCourse(Record, frozen=True, kw_only=True):
    """A course of which every lesson was completed, the last at `completed_at` (ms UTC). `waiting`: that it
    was is still to be told to the server; `offered`: it is one of the server's."""

    course_id: str
    title: str
    completed_at: int
    waiting: bool
    offered: bool


class AchievementsView(Record, frozen=True, kw_only=True):
    achievements: tuple[Achievement, ...]
    longest_streak: int
    finished: tuple[FinishedCourse, ...]
