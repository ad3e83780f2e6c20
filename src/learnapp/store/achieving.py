"""What badges and certificates follow from: when lessons, courses and quizzes were first mastered."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from learnapp.store.day_parts import day_parts
from learnapp.store.folding_courses import course_from
from learnapp.store.views_activity import AchievementsView, FinishedCourse
from learncore.achievements import Learned, achievements, course_completed
from learncore.progress import first_completed, local_day, longest_streak
from learncore.records import LessonState

_STATES: Final = "SELECT id, body FROM lesson_states"
_LISTED: Final = """
    SELECT l.course_id, p.title, l.lesson_id FROM lessons AS l JOIN course_progress AS p USING (course_id)
    WHERE l.position IS NOT NULL AND l.course_id IN (
        SELECT o.course_id FROM json_each(?) AS done JOIN lessons AS o ON o.lesson_id = done.value)"""
_OFFERED: Final = """
    SELECT course_id, title, manifest FROM catalogue WHERE course_id IN (SELECT course_id FROM lesson_states)"""
_IN_CATALOGUE: Final = "SELECT course_id FROM catalogue"
_WAITING: Final = "SELECT id FROM lesson_states WHERE waiting = 1"
_FIRST_TRIES: Final = """
    SELECT min(a.submitted_at), a.score, l.passing_score
    FROM attempts AS a JOIN lessons AS l ON l.lesson_id = a.lesson_id AND l.course_id = a.course_id
    WHERE l.type = 'quiz' GROUP BY a.lesson_id"""
_decoder: Final = msgspec.json.Decoder(LessonState)


def achievements_of(db: sqlite3.Connection, tz: dt.tzinfo) -> AchievementsView:
    completed = _completed(db)
    finished = finished_courses(db, completed)
    parts = day_parts(db, tz)
    tries = [row[0] for row in db.execute(_FIRST_TRIES) if row[1] is not None and row[1] >= row[2]]
    learned = Learned(
        days=parts.days,
        nights=parts.nights,
        mornings=parts.mornings,
        lessons=_local(completed.values(), tz),
        courses=_local((course.completed_at for course in finished), tz),
        first_tries=_local(tries, tz),
    )
    return AchievementsView(
        achievements=achievements(learned), longest_streak=longest_streak(parts.days), finished=finished
    )


def finished_courses(db: sqlite3.Connection, completed: dict[str, int]) -> tuple[FinishedCourse, ...]:
    """The courses of this device and of the server of which every lesson was ever completed, the latest first."""
    titles: dict[str, str] = {}
    lessons: defaultdict[str, list[str]] = defaultdict(list)
    for course_id, title, lesson_id in db.execute(_LISTED, (msgspec.json.encode(list(completed)).decode(),)):
        titles[course_id] = title
        lessons[course_id].append(lesson_id)
    for course_id, title, manifest in db.execute(_OFFERED):
        if course_id not in titles:
            titles[course_id] = title
            lessons[course_id] = [lesson.id for lesson in course_from(manifest).lessons]
    waiting = {lesson_id for (lesson_id,) in db.execute(_WAITING)}
    offered = {course_id for (course_id,) in db.execute(_IN_CATALOGUE)}
    found: list[FinishedCourse] = []
    for course_id, listed in lessons.items():
        at = course_completed(listed, completed)
        if at is not None:
            found.append(
                FinishedCourse(
                    course_id=course_id,
                    title=titles[course_id],
                    completed_at=at,
                    waiting=not waiting.isdisjoint(listed),
                    offered=course_id in offered,
                )
            )
    return tuple(sorted(found, key=lambda course: (-course.completed_at, course.course_id)))


def _completed(db: sqlite3.Connection) -> dict[str, int]:
    """When each lesson that ever was completed first was (ms UTC)."""
    found: dict[str, int] = {}
    for lesson_id, body in db.execute(_STATES):
        at = first_completed(_decoder.decode(body))
        if at is not None:
            found[lesson_id] = at
    return found


def _local(times: Iterable[int], tz: dt.tzinfo) -> tuple[dt.date, ...]:
    return tuple(sorted(local_day(at, tz) for at in times))
