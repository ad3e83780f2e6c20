"""The line of time: what it paints, and what it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from learnapp.ui.pages.player import look
from learnapp.ui.pages.player.scrubber import Scrubber
from learncore.records import Chapter


@pytest.fixture
def scrubber(qtbot: QtBot) -> Scrubber:
    made = Scrubber()
    qtbot.addWidget(made)
    made.resize(520, made.sizeHint().height())
    made.setStyleSheet("background: black")
    made.set_duration(100.0)
    made.show()
    qtbot.waitExposed(made)
    return made


def painted_at(scrubber: Scrubber, seconds: float, dy: int = 0) -> QColor:
    picture = scrubber.grab().toImage()
    return picture.pixelColor(round(scrubber.x_of(seconds)), 18 + dy)


def test_what_was_watched_is_painted_and_nothing_else(scrubber: Scrubber) -> None:
    scrubber.set_coverage(((0.0, 30.0), (60.0, 80.0)))
    scrubber.set_position(95.0)
    assert painted_at(scrubber, 15) == look.ACCENT
    assert painted_at(scrubber, 70) == look.ACCENT
    assert painted_at(scrubber, 45) != look.ACCENT
    assert painted_at(scrubber, 88) != look.ACCENT, "to have seeked there is not to have watched"


def test_chapters_are_parted_by_gaps(scrubber: Scrubber) -> None:
    scrubber.set_coverage(((0.0, 100.0),))
    scrubber.set_position(90.0)
    assert painted_at(scrubber, 50) == look.ACCENT
    scrubber.set_chapters((Chapter(start=0, title="Names"), Chapter(start=50, title="Addresses")))
    assert painted_at(scrubber, 50) != look.ACCENT
    assert painted_at(scrubber, 48) == look.ACCENT
    assert scrubber.chapter_at(49.9) == "Names"
    assert scrubber.chapter_at(50.0) == "Addresses"


def test_bookmarks_stand_above_the_line(scrubber: Scrubber) -> None:
    before = painted_at(scrubber, 30, -10)
    scrubber.set_bookmarks([30.0])
    assert painted_at(scrubber, 30, -10) == look.PIN
    assert before != look.PIN


def test_a_click_asks_for_its_moment_and_moves_nothing_itself(scrubber: Scrubber, qtbot: QtBot) -> None:
    at = QPoint(round(scrubber.x_of(25.0)), 18)
    with qtbot.waitSignal(scrubber.seek_requested) as asked:
        qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=at)
    assert asked.args
    assert asked.args[0] == pytest.approx(25.0, abs=0.2)
    assert scrubber.value() == 0


def test_a_drag_asks_once_where_it_ends(scrubber: Scrubber, qtbot: QtBot) -> None:
    asked: list[float] = []
    scrubber.seek_requested.connect(asked.append)
    qtbot.mousePress(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(round(scrubber.x_of(10)), 18))
    for seconds in (20, 30, 40):
        qtbot.mouseMove(scrubber, QPoint(round(scrubber.x_of(seconds)), 18))
    scrubber.set_position(12.0)
    assert scrubber.dragging
    assert asked == []
    qtbot.mouseRelease(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(round(scrubber.x_of(40)), 18))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        (Qt.Key.Key_Left, 45.0),
        (Qt.Key.Key_Right, 55.0),
        (Qt.Key.Key_PageUp, 60.0),
        (Qt.Key.Key_PageDown, 40.0),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 100.0),
    ],
)
def test_keys_seek(scrubber: Scrubber, qtbot: QtBot, key: Qt.Key, seconds: float) -> None:
    scrubber.set_position(50.0)
    with qtbot.waitSignal(scrubber.seek_requested) as asked:
        qtbot.keyClick(scrubber, key)
    assert asked.args == [seconds]


def test_it_runs_left_to_right_in_every_language(scrubber: Scrubber, qtbot: QtBot) -> None:
    scrubber.parentWidget()
    scrubber.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert scrubber.x_of(10) < scrubber.x_of(90)
    assert scrubber.seconds_at(scrubber.x_of(33.0)) == pytest.approx(33.0)


def test_without_a_length_it_cannot_be_dragged(scrubber: Scrubber, qtbot: QtBot) -> None:
    scrubber.set_duration(None)
    assert not scrubber.isEnabled()
    assert scrubber.accessibleName() == "Position"
