"""Notes beside the picture: written and saved as one types, changed, deleted with a way back, settled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from learnapp.player.engine import EngineStatus
from learnapp.ui.notices import Notice
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.page import PlayerPage
from learncore.records import NoteValue, Register
from learncore.register import plain, write
from tests.ui.course_of_films import COURSE, Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def open_(learner: Learner, at: float = 12.0) -> PlayerPage:
    page = learner.playing("pointers", resume=False)
    page.viewer.deck.seek(at)
    learner.until_at(at)
    return page


def texts(learner: Learner) -> list[str]:
    return [view.note.text for view in learner.reader.lesson_notes("pointers")]


def noted(learner: Learner, text: str = "first", at: float = 12.0) -> str:
    note = NoteValue(lesson="pointers", course=COURSE, at_seconds=at, text=text, bookmark=True)
    learner.store.put_note("n1", note).result()
    return "n1"


def write_elsewhere(learner: Learner, text: str) -> None:
    """Another device changes the note, having seen what is recorded now."""
    view = learner.reader.note("n1")
    assert view is not None
    note = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text=text, bookmark=True)
    theirs = write(Register(seen=dict(view.known)), "desk", 2**41, note)
    learner.store.join_documents([("note", "n1", plain(theirs))]).result()


def test_a_note_is_saved_while_it_is_written(learner: Learner) -> None:
    page = open_(learner)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.until_status(EngineStatus.PAUSED)
    editor = page.panel.notes.editor
    assert editor.isVisible()
    assert page.panel.tabs.currentIndex() == NOTES
    assert editor.field.hasFocus()
    assert editor.heading.text() == "New note at 0:12"
    learner.bot.keyClicks(editor.field, "f5 is bold, k")
    learner.until(lambda: texts(learner) == ["f5 is bold, k"])
    assert learner.app.window.page is page, "keys are words here"
    learner.until(lambda: page.panel.tabs.tabText(NOTES) == "Notes 1")
    learner.bot.keyClicks(editor.field, " 2")
    learner.bot.keyClick(editor.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not editor.isVisible()
    learner.until_status(EngineStatus.PLAYING)
    learner.until(lambda: texts(learner) == ["f5 is bold, k 2"])
    assert len(learner.reader.lesson_notes("pointers")) == 1


def test_nothing_written_is_nothing_kept(learner: Learner) -> None:
    page = open_(learner)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.until_status(EngineStatus.PAUSED)
    learner.bot.keyClick(page.panel.notes.editor.field, Qt.Key.Key_Escape)
    learner.until_status(EngineStatus.PLAYING)
    assert texts(learner) == []


def test_leaving_the_lesson_keeps_what_was_written(learner: Learner) -> None:
    page = open_(learner)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.bot.keyClicks(page.panel.notes.editor.field, "half a thought")
    learner.app.services.navigator.go("home")
    learner.until(lambda: texts(learner) == ["half a thought"])


def test_another_lesson_begins_without_the_note_of_the_one_before(learner: Learner) -> None:
    page = open_(learner)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.bot.keyClicks(page.panel.notes.editor.field, "of pointers")
    learner.app.services.navigator.open_lesson("hello", COURSE, False)
    learner.until(lambda: texts(learner) == ["of pointers"])
    assert not page.panel.notes.editor.isVisible()
    assert learner.reader.lesson_notes("hello") == []


def test_a_note_is_changed_and_deleted_with_a_way_back(learner: Learner) -> None:
    noted(learner)
    page = open_(learner, 5)
    page.panel.tabs.setCurrentIndex(NOTES)
    marks = page.panel.bookmarks.list
    learner.until(lambda: marks.rows.rowCount() == 1)
    marks.setFocus(Qt.FocusReason.TabFocusReason)
    marks.setCurrentIndex(marks.rows.index(0))
    learner.bot.keyClick(marks, Qt.Key.Key_F2)
    editor = page.panel.notes.editor
    assert editor.text == "first"
    learner.bot.keyClicks(editor.field, " thoughts")
    learner.until(lambda: texts(learner) == ["first thoughts"])
    posted: list[Notice] = []
    learner.app.services.notices.posted.connect(posted.append)
    editor.delete.click()
    learner.until(lambda: texts(learner) == [])
    assert not editor.isVisible()
    assert posted[-1].act is not None
    posted[-1].act()
    learner.until(lambda: texts(learner) == ["first thoughts"])


def test_what_another_device_wrote_meanwhile_is_kept_beside(learner: Learner) -> None:
    noted(learner)
    page = open_(learner, 5)
    page.panel.tabs.setCurrentIndex(NOTES)
    page.moments.drafts.edit("n1")
    editor = page.panel.notes.editor
    learner.bot.keyClicks(editor.field, ", from here")
    write_elsewhere(learner, "from the desk")
    learner.until(lambda: "Two versions" in (page.panel.bookmarks.list.rows.data(
        page.panel.bookmarks.list.rows.index(0)) or ""))  # fmt: skip
    view = learner.reader.note("n1")
    assert view is not None
    assert {version.note.text for version in view.versions} == {"first, from here", "from the desk"}
    editor.finish.click()
    page.moments.drafts.edit("n1")
    versions = page.panel.notes.versions
    assert versions.isVisible()
    keep = versions.findChild(QPushButton, "note_keep_1")
    assert keep is not None
    wanted = view.versions[1].note.text
    keep.click()
    learner.until(lambda: texts(learner) == [wanted])
    settled = learner.reader.note("n1")
    assert settled is not None
    assert not settled.disputed
    learner.until(lambda: not versions.isVisible())


def test_both_versions_can_stay_as_notes(learner: Learner) -> None:
    noted(learner)
    page = open_(learner, 5)
    known = learner.reader.note("n1")
    assert known is not None
    write_elsewhere(learner, "from the desk")
    mine = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text="from here", bookmark=True)
    learner.store.put_note("n1", mine, known.known).result()
    page.panel.tabs.setCurrentIndex(NOTES)
    learner.until(lambda: page.panel.notes.views["n1"].disputed)
    page.moments.drafts.edit("n1")
    page.panel.notes.versions.both.click()
    learner.until(lambda: not any(view.disputed for view in learner.reader.lesson_notes("pointers")))
    assert sorted(texts(learner)) == ["from here", "from the desk"]


def test_a_note_that_another_device_changed_is_taken_up_while_nothing_is_typed(learner: Learner) -> None:
    noted(learner)
    page = open_(learner, 5)
    page.moments.drafts.edit("n1")
    write_elsewhere(learner, "from the desk")
    learner.until(lambda: page.panel.notes.editor.text == "from the desk")
    learner.bot.keyClicks(page.panel.notes.editor.field, ", and here")
    learner.until(lambda: texts(learner) == ["from the desk, and here"])
