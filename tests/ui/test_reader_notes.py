"""Notes and bookmarks of a document: begun by a key where one reads, shown beside it, and led back to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from learnapp.ui.notices import Notice
from learnapp.ui.pages.notes.page import NotesPage
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.records import NoteValue, Register
from learncore.register import plain, write
from tests.ui.course_of_documents import COURSE, Student, documents, student

__all__ = ["documents", "student"]

pytestmark = pytest.mark.xdist_group("focus")


def kept(student: Student, lesson: str = "sheet") -> list[tuple[str, float]]:
    return [(view.note.text, round(view.note.at_seconds, 2)) for view in student.reader.lesson_notes(lesson)]


def rows(page: ReaderPage) -> list[str]:
    model = page.side.notes.notes.bookmarks.list.rows
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def test_a_note_is_written_on_the_page_one_is_on(student: Student) -> None:
    page = student.reads("sheet")
    page.sheet.view.go_to(3.0)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_N)
    editor = page.side.notes.notes.editor
    assert page.side.tabs.currentIndex() == NOTES
    student.until(editor.field.hasFocus)
    assert editor.heading.text() == "New note on page 3"
    student.bot.keyClicks(editor.field, "free once, b n d")
    student.until(lambda: kept(student) == [("free once, b n d", 3.0)])
    student.until(lambda: page.side.tabs.tabText(NOTES) == "Notes 1")
    student.bot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert student.app.window.page is page
    student.until(page.sheet.view.hasFocus)
    assert rows(page) == ["Page 3, free once, b n d"]


def test_the_page_of_a_note_is_the_one_that_the_reader_tells(student: Student) -> None:
    page = student.reads("sheet")
    page.sheet.view.go_to(2.9)
    assert page.bar.field.text() == "3"
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_N)
    assert page.side.notes.notes.editor.heading.text() == "New note on page 3"


def test_a_bookmark_keeps_the_place_and_leads_back_to_it(student: Student) -> None:
    page = student.reads("sheet")
    posted: list[Notice] = []
    student.app.services.notices.posted.connect(posted.append)
    page.sheet.view.go_to(4.25)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_B)
    student.until(lambda: kept(student) == [("", 4.25)])
    assert posted[-1].text == "Bookmark added on page 4."
    student.until(lambda: rows(page) == ["Page 4, Bookmark"])
    page.sheet.view.go_to(1.0)
    page.side.tabs.setCurrentIndex(NOTES)
    marks = page.side.notes.notes.bookmarks.list
    marks.setFocus(Qt.FocusReason.TabFocusReason)
    marks.setCurrentIndex(marks.rows.index(0))
    student.bot.keyClick(marks, Qt.Key.Key_Return)
    assert page.sheet.view.sight().top == pytest.approx(4.25, abs=0.02)
    student.until(page.sheet.view.hasFocus)
    marks.setFocus(Qt.FocusReason.TabFocusReason)
    student.bot.keyClick(marks, Qt.Key.Key_Delete)
    student.until(lambda: kept(student) == [])


def test_a_note_of_a_text_keeps_where_it_was_scrolled_to(student: Student) -> None:
    page = student.reads("heap")
    page.sheet.view.go_to(2.4)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_N)
    student.bot.keyClicks(page.side.notes.notes.editor.field, "twice")
    student.app.services.navigator.go("notes")
    student.until(lambda: kept(student, "heap") == [("twice", pytest.approx(2.4, abs=0.05))])
    notes = student.app.window.page
    assert isinstance(notes, NotesPage)
    student.until(lambda: notes.list.rows.rowCount() == 1)
    notes.list.setFocus(Qt.FocusReason.TabFocusReason)
    notes.list.setCurrentIndex(notes.list.rows.index(0))
    student.bot.keyClick(notes.list, Qt.Key.Key_Return)
    student.until(lambda: student.app.window.page is page and page.sheet.view is not None)
    student.until(lambda: page.sheet.view.sight().top == pytest.approx(2.4, abs=0.05))


def test_with_the_panel_away_a_note_brings_it(student: Student) -> None:
    page = student.reads("sheet", width=1024, height=640)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_I)
    assert not page.side.isVisible()
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_N)
    assert page.side.isVisible()
    student.bot.keyClicks(page.side.notes.notes.editor.field, "words")
    student.until(lambda: kept(student) == [("words", 1.0)])
    assert page.side.isVisible()


def test_another_document_begins_without_the_note_of_the_one_before(student: Student) -> None:
    page = student.reads("sheet")
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_N)
    student.bot.keyClicks(page.side.notes.notes.editor.field, "of the sheet")
    student.reads("heap")
    student.until(lambda: kept(student) == [("of the sheet", 1.0)])
    assert page.side.notes.notes.editor.isHidden()
    assert rows(page) == []
    assert page.side.tabs.tabText(NOTES) == "Notes"


def test_what_another_device_wrote_of_a_page_is_settled_beside_it(student: Student) -> None:
    note = NoteValue(lesson="sheet", course=COURSE, at_seconds=2.0, text="from here", bookmark=True)
    student.store.put_note("n1", note).result()
    theirs = write(Register(), "desk", 2**41, NoteValue(
        lesson="sheet", course=COURSE, at_seconds=2.0, text="from the desk", bookmark=True))  # fmt: skip
    student.store.join_documents([("note", "n1", plain(theirs))]).result()
    page = student.reads("sheet")
    page.side.tabs.setCurrentIndex(NOTES)
    student.until(lambda: rows(page) == ["Two versions, Page 2, from the desk"])
    page.noting.drafts.edit("n1")
    keep = page.side.notes.notes.versions.findChild(QPushButton, "note_keep_1")
    assert keep is not None
    keep.click()
    student.until(lambda: rows(page) == ["Page 2, from here"])


def test_a_note_is_begun_while_the_document_is_opened(student: Student) -> None:
    window = student.app.window
    window.show()
    window.activateWindow()
    student.until(window.isActiveWindow)
    page = student.opens("sheet")
    assert page.sheet.view is None
    student.bot.keyClick(page, Qt.Key.Key_N)
    editor = page.side.notes.notes.editor
    assert editor.heading.text() == "New note on page 1"
    student.until(editor.field.hasFocus)
    student.bot.keyClicks(editor.field, "b ")
    student.until(lambda: page.sheet.view is not None)
    assert editor.field.hasFocus(), "the document that is there now does not take the focus"
    student.bot.keyClicks(editor.field, "n d")
    student.until(lambda: kept(student) == [("b n d", 1.0)])


def test_a_bookmark_is_kept_while_the_document_is_opened(student: Student) -> None:
    page = student.reads("sheet")
    page.sheet.view.go_to(3.0, moved=True)
    student.app.services.navigator.go("home")
    student.until(lambda: student.progress("sheet").resume_seconds == 3.0)
    page = student.opens("sheet")
    assert page.sheet.view is None
    page.noting.bookmark()
    student.until(lambda: kept(student) == [("", 3.0)])


def test_where_there_is_no_document_nothing_is_written(student: Student) -> None:
    page = student.opens("gone")
    student.until(lambda: page.sheet.panel is not None)
    page.write_note()
    page.noting.bookmark()
    assert page.side.notes.notes.editor.isHidden()
    assert kept(student, "gone") == []
