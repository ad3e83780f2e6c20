"""Pictures of what is found again: the search over everything, all notes, a transcript, notes beside film and page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from learnapp.build import App
from learnapp.ui.pages.notes.page import NotesPage
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.panel import TRANSCRIPT
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.records import NoteValue, Register
from learncore.register import plain, write

Take = Callable[[str], None]
Settle = Callable[[int], None]
Until = Callable[[Callable[[], bool], str], None]

_NOTES = (
    ("n1", 571.0, "A pointer holds an address, and nothing else. What it points at is a second question."),
    ("n2", 441.0, "Why do two runs print two different numbers? Ask in the forum."),
    ("n3", 235.0, "Ampersand = where it lives"),
)
_THEIRS = "Two runs print two numbers: the loader places the program somewhere new each time."


def write_notes(app: App, course: str, lesson: str) -> None:
    """Some notes of a film, one of them changed on two devices that did not know of each other."""
    store = app.services.store
    for note_id, at, text in _NOTES:
        note = NoteValue(lesson=lesson, course=course, at_seconds=at, text=text, bookmark=True)
        store.put_note(note_id, note).result()
    view = app.services.reader.note("n2")
    if view is None or view.disputed:
        return
    theirs = NoteValue(lesson=lesson, course=course, at_seconds=441.0, text=_THEIRS, bookmark=True)
    there = write(Register(seen=dict(view.known)), "desk", app.services.clock() - 7_200_000, theirs)
    name = write(Register(), "desk", 1, {"name": "Desk at home"})
    store.join_documents([("preference", "device/desk", plain(name)), ("note", "n2", plain(there))]).result()
    mine = NoteValue(
        lesson=lesson, course=course, at_seconds=441.0, text=f"{_NOTES[1][2]} Answer: ASLR.", bookmark=True
    )
    store.put_note("n2", mine, view.known).result()


def finding_pages(app: App, take: Take, settle: Settle, until: Until, look: str, *, size: str = "") -> None:
    """The page of notes, a dispute, and the search; `size` is part of the pictures' names."""
    services = app.services
    services.navigator.go("notes")
    settle(500)
    take(f"notes-{size or look}")
    page = app.window.page
    assert isinstance(page, NotesPage)
    until(lambda: services.search().wait(0.01), "the index")
    palette = app.window.palette_over
    palette.show_search()
    QTest.keyClicks(palette.field, "point")
    until(lambda: bool(palette.rows.items), "results")
    settle(300)
    take(f"search-{size or look}")
    palette.put_away()
    if size:
        return
    page.settle(next(view for view in page.list.rows.items if view.disputed))
    settle(400)
    dialog = app.window.findChild(QDialog, "note_settling")
    assert isinstance(dialog, QDialog)
    take(f"notes-versions-{look}")
    dialog.reject()


def beside_the_film(app: App, take: Take, settle: Settle, until: Until) -> None:
    """The film is open and paused: what is said in it, searched, and a note being written."""
    page = app.window.page
    assert isinstance(page, PlayerPage)
    transcript = page.panel.transcript
    page.panel.tabs.setCurrentIndex(TRANSCRIPT)
    until(lambda: transcript.list.rows.rowCount() > 0, "the transcript")
    settle(400)
    take("player-transcript")
    QTest.keyClicks(transcript.field, "address")
    QTest.keyClick(transcript.field, Qt.Key.Key_Return)
    settle(400)
    take("player-transcript-search")
    transcript.field.clear()
    page.panel.tabs.setCurrentIndex(NOTES)
    settle(300)
    take("player-notes")
    page.moments.write_note(beside=True)
    until(page.panel.notes.editor.isVisible, "the editor")
    QTest.keyClicks(page.panel.notes.editor.field, "Print it with %p, cast to void *")
    settle(900)
    take("player-note")
    page.moments.drafts.edit("n2")
    settle(300)
    take("player-note-versions")
    page.moments.finish()
    page.panel.tabs.setCurrentIndex(0)


def beside_the_document(page: ReaderPage, take: Take, settle: Settle, name: str) -> None:
    """A bookmark, a note, and another that is being written."""
    page.noting.bookmark()
    for text in ("A block knows its size, its neighbours do not.", "Why 16? Alignment: see the table."):
        page.write_note()
        QTest.keyClicks(page.side.notes.notes.editor.field, text)
        settle(900)
    take(name)
    page.noting.drafts.finish()
    for view in page.services.reader.lesson_notes(page.desk.view.lesson_id if page.desk.view is not None else ""):
        page.noting.drafts.remove(view.id, view.note)
    page.side.tabs.setCurrentIndex(0)
    settle(300)
