"""The keys do what the design says, whichever control has the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from learnapp.player.engine import EngineStatus
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.reader.page import ReaderPage
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(learner: Learner) -> PlayerPage:
    """A film of 40 s, paused at 20."""
    shown = learner.playing("pointers", resume=False)
    shown.viewer.deck.player.pause()
    learner.until_status(EngineStatus.PAUSED)
    shown.viewer.deck.seek(20)
    return shown


def press(learner: Learner, page: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    learner.bot.keyClick(QApplication.focusWidget() or page, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_keys_play_and_seek(learner: Learner, page: PlayerPage) -> None:
    for key, seconds in (
        (K.Key_J, 10),
        (K.Key_L, 20),
        (K.Key_Left, 15),
        (K.Key_Right, 20),
        (K.Key_7, 28),
        (K.Key_0, 0),
        (K.Key_5, 20),
    ):
        press(learner, page, key)
        assert learner.state.position == pytest.approx(seconds, abs=0.2), key
    for key in (K.Key_Space, K.Key_K):
        press(learner, page, key)
        learner.until_status(EngineStatus.PLAYING)
        press(learner, page, key)
        learner.until_status(EngineStatus.PAUSED)


def test_keys_sound_and_speed(learner: Learner, page: PlayerPage) -> None:
    volume = learner.state.volume
    press(learner, page, K.Key_Up)
    assert learner.state.volume == volume + 5
    press(learner, page, K.Key_Down)
    press(learner, page, K.Key_Down)
    assert learner.state.volume == volume - 5
    press(learner, page, K.Key_M)
    assert learner.state.muted
    press(learner, page, K.Key_Up)
    assert not learner.state.muted, "louder ends being muted"
    press(learner, page, K.Key_Greater, SHIFT)
    assert learner.state.rate == 1.25
    assert page.stage.controls.speed.text() == "1.25×"
    press(learner, page, K.Key_Less, SHIFT)
    press(learner, page, K.Key_Less, SHIFT)
    assert learner.state.rate == 0.75


def test_keys_panel_bookmark_and_full_screen(learner: Learner, page: PlayerPage) -> None:
    assert page.panel.isVisible()
    press(learner, page, K.Key_I)
    assert not page.panel.isVisible()
    press(learner, page, K.Key_T)
    assert page.panel.isVisible()
    press(learner, page, K.Key_B)
    learner.until(lambda: page.panel.bookmarks.list.rows.rowCount() == 1)
    assert page.panel.tabs.tabText(2) == "Notes 1"
    press(learner, page, K.Key_F)
    learner.until(learner.app.window.isFullScreen)
    learner.until(page.panel.isHidden)
    press(learner, page, K.Key_Escape)
    learner.until(lambda: not learner.app.window.isFullScreen())
    learner.until(page.panel.isVisible)
    assert learner.app.window.page is page, "the first Escape only leaves full screen"
    press(learner, page, K.Key_Escape)
    assert learner.app.window.page is not page


def test_keys_go_to_the_next_and_previous_lesson(learner: Learner, page: PlayerPage) -> None:
    press(learner, page, K.Key_N, SHIFT)
    reader = learner.app.window.page
    assert isinstance(reader, ReaderPage)
    assert reader.desk.view.lesson_id == "sheet"
    learner.bot.keyClick(reader, K.Key_N, SHIFT)
    assert page.viewer.view.lesson_id == "talk"
    press(learner, page, K.Key_P, SHIFT)
    learner.bot.keyClick(reader, K.Key_P, SHIFT)
    assert page.viewer.view.lesson_id == "pointers"


def test_keys_work_whatever_has_the_focus(learner: Learner, page: PlayerPage) -> None:
    controls = page.stage.controls
    for part in (controls.volume.button, controls.scrubber, controls.full_screen, page.panel.lessons, page.panel.tabs):
        part.setFocus(Qt.FocusReason.TabFocusReason)
        assert part.hasFocus(), part.objectName()
        before = learner.state.position
        press(learner, page, K.Key_J)
        assert learner.state.position == pytest.approx(before - 10, abs=0.2), part.objectName()
        press(learner, page, K.Key_L)
        press(learner, page, K.Key_Space)
        learner.until_status(EngineStatus.PLAYING)
        press(learner, page, K.Key_Space)
        learner.until_status(EngineStatus.PAUSED)
    controls.volume.button.setFocus(Qt.FocusReason.TabFocusReason)
    press(learner, page, K.Key_Return)
    assert learner.state.muted, "Enter presses the focused button"
    page.panel.lessons.setFocus(Qt.FocusReason.TabFocusReason)
    volume = learner.state.volume
    press(learner, page, K.Key_Down)
    assert learner.state.volume == volume, "a list keeps its arrows"


def test_someone_who_types_is_left_alone(learner: Learner, page: PlayerPage) -> None:
    field = QLineEdit(page)
    field.show()
    field.setFocus()
    learner.bot.keyClicks(field, "jk 5")
    assert field.text() == "jk 5"
    assert learner.state.position == pytest.approx(20, abs=0.2)
    assert learner.state.status is EngineStatus.PAUSED


def test_the_picture_takes_clicks_and_the_wheel(learner: Learner, page: PlayerPage) -> None:
    surface = page.stage.surface
    middle = surface.rect().center()
    learner.bot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=middle)
    learner.until_status(EngineStatus.PLAYING)
    learner.bot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=middle)
    learner.until_status(EngineStatus.PAUSED)
    volume = learner.state.volume
    turn_wheel(surface, 2)
    assert learner.state.volume == volume + 10
    learner.bot.mouseDClick(surface, Qt.MouseButton.LeftButton, pos=middle)
    learner.until(learner.app.window.isFullScreen)
    page.toggle_full_screen()
    assert learner.state.status is EngineStatus.PAUSED, "a double click does not play"
    turn_wheel(page.stage.controls.speed, 1)
    assert learner.state.rate == 1.25


def test_volume_and_speed_are_remembered_once_settled(learner: Learner, page: PlayerPage) -> None:
    settings = learner.app.services.settings
    for _ in range(3):
        turn_wheel(page.stage.surface, -1)
    assert settings.value.volume == 80, "not on every notch"
    learner.until(lambda: settings.value.volume == 65)
    page.viewer.deck.set_rate(1.5)
    page.viewer.back()
    assert settings.value.rate == 1.5, "leaving does not wait"


def turn_wheel(widget: QWidget, notches: int) -> None:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
