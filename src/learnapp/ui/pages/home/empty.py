"""Home before there is a course: the ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.state_panel import StatePanel

if TYPE_CHECKING:
    from learnapp.ui.pages.shell import Shell


class EmptyHome(QWidget):
    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__()
        theme, guest = services.theme, services.account is None
        self.setObjectName("empty_home")
        self._greeting = title(theme)
        panel = StatePanel(
            theme,
            "graduation-cap",
            self.tr("Your library is empty"),
            self.tr(
                "Add a folder with videos, recordings or documents, or drop one here. "
                "LearnApp makes a course of it, right where it lies."
            ),
        )
        panel.add_button(
            self.tr("Add a folder"), shell.choose_folder, primary=True, icon="folder-plus", name="empty_add_folder"
        )
        panel.add_button(
            self.tr("Browse the catalogue"), services.navigator.open_catalogue, icon="cloud", name="empty_catalogue"
        )
        panel.add_button(
            self.tr("Try the sample course"),
            shell.add_sample,
            icon="sparkle",
            name="empty_try_sample",
        )
        if guest:
            panel.add_link(self.tr("I have an account: sign in"), services.navigator.sign_in, name="empty_sign_in")
        card = Card(theme, padding=24)
        card.body.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.setSpacing(4)
        column.addWidget(self._greeting)
        here = self.tr("Everything you learn stays on this device.")
        there = self.tr("What you learn here goes to your account, and comes from it.")
        column.addWidget(Label(theme, here if guest else there, role="muted"))
        column.addSpacing(16)
        column.addWidget(card, 1)

    def set_greeting(self, text: str) -> None:
        self._greeting.setText(text)
