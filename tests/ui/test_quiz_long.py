"""Quizzes with more in them than a window shows at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from learnapp.errors import StoreError
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
    line = page.asking.view.line  # pyright: ignore[reportAttributeAccessIssue]
    line.setText("bend\ud800")
    line.textEdited.emit(line.text())
    page.run.submit()
    taker.until(lambda: page.review is not None)
    assert taker.progress().attempts == 1


def test_a_quiz_that_is_unlocked_while_it_is_open_can_be_taken(taker: Taker) -> None:
    page = taker.open("second")
    taker.until(page.state.isVisible)
    assert page.state.text.text() == "Complete first: Check yourself"
    taker.store.mark("knots", "first", "complete").result(10)
    taker.until(lambda: page.run.state == "waiting" and page.intro.isVisible())
    assert page.intro.begin.hasFocus()


def test_a_quiz_that_cannot_be_opened_says_so(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_lesson: str) -> None:
        raise StoreError("The disk is full", "Make room.")

    page = taker.open()
    taker.course()
    monkeypatch.setattr(taker.store.answering, "take_up", broken)
    taker.app.services.navigator.open_lesson("first", "knots")
    taker.until(page.state.isVisible)
    assert page.state.title.text() == "The quiz could not be opened"
    monkeypatch.undo()
    taker.course()
    taker.open()
    taker.until(page.intro.isVisible)


def test_what_became_of_an_attempt_whose_time_ran_out_elsewhere_is_told(taker: Taker) -> None:
    taker.put(time_limit_seconds=60)
    taker.tried(40)
    page = taker.open()
    assert page.intro.last.text() == "1 attempt, the last one 1 hour ago."
    assert page.intro.time_was_up.isVisible()
    assert page.intro.time_was_up.text().startswith("The time of your last attempt was up")
    page.intro.review.click()
    taker.until(lambda: page.review is not None and page.review.time_is_up.isVisible())
    taker.store.start_over("knots", "first").result(10)
    taker.course()
    page = taker.open()
    assert page.intro.last.text() == "The last attempt was 1 hour ago, before the lesson was started over."
    assert page.intro.time_was_up.isHidden()
