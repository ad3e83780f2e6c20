"""The page of keys (F1): all of it can be seen in any window, with nothing but the keyboard."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from learnapp.ui.shell.columns import Columns
from learnapp.ui.shell.shortcuts import KeyCap, Shortcuts
from learnapp.ui.window import MainWindow

pytestmark = pytest.mark.xdist_group("focus")


def shown(window: MainWindow, qtbot: QtBot, width: int, height: int) -> Shortcuts:
    window.resize(width, height)
    window.show_shortcuts()
    dialog = window.findChild(Shortcuts, "shortcuts")
    assert isinstance(dialog, Shortcuts)
    qtbot.waitExposed(dialog)
    return dialog


@pytest.mark.parametrize(("width", "height", "columns"), [(1024, 640, 2), (1280, 800, 2), (1600, 1000, 3)])
def test_nothing_of_it_is_cut(window: MainWindow, qtbot: QtBot, width: int, height: int, columns: int) -> None:
    dialog = shown(window, qtbot, width, height)
    assert dialog.width() < window.width()
    assert dialog.height() < window.height()
    room = dialog.columns.rect()
    assert dialog.columns.visibleRegion().boundingRect().width() == room.width(), "none of it is beside the window"
    groups = [
        group.geometry()
        for group in dialog.columns.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    ]
    assert len({group.left() for group in groups}) == columns
    assert all(room.contains(group) for group in groups)
    assert not any(one.intersects(other) for one, other in itertools.combinations(groups, 2))
    for cap in dialog.columns.findChildren(KeyCap):
        assert room.contains(QRect(cap.mapTo(dialog.columns, QPoint(0, 0)), cap.size()))
    dialog.accept()


def test_it_is_scrolled_by_keyboard_down_to_its_end(window: MainWindow, qtbot: QtBot) -> None:
    dialog = shown(window, qtbot, 1024, 640)
    bar = dialog.area.verticalScrollBar()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and dialog.isActiveWindow())
    lowest = max(group.geometry().bottom() for group in dialog.columns.findChildren(QWidget))
    assert bar.maximum() + dialog.area.viewport().height() <= lowest + 2, "and no further than there is something"
    close = dialog.findChild(QWidget, "shortcuts_close")
    for key, place in (
        (Qt.Key.Key_End, bar.maximum()),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Down, bar.singleStep()),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_PageDown, min(bar.pageStep(), bar.maximum())),
    ):
        qtbot.keyClick(close, key)
        assert bar.value() == place
    qtbot.keyClick(close, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_in_the_narrowest_room_it_is_one_column(qtbot: QtBot) -> None:
    parts: list[QWidget] = []
    for height in (100, 30, 60):
        part = QWidget()
        part.sizeHint = lambda height=height: QRect(0, 0, 200, height).size()
        parts.append(part)
    columns = Columns(parts)
    qtbot.addWidget(columns)
    assert columns.heightForWidth(200) == 100 + 30 + 60 + 2 * 24
    assert columns.heightForWidth(436) == 30 + 60 + 24, "one column of the first, one of the others"
    assert columns.heightForWidth(5000) == 100
