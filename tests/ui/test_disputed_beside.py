"""A note that two devices changed, met beside the film and beside the document: told, and settled by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from learnapp.store import Store
from learnapp.ui.pages.player import look
from learnapp.ui.pages.player.beside import NOTES, Beside
from learncore.records import NoteValue, Register
from learncore.register import plain, write
from tests.ui.course_of_documents import COURSE as READ
from tests.ui.course_of_documents import Documents, Student, documents, student
from tests.ui.course_of_films import COURSE as WATCHED
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["Documents", "documents", "films", "learner", "no_sound", "student"]
pytestmark = pytest.mark.xdist_group("focus")


def dispute(store: Store, lesson: str, course: str, at: float) -> None:
    """Two devices wrote a note without knowing of each other."""

    def note(text: str) -> NoteValue:
        return NoteValue(lesson=lesson, course=course, at_seconds=at, text=text, bookmark=True)

    store.put_note("n1", note("from here")).result()
    theirs = write(Register(), "desk", 2**41, note("from the desk"))
    store.join_documents([("note", "n1", plain(theirs))]).result()


def rows(side: Beside) -> list[str]:
    marks = side.noting.notes.bookmarks.list.rows
    return [marks.data(marks.index(row)) for row in range(marks.rowCount())]


def test_it_is_told_beside_a_document_on_whatever_tab_and_settled_there(student: Student) -> None:
    dispute(student.store, "sheet", READ, 2.0)
    page = student.reads("sheet")
    student.until(page.side.disputed.isVisible)
    assert page.side.tabs.currentIndex() != NOTES
    assert page.side.disputed.accessibleName() == "A note was changed in two places."
    page.side.disputed.button.setFocus(Qt.FocusReason.TabFocusReason)
    student.bot.keyClick(page.side.disputed.button, Qt.Key.Key_Space)
    notes = page.side.notes.notes
    student.until(lambda: notes.settling and notes.versions.first is QApplication.focusWidget())
    assert not page.side.disputed.isVisible(), "it is before one's eyes"
    student.bot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    student.until(lambda: not notes.settling and notes.bookmarks.list.hasFocus())
    assert student.app.window.page is page, "it is decided later"
    student.until(page.side.disputed.isVisible)
    assert rows(page.side) == ["Two versions, Page 2, from the desk"]
    notes.bookmarks.list.setCurrentIndex(notes.bookmarks.list.rows.index(0))
    student.bot.keyClick(notes.bookmarks.list, Qt.Key.Key_Return)
    student.until(lambda: notes.settling)
    keep = notes.versions.findChild(QPushButton, "note_keep_1")
    assert keep is not None
    keep.setFocus(Qt.FocusReason.TabFocusReason)
    student.bot.keyClick(keep, Qt.Key.Key_Space)
    student.until(lambda: rows(page.side) == ["Page 2, from here"])
    assert not notes.settling
    assert not page.side.disputed.isVisible()


def test_it_is_told_beside_a_film_when_it_comes_and_settled_there(learner: Learner) -> None:
    learner.app.services.theme.set_mode("light")
    page = learner.playing("pointers", resume=False)
    assert not page.panel.disputed.isVisible()
    dispute(learner.store, "pointers", WATCHED, 12.0)
    learner.until(page.panel.disputed.isVisible)
    page.panel.disputed.button.click()
    notes = page.panel.notes
    learner.until(lambda: notes.settling and page.panel.tabs.currentIndex() == NOTES)
    words = notes.versions.findChild(QLabel, "note_version_0")
    assert words is not None
    assert words.palette().color(words.foregroundRole()) == look.TEXT, "the player is dark, in a light window too"
    learner.bot.keyClick(page, Qt.Key.Key_Escape)
    learner.until(lambda: not notes.settling)
    assert learner.app.window.page is page
    assert rows(page.panel) == ["Two versions, 0:12, from the desk"]
    page.panel.disputed.button.click()
    notes.versions.both.click()
    learner.until(lambda: sorted(rows(page.panel)) == ["0:12, from here", "0:12, from the desk"])
    assert not page.panel.disputed.isVisible()
