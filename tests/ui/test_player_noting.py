"""Notes are begun at once: while it is asked where to go on, by the pointer, and before another device has told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from learnapp.player.engine import EngineStatus
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.panel import TRANSCRIPT
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]

K = Qt.Key


@pytest.fixture
def asking(learner: Learner) -> PlayerPage:
    """The page asks whether to go on from 0:15."""
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.player("pointers")
    learner.until(page.stage.resume_card.isVisible)
    learner.until(page.stage.resume_card.resume.hasFocus)
    return page


def types(learner: Learner, words: str) -> None:
    """Into whatever has the focus."""
    for letter in words:
        focus = QApplication.focusWidget()
        assert focus is not None
        learner.bot.keyClicks(focus, letter)


def kept(learner: Learner) -> list[tuple[str, int]]:
    return [(view.note.text, round(view.note.at_seconds)) for view in learner.reader.lesson_notes("pointers")]


def test_a_note_is_begun_while_it_is_asked_where_to_go_on(learner: Learner, asking: PlayerPage) -> None:
    types(learner, "nc k 3 i")
    editor = asking.panel.notes.editor
    assert editor.text == "c k 3 i", "no letter operates the player"
    assert editor.heading.text() == "New note at 0:15"
    assert asking.panel.tabs.currentIndex() == NOTES
    learner.until(lambda: kept(learner) == [("c k 3 i", 15)])
    assert asking.stage.resume_card.isVisible(), "it is asked still"
    learner.bot.keyClick(editor.field, K.Key_Escape)
    learner.until(asking.stage.resume_card.resume.hasFocus)
    learner.until_status(EngineStatus.PAUSED)
    learner.bot.keyClick(asking.stage.resume_card.resume, K.Key_Return)
    learner.until_status(EngineStatus.PLAYING)
    assert learner.state.position == pytest.approx(15, abs=1.5)


def test_a_bookmark_is_kept_while_it_is_asked(learner: Learner, asking: PlayerPage) -> None:
    types(learner, "b")
    learner.until(lambda: kept(learner) == [("", 15)])
    assert asking.stage.resume_card.isVisible()


def test_a_note_over_the_picture_takes_the_place_of_the_question(learner: Learner, asking: PlayerPage) -> None:
    asking.panel.setFixedWidth(asking.width() - 500)
    asking.resize(900, 700)
    learner.until(asking.panel.isHidden)
    types(learner, "nj")
    assert asking.stage.note.field.text() == "j"
    assert asking.stage.resume_card.isHidden()


def test_notes_and_bookmarks_are_made_with_the_pointer(learner: Learner, asking: PlayerPage) -> None:
    asking.panel.tabs.setCurrentIndex(NOTES)
    write, keep = (asking.panel.findChild(QPushButton, name) for name in ("player_note", "player_keep"))
    assert write is not None
    assert keep is not None
    learner.bot.mouseClick(keep, Qt.MouseButton.LeftButton)
    learner.until(lambda: kept(learner) == [("", 15)])
    learner.bot.mouseClick(write, Qt.MouseButton.LeftButton)
    types(learner, "mine")
    learner.until(lambda: ("mine", 15) in kept(learner))


def test_each_key_leads_to_its_tab(learner: Learner, asking: PlayerPage) -> None:
    panel = asking.panel

    def press(key: Qt.Key) -> None:
        learner.bot.keyClick(asking, key)

    press(K.Key_T)
    assert (panel.isVisible(), panel.tabs.currentIndex()) == (True, TRANSCRIPT), "it turns to it"
    press(K.Key_T)
    assert not panel.isVisible(), "and away with it"
    panel.tabs.setCurrentIndex(0)
    press(K.Key_T)
    assert (panel.isVisible(), panel.tabs.currentIndex()) == (True, TRANSCRIPT), "and brings it"
    press(K.Key_I)
    assert not panel.isVisible()
    press(K.Key_N)
    assert (panel.isVisible(), panel.tabs.currentIndex()) == (True, NOTES)
    assert panel.notes.editor.field.hasFocus()
