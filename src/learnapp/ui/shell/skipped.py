"""What an import left out, files and questions, and what else it noticed in the course, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ElidedLabel, Label, secondary

if TYPE_CHECKING:
    from learnapp.library import ImportReport, Skipped


class SkippedFiles(QDialog):
    def __init__(self, theme: Theme, report: ImportReport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("skipped_files")
        self.setWindowTitle(self.tr("What to know"))
        number = told.counted(len(report.skipped), "1 thing to know", "%n things to know")
        text = self.tr("{0} is in your library, but for what is said here. The files themselves were not touched.")
        self.list = QListWidget()
        self.list.setObjectName("skipped_list")
        self.list.setAccessibleName(number)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        for skipped in report.skipped:
            self._add(theme, skipped)
        close = Button(theme, self.tr("Close"), self.accept, name="skipped_close")
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(Label(theme, number, size=SIZE_SECTION, weight=600))
        column.addWidget(Label(theme, text.format(report.title), role="muted", wrap=True))
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.resize(QSize(560, 420).boundedTo(parent.size() - QSize(40, 40)))

    def _add(self, theme: Theme, skipped: Skipped) -> None:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(2, 7, 2, 7)
        column.setSpacing(1)
        column.addWidget(ElidedLabel(theme, str(skipped.path)))
        column.addWidget(secondary(theme, skipped.reason, wrap=True))
        item = QListWidgetItem(self.list)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{skipped.path}: {skipped.reason}")
        item.setSizeHint(QSize(0, row.sizeHint().height()))
        self.list.setItemWidget(item, row)
