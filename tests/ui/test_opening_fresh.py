"""Opening a lesson that another device has moved on: what it did is waited for, for two seconds at most."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.store.store import wall_clock
from tests.sync.served import PASSWORD, Person, Served, push
from tests.ui.conftest import end, show
from tests.ui.course_of_films import COURSE, Films, Learner, films, no_sound
from tests.ui.signed_in import accounts_of

__all__ = ["films", "no_sound"]

SECONDS = 20_000


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, home: Path, served: Served, ada: Person) -> Generator[App]:
    """Ada's program, signed in."""
    paths = Paths.of(home).create()
    accounts = accounts_of(paths, wall_clock)
    accounts.sign_in(served.url, ada.email, PASSWORD)
    built = build_app(qapp, paths, device_name="Office laptop", accounts=accounts)
    show(built, qtbot)
    built.start_syncing()
    yield built
    end(built)


@pytest.fixture
def learner(app: App, qtbot: QtBot, films: Films) -> Learner:
    """With the course of films, which the server has too."""
    made = Learner(app, qtbot, films)
    qtbot.waitUntil(lambda: app.services.sync.status.synced, timeout=SECONDS)
    return made


def stopped_elsewhere(served: Served, person: Person, seconds: float) -> None:
    """Another device stops in the long film."""
    value = {"epoch": 0, "seconds": seconds}
    at = round(time.time() * 1000)
    state = {
        "course": COURSE,
        "epoch": 0,
        "completed": {},
        "resume": {"seen": {"elsewhere": 1}, "now": [{"by": "elsewhere", "n": 1, "at": at, "value": value}]},
        "mark": {"seen": {}, "now": []},
    }
    name = {"seen": {"elsewhere": 1}, "now": [{"by": "elsewhere", "n": 1, "at": at, "value": {"name": "Tablet"}}]}
    with served.client(person) as client:
        answer = push(
            client,
            [
                {"kind": "lesson_state", "id": "pointers", "body": state},
                {"kind": "preference", "id": "device/elsewhere", "body": name},
            ],
        )
    assert answer["rejected"] == []


def test_it_is_asked_where_the_learner_stopped_last_on_whatever_device(
    learner: Learner, served: Served, ada: Person
) -> None:
    stopped_elsewhere(served, ada, 20.0)
    page = learner.player("pointers")
    assert page.stage.surface.busy, "it is looked for, and the window is there"
    assert page.stage.resume_card.isHidden()
    assert page.stage.top.title.text() == "Pointers and memory"
    learner.until(page.stage.resume_card.isVisible)
    learner.until(lambda: not page.stage.surface.busy)  # the still behind the card is there
    assert page.stage.resume_card.heading.text() == "Continue from 0:20?"
    assert page.stage.resume_card.words.text() == "You stopped here just now on Tablet."


def test_who_writes_a_note_meanwhile_does_not_wait(learner: Learner, qtbot: QtBot) -> None:
    learner.watched("pointers", (0.0, 15.0), stopped=15.0)
    page = learner.player("pointers")
    assert page.stage.surface.busy
    qtbot.keyClick(page, Qt.Key.Key_N)
    editor = page.panel.notes.editor
    assert editor.field.hasFocus()
    assert editor.heading.text() == "New note at 0:15"
    assert page.stage.resume_card.isVisible()
    assert not page.stage.surface.busy


def test_a_server_that_does_not_answer_holds_nobody_for_longer_than_two_seconds(
    learner: Learner, served: Served, qtbot: QtBot
) -> None:
    learner.watched("pointers", (0.0, 15.0), stopped=15.0)
    qtbot.waitUntil(lambda: learner.app.services.sync.status.synced, timeout=SECONDS)
    learner.player("hello", resume=False)  # makes the page and the engine, which takes its time once
    learner.app.services.navigator.go("home")
    qtbot.waitUntil(lambda: learner.app.services.sync.status.synced, timeout=SECONDS)
    os.kill(served_pid(served), signal.SIGSTOP)
    try:
        gaps = Gaps()
        begun = time.monotonic()
        page = learner.player("pointers")
        learner.until(page.stage.resume_card.isVisible)
        assert 1.0 < time.monotonic() - begun < 6.0
        assert gaps.longest < 1.0, "the window goes on meanwhile"
    finally:
        os.kill(served_pid(served), signal.SIGCONT)


def test_who_goes_elsewhere_meanwhile_is_not_called_back(learner: Learner, served: Served, qtbot: QtBot) -> None:
    os.kill(served_pid(served), signal.SIGSTOP)
    try:
        page = learner.player("pointers")
        assert page.stage.surface.busy
        learner.app.services.navigator.go("home")
        over: list[bool] = []
        QTimer.singleShot(2300, lambda: over.append(True))
        qtbot.waitUntil(lambda: bool(over))
        assert page.viewer.view is None
        assert page.stage.resume_card.isHidden()
        assert learner.app.window.page.objectName() == "page_home"
    finally:
        os.kill(served_pid(served), signal.SIGCONT)


def test_from_the_beginning_needs_no_answer(learner: Learner) -> None:
    page = learner.player("pointers", resume=False)
    assert not page.stage.surface.busy
    learner.until_at(0.0, 3.0)


class Gaps:
    """How long the GUI thread was away at most, in seconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def served_pid(served: Served) -> int:
    """The process of the server."""
    import psutil

    port = int(served.url.rsplit(":", 1)[1])
    for child in psutil.Process().children(recursive=True):
        if any(one.laddr.port == port and one.status == "LISTEN" for one in child.net_connections("tcp")):
            return child.pid
    raise AssertionError("the server is not there")
