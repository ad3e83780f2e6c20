"""What the open lesson is about: its first lines, or all of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from learnapp.ui.pages.course.aside import paragraphs
from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label

_EDGE = 19
_LINES = 3
_TALLEST = 240


class About(QWidget):
    """Hidden where nothing is said of a lesson. Three lines until `More` is asked for."""

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self.setObjectName("player_about")
        self._room = width - 2 * _EDGE
        self._text = ""
        self._open = False
        self.words = Label(theme, size=SIZE_SMALL, weight=400, role="muted", wrap=True)
        self.words.setObjectName("player_about_words")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.more = Button(theme, self.tr("More"), self._turn, kind="link", name="player_about_more")
        self.area = QScrollArea()
        self.area.setObjectName("player_about_area")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.words)
        self.area.viewport().setAutoFillBackground(False)
        self.words.setAutoFillBackground(False)
        head = QHBoxLayout()
        head.addWidget(Label(theme, self.tr("About this lesson"), weight=600))
        head.addStretch(1)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 12, _EDGE, 14)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.area)
        self.hide()

    def tell(self, text: str) -> None:
        text = "\n\n".join(paragraphs(text))
        if text != self._text:
            self._text, self._open = text, False
            self._show()
        self.setVisible(bool(text))

    def _turn(self) -> None:
        self._open = not self._open
        self._show()

    def _show(self) -> None:
        first = self._first_lines()
        self.words.setText(self._text if self._open else first)
        self.words.setAccessibleName(self._text)
        self.more.setVisible(first != self._text)
        self.more.setText(self.tr("Less") if self._open else self.tr("More"))
        whole = QRect(0, 0, self._room, 10_000)
        tall = self.words.fontMetrics().boundingRect(whole, Qt.TextFlag.TextWordWrap, self.words.text()).height()
        self.area.setFixedHeight(min(tall + 2, _TALLEST))

    def _first_lines(self) -> str:
        """As much of the text as three lines hold, with … where that is not all."""
        flat = " ".join(self._text.split())
        layout = QTextLayout(flat, self.words.font())
        layout.beginLayout()
        start = 0
        for _ in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self._room)
            start = line.textStart()
        whole = not layout.createLine().isValid()
        layout.endLayout()
        if whole:
            return flat if flat == self._text else self._text
        rest = self.words.fontMetrics().elidedText(flat[start:], Qt.TextElideMode.ElideRight, self._room - 4)
        return flat[:start] + rest

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(look.LINE, 1))
        painter.drawLine(0, 0, self.width(), 0)
