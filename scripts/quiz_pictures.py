"""Pictures of a quiz: before, while and after it is taken."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from learnapp.build import App
from learnapp.ui.pages.quiz.page import QuizPage

Take = Callable[[str], None]
Settle = Callable[[int], None]
Until = Callable[[Callable[[], bool], str], None]

_COURSE = """
    id = "knots-and-ropes"
    title = "Knots and ropes"
    author = "A. Sailor"
    description = "Twelve knots for every day, and how to tell them apart."

    [[modules]]
    title = "Basics"

    [[modules.lessons]]
    key = "check"
    title = "Check yourself"
    time_limit = 600
    attempts = 3

    [[modules.lessons.questions]]
    ask = "Which knot is called the **king of knots**?"
    format = "markdown"
    right = "The bowline"
    wrong = ["The granny knot", "The reef knot", "The clove hitch"]
    comments = { "The granny knot" = "It slips: never trust it with a boat." }

    [[modules.lessons.questions]]
    ask = "Which of these make a loop that holds?"
    right = ["Bowline", "Alpine butterfly"]
    wrong = ["Sheet bend", "Rolling hitch"]

    [[modules.lessons.questions]]
    ask = "What is each of them for?"
    pairs = [["Bowline", "Mooring"], ["Clove hitch", "Hanging up a fender"], ["Sheet bend", "Joining two ropes"]]

    [[modules.lessons.questions]]
    ask = "How do you tie a bowline? Put the steps in order."
    order = ["Make a small loop", "Up through the loop", "Round behind the rope", "Down through the loop again"]

    [[modules.lessons]]
    title = "The exam"
    requires = ["check"]
    passing_score = 80

    [[modules.lessons.questions]]
    ask = "A wet rope is weaker than a dry one."
    right = true
"""


def quiz_pages(app: App, take: Take, settle: Settle, until: Until, folder: Path) -> None:
    """Add a course of quizzes and take one of them, in both looks."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text(textwrap.dedent(_COURSE), encoding="utf-8")
    course_id = app.services.library().import_folder(folder).course_id
    view = app.services.reader.course(course_id)
    assert view is not None
    for look in ("light", "dark"):
        app.services.theme.set_mode(look)
        app.services.navigator.open_lesson(view.course.lessons[0].id, course_id)
        page = app.window.page
        assert isinstance(page, QuizPage)
        until(lambda page=page: page.run.state == "waiting", "the quiz")
        take(f"quiz-intro-{look}")
        page.begin()
        until(lambda page=page: page.asking is not None, "the first question")
        _answer(page, take, settle, look)
        page.run.submit()
        until(lambda page=page: page.review is not None, "the result")
        settle(300)
        take(f"quiz-review-{look}")
        app.services.navigator.open_course(course_id)
        take(f"quiz-course-{look}")
    app.services.navigator.go("home")


def _answer(page: QuizPage, take: Take, settle: Settle, look: str) -> None:
    asking = page.asking
    assert asking is not None
    quiz = page.run.quiz
    assert quiz is not None
    page.run.answer("1", 1 if look == "light" else 0)
    asking.show_question(0)
    take(f"quiz-{look}")
    page.run.answer("2", [0, 1])
    page.run.answer("3", [0, 1, None])
    asking.show_question(2)
    take(f"quiz-matching-{look}")
    page.run.answer("4", [0, 1, 3, 2])
    asking.show_question(3)
    settle(100)
    take(f"quiz-ordering-{look}")
