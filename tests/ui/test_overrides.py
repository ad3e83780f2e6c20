"""Mistakes inside Qt's own calls are told like any other."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from learnapp.ui.signs import Signs


class Numbers(QAbstractListModel):
    """Its second row is none."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 2

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> int:
        return int("1x"[: 1 + index.row()])


class Stale(QWidget):
    """Speaks to a label that is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel("gone")
        shiboken6.delete(self.label)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.label.text()


def test_an_override_that_speaks_to_what_is_gone_does_not_end_the_program(qtbot: QtBot) -> None:
    stale = Stale()
    qtbot.addWidget(stale)
    with pytest.raises(RuntimeError, match="already deleted"):
        stale.show()


def test_a_row_that_cannot_be_read_does_not_end_the_program(qtbot: QtBot) -> None:
    numbers = Numbers()
    assert numbers.index(0).data() == 1
    with pytest.raises(ValueError, match="invalid literal"):
        numbers.index(1).data()


def test_a_window_that_was_made_anew_is_listened_at(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    signs = Signs(widget)
    signs.watch(widget)
    widget.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    widget.destroy()
    widget.show()
    signs.watch(widget)
    with qtbot.waitSignal(signs.given):
        qtbot.keyClick(widget.windowHandle(), Qt.Key.Key_A)
