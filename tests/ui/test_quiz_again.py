"""A quiz with no attempt left is started over, and one whose time was up says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from learnapp.ui.pages.quiz.page import QuizPage
from tests.ui.conftest import Clock
from tests.ui.quizzes import COURSE, Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")


def start_over(page: QuizPage, answer: str) -> None:
    button = next(each for each in page.findChildren(QPushButton, "quiz_start_over") if each.isVisible())
    button.click()
    box = next(each for each in page.findChildren(QMessageBox, "quiz_start_over_dialog") if each.isVisible())
    box.findChild(QPushButton, f"quiz_start_over_dialog_{answer}").click()


def test_new_attempts_are_had_by_starting_over_which_asks_first(taker: Taker) -> None:
    taker.put(attempt_limit=1)
    taker.tried(20)
    page = taker.open()
    assert page.intro.begin.isHidden()
    start_over(page, "no")
    assert taker.progress().attempts == 1
    start_over(page, "yes")
    taker.until(lambda: taker.progress().attempts == 0)
    taker.until(lambda: page.intro.begin.isVisible() and page.run.state == "waiting")
    assert page.intro.over.isHidden()
    assert "before the lesson was started over" in page.intro.last.text()
    page.begin()
    taker.until(lambda: page.asking is not None)


def test_it_is_started_over_from_the_result_too(taker: Taker) -> None:
    taker.put(attempt_limit=1)
    page = taker.begun()
    page.run.submit()
    taker.until(lambda: page.review is not None)
    assert page.review is not None
    assert page.review.again.isHidden()
    assert "Start the lesson over" in page.review.text.text()
    start_over(page, "yes")
    taker.until(lambda: page.intro.isVisible() and page.intro.begin.isVisible())


def test_the_course_offers_to_continue_and_not_to_resume_a_quiz_without_an_attempt_left(taker: Taker) -> None:
    taker.put(attempt_limit=1)
    taker.tried(20)
    course = taker.course()
    assert course.header.primary_words(course._primary) == "Continue · An old quiz"
    taker.store.mark(COURSE, "old", "complete").result(10)
    taker.until(lambda: course._primary is not None and course._primary.lesson.id == "first")
    assert course.header.primary_words(course._primary) == "Continue · Check yourself"


def test_it_goes_on_with_the_question_at_which_it_was_left_though_one_before_is_open(taker: Taker) -> None:
    page = taker.begun()
    assert page.asking is not None
    page.asking.show_question(5)
    taker.course()
    page = taker.open()
    taker.until(lambda: page.asking is not None)
    assert page.asking is not None
    assert page.asking.place == 5


def test_a_quiz_whose_time_ran_out_while_it_was_closed_says_what_was_graded(taker: Taker, clock: Clock) -> None:
    taker.put(time_limit_seconds=600)
    page = taker.begun()
    taker.press("1")
    taker.until(lambda: page.run.answers == {"1": 0} and not page.run._unsaved)
    taker.course()
    clock.now += 3_600_000
    page = taker.open()
    told = page.findChild(QLabel, "quiz_time_was_up")
    taker.until(told.isVisible)
    assert told.text() == (
        "The time of your last attempt was up, so it was submitted as it was: 1 of 7 questions answered. "
        "It was graded 14%. Not passed yet."
    )
    taker.press(Qt.Key.Key_Return)
    taker.until(lambda: page.asking is not None)
