"""A course written into a package from its menu: seen while it runs, stopped, and refused with the reason."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.window import MainWindow
from tests.package.school import packed
from tests.ui.library_of import Seeder


@pytest.fixture
def page(app: App, window: MainWindow, tmp_path: Path) -> CoursePage:
    app.services.library().import_package(packed(tmp_path), thumbnails=False)
    app.services.navigator.open_course("course-1")
    assert isinstance(window.page, CoursePage)
    return window.page


def entry(page: CoursePage) -> QAction:
    return next(action for action in page.actions_.menu().actions() if action.objectName() == "course_package")


def toasts(window: MainWindow) -> list[str]:
    return [toast.notice.text for toast in window.findChildren(Toast) if not toast.isHidden()]


def ask(page: CoursePage, file: Path) -> None:
    entry(page).trigger()
    dialog = page.findChild(QFileDialog, "course_package_dialog")
    assert dialog.selectedFiles()[0].endswith("/Knots.learnpkg")
    dialog.fileSelected.emit(str(file))
    dialog.close()


def test_it_is_written_and_can_be_brought_in_again(
    app: App, page: CoursePage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert entry(page).isEnabled()
    file = tmp_path / "out" / "knots.learnpkg"
    file.parent.mkdir()
    ask(page, file)
    qtbot.waitUntil(lambda: any("“Knots” is in knots.learnpkg · " in text for text in toasts(window)))
    assert not any(text.startswith("Packing") for text in toasts(window))
    app.services.store.remove_course("course-1").result()
    assert app.services.library().bring(file).lessons == 3


def test_it_can_be_stopped_and_leaves_nothing(
    app: App, page: CoursePage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    over = threading.Event()
    for _ in range(2):  # the jobs are busy, and it has not begun yet
        app.services.jobs.run(lambda _progress, _cancelled: over.wait(20))
    file = tmp_path / "stopped.learnpkg"
    ask(page, file)
    assert toasts(window) == ["Packing “Knots”…"]
    (toast,) = window.findChildren(Toast)
    qtbot.mouseClick(toast.findChild(Button, "toast_action"), Qt.MouseButton.LeftButton)
    over.set()
    qtbot.waitUntil(lambda: toasts(window) == ["Stopped. Nothing was changed."])
    assert not file.exists()
    assert not list(tmp_path.glob("*stopped*"))


def test_how_far_it_is_is_told_in_one_place(app: App, window: MainWindow) -> None:
    notices, stopped = app.services.notices, list[bool]()
    for share in ("1%", "50%", "99%"):
        notices.begin(f"Packing · {share}", "package a", action="Stop", act=lambda: stopped.append(True))
    notices.begin("Packing another", "package b", action="Stop")
    assert toasts(window) == ["Packing · 99%", "Packing another"]
    notices.done("It is there", "package a")
    assert sorted(toasts(window)) == ["It is there", "Packing another"]


def test_a_course_that_is_not_all_here_says_why_it_cannot_be_packed(app: App, window: MainWindow, seed: Seeder) -> None:
    course = seed.course("Lost")
    app.services.store.set_missing(course.id, {course.lessons[0].id}).result()
    app.services.navigator.open_course(course.id)
    page = window.page
    assert isinstance(page, CoursePage)
    assert not entry(page).isEnabled()
    assert "files of this one are missing" in entry(page).toolTip()
