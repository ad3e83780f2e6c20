"""The designed empty, loading and error states: a glyph, a sentence, what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label


class _Medal(QWidget):
    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        self._theme = theme
        self.icon = icon
        self.setFixedSize(QSize(64, 64))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent_soft"))
        painter.drawEllipse(self.rect())
        self._theme.paint_icon(painter, self.icon, QRectF(17, 17, 30, 30), "accent_ink")


class StatePanel(QWidget):
    """Centred; `filled` hides what is beneath it."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str = "",
        text: str = "",
        *,
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAutoFillBackground(filled)
        self._medal = _Medal(theme, icon)
        self.title = Label(theme, size=SIZE_SECTION, weight=700, wrap=True)
        self.text = Label(theme, role="muted", wrap=True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(460)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self._row.addStretch()
        self._row.addStretch()
        self._links = QHBoxLayout()
        self._links.setSpacing(14)
        self._links.addStretch()
        self._links.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(self._medal, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(18)
        column.addLayout(_centred(self.title))
        column.addSpacing(6)
        column.addLayout(_centred(self.text))
        column.addSpacing(20)
        column.addLayout(self._row)
        column.addLayout(self._links)
        column.addStretch(3)
        self.set_text(title, text)

    def set_text(self, title: str, text: str = "", icon: str = "") -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        if icon:
            self._medal.icon = icon
            self._medal.update()

    def add_button(
        self, text: str, act: Callable[[], object], *, primary: bool = False, icon: str = "", name: str = ""
    ) -> Button:
        button = Button(self._theme, text, act, kind="primary" if primary else "secondary", icon=icon, name=name)
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def add_link(self, text: str, act: Callable[[], object], *, name: str = "") -> Button:
        """Another way, told more quietly below the buttons."""
        if self._links.count() == 2:
            self._links.setContentsMargins(0, 12, 0, 0)
        link = Button(self._theme, text, act, kind="link", name=name)
        self._links.insertWidget(self._links.count() - 1, link)
        return link


def _centred(label: Label) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(label, 100)
    row.addStretch(1)
    return row
