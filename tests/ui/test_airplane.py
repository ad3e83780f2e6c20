"""In an aeroplane: what was downloaded plays and is tracked with no server anywhere, and syncs when there is one."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.player.engine import EngineStatus
from learnapp.store.store import wall_clock
from learnapp.sync.catalogue import refresh_catalogue
from learnapp.ui.pages.player.page import PlayerPage
from tests.media import make_video
from tests.sync.courses import enroll, publish
from tests.sync.served import PASSWORD, school, serving
from tests.ui.conftest import end, show
from tests.ui.signed_in import accounts_of

Open = Callable[[], App]
SECONDS = 30_000
COURSE, LESSON = "knots", "knots-a"

pytestmark = [pytest.mark.vlc, pytest.mark.slow, pytest.mark.xdist_group("media")]


@pytest.fixture
def open_app(qapp: QApplication, qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Open]:
    """Quits the program, and starts it once more on this test's home."""
    monkeypatch.setenv("LEARNAPP_AUDIO", "none")
    opened: list[App] = []
    paths = Paths.of(home).create()

    def open_() -> App:
        while opened:
            end(opened.pop())
        built = build_app(qapp, paths, device_name="laptop", accounts=accounts_of(paths, wall_clock))
        opened.append(built)
        show(built, qtbot)
        built.start_syncing()
        return built

    yield open_
    while opened:
        end(opened.pop())


def watch(app: App, qtbot: QtBot, upto: float, *, resume: bool, sought: float | None = None) -> float:
    """Play the lesson with the engine that people get, until a moment of it; where it was stopped."""
    app.services.navigator.open_lesson(LESSON, COURSE, resume)
    page = app.window.page
    assert isinstance(page, PlayerPage)
    player = app.services.lesson_player()
    qtbot.waitUntil(lambda: player.state.status is EngineStatus.PLAYING and player.state.position > 0, timeout=SECONDS)
    began = player.state.position
    if sought is not None:
        player.seek(sought)
    qtbot.waitUntil(lambda: player.state.position >= upto, timeout=SECONDS)
    player.pause()
    app.services.navigator.go("home")
    return began


def watched(app: App) -> float:
    progress = app.services.reader.lesson_progress(COURSE, LESSON)
    return 0.0 if progress is None else progress.watch_time_seconds


def test_a_course_goes_along_and_what_was_learned_comes_back(
    open_app: Open, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    film = tmp_path / "film.mp4"
    make_video(film, 12)
    at_school = tmp_path / "server"
    school(at_school)
    with serving(at_school) as server:
        ada = server.person("Ada")
        publish(server, {"a.mp4": film.read_bytes(), "a.en.vtt": b"WEBVTT\n"}, COURSE)
        enroll(server, ada, COURSE)
        accounts = accounts_of(Paths.of(home).create(), wall_clock)
        account = accounts.sign_in(server.url, ada.email, PASSWORD, device_name="laptop")
        app = open_app()
        connection = accounts.connection(account)
        refresh_catalogue(app.services.store, app.services.reader, connection)
        connection.close()
        assert app.services.downloads is not None
        app.services.downloads.add_course(COURSE)
        reader = app.services.reader
        qtbot.waitUntil(lambda: {one.state for one in reader.downloads()} == {"done"}, timeout=SECONDS)
        port = urlsplit(server.url).port or 0

    app = open_app()  # nobody is there
    qtbot.waitUntil(lambda: app.services.sync.status.phase == "offline", timeout=SECONDS)
    lesson = app.services.reader.lesson(LESSON, COURSE)
    assert lesson is not None
    assert lesson.file is not None
    app.services.settings.change(rate=2.0)
    assert watch(app, qtbot, 8.0, resume=False, sought=6.0) < 1.5
    app = open_app()
    assert watch(app, qtbot, 10.0, resume=True) == pytest.approx(8.0, abs=1.5)
    qtbot.waitUntil(lambda: watched(app) > 1.5, timeout=SECONDS)
    assert app.services.reader.outbox_size() > 0

    with serving(at_school, port) as server:
        app.services.sync.sync_now()
        qtbot.waitUntil(lambda: app.services.sync.status.synced, timeout=SECONDS)
        known = server.documents(ada)
        spans = [span for (kind, _), body in known.items() if kind == "session" for span in body["spans"]]
        assert max(stop for _, stop in spans) == pytest.approx(10.0, abs=1.5)
