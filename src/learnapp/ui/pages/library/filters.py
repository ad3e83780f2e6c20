"""The row above the grid: which courses, how many of them, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import secondary

if TYPE_CHECKING:
    from learnapp.store.views import CourseFilter, CourseSort


class Filters(QWidget):
    """`changed` when the person chose another filter or order."""

    changed = Signal()

    def __init__(self, theme: Theme, sort: str) -> None:
        super().__init__()
        self._names = {
            "all": self.tr("All"),
            "in_progress": self.tr("In progress"),
            "completed": self.tr("Completed"),
            "not_started": self.tr("Not started"),
            "missing": self.tr("Files missing"),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._chips: dict[str, Button] = {}
        for key, name in self._names.items():
            chip = Button(theme, name, kind="chip", name=f"filter_{key}")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, key=key: self._chosen(cast("CourseFilter", key)))
            self._chips[key] = chip
            row.addWidget(chip)
        self._chips["all"].setChecked(True)
        self._chips["missing"].hide()
        row.addStretch()
        label = secondary(theme, self.tr("Sort by"))
        self.order = QComboBox()
        self.order.setObjectName("sort")
        self.order.setAccessibleName(self.tr("Sort by"))
        label.setBuddy(self.order)
        for key, name in (
            ("recent", self.tr("Last watched")),
            ("added", self.tr("Last added")),
            ("title", self.tr("Title")),
            ("progress", self.tr("Progress")),
        ):
            self.order.addItem(name, key)
        self.order.setCurrentIndex(max(0, self.order.findData(sort)))
        self.order.activated.connect(lambda _index: self.changed.emit())
        row.addWidget(label)
        row.addWidget(self.order)

    @property
    def which(self) -> CourseFilter:
        for key, chip in self._chips.items():
            if chip.isChecked():
                return cast("CourseFilter", key)
        return "all"

    @property
    def sort(self) -> CourseSort:
        return cast("CourseSort", self.order.currentData())

    def choose(self, which: CourseFilter) -> None:
        """Check a filter without telling."""
        for key, chip in self._chips.items():
            chip.setChecked(key == which)

    def _chosen(self, which: CourseFilter) -> None:
        self.choose(which)
        self.changed.emit()

    def set_counts(self, counts: dict[CourseFilter, int]) -> None:
        """How many courses each filter shows; missing files only where there are some."""
        for key, number in counts.items():
            chip = self._chips[key]
            chip.setText(f"{self._names[key]}  {self.locale().toString(number)}")
            if key == "missing":
                chip.setVisible(number > 0 or chip.isChecked())
