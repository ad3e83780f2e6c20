"""Documents that cannot be shown: what is said, and that the lessons stay usable."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from learnapp.ui.pages.reader.page import ReaderPage
from learnapp.ui.widgets.state_panel import StatePanel
from tests.ui.course_of_documents import COURSE, Documents, Student, documents, student

__all__ = ["documents", "student"]


def told(page: ReaderPage) -> str:
    panel = page.sheet.panel
    assert isinstance(panel, StatePanel)
    return panel.title.text()


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    return found


@pytest.mark.parametrize(
    ("lesson", "title"),
    [
        ("secret", "This PDF is protected with a password"),
        ("broken", "This PDF cannot be shown"),
        ("gone", "File not found"),
        ("locked", "Locked"),
    ],
)
def test_what_cannot_be_shown_is_told_and_the_lessons_stay_usable(student: Student, lesson: str, title: str) -> None:
    page = student.opens(lesson)
    student.until(lambda: page.sheet.panel is not None)
    assert told(page) == title
    assert not page.bar.search.isVisible()
    rows = page.side.lessons.rows
    assert page.side.lessons.isVisible()
    page.side.lessons.setCurrentIndex(rows.index_of("next"))
    student.bot.keyClick(page.side.lessons, Qt.Key.Key_Return)
    student.until(lambda: page.sheet.view is not None)
    assert page.bar.title.text() == "What comes next"
    assert student.progress(lesson).total_sessions == 0


def test_a_document_that_cannot_be_shown_can_be_marked_and_passed(student: Student) -> None:
    page = student.opens("broken")
    student.until(lambda: page.sheet.panel is not None)
    assert page.side.lessons.below("broken") == "Cannot be shown"
    button(page, "reader_retry").click()
    student.until(lambda: page.sheet.panel is not None)
    page.bar.mark.click()
    student.until(lambda: page.desk.done)
    student.opens("secret")
    button(page, "reader_next_lesson").click()
    assert page.bar.title.text() == "Broken"


def test_a_file_that_was_found_opens_by_itself(student: Student, documents: Documents) -> None:
    page = student.opens("gone")
    student.until(lambda: page.sheet.panel is not None)
    view = student.reader.lesson("gone", COURSE)
    assert view is not None
    assert view.file is not None
    found = replace(view.file, path=str(documents.path("sheet.pdf")), missing=False)
    student.store.set_folder(COURSE, documents.folder, [found]).result()
    student.until(lambda: page.sheet.view is not None)
