"""The window: going about, what is told, what is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App, build_app
from learnapp.errors import Cancelled, DiskFullError
from learnapp.paths import Paths
from learnapp.store import Recovery
from learnapp.ui.navigator import Navigator, Place
from learnapp.ui.notices import Notices
from learnapp.ui.pages.player.keys import KEYS
from learnapp.ui.pages.reader.keys import KEYS as READER_KEYS
from learnapp.ui.shell import geometry
from learnapp.ui.shell.guard import Guard
from learnapp.ui.shell.shortcuts import groups
from learnapp.ui.shell.toasts import Toast
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.nav_button import NavButton
from learnapp.ui.window import MainWindow
from tests.ui.library_of import Seeder


def toasts(window: MainWindow) -> list[Toast]:
    return [toast for toast in window.findChildren(Toast) if toast.isVisible()]


def nav(window: MainWindow, name: str) -> NavButton:
    found = window.findChild(NavButton, name)
    assert isinstance(found, NavButton)
    return found


def test_the_navigation_leads_to_each_page_and_marks_it(window: MainWindow, qtbot: QtBot) -> None:
    for name in ("library", "settings", "home"):
        qtbot.mouseClick(nav(window, f"nav_{name}"), Qt.MouseButton.LeftButton)
        assert window.page.objectName() == f"page_{name}"
        checked = [one.objectName() for one in window.findChildren(NavButton) if one.here]
        assert checked == [f"nav_{name}"]


def test_the_keyboard_and_the_mouse_go_back_and_forward(window: MainWindow, qtbot: QtBot) -> None:
    window.services.navigator.go("library")
    window.services.navigator.go("settings")
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page.objectName() == "page_library"
    QTest.mouseClick(window, Qt.MouseButton.BackButton, pos=QPoint(400, 30))
    assert window.page.objectName() == "page_home"
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.mouseClick(window, Qt.MouseButton.ForwardButton, pos=QPoint(400, 30))
    assert window.page.objectName() == "page_settings"


def test_one_lesson_after_another_is_one_step_back(qapp: QApplication) -> None:
    navigator = Navigator()
    navigator.go("home")
    navigator.open_course("Knots")
    navigator.open_lesson("Knots-1", "Knots", True)
    navigator.open_lesson("Knots-2", "Knots")
    navigator.back()
    assert navigator.place == Place("course", course_id="Knots")
    navigator.forget_course("Knots")
    assert navigator.place == Place("home")
    assert not navigator.can_go_back


def test_f1_shows_the_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(QDialog, "shortcuts")
    assert dialog.isVisible()
    assert dialog.width() < window.width()
    dialog.findChild(Button, "shortcuts_close").click()


def test_the_page_of_keys_has_every_key_of_the_player() -> None:
    told = {key for _, keys in dict(groups())["While watching"] for key in keys}
    for digit in range(10):
        told.add(str(digit))  # told as a range
    media = {key for keys in KEYS.values() for key in keys if "Media" in key}
    twice = {"Enter", "Shift+<", "Shift+>"}  # another key with the same name, another spelling of one key
    assert told - {"…"} == {key for keys in KEYS.values() for key in keys} - media - twice


def test_the_page_of_keys_has_every_key_of_the_reader() -> None:
    told = {key for _, keys in dict(groups())["While reading"] for key in keys}
    twice = {"Ctrl+G", "Ctrl+Shift+G", "Ctrl+=", "+", "-"}
    everywhere = {"F", "F11", "Shift+N", "Shift+P", "Esc"}  # told of the player
    scrolling = {"Space", "Shift+Space", "Home", "End"}
    assert told - scrolling == {key for keys in READER_KEYS.values() for key in keys} - twice - everywhere


def test_the_page_of_keys_calls_the_tabs_beside_the_picture_what_they_are_called(window: MainWindow) -> None:
    rows = dict(groups())["While watching"]
    (said,) = [what for what, keys in rows if "I" in keys]
    window.services.navigator.open_lesson("nowhere", None)
    tabs = window.findChild(QTabBar, "player_tabs")
    assert [tabs.tabText(number) for number in range(tabs.count())] == ["Lessons", "Transcript", "Notes"]
    assert said == "Lessons, transcript and notes beside it"


def test_the_page_of_keys_has_the_keys_of_a_course() -> None:
    course = dict(dict(groups())["In a course"])
    assert list(course.values()) == [["Up", "Down"], ["Return"], ["Space"], ["D"]]


def test_a_guest_is_told_that_work_is_saved_here_and_never_that_it_was_sent(
    window: MainWindow, seed: Seeder, qtbot: QtBot
) -> None:
    before = window.sidebar.pill.toolTip()
    seed.complete(seed.course("Knots"), 1)
    qtbot.waitUntil(lambda: window.sidebar.pill.toolTip() != before)
    assert window.sidebar.pill.words == "Saved on this device"
    assert "to be sent once you sign in" in window.sidebar.pill.toolTip()
    assert "ynced" not in window.sidebar.pill.words + window.sidebar.pill.toolTip()


def test_a_failure_of_the_world_is_told_with_its_title_and_stays(window: MainWindow, qtbot: QtBot) -> None:
    window.services.notices.tell(DiskFullError("The disk is full", "What you watched so far is kept."))
    shown = toasts(window)
    assert [toast.accessibleName() for toast in shown] == ["The disk is full What you watched so far is kept."]
    assert shown[0].notice.seconds == 0
    qtbot.mouseClick(shown[0].findChild(IconButton, "toast_close"), Qt.MouseButton.LeftButton)
    assert toasts(window) == []


def test_a_notice_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    undone = []
    window.services.notices.offer("Knots was removed", "Undo", lambda: undone.append(True))
    qtbot.mouseClick(toasts(window)[0].findChild(Button, "toast_action"), Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert toasts(window) == []


def test_toasts_do_not_overlap_and_the_same_is_told_once(window: MainWindow) -> None:
    for text in ("One", "Two", "Two"):
        window.services.notices.say(text)
    window.services.notices.tell(Cancelled())
    boxes = [toast.geometry() for toast in toasts(window)]
    assert len(boxes) == 3
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (lambda notices: notices.done("It is here now", "it"), ["It is here now"]),
        (lambda notices: notices.tell(DiskFullError("The disk is full", "Kept."), "it"), ["Kept."]),
        (lambda notices: notices.over.emit("it"), []),
    ],
)
def test_the_result_takes_the_place_of_what_was_begun(
    window: MainWindow, end: Callable[[Notices], None], left: list[str]
) -> None:
    notices = window.services.notices
    notices.begin("Fetching it…", "it")
    notices.begin("Fetching more…", "more")
    assert [toast.notice.seconds for toast in toasts(window)] == [0, 0], "it takes as long as it takes"
    end(notices)
    assert [toast.notice.text for toast in toasts(window)] == ["Fetching more…", *left]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_what_stays_covers_neither_the_search_nor_the_navigation(
    window: MainWindow,
    qapp: QApplication,
    seed: Seeder,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    direction: Qt.LayoutDirection,
) -> None:
    monkeypatch.setattr("learnapp.ui.shell.toasts._SEEN_MS", 60_000)
    seed.course("Knots")
    qapp.setLayoutDirection(direction)
    try:
        for text in ("One", "Two", "Three"):
            window.services.notices.warn("The disk is full", text)
        for page in ("settings", "library", "home"):
            window.services.navigator.go(page)
            assert len(toasts(window)) == 3, "they were not there long enough to be read"
            for toast in toasts(window):
                box = QRect(toast.mapTo(window, QPoint(0, 0)), toast.size())
                assert window.rect().contains(box)
                for other in (window.top_bar, window.sidebar):
                    assert not box.intersects(QRect(other.mapTo(window, QPoint(0, 0)), other.size()))
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_what_belonged_to_a_page_goes_with_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnapp.ui.shell.toasts._SEEN_MS", 0)
    notices = window.services.notices
    notices.warn("Could not open it", "No program opens this file.")
    notices.warn("Your library was repaired", "A backup was restored.", bound=False)
    notices.offer("Knots was removed", "Undo", lambda: None)
    window.services.navigator.go("home")
    assert len(toasts(window)) == 3, "the page is still the same"
    window.services.navigator.go("library")
    assert [toast.notice.title or toast.notice.text for toast in toasts(window)] == [
        "Your library was repaired",
        "Knots was removed",
    ]


def test_our_own_fault_is_told_calmly_and_logged_without_a_traceback_on_the_screen(
    window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        window.services.notices.tell(ZeroDivisionError("division by zero"))
    box = window.findChild(QMessageBox, "unexpected_error")
    assert box.isVisible()
    words = box.text() + box.informativeText() + box.detailedText()
    assert "Your progress is saved" in words
    assert "Traceback" not in words
    assert "division" not in words
    assert "division by zero" in caplog.text
    box.buttons()[0].click()


def test_the_guard_tells_of_the_world_and_of_ourselves(
    window: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = Guard(window.services.notices, Path("/logs"), window)
    guard._hook(DiskFullError, DiskFullError("The disk is full", "Kept."), None)
    qtbot.waitUntil(lambda: len(toasts(window)) == 1)
    guard._hook(ValueError, ValueError("secret"), None)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "unexpected_error") is not None)
    assert "Traceback" not in capsys.readouterr().err
    window.findChild(QMessageBox, "unexpected_error").close()


def test_what_was_recovered_is_told(app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    recovered = Recovery("Your library was repaired", "A backup of yesterday was restored.", Path("/kept/learnapp.db"))
    monkeypatch.setattr(app.services.store, "recovery", recovered)
    app.window.show()
    qtbot.waitUntil(lambda: len(toasts(app.window)) == 1)
    assert toasts(app.window)[0].notice.title == "Your library was repaired"


def test_size_and_place_are_remembered(app: App, qapp: QApplication, qtbot: QtBot, home: Path) -> None:
    app.window.show()
    size = (app.window.minimumWidth(), 690)
    app.window.setGeometry(20, 30, *size)
    app.window.close()
    assert app.services.settings.value.window_size == size
    app.close()
    again = build_app(qapp, Paths.of(home))
    again.window.show()
    assert (again.window.width(), again.window.height()) == size
    again.window.close()
    again.close()


def test_a_player_fills_the_window_and_gives_it_back(window: MainWindow) -> None:
    window.page_of("settings").full_window = True
    window.services.navigator.go("settings")
    assert window.sidebar.isHidden()
    assert window.top_bar.isHidden()
    window.services.navigator.go("home")
    assert window.sidebar.isVisible()
    assert window.top_bar.isVisible()


def test_it_opens_where_it_was_and_does_not_wander(app: App, qtbot: QtBot) -> None:
    settings = app.services.settings
    settings.change(window_size=(1100, 700), window_position=(60, 70))
    for _ in range(2):
        window = QWidget()
        qtbot.addWidget(window)
        geometry.restore(window, settings)
        window.show()
        qtbot.waitExposed(window)
        geometry.remember(window, settings)
        assert settings.value.window_position == (60, 70)
        window.close()
