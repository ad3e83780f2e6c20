"""The figures at the head of Activity: a number, and what it counts."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import GAP
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, secondary


class Figure(Card):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, spacing=3)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number = Label(theme, size=22, weight=700)
        self.number.setObjectName(f"{name}_number")
        self._meaning = secondary(theme)
        self.body.addWidget(self.number)
        self.body.addWidget(self._meaning)

    def tell(self, number: str, meaning: str) -> None:
        self.number.setText(number)
        self._meaning.setText(meaning)
        self.setAccessibleName(f"{number} {meaning}")


class Figures(QWidget):
    """Figures side by side, by their names."""

    def __init__(self, theme: Theme, *names: str) -> None:
        super().__init__()
        self._figures = {name: Figure(theme, name) for name in names}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for figure in self._figures.values():
            row.addWidget(figure, 1)

    def __getitem__(self, name: str) -> Figure:
        return self._figures[name]
