"""A few ways to look at the same room, side by side in one track; one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL
from learnapp.ui.widgets.buttons import Button, check


class Segments(QWidget):
    """Each is a button, reached by Tab, pressed by Space or Enter. What was chosen stays until `choose` is called."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: dict[str, Button] = {}
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(2)
        theme.changed.connect(self.update)

    def add(self, key: str, text: str, act: Callable[[], object]) -> Button:
        button = Button(self._theme, text, kind="segment", name=f"{self.objectName()}_{key}")
        button.setCheckable(True)

        def pressed(checked: bool) -> None:
            check(button, not checked)  # where it leads says what is chosen then
            act()

        button.toggled.connect(pressed)
        self._buttons[key] = button
        self._row.addWidget(button)
        return button

    def choose(self, key: str) -> None:
        for one, button in self._buttons.items():
            check(button, one == key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("hover"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows move between the segments."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild((event.key() == Qt.Key.Key_Right) != self.isRightToLeft())
        else:
            super().keyPressEvent(event)
