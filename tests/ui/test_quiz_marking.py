"""A quiz is completed by passing it, not by a mark set by hand in the window."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.course.rows import LessonRow
from learncore.quiz import Quiz
from tests.ui.quizzes import COURSE, QUESTIONS, Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")
WHY = "A quiz is complete when it is passed."


def row_of(course: CoursePage, lesson: str = "first") -> LessonRow:
    row = course.lessons.rows.lesson_row(course.lessons.rows.index_of(lesson))
    assert row is not None
    return row


def entry(course: CoursePage) -> QAction:
    menu = course.actions_.lesson_menu(row_of(course), lambda _resume: None)
    return next(action for action in menu.actions() if action.objectName() == "lesson_mark")


def test_neither_the_ring_nor_a_key_nor_the_menu_completes_a_quiz(taker: Taker) -> None:
    course = taker.course()
    listed = course.lessons
    index = listed.rows.index_of("first")
    places = listed.places_of(index)
    assert places is not None
    assert listed.tip_at(places.check.center()) == WHY
    checked: list[object] = []
    listed.checked.connect(checked.append)
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=places.check.center())
    listed.setCurrentIndex(index)
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert checked == []
    assert taker.app.window.page is course
    assert (entry(course).isEnabled(), entry(course).toolTip()) == (False, WHY)
    assert taker.progress().status == "not_started"


def test_a_mark_that_was_set_elsewhere_stays_and_can_be_taken_back(taker: Taker) -> None:
    taker.store.mark(COURSE, "first", "complete").result(10)
    course = taker.course()
    assert row_of(course).done
    assert not row_of(course, "second").needs
    assert (entry(course).isEnabled(), entry(course).text()) == (True, "Mark as incomplete")
    entry(course).trigger()
    taker.until(lambda: taker.progress().status != "completed")


def test_a_passed_quiz_that_was_marked_incomplete_can_be_marked_complete_again(taker: Taker) -> None:
    taker.tried(90)
    course = taker.course()
    assert not entry(course).isEnabled()
    taker.store.mark(COURSE, "first", "incomplete").result(10)
    taker.until(lambda: not course.stale and not row_of(course).done)
    entry(course).trigger()
    taker.until(lambda: taker.progress().status == "completed")


def test_a_quiz_in_which_nothing_is_graded_is_marked_by_hand(taker: Taker) -> None:
    taker.put(quiz=Quiz(questions=tuple(replace(question, points=0) for question in QUESTIONS)))
    course = taker.course()
    assert entry(course).isEnabled()
    course.lessons.setCurrentIndex(course.lessons.rows.index_of("first"))
    QTest.keyClick(course.lessons, Qt.Key.Key_Space)
    taker.until(lambda: taker.progress().status == "completed")
