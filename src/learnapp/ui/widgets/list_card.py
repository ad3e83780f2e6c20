"""What cards that list things are made of: a head with its buttons, and rows parted by lines."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import ElidedLabel, card_title, secondary


class ListCard(Card):
    """A title, buttons beside it, rows below; `note` stands where there are none, or says how many more there are."""

    def __init__(self, theme: Theme, title: str, name: str) -> None:
        super().__init__(theme, padding=18, spacing=0)
        self.setObjectName(name)
        self.title = card_title(theme, title)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.note = secondary(theme, wrap=True)
        self.note.setObjectName(f"{name}_note")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self.head)
        self.body.addSpacing(6)
        self.body.addLayout(self._rows)
        self.body.addWidget(self.note)

    def set_rows(self, rows: Iterable[QWidget], note: str = "") -> None:
        """Show these instead of what was there."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, row in enumerate(rows):
            if number:
                self._rows.addWidget(_line())
            self._rows.addWidget(row)
        self.note.setText(note)
        self.note.setVisible(bool(note))


class ListRow(QWidget):
    """Two lines of text that are cut off with … where they must, and what stands behind them."""

    def __init__(self, theme: Theme, name: str, detail: str, *behind: QWidget, wrap: bool = False) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(2)
        self.name = ElidedLabel(theme, name)
        words.addWidget(self.name)
        if detail:
            words.addWidget(secondary(theme, detail, wrap=True) if wrap else _small(theme, detail))
        self.setAccessibleName(f"{name}, {detail}" if detail else name)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 9, 0, 9)
        self.line.setSpacing(12)
        self.line.addLayout(words, 1)
        for widget in behind:
            self.line.addWidget(widget, alignment=Qt.AlignmentFlag.AlignVCenter)


def _small(theme: Theme, text: str) -> ElidedLabel:
    return ElidedLabel(theme, text, size=12, weight=400, role="muted")


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(line.palette().ColorRole.Mid)
    return line
