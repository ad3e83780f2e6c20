"""What plays while a dialog lies over the window: nothing, until it is gone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox

from learnapp.player.engine import EngineStatus
from learnapp.ui.confirming import confirm
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def keys_shown(learner: Learner) -> QDialog:
    learner.bot.keyClick(learner.app.window, Qt.Key.Key_F1)
    dialog = learner.app.window.findChild(QDialog, "shortcuts")
    assert dialog is not None
    learner.bot.waitExposed(dialog)
    return dialog


def put_away(learner: Learner, dialog: QDialog) -> None:
    with learner.bot.waitSignal(dialog.destroyed):
        dialog.accept()


def test_a_lesson_waits_behind_the_page_of_keys_and_goes_on_after_it(learner: Learner) -> None:
    learner.player("pointers")
    learner.until_status(EngineStatus.PLAYING)
    dialog = keys_shown(learner)
    learner.until_status(EngineStatus.PAUSED)
    stopped = learner.state.position
    dialog.accept()
    learner.until_status(EngineStatus.PLAYING)
    assert abs(learner.state.position - stopped) < 1.0


def test_a_lesson_waits_behind_a_question_too(learner: Learner) -> None:
    learner.player("pointers")
    learner.until_status(EngineStatus.PLAYING)
    window = learner.app.window
    confirm(window, "question", "Really?", "It cannot be undone.", "Do it", lambda: None)
    learner.until_status(EngineStatus.PAUSED)
    window.findChild(QMessageBox, "question").reject()
    learner.until_status(EngineStatus.PLAYING)


def test_what_was_paused_stays_so_behind_a_dialog(learner: Learner) -> None:
    page = learner.player("pointers")
    learner.until_status(EngineStatus.PLAYING)
    page.viewer.deck.toggle()
    learner.until_status(EngineStatus.PAUSED)
    put_away(learner, keys_shown(learner))
    assert learner.state.status is EngineStatus.PAUSED


def test_a_lesson_that_was_opened_meanwhile_is_not_started_twice(learner: Learner) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.player("talk")
    learner.until_status(EngineStatus.PLAYING)
    dialog = keys_shown(learner)
    learner.until_status(EngineStatus.PAUSED)
    learner.app.services.navigator.open_lesson("pointers", "systems")
    learner.until(page.stage.resume_card.isVisible)
    learner.until_status(EngineStatus.PAUSED)
    put_away(learner, dialog)
    assert learner.state.status is EngineStatus.PAUSED, "it is being asked where to begin"


def test_the_countdown_waits_behind_a_dialog(learner: Learner) -> None:
    learner.chose(countdown_seconds=3)
    page = learner.player("hello")
    card = page.stage.up_next
    learner.until(lambda: card.counting)
    dialog = keys_shown(learner)
    assert card.isVisible()
    assert not card.counting
    dialog.accept()
    learner.until(lambda: page.viewer.view is not None and page.viewer.view.lesson_id == "next")
