"""Downloads and syncing know of each other's way to the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from learnapp.beyond import Beyond
from learnapp.library import Library
from learnapp.library.texts import TextReader
from learnapp.player.captions import load_cues
from learnapp.settings import SettingsFile
from learnapp.store import Store
from learnapp.store.search import Searching
from learnapp.sync.backoff import Backoff
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.sync.worker import Syncing
from learnapp.ui.network import Network
from learnapp.ui.syncing import SyncBridge, status_at_start
from tests.sync.courses import bytes_of, enroll, publish
from tests.sync.cutting import CuttingProxy
from tests.sync.devices import Device
from tests.sync.served import Person, Served

AGES = 3600.0
SAID = b"WEBVTT\n\n00:01.000 --> 00:02.000\nOver, under.\n"


class Laptop:
    """The downloads and the syncing of a window; whoever fails waits for an hour."""

    def __init__(self, folder: Path, server: str, person: Person) -> None:
        self.device = Device(folder, server, person)
        self.store: Store = self.device.store
        refresh_catalogue(self.store, self.device.reader, self.device.connection)
        library = Library(self.store, self.store.reader, self.device.paths)
        accounts, account = self.device.accounts, self.device.account
        self.bridge = SyncBridge(status_at_start(self.device.reader))
        self.beyond = Beyond(
            self.store,
            SettingsFile(self.device.paths.settings),
            lambda: library,
            accounts,
            account,
            self.bridge,
            self.device.paths.captions,
            said=self.read_again,
            backoff=patient(),
        )
        texts = TextReader(
            lambda path: [(cue.start, cue.text) for cue in load_cues(path).cues], fetched=self.beyond.fetched
        )
        self.searching = Searching(accounts.folder(account), self.store, texts)
        self.syncing = Syncing(self.store, lambda: accounts.connection(account), backoff=patient())
        self.bridge.attach(self.syncing)
        self.network = Network()
        self.downloads = self.beyond.downloads

    def start(self) -> None:
        self.beyond.start(self.network)
        self.syncing.start()

    def read_again(self, course_id: str) -> None:
        self.searching.read_again(course_id)

    def find(self, text: str) -> list[tuple[str, str | None, float | None]]:
        assert self.searching.wait(20)
        return [(hit.kind, hit.lesson_id, hit.at) for hit in self.searching.find(text).hits]

    def close(self) -> None:
        self.searching.close()
        self.bridge.close()
        self.beyond.close()
        self.syncing.close()
        self.network.close()
        self.device.close()


def patient() -> Backoff:
    return Backoff(lambda least, most: AGES)


@pytest.fixture
def proxy(served: Served) -> Iterator[CuttingProxy]:
    with CuttingProxy(served.url, least=0, most=0) as made:
        yield made


@pytest.fixture
def laptop(proxy: CuttingProxy, served: Served, ada: Person, tmp_path: Path, qtbot: QtBot) -> Iterator[Laptop]:
    publish(served, {"a.mp4": bytes_of(61, 20_000), "a.en.vtt": SAID}, "beyond")
    enroll(served, ada, "beyond")
    made = Laptop(tmp_path / "laptop", proxy.url, ada)
    yield made
    made.close()


def test_downloads_go_on_with_the_first_sync_that_succeeds(laptop: Laptop, proxy: CuttingProxy, qtbot: QtBot) -> None:
    laptop.start()
    qtbot.waitUntil(lambda: laptop.bridge.status.phase == "idle" and laptop.bridge.status.last_sync is not None)
    proxy.away = True
    proxy.cut_all()
    laptop.downloads.add_course("beyond")
    qtbot.waitUntil(lambda: laptop.downloads.state.paused_reason == "offline", timeout=10_000)
    qtbot.waitUntil(lambda: laptop.bridge.status.phase == "offline", timeout=10_000)  # it does not say "Synced" beside
    proxy.away = False
    laptop.bridge.sync_now()
    qtbot.waitUntil(lambda: {one.state for one in laptop.device.reader.downloads()} == {"done"}, timeout=10_000)


def test_the_captions_of_a_lesson_that_is_not_here_are_fetched_once(
    laptop: Laptop, proxy: CuttingProxy, qtbot: QtBot
) -> None:
    view = laptop.device.reader.lesson("beyond-a", "beyond")
    assert view is not None
    assert view.file is None
    laptop.start()
    qtbot.waitUntil(lambda: laptop.bridge.online)
    found = laptop.beyond.captions(view, ["a.en.vtt"], lambda: False)
    assert found["a.en.vtt"].read_bytes() == SAID
    proxy.away = True
    proxy.cut_all()
    assert laptop.beyond.captions(view, ["a.en.vtt"], lambda: False) == found
    assert laptop.device.reader.content_usage() == [], "nothing of the course counts as downloaded"


def test_what_is_said_in_a_lesson_that_is_not_here_is_found_once_its_captions_came(
    laptop: Laptop, qtbot: QtBot
) -> None:
    laptop.searching.start()
    assert laptop.find("over under") == []
    view = laptop.device.reader.lesson("beyond-a", "beyond")
    assert view is not None
    laptop.start()
    qtbot.waitUntil(lambda: laptop.bridge.online)
    laptop.beyond.captions(view, ["a.en.vtt"], lambda: False)
    assert laptop.find("over under") == [("transcript", "beyond-a", 1.0)]
    laptop.device.store.remove_course("beyond").result(10)
    assert laptop.find("over under") == []
