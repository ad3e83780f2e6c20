"""A lesson that comes from the server has its captions and its transcript, too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.player.media_file import RemoteMedia
from learnapp.store.views import LessonView
from learnapp.tracking.lesson_player import LessonPlayer
from learnapp.ui.navigator import Place
from learnapp.ui.pages.player.menus import caption_menu
from learnapp.ui.pages.player.page import PlayerPage
from learnapp.ui.pages.player.panel import TRANSCRIPT
from learncore.records import Caption
from tests.store.support import course, lesson
from tests.store.test_places import offer
from tests.tracking.fakes import FakeEngine

SAID = "WEBVTT\n\n00:01.000 --> 00:02.000\nOver, under.\n"
FILM = RemoteMedia("http://127.0.0.1:1/a1.mp4", "a1.mp4")


class Server:
    """Hands the captions over when it is let."""

    def __init__(self, folder: Path) -> None:
        self.may = threading.Event()
        self.file: Path | None = folder / "kept.vtt"
        self.file.write_text(SAID)

    def captions(self, view: LessonView, paths: Collection[str], cancelled: Callable[[], bool]) -> Mapping[str, Path]:
        self.may.wait(10)
        return dict.fromkeys(paths, self.file) if self.file is not None else {}


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@pytest.fixture
def page(janes: App, qtbot: QtBot, server: Server) -> Iterator[PlayerPage]:
    captions = (Caption(path="a1.en.vtt", language="en"),)
    made = course("a", lesson("a1", captions=captions), "a2", title="Anchors")
    janes.services.store.set_catalogue([offer(made)], "1").result()
    player = LessonPlayer(FakeEngine(), janes.services.store, remote=lambda _: FILM)
    shown = PlayerPage(replace(janes.services, lesson_player=lambda: player, remote_captions=server.captions))
    qtbot.addWidget(shown)
    shown.resize(1280, 700)
    shown.show()
    shown.go_to(Place("player", "a", "a1", resume=True))
    yield shown
    server.may.set()
    shown.close()
    player.close()


def offered(page: PlayerPage) -> list[str]:
    menu = caption_menu(page, page.captioning, None, lambda _choice: None)
    return [action.text() for action in menu.actions()[1:]]


def test_they_are_fetched_when_it_is_opened(page: PlayerPage, server: Server, qtbot: QtBot) -> None:
    page.panel.tabs.setCurrentIndex(TRANSCRIPT)
    assert page.transcribing.state == "reading"
    assert offered(page) == ["They are on their way"]
    server.may.set()
    qtbot.waitUntil(lambda: page.transcribing.state == "ready")
    assert [line.text for line in page.transcribing.lines] == ["Over, under."]
    assert offered(page) == ["Off", "English"]
    page.viewer.deck.toggle_captions()
    qtbot.waitUntil(lambda: page.captioning.text_at(1.5) == "Over, under.")


def test_where_they_cannot_be_had_it_is_said_how_they_come(page: PlayerPage, server: Server, qtbot: QtBot) -> None:
    page.panel.tabs.setCurrentIndex(TRANSCRIPT)
    server.file = None
    server.may.set()
    qtbot.waitUntil(lambda: page.transcribing.state == "none")
    assert "downloaded" in page.panel.transcript.empty.text.text()
    assert offered(page) == ["They come with the download of this lesson"]


def test_another_lesson_does_not_get_them(page: PlayerPage, server: Server, qtbot: QtBot) -> None:
    page.go_to(Place("player", "a", "a2", resume=True))
    server.may.set()
    qtbot.waitUntil(lambda: not page.services.jobs.busy)
    assert page.captioning.choices == []
    assert not page.captioning.fetching
