"""The page of all notes: listed, narrowed, gone back to, deleted with a way back, settled, exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea

from learnapp.player.engine import EngineStatus
from learnapp.ui.notices import Notice
from learnapp.ui.pages.notes.page import NotesPage
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.page import PlayerPage
from learncore.records import Course, Lesson, Module, NoteValue, Register
from learncore.register import plain, write
from tests.ui.course_of_films import COURSE, Learner, films, learner, no_sound
from tests.ui.saving import asking, save_as

__all__ = ["films", "learner", "no_sound"]


def noted(
    learner: Learner, note_id: str, text: str, *, course: str = COURSE, lesson: str = "pointers", at: float = 12.0
) -> None:
    note = NoteValue(lesson=lesson, course=course, at_seconds=at, text=text, bookmark=True)
    learner.store.put_note(note_id, note).result()


def opened(learner: Learner) -> NotesPage:
    learner.course()
    learner.app.services.navigator.go("notes")
    page = learner.app.window.page
    assert isinstance(page, NotesPage)
    learner.until(lambda: not page.stale)
    return page


def ids(page: NotesPage) -> list[str]:
    return [view.id for view in page.list.rows.items]


def disputed(learner: Learner) -> None:
    """The note n1 is changed here and elsewhere, neither knowing of the other."""
    view = learner.reader.note("n1")
    assert view is not None
    theirs = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text="from the desk", bookmark=True)
    there = write(Register(seen=dict(view.known)), "desk", 2**41, theirs)
    learner.store.join_documents([("note", "n1", plain(there))]).result()
    mine = NoteValue(lesson="pointers", course=COURSE, at_seconds=12.0, text="from here", bookmark=True)
    learner.store.put_note("n1", mine, view.known).result()


def test_notes_of_all_courses_are_listed_and_narrowed(learner: Learner) -> None:
    maps = Course(
        id="maps",
        title="Maps",
        modules=(Module(id="m", title="M", lessons=(Lesson(id="r", title="Rivers", type="video"),)),),
    )
    learner.store.put_course(maps, None, []).result()
    noted(learner, "n1", "A pointer is an address")
    noted(learner, "n2", "Where it springs", course="maps", lesson="r")
    page = opened(learner)
    assert ids(page) == ["n2", "n1"]
    assert page.summary.text() == "2 notes in 2 courses"
    assert page.list.rows.data(page.list.rows.index(1)) == (
        "0:12, A pointer is an address, System Programming · 3. Pointers and memory · just now"
    )
    learner.bot.keyClicks(page.field, "SPRINGS")
    learner.until(lambda: ids(page) == ["n2"])
    learner.bot.keyClicks(page.field, "x")
    learner.until(page.nothing.isVisible)
    assert page.nothing.title.text() == "No note says “SPRINGSx”"
    page.findChild(QPushButton, "notes_show_all").click()
    assert ids(page) == ["n2", "n1"]
    page.courses.setCurrentIndex(page.courses.findData("maps"))
    page.courses.activated.emit(page.courses.currentIndex())
    assert ids(page) == ["n2"]
    noted(learner, "n3", "The mouth", course="maps", lesson="r")
    learner.until(lambda: ids(page) == ["n3", "n2"])


def test_nothing_noted_yet_says_how(learner: Learner) -> None:
    page = opened(learner)
    assert page.empty.isVisible()
    assert not page.export.isEnabled()


def test_a_note_leads_to_its_moment(learner: Learner) -> None:
    noted(learner, "n1", "here", at=21.0)
    page = opened(learner)
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.rows.index(0))
    learner.bot.keyClick(page.list, Qt.Key.Key_Return)
    learner.until_status(EngineStatus.PLAYING)
    learner.until_at(21, 2)
    player = learner.app.window.page
    assert isinstance(player, PlayerPage)
    assert player.panel.isVisible()
    assert player.panel.tabs.currentIndex() == NOTES


def test_a_note_is_deleted_with_a_way_back(learner: Learner) -> None:
    noted(learner, "n1", "here")
    page = opened(learner)
    posted: list[Notice] = []
    learner.app.services.notices.posted.connect(posted.append)
    page.list.setCurrentIndex(page.list.rows.index(0))
    learner.bot.keyClick(page.list, Qt.Key.Key_Delete)
    learner.until(page.empty.isVisible)
    assert posted[0].act is not None
    posted[0].act()
    learner.until(lambda: ids(page) == ["n1"])
    row = page.list.trash_of(page.list.rows.index(0))
    learner.bot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    learner.until(page.empty.isVisible)


def test_two_versions_are_shown_and_settled(learner: Learner) -> None:
    noted(learner, "n1", "first")
    disputed(learner)
    page = opened(learner)
    assert page.list.rows.data(page.list.rows.index(0)).startswith("Two versions, 0:12, from ")
    page.list.setCurrentIndex(page.list.rows.index(0))
    learner.bot.keyClick(page.list, Qt.Key.Key_Return)
    dialog = page.settling
    assert dialog is not None
    assert dialog.isVisible()
    view = learner.reader.note("n1")
    assert view is not None
    keep = dialog.findChild(QPushButton, "note_keep_1")
    keep.click()
    learner.until(lambda: page.settling is None)
    settled = learner.reader.note("n1")
    assert settled is not None
    assert (settled.disputed, settled.note.text) == (False, view.versions[1].note.text)


@pytest.mark.parametrize("fails", [False, True])
def test_notes_are_exported_as_markdown(learner: Learner, tmp_path: Path, fails: bool) -> None:
    noted(learner, "n1", "A pointer is an address")
    page = opened(learner)
    file = tmp_path / "no such folder" / "notes.md" if fails else tmp_path / "notes.md"
    posted: list[Notice] = []
    learner.app.services.notices.posted.connect(posted.append)
    page.export.click()
    if fails:
        dialog = asking(learner.bot, page, "notes_export_dialog")
        dialog.fileSelected.emit(str(file))
        dialog.close()
    else:
        save_as(learner.bot, page, "notes_export_dialog", file)
    learner.until(lambda: len(posted) == 1)
    if fails:
        assert posted[0].title == "The file could not be written"
        assert not file.exists()
    else:
        assert posted[0].text == "1 note written to notes.md"
        assert "### 3. Pointers and memory\n\n- **0:12** A pointer is an address\n" in file.read_text(encoding="utf-8")


def test_long_versions_are_scrolled_and_each_can_be_chosen(learner: Learner) -> None:
    noted(learner, "n1", "short")
    there = write(Register(), "desk", 2**41, NoteValue(
        lesson="pointers", course=COURSE, at_seconds=12.0, text="long words " * 1_800, bookmark=True))  # fmt: skip
    learner.store.join_documents([("note", "n1", plain(there))]).result()
    page = opened(learner)
    learner.until(lambda: ids(page) == ["n1"])
    page.settle(page.list.rows.items[0])
    dialog = page.settling
    assert dialog is not None
    assert dialog.height() <= learner.app.window.height()
    keep = dialog.findChild(QPushButton, "note_keep_1")
    assert isinstance(keep, QPushButton)
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    first = dialog.findChild(QPushButton, "note_keep_0")
    assert isinstance(first, QPushButton)
    first.setFocus()
    learner.bot.keyClick(first, Qt.Key.Key_Tab)
    learner.until(keep.hasFocus)
    assert area.viewport().rect().contains(keep.mapTo(area.viewport(), keep.rect().center()))
    learner.bot.keyClick(keep, Qt.Key.Key_Return)
    learner.until(lambda: [view.note.text for view in learner.reader.all_notes()] == ["short"])
