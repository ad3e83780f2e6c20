"""A lesson that comes from the server and breaks off: it goes on by itself, where it was, and not without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.player.base import cut_off
from learnapp.player.engine import EngineStatus
from learnapp.player.media_file import RemoteMedia
from learnapp.sync.status import SyncStatus
from learnapp.tracking.lesson_player import LessonPlayer
from learnapp.ui.navigator import Place
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.reconnecting import Reconnecting
from tests.store.support import course
from tests.store.test_places import offer
from tests.tracking.fakes import FakeEngine
from tests.ui.library_of import NOW

SYNCED = SyncStatus(phase="idle", last_sync=NOW)
OFFLINE = SyncStatus(phase="offline", last_sync=NOW)
BACK = msgspec.structs.replace(SYNCED, last_sync=NOW + 1)
FILM = RemoteMedia("http://127.0.0.1:1/a1.mp4", "a1.mp4")


class Streaming:
    """A player page in which a lesson of the server plays by an engine that does as it is told."""

    def __init__(self, app: App, qtbot: QtBot) -> None:
        self.app, self.bot = app, qtbot
        app.services.store.set_catalogue([offer(course("a", "a1", "a2", title="Anchors"))], "1").result()
        app.services.sync.show(SYNCED)
        self.engine = FakeEngine()
        self.player = LessonPlayer(self.engine, app.services.store, remote=lambda _: FILM)
        self.page = PlayerPage(replace(app.services, lesson_player=lambda: self.player))
        qtbot.addWidget(self.page)
        self.page.resize(1024, 640)
        self.page.show()
        self.page.go_to(Place("player", "a", "a1", resume=True))

    def plays(self, at: float) -> None:
        self.engine.at = at
        self.bot.waitUntil(lambda: self.player.state.position == at)

    def breaks(self) -> None:
        self.engine.fail(cut_off("a1.mp4"))

    @property
    def said(self) -> str:
        return self.page.stage.notice.words.text()


@pytest.fixture
def streaming(janes: App, qtbot: QtBot) -> Iterator[Streaming]:
    made = Streaming(janes, qtbot)
    yield made
    made.page.close()
    made.player.close()


def test_it_goes_on_where_it_was_when_the_server_is_back(streaming: Streaming, qtbot: QtBot) -> None:
    streaming.plays(12.0)
    streaming.breaks()
    card = streaming.page.stage.notice
    assert card.isVisible()
    assert streaming.said.endswith("Your place is kept. It goes on by itself when the server is back.")
    streaming.app.services.sync.show(OFFLINE)
    assert len(streaming.engine.opened) == 1
    streaming.app.services.sync.show(BACK)
    qtbot.waitUntil(lambda: len(streaming.engine.opened) == 2)
    assert streaming.engine.opened[1] == (FILM, 12.0, True)
    assert card.isHidden()
    assert streaming.player.state.status is EngineStatus.PLAYING
    progress = streaming.app.services.reader.lesson_progress("a", "a1")
    assert progress is None or progress.watch_time_seconds < 1.0, "what did not play does not count"


def test_what_was_paused_when_it_broke_stays_so(streaming: Streaming, qtbot: QtBot) -> None:
    streaming.plays(12.0)
    streaming.player.pause()
    streaming.breaks()
    assert "by itself" not in streaming.said
    streaming.app.services.sync.show(BACK)
    QCoreApplication.processEvents()
    assert len(streaming.engine.opened) == 1


def test_who_has_gone_elsewhere_is_not_called_back(streaming: Streaming, qtbot: QtBot) -> None:
    streaming.plays(12.0)
    streaming.breaks()
    streaming.page.go_to(Place("player", "a", "a2", resume=True))
    streaming.app.services.sync.show(BACK)
    QCoreApplication.processEvents()
    assert len(streaming.engine.opened) == 2
    assert streaming.page.viewer.view is not None
    assert streaming.page.viewer.view.lesson_id == "a2"


def test_a_server_that_answers_and_sends_nothing_is_not_tried_without_end(janes: App, qtbot: QtBot) -> None:
    sync = janes.services.sync
    again = Reconnecting(sync, delays=(0.0, 0.0))
    heard: list[float] = []
    again.ready.connect(heard.append)

    def back() -> None:
        sync.show(SyncStatus(phase="idle", last_sync=(sync.status.last_sync or 0) + 1))

    for number in (1, 2):
        assert again.broke("a1", 12.0)
        back()
        qtbot.waitUntil(lambda number=number: len(heard) == number)
    assert not again.broke("a1", 12.0)
    assert again.broke("a2", 1.0), "another lesson"
    again.stop()
    back()
    assert again.broke("a1", 12.0)
    back()
    qtbot.waitUntil(lambda: len(heard) == 3)
    again.plays(13.0)
    again.plays(17.5)
    assert again.broke("a1", 17.5), "it did play on"
