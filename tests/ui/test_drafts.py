"""What is being written is recorded while it is written, whatever is pasted, and it is said when it could not be."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt

from learnapp.player.engine import EngineStatus
from learnapp.ui.notices import Notice
from learnapp.ui.pages.player.notes import LONGEST, NoteEditor
from learnapp.ui.pages.player.page import PlayerPage
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]

pytestmark = pytest.mark.xdist_group("focus")


def writing(learner: Learner) -> NoteEditor:
    page = learner.playing("pointers", resume=False)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.until_status(EngineStatus.PAUSED)
    return page.panel.notes.editor


def texts(learner: Learner) -> list[str]:
    return [view.note.text for view in learner.reader.lesson_notes("pointers")]


def room(learner: Learner, pages: int) -> None:
    writer = learner.store._writer
    writer.submit(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone(), transaction=False).result(10)


def test_who_types_without_a_pause_is_recorded_all_the_same(learner: Learner) -> None:
    editor = writing(learner)
    editor._pause.setInterval(60_000)
    editor._patience.setInterval(200)
    learner.bot.keyClicks(editor.field, "on and on")
    learner.until(lambda: texts(learner) == ["on and on"])


def test_it_is_called_saved_when_it_is(learner: Learner) -> None:
    editor = writing(learner)
    learner.bot.keyClicks(editor.field, "words")
    assert editor.state.text() == "Saving…"
    editor.flush()
    assert editor.state.text() == "Saving…"
    learner.until(lambda: editor.state.text() == "Saved")
    assert texts(learner) == ["words"]


def test_a_full_disk_is_told_and_the_words_are_kept_until_there_is_room(learner: Learner) -> None:
    editor = writing(learner)
    posted: list[Notice] = []
    learner.app.services.notices.posted.connect(posted.append)
    room(learner, 1)
    learner.bot.keyClicks(editor.field, "x" * 300)
    editor.field.insertPlainText("y" * 9_000)
    editor.flush()
    learner.until(lambda: editor.state.text() == "Not saved yet")
    assert [notice.title for notice in posted] == ["The disk is full"]
    assert texts(learner) == []
    room(learner, 1_000_000)
    learner.bot.keyClicks(editor.field, "z")
    learner.until(lambda: editor.state.text() == "Saved")
    assert texts(learner) == ["x" * 300 + "y" * 9_000 + "z"]


@pytest.mark.parametrize("piece", ["word ", "x", "😀", "a😀"])
def test_too_much_pasted_is_cut_at_once(learner: Learner, piece: str) -> None:
    editor = writing(learner)
    pasted = QMimeData()
    pasted.setText(piece * (200_000 // len(piece)))
    editor.field.insertFromMimeData(pasted)
    assert LONGEST - 1 <= editor.field.document().characterCount() - 1 <= LONGEST
    editor.flush()
    learner.until(lambda: texts(learner) == [editor.text.strip()])
    assert editor.text == (piece * LONGEST)[: len(editor.text)]


def test_words_over_the_picture_are_kept_when_it_is_left(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False, width=900, height=640)
    assert isinstance(page, PlayerPage)
    learner.app.window.resize(900, 640)
    learner.until(page.panel.isHidden)
    learner.bot.keyClick(page, Qt.Key.Key_N)
    learner.until_status(EngineStatus.PAUSED)
    learner.bot.keyClicks(page.stage.note.field, "half a thought")
    learner.app.services.navigator.go("home")
    learner.until(lambda: texts(learner) == ["half a thought"])
