"""A dialog that asks where to save, as someone with a keyboard answers it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot


def asking(qtbot: QtBot, parent: QWidget, name: str) -> QFileDialog:
    """The dialog that has just been opened."""
    dialog = parent.findChild(QFileDialog, name)
    assert isinstance(dialog, QFileDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def name_field(dialog: QFileDialog) -> QLineEdit:
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    return field


def save_as(qtbot: QtBot, parent: QWidget, name: str, file: Path) -> None:
    field = name_field(asking(qtbot, parent, name))
    field.setText(str(file))
    qtbot.keyClick(field, Qt.Key.Key_Return)
