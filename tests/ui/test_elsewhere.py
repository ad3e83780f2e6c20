"""A course that lies in a folder of another device: every page says on which, and none calls its files missing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.commands import learnapp
from learnapp.errors import PlayerError
from learnapp.tracking.opening import media_of
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.reader.page import ReaderPage
from learnapp.ui.widgets.buttons import Button
from learnapp.whereabouts import not_here
from learncore.records import Lesson
from tests.store.support import course
from tests.store.test_places import from_device, offer

DOCUMENT = Lesson(id="d", title="Charts", type="document", path="d.pdf", pages=2)


@pytest.fixture
def winds(janes: App) -> App:
    from_device(janes.services.store, course("winds", "n", "s", DOCUMENT, title="Winds"), "mac", "Jane’s MacBook")
    return janes


def test_the_player_says_on_which_device_a_film_is(winds: App, qtbot: QtBot) -> None:
    winds.services.navigator.open_lesson("n", "winds", resume=True)
    page = winds.window.page
    assert isinstance(page, PlayerPage)
    qtbot.waitUntil(page.stage.notice.isVisible)
    assert page.stage.notice.heading.text() == "“Lesson n” is on Jane’s MacBook"
    assert "Add the same folder here" in page.stage.notice.words.text()
    button = page.findChild(Button, "player_locate")
    assert isinstance(button, Button)
    assert button.text() == "Add its folder…"
    assert page.panel.lessons.below("n") == page.panel.lessons.below("s") == "On Jane’s MacBook"


def test_the_reader_says_on_which_device_a_document_is(winds: App, qtbot: QtBot) -> None:
    winds.services.navigator.open_lesson("d", "winds", resume=True)
    page = winds.window.page
    assert isinstance(page, ReaderPage)
    qtbot.waitUntil(lambda: page.sheet.panel is not None)
    panel = page.sheet.panel
    assert panel is not None
    assert panel.title.text() == "On Jane’s MacBook"


def test_the_command_line_says_on_which_device_a_course_is(janes: App) -> None:
    services = janes.services
    from_device(services.store, course("winds", "n", title="Winds"), "mac", "Jane’s MacBook")
    from_device(services.store, course("tides", "t", title="Tides"), "pad", None)
    services.store.set_catalogue([offer(course("knots", "k", title="Knots"))], "1").result()
    assert not_here(services.reader) == {
        "winds": "on Jane’s MacBook",
        "tides": "on another device",
        "knots": "on the server",
    }
    for command in ("courses", "progress"):
        told = CliRunner().invoke(learnapp, ["--home", str(services.paths.data.parent), command])
        assert told.exit_code == 0, told.output
        assert "on Jane’s MacBook" in told.output
        assert "on the server" in told.output


def test_what_nobody_named_is_on_another_device(janes: App) -> None:
    from_device(janes.services.store, course("winds", "n", title="Winds"), "mac", None)
    view = janes.services.reader.lesson("n", "winds")
    assert view is not None
    with pytest.raises(PlayerError) as raised:
        media_of(view, None)
    assert raised.value.title == "“Lesson n” is on another device"
    assert "missing" not in raised.value.message
