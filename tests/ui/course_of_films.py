"""A course of real, small files, and the player page with it open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.player.engine import EngineStatus
from learnapp.player.state import PlayerState
from learnapp.store.views import LessonFile
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.player.page import PlayerPage
from learncore.records import (
    Caption,
    Chapter,
    Course,
    Lesson,
    LessonProgress,
    LessonType,
    Module,
    NoteValue,
    Session,
)
from tests.documents import make_pdf
from tests.media import make_audio, make_video
from tests.ui.library_of import HOUR, NOW

SHORT, LONG = 2.0, 40.0
COURSE = "systems"
_WAIT_MS = 8000


@dataclass(frozen=True)
class Films:
    """Files that every test reads and none changes."""

    short: Path
    long: Path
    sound: Path
    document: Path
    broken: Path

    @property
    def folder(self) -> Path:
        return self.short.parent


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    folder = tmp_path_factory.mktemp("course of films")
    make_pdf(folder / "sheet.pdf", 4)
    (folder / "broken.mp4").write_bytes(b"this is no film" * 200)
    (folder / "long.en.vtt").write_text(
        "WEBVTT\n\n00:08.000 --> 00:11.000\nWe call that number an address.\n\n"
        "00:20.000 --> 00:22.000\nNow follow the star.\n",
        encoding="utf-8",
    )
    (folder / "long.de.srt").write_text("1\n00:00:08,000 --> 00:00:11,000\nDas ist eine Adresse.\n", encoding="utf-8")
    return Films(
        short=make_video(folder / "short.mp4", SHORT, size=(160, 90), fps=10),
        long=make_video(folder / "long.mp4", LONG, size=(160, 90), fps=10, gop=10, title="Long"),
        sound=make_audio(folder / "talk.mp3", 20),
        document=folder / "sheet.pdf",
        broken=folder / "broken.mp4",
    )


@pytest.fixture(autouse=True)
def no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNAPP_AUDIO", "none")


def course_of(films: Films) -> tuple[Course, list[LessonFile]]:
    """Nine lessons in two modules: hello, next, pointers; sheet, talk, locked, quiz, broken, gone."""

    def lesson(name: str, title: str, kind: LessonType, seconds: float | None = None, **more: Any) -> Lesson:
        return Lesson(id=name, title=title, type=kind, duration_seconds=seconds, bytes=1_000_000, **more)

    captions = (Caption(path="long.en.vtt", language="en"), Caption(path="long.de.srt", language="de"))
    chapters = (Chapter(start=0, title="Names"), Chapter(start=10, title="Addresses"), Chapter(start=25, title="Stars"))
    first = (
        lesson("hello", "Hello world", "video", SHORT),
        lesson("next", "Standard error", "video", SHORT),
        lesson("pointers", "Pointers and memory", "video", LONG, captions=captions, chapters=chapters),
    )
    second = (
        lesson("sheet", "Heap cheat sheet", "document", pages=4),
        lesson("talk", "A talk about threads", "audio", 20.0),
        lesson("locked", "Signals", "video", SHORT, requires=("talk",)),
        lesson("quiz", "Check yourself", "quiz"),
        lesson("broken", "Broken", "video", SHORT),
        lesson("gone", "Gone", "video", SHORT),
    )
    modules = (
        Module(id="one", title="Hello, system calls", lessons=first),
        Module(id="two", title="Memory", lessons=second),
    )
    course = Course(
        id=COURSE,
        title="System Programming",
        author="Field Academy",
        language="en",
        description="Small C programs against the POSIX API.",
        modules=modules,
    )
    places = {
        "hello": films.short,
        "next": films.short,
        "pointers": films.long,
        "sheet": films.document,
        "talk": films.sound,
        "locked": films.short,
        "broken": films.broken,
        "gone": films.folder / "gone.mp4",
    }
    files = [
        LessonFile(lesson_id=name, path=str(path), bytes=1, mtime_ns=1, missing=not path.exists())
        for name, path in places.items()
    ]
    return course, files


def described(learner: Learner, **descriptions: str) -> None:
    """Say what some lessons are about."""
    course, files = course_of(learner.films)
    modules = tuple(
        replace(
            module,
            lessons=tuple(replace(each, description=descriptions.get(each.id, "")) for each in module.lessons),
        )
        for module in course.modules
    )
    learner.store.put_course(replace(course, modules=modules), learner.films.folder, files).result()


class Learner:
    """The program with the course of films in its library, as someone uses it."""

    def __init__(self, app: App, qtbot: QtBot, films: Films) -> None:
        self.app, self.bot, self.films = app, qtbot, films
        self.store, self.reader = app.services.store, app.services.reader
        self._sessions = 0
        course, files = course_of(films)
        self.store.put_course(course, films.folder, files).result()

    # --- before -------------------------------------------------------------------------------------------------

    def watched(self, lesson: str, *spans: tuple[float, float], stopped: float | None = None) -> None:
        """Played before, an hour ago."""
        self._sessions += 1
        active = sum(end - start for start, end in spans)
        at = NOW - HOUR
        session = Session(
            lesson=lesson,
            course=COURSE,
            device=self.store.device_id,
            started_at=at - round(active * 1000),
            ended_at=at,
            spans=spans,
            active_seconds=active,
            duration=LONG,
        )
        self.store.heartbeat(f"before-{self._sessions}", session, stopped).result()

    def marked(self, *lessons: str) -> None:
        for lesson in lessons:
            self.store.mark(COURSE, lesson, "complete").result()

    def bookmarked(self, lesson: str, *moments: float) -> None:
        for moment in moments:
            note = NoteValue(lesson=lesson, course=COURSE, at_seconds=moment, bookmark=True)
            self.store.put_note(f"note-{lesson}-{moment}", note).result()

    def chose(self, **settings: object) -> None:
        self.app.services.settings.change(**settings)

    # --- what is seen -------------------------------------------------------------------------------------------

    def course(self, width: int = 1280, height: int = 800) -> CoursePage:
        self._show(width, height)
        self.app.services.navigator.open_course(COURSE)
        page = self.app.window.page
        assert isinstance(page, CoursePage)
        self.until(lambda: not page.stale)
        return page

    def player(self, lesson: str, *, resume: bool | None = None, width: int = 1280, height: int = 800) -> PlayerPage:
        """The player page with a lesson that has just been opened."""
        self._show(width, height)
        self.app.services.navigator.open_lesson(lesson, COURSE, resume)
        page = self.app.window.page
        assert isinstance(page, PlayerPage)
        return page

    def playing(self, lesson: str, **how: Any) -> PlayerPage:
        """The same, when it plays."""
        page = self.player(lesson, **how)
        self.until_status(EngineStatus.PLAYING)
        return page

    @property
    def state(self) -> PlayerState:
        return self.app.services.lesson_player().state

    def progress(self, lesson: str) -> LessonProgress:
        """As the store tells it now."""
        return self.reader.course(COURSE).lessons[lesson]

    def until(self, condition: Callable[[], bool], within: int = _WAIT_MS) -> None:
        self.bot.waitUntil(condition, timeout=within)

    def until_status(self, *statuses: EngineStatus) -> None:
        self.until(lambda: self.state.status in statuses)

    def until_at(self, seconds: float, tolerance: float = 1.0) -> None:
        self.until(lambda: abs(self.state.position - seconds) <= tolerance)

    def _show(self, width: int, height: int) -> None:
        window = self.app.window
        window.resize(width, height)
        with self.bot.waitActive(window):
            window.show()
            window.activateWindow()


@pytest.fixture
def learner(app: App, qtbot: QtBot, films: Films) -> Learner:
    return Learner(app, qtbot, films)
