"""Whatever leads to a lesson: it opens on the page for what it is, at the place that was chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from learnapp.ui.pages.quiz.page import QuizPage
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.records import NoteValue
from tests.ui import quizzes
from tests.ui.course_of_documents import COURSE, PAGES, Student, documents, student
from tests.ui.quizzes import Taker

__all__ = ["documents", "student"]


def found(student: Student, text: str) -> None:
    """Searched over everything, and the first of it opened."""
    window = student.app.window
    window.show()
    student.bot.waitExposed(window)
    palette = window.palette_over
    palette.show_search()
    assert student.app.services.search().wait(20)
    student.bot.keyClicks(palette.field, text)
    student.until(lambda: not palette._asking and palette.rows.items)
    student.bot.keyClick(palette.field, Qt.Key.Key_Return)


def read(student: Student) -> float:
    """The top of what is read now."""
    page = student.app.window.page
    assert isinstance(page, ReaderPage)
    student.until(lambda: page.sheet.view is not None and page.desk.reader.viewing is not None)
    assert page.sheet.view is not None
    return page.sheet.view.sight().top


def test_a_note_that_is_found_opens_its_page(student: Student) -> None:
    note = NoteValue(lesson="sheet", course=COURSE, at_seconds=3.0, text="ask about fragmentation")
    student.store.put_note("n1", note).result()
    found(student, "fragmentation")
    assert read(student) == pytest.approx(3.0, abs=0.02)
    student.app.window.page.leave()
    assert student.progress("sheet").resume_seconds == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize(("at", "top"), [(0.0, 1.0), (PAGES + 40.0, float(PAGES))])
def test_a_page_that_is_not_there_is_the_nearest_one(student: Student, at: float, top: float) -> None:
    student.app.window.resize(1280, 300)
    student.app.window.show()
    student.bot.waitExposed(student.app.window)
    student.app.services.navigator.open_lesson("sheet", COURSE, at=at)
    assert read(student) == pytest.approx(top, abs=0.6)


def test_a_quiz_that_is_found_is_asked(student: Student) -> None:
    taker = Taker(student.app, student.bot)
    found(student, "Check yourself")
    page = student.app.window.page
    assert isinstance(page, QuizPage)
    taker.until(lambda: page.run.state == "waiting")
    place = student.app.services.navigator.place
    assert place is not None
    assert (place.course_id, place.lesson_id) == (quizzes.COURSE, "first")
    assert not student.app.window.sidebar.isHidden()


def test_from_one_page_to_another_is_one_step_back(student: Student) -> None:
    Taker(student.app, student.bot)
    navigator = student.app.services.navigator
    student.app.window.show()
    navigator.go("library")
    navigator.open_lesson("sheet", COURSE)
    assert isinstance(student.app.window.page, ReaderPage)
    navigator.open_lesson("first", quizzes.COURSE)
    assert isinstance(student.app.window.page, QuizPage)
    navigator.back()
    assert navigator.place is not None
    assert navigator.place.page == "library"
