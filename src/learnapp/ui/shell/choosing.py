"""Asking for a folder or for files with the system's own dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from learnapp.ui.importing import PACKAGE


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """The folder that was chosen, or None."""
    start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    chosen = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(chosen) if chosen else None


def choose_packages(parent: QWidget, title: str) -> list[Path]:
    """The packages that were chosen; none where that was given up."""
    start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    kinds = QCoreApplication.translate("choosing", "Courses")
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, start, f"{kinds} (*{PACKAGE})")
    return [Path(one) for one in chosen]
