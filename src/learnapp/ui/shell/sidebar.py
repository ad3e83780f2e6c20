"""The sidebar: the name, where one can go, where the data stands, who learns."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.sync_words import Words
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION, SIZE_SMALL
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.labels import ElidedLabel, Label
from learnapp.ui.widgets.marks import Avatar, Logo, StatusPill
from learnapp.ui.widgets.nav_button import NavButton

WIDTH = 216


class Sidebar(QWidget):
    """`chosen` names the page that was asked for."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedWidth(WIDTH)
        self.setObjectName("sidebar")
        theme.changed.connect(self.update)
        self._buttons = {
            "home": NavButton(theme, self.tr("Home"), "house", name="nav_home"),
            "library": NavButton(theme, self.tr("Library"), "books", name="nav_library"),
            "downloads": NavButton(theme, self.tr("Downloads"), "download-simple", name="nav_downloads"),
            "activity": NavButton(theme, self.tr("Activity"), "activity", name="nav_activity"),
            "notes": NavButton(theme, self.tr("Notes"), "file-text", name="nav_notes"),
            "settings": NavButton(theme, self.tr("Settings"), "gear-six", name="nav_settings"),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 20, 13, 20)
        column.setSpacing(2)
        column.addLayout(self._brand())
        column.addSpacing(18)
        for page, button in self._buttons.items():
            button.clicked.connect(lambda _checked=False, page=page: self.chosen.emit(page))
            column.addWidget(button)
        column.addStretch()
        self.pill = StatusPill(theme)
        self.pill.clicked.connect(lambda _checked=False: self.chosen.emit("sync"))
        pill_row = QHBoxLayout()
        pill_row.setContentsMargins(4, 0, 4, 0)
        pill_row.addWidget(self.pill)
        column.addLayout(pill_row)
        column.addSpacing(16)
        column.addLayout(self._person())

    def show_place(self, page: str) -> None:
        """Mark the entry that leads to this page; a course, a quiz and the catalogue belong to the library."""
        belongs = {"course": "library", "quiz": "library", "catalogue": "library"}
        here = self._buttons.get(belongs.get(page, page))
        for button in self._buttons.values():
            button.show_here(button is here)

    def set_person(self, name: str, place: str) -> None:
        """Who learns, and where: the organization of an account, the device of a guest."""
        self._name.setText(name or self.tr("Guest"))
        self._place.setText(place)
        self._avatar.set_name(name)

    def set_status(self, words: Words) -> None:
        """Where the learner's data stands; the pill says it in short, its tool tip at length."""
        said = f"{words.title}. {words.text}"
        self.pill.set_status(words.short, words.glyph, words.kind, said)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("sidebar"))
        painter.setPen(QPen(self._theme.color("line"), 1))
        edge = 0 if self.isRightToLeft() else self.width() - 1
        painter.drawLine(edge, 0, edge, self.height())

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 0, 0)
        row.setSpacing(9)
        row.addWidget(Logo(self._theme))
        row.addWidget(Label(self._theme, "LearnApp", size=SIZE_SECTION, weight=600))
        row.addStretch()
        return row

    def _person(self) -> QHBoxLayout:
        self._avatar = Avatar(self._theme)
        self._name = ElidedLabel(self._theme)
        self._name.setObjectName("learner_name")
        self._place = ElidedLabel(self._theme, size=SIZE_SMALL, weight=400, role="muted")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._place)
        gear = IconButton(
            self._theme, "gear-six", self.tr("Settings"), lambda: self.chosen.emit("settings"), name="open_settings"
        )
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 0, 0)
        row.setSpacing(11)
        row.addWidget(self._avatar)
        row.addLayout(names, 1)
        row.addWidget(gear)
        return row
