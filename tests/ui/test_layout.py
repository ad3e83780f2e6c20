"""Every page at every size: nothing cut off, everything reached by keyboard, everything named."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.widgets.labels import ElidedLabel
from learnapp.ui.window import MainWindow
from tests.ui.library_of import HOUR, Seeder

PAGES = ("home", "library", "notes", "settings", "sync", "sign_in")
SIZES = ((1024, 640), (1280, 800), (1920, 1080))
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QListView, QSlider)


@pytest.fixture
def lived_in(seed: Seeder, window: MainWindow) -> MainWindow:
    """Courses in every state, long names, and a few lessons begun."""
    long = "The complete handbook of everything that was ever written about ropes, knots and splices"
    for number in range(7):
        course = seed.course(f"{long} {number}", author="The Academy of Sailing and Seamanship")
        seed.watch(course, 1, 100 + number, ago=number * HOUR)
    seed.complete(seed.course("Knots"))
    seed.course("Winds")
    return window


def visible_controls(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled():
            if isinstance(widget.parent(), QComboBox | QLineEdit):
                continue
            yield widget


def told(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def clipped(window: MainWindow) -> list[str]:
    """Labels and controls that are smaller than they need, or stick out of the window."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window:
            continue
        name = f"{type(widget).__name__} {widget.objectName()} {told(widget)!r}"
        if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
            if widget.wordWrap():
                if widget.heightForWidth(widget.width()) > widget.height():
                    found.append(f"{name} is cut off below")
            elif widget.sizeHint().width() > widget.width():
                found.append(f"{name} is cut off")
        if isinstance(widget, QPushButton | QComboBox) and widget.minimumSizeHint().width() > widget.width():
            found.append(f"{name} is too narrow")
        if isinstance(widget, (*CONTROLS, QLabel)) and not isinstance(widget, QListView):
            box = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            if box.left() < 0 or box.right() > window.width():
                found.append(f"{name} sticks out of the window")
    areas = (area for area in window.findChildren(QScrollArea) if area.isVisible())
    found += [str(area) for area in areas if area.widget().width() > area.viewport().width()]
    return found


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Wait for what the page asked for and for the layouts; not for something that stays wrong."""
    qtbot.waitUntil(lambda: not window.page.stale)
    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not clipped(window), timeout=1000)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_is_cut_off(
    lived_in: MainWindow, qapp: QApplication, size: tuple[int, int], direction: Qt.LayoutDirection, qtbot: QtBot
) -> None:
    qapp.setLayoutDirection(direction)
    try:
        lived_in.setMinimumSize(1, 1)
        lived_in.resize(*size)
        qtbot.waitUntil(lambda: (lived_in.width(), lived_in.height()) == size)
        for page in PAGES:
            lived_in.services.navigator.go(page)
            settled(lived_in, qtbot)
            assert clipped(lived_in) == [], page
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_an_empty_home_and_library_are_not_cut_off(window: MainWindow, qtbot: QtBot) -> None:
    window.setMinimumSize(1, 1)
    window.resize(1024, 640)
    for page in ("home", "library"):
        window.services.navigator.go(page)
        settled(window, qtbot)
        assert clipped(window) == [], page


@pytest.mark.parametrize("page", PAGES)
def test_tab_reaches_every_control_and_its_focus_is_seen(
    lived_in: MainWindow, qapp: QApplication, qtbot: QtBot, page: str
) -> None:
    lived_in.resize(1280, 800)
    lived_in.services.navigator.go(page)
    qtbot.waitUntil(lambda: not lived_in.page.stale)
    if page == "settings":
        again = lived_in.page.findChild(QPushButton, "doctor_again")
        qtbot.waitUntil(again.isEnabled, timeout=20_000)
    wanted = set(visible_controls(lived_in))
    reached: set[QWidget] = set()
    for _ in range(3 * len(wanted)):
        before = {widget: widget.grab().toImage() for widget in wanted - reached}
        qtbot.keyClick(qapp.focusWidget() or lived_in, Qt.Key.Key_Tab)
        now = qapp.focusWidget()
        if now in before:
            assert now.grab().toImage() != before[now], f"the focus of {now.objectName()} is not seen"
            reached.add(now)
        if reached == wanted:
            break
    assert {widget.objectName() for widget in wanted - reached} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_for_people_and_one_for_scripts(
    app: App, lived_in: MainWindow, qtbot: QtBot, page: str
) -> None:
    app.services.navigator.go(page)
    for control in visible_controls(lived_in):
        told = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert told, f"{type(control).__name__} {control.objectName()} has no accessible name"
        assert control.objectName(), f"{told} has no objectName"


def test_what_tab_reaches_is_scrolled_into_view(lived_in: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    lived_in.setMinimumSize(1, 1)
    lived_in.resize(1024, 640)
    lived_in.services.navigator.go("home")
    settled(lived_in, qtbot)
    QApplication.processEvents()
    for _ in range(40):
        qtbot.keyClick(qapp.focusWidget() or lived_in, Qt.Key.Key_Tab)
        now = qapp.focusWidget()
        if now is not None and now.objectName() == "course_tile":
            top = now.mapTo(lived_in, QPoint(0, 0)).y()
            assert top > 0
            assert top + now.height() <= lived_in.height()
            return
    pytest.fail("no course was reached")
