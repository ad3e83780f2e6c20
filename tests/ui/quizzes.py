"""A course with quizzes, and the page with one of them open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.quiz.page import QuizPage
from learncore.quiz import Choice, Pair, Question, Quiz, Range, Text
from learncore.records import Attempt, Course, Lesson, LessonProgress, Module
from tests.ui.library_of import NOW

COURSE = "knots"
_WAIT_MS = 8_000


def text(words: str) -> Text:
    return Text(words)


def choice(words: str, credit: float = 0.0, said: str = "") -> Choice:
    return Choice(text=Text(words, "markdown"), credit=credit, feedback=Text(said) if said else None)


QUESTIONS = (
    Question(
        id="1",
        kind="single",
        title="The king",
        category="Basics",
        text=Text("Which knot is the **king** of knots?", "markdown"),
        choices=(choice("The *bowline*", 1.0), choice("The granny knot", said="It slips."), choice("The reef knot")),
    ),
    Question(
        id="2",
        kind="multiple",
        text=text("Which of these are loops?"),
        choices=(choice("Bowline", 0.5), choice("Butterfly", 0.5), choice("Sheet bend", -0.5)),
    ),
    Question(
        id="3",
        kind="truefalse",
        text=text("A wet rope is weaker than a dry one."),
        choices=(choice("", 1.0), choice("")),
        feedback=text("Most ropes lose a tenth of their strength."),
    ),
    Question(id="4", kind="short", text=text("What joins two ropes?"), choices=(Choice(text=text("bend"), credit=1),)),
    Question(id="5", kind="numeric", text=text("How thick is it?"), ranges=(Range(low=9.5, high=10.5),)),
    Question(
        id="6",
        kind="matching",
        text=text("What is each for?"),
        pairs=(Pair(left=text("Bowline"), right="Mooring"), Pair(left=text("Clove hitch"), right="Fenders")),
        extras=("Cutting bread",),
    ),
    Question(
        id="7",
        kind="ordering",
        text=text("Put the steps in order."),
        choices=(choice("Make a loop"), choice("Up through it"), choice("Down again")),
    ),
)


class Taker:
    """The program with a course of a text and two quizzes, as someone uses it."""

    def __init__(self, app: App, qtbot: QtBot) -> None:
        self.app, self.bot = app, qtbot
        self.store, self.reader = app.services.store, app.services.reader
        self.rules: dict[str, Any] = {}
        self.put()

    def put(self, *, quiz: Quiz | None = None, **rules: Any) -> None:
        """Have the quizzes in the library, taken by these rules; `second` requires `first`. `quiz` is what is asked."""
        asked = quiz or Quiz(questions=QUESTIONS, shuffle_answers=False, **rules)

        def of(name: str, title: str, *, requires: tuple[str, ...] = (), **more: Any) -> Lesson:
            return Lesson(id=name, title=title, type="quiz", quiz=asked, requires=requires, **more)

        lessons = (
            of("first", "Check yourself", description="Seven questions on what you have read."),
            of("second", "The exam", requires=("first",)),
            Lesson(id="old", title="An old quiz", type="quiz"),
        )
        module = Module(id="m", title="Basics", lessons=lessons)
        course = Course(id=COURSE, title="Knots & ropes", modules=(module,))
        self.store.put_course(course, Path("/nowhere"), []).result(10)

    def tried(self, *scores: float, lesson: str = "first") -> None:
        """Submitted before, an hour ago."""
        for number, score in enumerate(scores):
            at = NOW - 3_600_000 + number
            answers = {"seed": 1, "given": {"1": 1}}
            attempt = Attempt(
                lesson=lesson, course=COURSE, score=score, answers=answers, started_at=at - 60_000, submitted_at=at
            )
            self.store.add_attempt(f"{lesson}-{number}", attempt).result(10)

    def open(self, lesson: str = "first", width: int = 1280, height: int = 800) -> QuizPage:
        self.show(width, height)
        self.app.services.navigator.open_lesson(lesson, COURSE)
        page = self.app.window.page
        assert isinstance(page, QuizPage)
        self.until(lambda: page.run.state in ("waiting", "running", "closed") and not page.stale)
        return page

    def begun(self, lesson: str = "first", **size: int) -> QuizPage:
        page = self.open(lesson, **size)
        page.begin()
        self.until(lambda: page.asking is not None)
        return page

    def course(self) -> CoursePage:
        self.show(1280, 800)
        self.app.services.navigator.open_course(COURSE)
        page = self.app.window.page
        assert isinstance(page, CoursePage)
        self.until(lambda: not page.stale)
        return page

    def show(self, width: int, height: int) -> None:
        window = self.app.window
        window.setMinimumSize(1, 1)
        window.resize(width, height)
        with self.bot.waitActive(window):
            window.show()
            window.activateWindow()

    def progress(self, lesson: str = "first") -> LessonProgress:
        return self.reader.course(COURSE).lessons[lesson]

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        target: QWidget = QApplication.focusWidget() or self.app.window
        if isinstance(key, str):
            self.bot.keyClicks(target, key)
        else:
            self.bot.keyClick(target, key, modifier)

    def until(self, condition: Callable[[], bool]) -> None:
        self.bot.waitUntil(condition, timeout=_WAIT_MS)


@pytest.fixture
def taker(app: App, qtbot: QtBot) -> Taker:
    return Taker(app, qtbot)
