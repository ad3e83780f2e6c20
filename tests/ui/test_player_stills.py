"""What is seen where the pointer stands on the line of time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication

from learnapp.player.engine import EngineStatus
from learnapp.ui.pages.player.page import PlayerPage
from tests.media import second_in_picture
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def point_at(page: PlayerPage, seconds: float) -> None:
    scrubber = page.stage.controls.scrubber
    at = QPoint(round(scrubber.x_of(seconds)), scrubber.height() // 2)
    none = Qt.MouseButton.NoButton
    away = Qt.KeyboardModifier.NoModifier
    glass = QPointF(scrubber.mapToGlobal(at))
    QApplication.sendEvent(scrubber, QMouseEvent(QMouseEvent.Type.MouseMove, QPointF(at), glass, none, none, away))


def second_of(picture: QPixmap | None) -> int:
    assert picture is not None
    image = picture.toImage()
    return second_in_picture(lambda x, y: image.pixelColor(x, y).green(), image.width(), image.height())


@pytest.fixture
def page(learner: Learner) -> PlayerPage:
    """A film of 40 s, paused."""
    shown = learner.playing("pointers", resume=False)
    shown.viewer.deck.player.pause()
    learner.until_status(EngineStatus.PAUSED)
    return shown


def test_the_pointer_sees_what_the_film_shows_there(learner: Learner, page: PlayerPage) -> None:
    bubble = page.stage.bubble
    for seconds in (32.0, 8.0):
        point_at(page, seconds)
        assert bubble.isVisible()
        learner.until(lambda: bubble.picture is not None)
        assert abs(second_of(bubble.picture) - seconds) <= 4
    assert bubble.time == "0:08"
    assert bubble.width() > 100
    assert 0 <= bubble.x() <= page.stage.width() - bubble.width()
    assert learner.state.status is EngineStatus.PAUSED


def test_a_film_of_which_no_pictures_can_be_taken_still_tells_the_moment(learner: Learner) -> None:
    page = learner.playing("talk", resume=False)
    point_at(page, 10.0)
    assert page.stage.bubble.time == "0:10"
    assert page.stage.bubble.picture is None
    learner.until(lambda: not learner.app.services.jobs.busy)
    assert page.stage.bubble.picture is None


def test_leaving_ends_what_was_being_made(learner: Learner, page: PlayerPage) -> None:
    point_at(page, 20.0)
    learner.until(lambda: learner.app.services.jobs.busy)
    learner.app.services.navigator.go("home")
    learner.until(lambda: not learner.app.services.jobs.busy)
    assert page.stills.at(20.0) is None
