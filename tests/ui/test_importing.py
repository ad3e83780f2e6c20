"""Bringing folders in: dropped or chosen, seen while it runs, and told what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QEnterEvent
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from coursekit.findings import Skipped
from learnapp.build import App
from learnapp.errors import LibraryError
from learnapp.library import ImportProgress, ImportReport
from learnapp.ui.importing import dropped_places
from learnapp.ui.shell.import_strip import ImportStrip
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ROLES
from learnapp.ui.window import MainWindow
from tests.media import small_video


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two films and a file that only says it is one."""
    course = tmp_path / "Knots"
    course.mkdir()
    for number in (1, 2):
        small_video(course / f"{number}. Knot {number}.mp4", number)
    (course / "3. Broken.mp4").write_bytes(b"not a film" * 200)
    return course


def drop(app: App, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    app.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    app.window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))


def strip_of(app: App) -> ImportStrip:
    found = app.window.findChild(ImportStrip, "import_strip")
    assert isinstance(found, ImportStrip)
    return found


def test_a_dropped_folder_is_brought_in_and_what_was_skipped_is_listed(app: App, folder: Path, qtbot: QtBot) -> None:
    app.window.show()
    qtbot.waitExposed(app.window)
    progress = []
    app.window.importer.progressed.connect(progress.append)
    drop(app, folder)
    strip = strip_of(app)
    assert strip.headline.text() == "Adding Knots"
    assert strip.cancel.isVisible()
    with qtbot.waitSignal(app.window.importer.finished, timeout=30_000):
        pass
    assert progress
    assert strip.headline.text() == "Knots was added"
    assert strip.headline.foregroundRole() == ROLES["text"]
    assert strip.sign.kind == "done"
    assert strip.detail.text() == "1 module · 2 lessons · 1 thing to know"
    assert strip.skipped.text() == "What to know"
    qtbot.mouseClick(strip.skipped, Qt.MouseButton.LeftButton)
    rows = app.window.findChild(QListWidget, "skipped_list")
    told = rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("3. Broken.mp4: ")
    app.window.findChild(Button, "skipped_close").click()
    qtbot.mouseClick(strip.open, Qt.MouseButton.LeftButton)
    assert app.services.navigator.place is not None
    assert app.services.navigator.place.page == "course"
    assert strip.isHidden()


def test_what_is_read_is_counted_as_files(app: App, qtbot: QtBot) -> None:
    strip = ImportStrip(app.services, app.window.importer)
    qtbot.addWidget(strip)
    strip.show_progress(ImportProgress(done=4, total=5, current="Knots.mp4"))
    assert strip.detail.text() == "4 of 5 files · Knots.mp4"
    strip.show_progress(ImportProgress(done=1, total=1, current=""))
    assert strip.detail.text() == "1 of 1 file"
    strip.show_progress(ImportProgress(done=2, total=6, current="", phase="pictures"))
    assert strip.detail.text() == "Making pictures, 2 of 6"


def report(*skipped: Skipped) -> ImportReport:
    return ImportReport("Knots", "Knots", modules=1, lessons=2, skipped=skipped, added=2)


@pytest.fixture
def strip(app: App, window: MainWindow) -> ImportStrip:
    """The window's, with an import on its way."""
    app.window.importer.started.emit("Knots")
    return strip_of(app)


def test_that_something_was_added_goes_by_itself(app: App, strip: ImportStrip, qtbot: QtBot) -> None:
    strip.clock.setInterval(20)
    strip.show_report(report())
    assert strip.isVisible()
    qtbot.waitUntil(strip.isHidden)
    strip.show_report(report(Skipped(path="3. Broken.mp4", reason="no film")))
    assert not strip.clock.isActive(), "what was skipped wants to be looked at"
    app.services.navigator.go("notes")
    assert strip.isHidden(), "another page was opened"


def test_the_pointer_on_it_holds_it(strip: ImportStrip) -> None:
    strip.show_report(report())
    assert strip.clock.isActive()
    strip.enterEvent(QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert not strip.clock.isActive()
    strip.leaveEvent(QEvent(QEvent.Type.Leave))
    assert strip.clock.isActive()


def test_no_lesson_is_covered_by_it(app: App, strip: ImportStrip) -> None:
    navigator = app.services.navigator
    navigator.open_lesson("nowhere", None)
    assert strip.isHidden()
    strip.show_report(report())
    assert strip.isHidden()
    navigator.go("home")
    assert strip.isVisible(), "it is told when one comes from there"
    navigator.open_lesson("nowhere", None)
    strip.show_failure(LibraryError("Not added", "Nothing was changed."))
    assert strip.isHidden()
    navigator.go("home")
    navigator.go("library")
    assert strip.isVisible(), "what failed stays"


def test_a_folder_without_lessons_is_refused_in_words(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    app.window.show()
    with qtbot.waitSignal(app.window.importer.failed, timeout=30_000):
        app.window.importer.add([empty])
    strip = strip_of(app)
    assert strip.headline.text()
    assert strip.detail.text()
    assert "Error" not in strip.headline.text() + strip.detail.text()
    assert strip.headline.foregroundRole() == ROLES["attention"], "it looks like no success"
    assert strip.sign.kind == "attention"
    assert strip.open.isHidden()
    assert not strip.close_button.isHidden()


def test_a_cancelled_import_changes_nothing(app: App, folder: Path, qtbot: QtBot) -> None:
    app.window.show()
    with qtbot.waitSignal(app.window.importer.failed, timeout=30_000):
        app.window.importer.add([folder])
        qtbot.mouseClick(strip_of(app).cancel, Qt.MouseButton.LeftButton)
    assert strip_of(app).headline.text() == "Stopped"
    assert app.services.reader.count_courses() == 0


def test_several_folders_follow_one_another(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("Knots", "Sails"):
        (tmp_path / name).mkdir()
        small_video(tmp_path / name / "1.mp4", len(name) if name == "Knots" else 9)
    reports = []
    app.window.importer.finished.connect(reports.append)
    app.window.importer.add([tmp_path / "Knots", tmp_path / "Sails"])
    assert app.window.importer.waiting == 1
    qtbot.waitUntil(lambda: len(reports) == 2, timeout=30_000)
    assert [report.title for report in reports] == ["Knots", "Sails"]


def test_a_dropped_file_stands_for_its_folder(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").touch()
    inside = tmp_path / "inside"
    inside.mkdir()
    dropped = [str(inside), str(tmp_path / "film.mp4"), str(tmp_path / "film.mp4"), str(tmp_path / "gone")]
    assert dropped_places(dropped) == [inside, tmp_path]
