"""Courses and progress for tests of pages, through the store's own commands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from learnapp.store import Store
from learnapp.store.views import LessonFile
from learncore.records import Course, Lesson, Module, Session

NOW = int(dt.datetime(2025, 11, 21, 9, 30, tzinfo=dt.UTC).timestamp() * 1000)
MINUTE = 60_000
HOUR = 60 * MINUTE


class Seeder:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._sessions = 0

    def course(self, title: str, *, lessons: int = 3, author: str = "", minutes: float = 10.0) -> Course:
        """A course of films that are nowhere; its id is its title."""
        made = tuple(
            Lesson(
                id=f"{title}-{number}",
                title=f"{title} lesson {number}",
                type="video",
                path=f"{number}.mp4",
                duration_seconds=minutes * 60,
            )
            for number in range(1, lessons + 1)
        )
        course = Course(
            id=title, title=title, author=author, modules=(Module(id=f"{title}-m", title="One", lessons=made),)
        )
        files = [LessonFile(lesson_id=one.id, path=f"/gone/{title}/{one.path}", bytes=1, mtime_ns=1) for one in made]
        self._store.put_course(course, Path("/gone") / title, files).result()
        return course

    def watch(self, course: Course, number: int, seconds: float, *, ago: int = HOUR) -> None:
        """Watch lesson `number` from its beginning; ended `ago` milliseconds before now."""
        self._sessions += 1
        lesson = course.lessons[number - 1]
        session = Session(
            lesson=lesson.id,
            course=course.id,
            device=self._store.device_id,
            started_at=NOW - ago - round(seconds * 1000),
            ended_at=NOW - ago,
            spans=((0.0, seconds),),
            active_seconds=seconds,
            duration=lesson.duration_seconds,
        )
        self._store.heartbeat(f"session-{self._sessions}", session, seconds).result()

    def complete(self, course: Course, *numbers: int) -> None:
        """Mark lessons as complete; all where none is named."""
        for number, lesson in enumerate(course.lessons, 1):
            if not numbers or number in numbers:
                self._store.mark(course.id, lesson.id, "complete").result()
