"""Courses from files in the window, what they take, and letting go of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.errors import PlayerError
from learnapp.library.moving import FOLDER
from learnapp.settings import SettingsFile
from learnapp.tracking.opening import media_of
from learnapp.ui.pages.settings.downloads import Downloads
from learnapp.ui.pages.settings.page import SettingsPage
from learnapp.ui.upkeep import DAY_MS, Upkeep
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.window import MainWindow
from learncore.records import Session
from tests.package.school import packed


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))


@pytest.fixture
def imported(app: App, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> App:
    with qtbot.waitSignal(window.importer.finished, timeout=30_000):
        drop(window, packed(tmp_path))
    return app


@pytest.fixture
def downloads(imported: App, window: MainWindow, qtbot: QtBot) -> Downloads:
    imported.services.navigator.go("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: bool(page.downloads.findChildren(Button, "remove_download")))
    return page.downloads


def lessons_here(app: App) -> int:
    return len(app.services.reader.lesson_files("course-1"))


def test_a_dropped_package_is_brought_in(imported: App) -> None:
    assert [card.title for card in imported.services.reader.courses()] == ["Knots"]
    assert lessons_here(imported) == 3


def test_a_package_that_is_no_good_is_told(app: App, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    bad = tmp_path / "bad.learnpkg"
    bad.write_bytes(b"no package" * 99)
    with qtbot.waitSignal(window.importer.failed, timeout=30_000) as caught:
        drop(window, bad)
    assert caught.args is not None
    assert "no course package" in caught.args[0].message
    assert app.services.reader.count_courses() == 0


def test_packages_are_chosen_from_the_library(
    app: App, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = packed(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(package)], ""))
    app.services.navigator.go("library")
    with qtbot.waitSignal(window.importer.finished, timeout=30_000):
        qtbot.mouseClick(window.page.findChild(Button, "library_empty_package"), Qt.MouseButton.LeftButton)
    assert lessons_here(app) == 3


def test_a_download_is_removed_and_the_course_stays(imported: App, downloads: Downloads, qtbot: QtBot) -> None:
    (remove,) = downloads.findChildren(Button, "remove_download")
    assert remove.accessibleName() == "Remove the download of Knots"
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    box = downloads.findChild(QMessageBox, "remove_download_dialog")
    yes = next(button for button in box.buttons() if button.objectName() == "remove_download_dialog_yes")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lessons_here(imported) == 0)
    qtbot.waitUntil(lambda: not [b for b in downloads.findChildren(Button, "remove_download") if b.isVisible()])
    assert imported.services.reader.count_courses() == 1
    assert imported.services.library().held.content.listing() == {}


def test_the_downloads_move_to_another_disk_and_back(
    imported: App, downloads: Downloads, qtbot: QtBot, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    downloads.move_to(disk)
    assert downloads.away.text() == "Stop"
    qtbot.waitUntil(downloads.home.isVisible, timeout=20_000)
    assert downloads.away.text() == "Move…"
    files = imported.services.reader.lesson_files("course-1")
    assert all(Path(file.path).is_relative_to(disk / FOLDER) and Path(file.path).exists() for file in files)
    downloads.move_to(None)
    qtbot.waitUntil(lambda: not downloads.home.isVisible(), timeout=20_000)
    assert not list(disk.iterdir())
    assert all(Path(file.path).exists() for file in imported.services.reader.lesson_files("course-1"))


def test_a_disk_that_is_plugged_in_again_brings_its_lessons_back(
    imported: App, downloads: Downloads, tmp_path: Path, qtbot: QtBot
) -> None:
    disk, drawer = tmp_path / "disk", tmp_path / "drawer"
    disk.mkdir()
    services = imported.services
    services.library().held.move(disk)
    disk.rename(drawer)
    services.library().check_missing("course-1")
    assert services.reader.count_courses("missing") == 1
    lesson = services.reader.lesson("lesson-1")
    assert lesson is not None
    with pytest.raises(PlayerError, match="Connect its disk"):
        media_of(lesson, None)
    upkeep = Upkeep(services)
    try:
        upkeep.look_again()
        qtbot.waitUntil(lambda: not services.jobs.busy)
        assert services.reader.count_courses("missing") == 1
        drawer.rename(disk)
        upkeep.look_again()
        qtbot.waitUntil(lambda: services.reader.count_courses("missing") == 0)
    finally:
        upkeep.close()
    services.library().check_missing("course-1")
    assert not any(file.missing for file in services.reader.lesson_files("course-1"))


def test_watched_videos_are_removed_by_themselves_where_that_was_chosen(
    imported: App, downloads: Downloads, qtbot: QtBot
) -> None:
    services = imported.services
    now = services.clock()
    watched = Session(
        lesson="lesson-1",
        course="course-1",
        device=services.store.device_id,
        started_at=now - 8 * DAY_MS,
        ended_at=now - 8 * DAY_MS + 60_000,
        spans=((0.0, 60.0),),
        active_seconds=60.0,
        duration=60.0,
    )
    services.store.heartbeat("s", watched, 60.0).result(10)
    upkeep = Upkeep(services)
    upkeep.start()
    qtbot.waitUntil(lambda: not services.jobs.busy)
    assert lessons_here(imported) == 3, "it is off unless it was chosen"
    combo = downloads.findChild(QComboBox, "remove_watched_days")
    combo.setCurrentIndex(combo.findData(7))
    combo.activated.emit(combo.currentIndex())
    assert SettingsFile(services.paths.settings).value.remove_watched_days == 7
    upkeep.look()
    assert lessons_here(imported) == 3, "once a day"
    Upkeep(services).look()
    qtbot.waitUntil(lambda: lessons_here(imported) == 2)
    assert services.reader.is_completed("course-1", "lesson-1")
    upkeep.close()
