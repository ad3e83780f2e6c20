"""How all of it stands, with the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from learnapp.ui.download_words import Words
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.meters import Bar
from learnapp.ui.widgets.signs import Sign


class StatusCard(Card):
    """`act` does what the words name; `cancel` wants nothing of it any longer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, padding=18)
        self.setObjectName("downloads_status")
        self.sign = Sign(theme)
        self.headline = Label(theme, size=SIZE_SECTION, weight=600, wrap=True)
        self.headline.setObjectName("downloads_headline")
        self.sentence = Label(theme, role="muted", wrap=True)
        self.sentence.setObjectName("downloads_sentence")
        self.bar = Bar(theme)
        self.bar.setObjectName("downloads_bar")
        self.act = Button(theme, "", kind="primary", icon="pause", name="downloads_act")
        self.cancel = Button(theme, self.tr("Cancel all…"), kind="secondary", name="downloads_cancel_all")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.headline)
        words.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.sign, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for button in (self.cancel, self.act):
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.setSpacing(12)
        self.body.addLayout(row)
        self.body.addSpacing(4)
        self.body.addWidget(self.bar)

    def tell(self, words: Words, percentage: int | None, *, cancellable: bool) -> None:
        """`percentage` None: there is nothing on its way."""
        self.sign.set_sign(words.glyph, words.kind)
        self.headline.setText(words.title)
        self.sentence.setText(words.text)
        self.act.setVisible(bool(words.act))
        if words.act:
            self.act.setText(words.action)
            self.act.set_icon(words.icon)
        self.cancel.setVisible(cancellable)
        self.bar.setVisible(percentage is not None)
        self.bar.set_value(percentage or 0, complete=False)
