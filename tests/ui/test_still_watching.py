"""Films that follow each other ask, after three without any sign, whether anyone is still there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from learnapp.player.engine import EngineStatus
from learnapp.ui.pages.player.page import PlayerPage
from tests.ui.course_of_films import SHORT, Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def ended(learner: Learner, lesson: str, *, by_themselves: int) -> PlayerPage:
    """A lesson at its end, so many of which began by themselves."""
    learner.chose(countdown_seconds=3)
    page = learner.playing(lesson, resume=False)
    page.viewer.deck.player.seek(SHORT - 0.7)
    page.viewer.watching.by_themselves = by_themselves
    learner.until_status(EngineStatus.ENDED)
    learner.until(page.stage.up_next.isVisible)
    return page


def test_a_lesson_that_begins_by_itself_is_counted(learner: Learner) -> None:
    page = ended(learner, "hello", by_themselves=0)
    assert page.stage.up_next.counting
    learner.until(lambda: page.viewer.view.lesson_id == "next")
    assert page.viewer.watching.by_themselves == 1


def test_after_three_nothing_plays_until_somebody_answers(learner: Learner) -> None:
    page = ended(learner, "hello", by_themselves=3)
    card = page.stage.up_next
    assert card.heading.text() == "Still watching?"
    assert card.title.text() == "Standard error"
    assert card.words.text() == "3 lessons have played by themselves."
    assert not card.counting
    learner.bot.keyClick(page, Qt.Key.Key_Return)
    learner.until(lambda: page.viewer.view.lesson_id == "next")
    learner.until_status(EngineStatus.PLAYING)
    assert page.viewer.watching.by_themselves == 0


def test_who_says_no_stays_where_they_are(learner: Learner) -> None:
    page = ended(learner, "hello", by_themselves=3)
    page.stage.up_next.cancel.click()
    assert page.stage.up_next.isHidden()
    assert page.viewer.view.lesson_id == "hello"


def test_pressing_play_now_is_a_sign(learner: Learner) -> None:
    page = ended(learner, "hello", by_themselves=2)
    assert page.stage.up_next.play.text() == "Play now"
    page.stage.up_next.play.click()
    assert page.viewer.watching.by_themselves == 0


def test_any_input_to_the_window_is_a_sign(learner: Learner) -> None:
    page = learner.playing("pointers", resume=False)
    window = learner.app.window.windowHandle()
    assert window is not None
    for act in (
        lambda: QTest.mouseMove(window, QPoint(300, 300)),
        lambda: QTest.keyClick(window, Qt.Key.Key_Shift),
        lambda: QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(400, 300)),
    ):
        page.viewer.watching.by_themselves = 3
        act()
        learner.until(lambda: page.viewer.watching.by_themselves == 0)
