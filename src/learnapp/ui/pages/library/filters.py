"""The row above the grid: which courses, how many of them, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, check
from learnapp.ui.widgets.labels import secondary

if TYPE_CHECKING:
    from learnapp.store.views import CourseFilter, CourseSort


_SOMETIMES = ("downloaded", "missing")


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
            "downloaded": self.tr("Downloaded"),
            "missing": self.tr("Files missing"),
        }
        self._counts: dict[CourseFilter, int] = {}
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._chips: dict[str, Button] = {}
        for key, name in self._names.items():
            chip = Button(theme, name, kind="chip", name=f"filter_{key}")
            chip.setCheckable(True)
            chip.toggled.connect(lambda _checked=False, key=key: self._chosen(cast("CourseFilter", key)))
            self._chips[key] = chip
            row.addWidget(chip)
        check(self._chips["all"], True)
        for key in _SOMETIMES:
            self._chips[key].hide()
        row.addStretch()
        label = self._label = secondary(theme, self.tr("Sort by"))
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
            check(chip, key == which)

    def _chosen(self, which: CourseFilter) -> None:
        self.choose(which)
        self.changed.emit()

    def set_counts(self, counts: dict[CourseFilter, int]) -> None:
        """How many courses each filter shows; missing files only where there are some, and what is on this device where
        that is not all."""
        self._counts = counts
        for key, number in counts.items():
            chip = self._chips[key]
            if key in _SOMETIMES:
                telling = number > 0 if key == "missing" else number != counts["all"]
                chip.setVisible(telling or chip.isChecked())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Without the order's label, then without the numbers, where there is little room."""
        for labelled, numbered in ((True, True), (False, True), (False, False)):
            for key, number in self._counts.items():
                count = f"  {self.locale().toString(number)}" if numbered else ""
                self._chips[key].setText(self._names[key] + count)
            self._label.setVisible(labelled)
            if self._row.sizeHint().width() <= self.width():
                return
