"""A whole program a test: real store, real library, real window, at a fixed moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.paths import Paths
from learnapp.ui.theme import ARGUMENTS
from learnapp.ui.window import MainWindow
from tests.ui.library_of import NOW, Seeder
from tests.ui.signed_in import JANE, RESCUE, accounts_of, know


class Clock:
    """The program's: it stands where a test puts it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The program's clock."""
    return Clock()


def built_app(qapp: QApplication, paths: Paths, clock: Clock, device_name: str = "") -> App:
    return build_app(qapp, paths, clock=clock, tz=dt.UTC, device_name=device_name, accounts=accounts_of(paths.create()))


def show(app: App, qtbot: QtBot) -> None:
    """Show the window; wait until it is active, and settled after its first picture."""
    app.window.show()
    app.window.activateWindow()
    qtbot.waitExposed(app.window)
    qtbot.waitUntil(lambda: app.window.isActiveWindow() and app.window.findChild(QShortcut) is not None)


def end(app: App) -> None:
    app.window.close()
    app.close()
    app.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["learnapp", *ARGUMENTS]


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, home: Path, clock: Clock) -> Iterator[App]:
    """The program with an empty library, its window not shown yet; a Friday, half past nine in the morning, UTC."""
    built = built_app(qapp, Paths.of(home), clock)
    yield built
    end(built)


@pytest.fixture
def janes(qapp: QApplication, qtbot: QtBot, home: Path, clock: Clock) -> Iterator[App]:
    """The program as `app`, with Jane's account open; nothing syncs, statuses are shown by hand."""
    paths = Paths.of(home)
    know(paths, JANE, RESCUE)
    built = built_app(qapp, paths, clock, "Office laptop")
    show(built, qtbot)
    yield built
    end(built)


@pytest.fixture
def window(app: App, qtbot: QtBot) -> MainWindow:
    """The window, shown, active, and settled after its first picture."""
    show(app, qtbot)
    return app.window


@pytest.fixture
def seed(app: App) -> Seeder:
    """Puts courses and progress into the store."""
    return Seeder(app.services.store)
