"""Quizzes with more in them than a window shows at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from learnapp.ui.pages.quiz.page import QuizPage
from learncore.quiz import Choice, Question, Quiz, Text
from tests.ui.quizzes import Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")
Key = Qt.Key


def asked(count: int, words: str) -> Quiz:
    choices = (Choice(text=Text("yes"), credit=1.0), Choice(text=Text("no")))
    questions = (Question(id=str(n), kind="single", text=Text(words), choices=choices) for n in range(count))
    return Quiz(questions=tuple(questions), shuffle_answers=False)


def place_of(page: QuizPage) -> int:
    return page.area.verticalScrollBar().value()


def test_a_page_down_reads_on_before_it_goes_on(taker: Taker) -> None:
    taker.put(quiz=asked(2, "A long story. " * 200))
    page = taker.begun(width=1024, height=640)
    assert page.asking is not None
    taker.until(lambda: page.area.verticalScrollBar().maximum() > 0 and place_of(page) == 0)
    taker.press(Key.Key_PageDown)
    assert place_of(page) > 0
    assert page.asking.place == 0
    for _ in range(5):
        taker.press(Key.Key_PageDown)
        if page.asking.place == 1:
            break
    assert page.asking.place == 1
    taker.until(lambda: place_of(page) == 0)
    taker.press(Key.Key_PageUp)
    assert page.asking.place == 0


def test_a_review_is_read_to_its_end_with_keys_and_a_long_one_in_parts(taker: Taker) -> None:
    taker.put(quiz=asked(23, "Really?"))
    page = taker.begun()
    page.run.submit()
    taker.until(lambda: page.review is not None)
    review = page.review
    assert review is not None
    assert len(review.cards) == 10
    taker.until(lambda: page.area.verticalScrollBar().maximum() > 0)
    taker.press(Key.Key_PageDown)
    assert place_of(page) > 0
    assert review.more.text() == "Show 10 more questions"
    review.more.setFocus()
    taker.press(Key.Key_Return)
    assert (len(review.cards), review.more.text()) == (20, "Show 3 more questions")
    taker.press(Key.Key_Space)
    assert len(review.cards) == 23
    assert review.more.isHidden()
    assert review.hasFocus()
    taker.press(Key.Key_PageUp)
    taker.press(Key.Key_PageDown)
    assert place_of(page) > 0


def test_half_a_character_is_no_answer_that_cannot_be_kept(taker: Taker) -> None:
    page = taker.begun()
    assert page.asking is not None
    page.asking.show_question(3)
    line = page.asking.view.line  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess]
    line.setText("bend\ud800")
    line.textEdited.emit(line.text())
    page.run.submit()
    taker.until(lambda: page.review is not None)
    assert taker.progress().attempts == 1
