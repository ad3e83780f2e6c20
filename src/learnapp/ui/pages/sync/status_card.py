"""How things stand, at length, and what can be done about it now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from learnapp.ui.sync_words import Words
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.signs import Sign


class StatusCard(Card):
    """`act` is the one thing to do: sync now, or sign in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, padding=18)
        self.setObjectName("sync_status")
        self.sign = Sign(theme)
        self.headline = Label(theme, size=SIZE_SECTION, weight=600, wrap=True)
        self.headline.setObjectName("sync_headline")
        self.sentence = Label(theme, role="muted", wrap=True)
        self.sentence.setObjectName("sync_sentence")
        self.act = Button(theme, "", kind="primary", icon="arrows-clockwise", name="sync_now")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.headline)
        words.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.act, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)

    def tell(self, words: Words, action: str, icon: str, *, enabled: bool) -> None:
        self.sign.set_sign(words.glyph, words.kind)
        self.headline.setText(words.title)
        self.sentence.setText(words.text)
        self.sentence.setVisible(bool(words.text))
        self.act.setText(action)
        self.act.set_icon(icon)
        self.act.setEnabled(enabled)
