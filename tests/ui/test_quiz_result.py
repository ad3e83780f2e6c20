"""What is shown of a quiz that was submitted, and where."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from learnapp.ui.pages.quiz.page import QuizPage
from tests.ui.quizzes import Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_score_stands_beside_what_is_said_of_it_and_above_the_buttons(taker: Taker, width: int) -> None:
    taker.tried(20)
    page = taker.open(width=width)
    page.findChild(QPushButton, "quiz_review_last").click()
    review = page.review
    assert review is not None
    taker.until(lambda: review.card.width() > 600)
    ring = review.ring.geometry()
    assert ring.top() == review.card.body.contentsMargins().top()
    assert ring.bottom() < review.again.geometry().top()
    assert ring.top() < review.heading.geometry().top() < ring.bottom()


def right_answers(page: QuizPage) -> list[str]:
    shown = page.findChild(QWidget, "quiz_review").findChildren(QLabel)
    return [label.text() for label in shown if label.text().startswith("Right: ")]


def test_the_right_answers_are_not_given_away_while_they_can_still_be_found(taker: Taker) -> None:
    taker.put(attempt_limit=2)
    taker.tried(20)
    page = taker.open()
    page.findChild(QPushButton, "quiz_review_last").click()
    assert right_answers(page) == []
    assert page.review is not None
    assert page.review.when_told.isVisible()
    assert page.review.cards[0].verdict.text() == "Wrong"
    assert page.review.when_told.text() == (
        "The right answers are shown when the quiz is passed, or when no attempt is left."
    )


@pytest.mark.parametrize(("limit", "scores"), [(1, (20,)), (None, (90,)), (None, (90, 20)), (2, (90,))])
def test_the_right_answers_are_shown_when_it_is_passed_or_no_attempt_is_left(
    taker: Taker, limit: int | None, scores: tuple[float, ...]
) -> None:
    taker.put(attempt_limit=limit)
    taker.tried(*scores)
    page = taker.open()
    page.findChild(QPushButton, "quiz_review_last").click()
    assert "Right: The bowline" in right_answers(page)
    assert page.review is not None
    assert page.review.when_told.isHidden()
