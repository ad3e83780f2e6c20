"""What the settings are made of: a card of rows, each a name, what it means, and a control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from learnapp.ui.services import Services
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, secondary


class Section(Card):
    """A card with a title; rows are separated by lines."""

    def __init__(self, services: Services, name: str) -> None:
        super().__init__(services.theme, padding=18, spacing=0)
        self.services = services
        self._empty = True
        self.body.addWidget(Label(services.theme, name, size=SIZE_SECTION, weight=600))
        self.body.addSpacing(6)

    def add_row(self, name: str, meaning: str, control: QWidget) -> None:
        self._separate()
        self.body.addWidget(Row(self.theme, name, meaning, control))

    def add_widget(self, widget: QWidget) -> None:
        self._separate()
        self.body.addWidget(widget)

    def change(self, **changes: Any) -> None:
        """Keep a setting; a disk that does not take it keeps it until the program ends, and that is said."""
        try:
            self.services.settings.change(**changes)
        except OSError:
            self.services.notices.warn(
                self.tr("The setting could not be saved"),
                self.tr("It holds until LearnApp is closed. Free some space, then choose it again."),
            )

    def _separate(self) -> None:
        if not self._empty:
            line = QFrame()
            line.setFixedHeight(1)
            line.setAutoFillBackground(True)
            line.setBackgroundRole(line.palette().ColorRole.Mid)
            self.body.addWidget(line)
        self._empty = False


class Row(QWidget):
    def __init__(self, theme: Theme, name: str, meaning: str, control: QWidget) -> None:
        super().__init__()
        self._control = control
        words = QVBoxLayout()
        words.setSpacing(2)
        self._name = Label(theme, name, wrap=True)
        self._name.setBuddy(control)
        self._meaning = secondary(theme, meaning, wrap=True)
        words.addWidget(self._name)
        words.addWidget(self._meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 11, 0, 11)
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(control, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._says = isinstance(control, QPushButton) and bool(control.text())
        """A button is called by what stands on it; what it is about describes it."""
        if not self._says and not control.accessibleName():
            control.setAccessibleName(name)
        self.tell(name, meaning)

    def tell(self, name: str, meaning: str) -> None:
        self._name.setText(name)
        self._meaning.setText(meaning)
        self._meaning.setVisible(bool(meaning))
        self._control.setAccessibleDescription(f"{name}. {meaning}" if self._says else meaning)


class Choice(QComboBox):
    """One of a few; the wheel scrolls the page instead of changing it unseen."""

    def __init__(self, name: str, options: Sequence[tuple[str, Any]], current: Any) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMinimumWidth(190)
        for words, value in options:
            self.addItem(words, value)
        self.setCurrentIndex(max(0, self.findData(current)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
