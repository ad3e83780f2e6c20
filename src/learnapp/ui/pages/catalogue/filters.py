"""The row above the catalogue: which courses, and how many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import CONTROL_HEIGHT
from learnapp.ui.widgets.buttons import Button, check

if TYPE_CHECKING:
    from learnapp.store.views_offered import CatalogueFilter


class CatalogueFilters(QWidget):
    """`changed` when the person chose another one."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._names = {
            "all": self.tr("All"),
            "required": self.tr("Required"),
            "due": self.tr("Due"),
            "downloaded": self.tr("Downloaded"),
            "not_downloaded": self.tr("Not downloaded"),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.setMinimumHeight(CONTROL_HEIGHT)  # as high as the library's, which has an order beside
        self._chips: dict[str, Button] = {}
        for key, name in self._names.items():
            chip = Button(theme, name, kind="chip", name=f"offered_{key}")
            chip.setCheckable(True)
            chip.toggled.connect(lambda _checked=False, key=key: self._chosen(cast("CatalogueFilter", key)))
            self._chips[key] = chip
            row.addWidget(chip)
        check(self._chips["all"], True)
        row.addStretch()

    @property
    def which(self) -> CatalogueFilter:
        for key, chip in self._chips.items():
            if chip.isChecked():
                return cast("CatalogueFilter", key)
        return "all"

    def choose(self, which: CatalogueFilter) -> None:
        """Check a filter without telling."""
        for key, chip in self._chips.items():
            check(chip, key == which)

    def set_counts(self, counts: dict[CatalogueFilter, int]) -> None:
        for key, number in counts.items():
            self._chips[key].setText(f"{self._names[key]}  {self.locale().toString(number)}")

    def _chosen(self, which: CatalogueFilter) -> None:
        self.choose(which)
        self.changed.emit()
