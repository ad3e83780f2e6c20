"""Settings: the account, the look, playback, downloads, storage, and what LearnApp stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.navigator import Place
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.settings.about import About
from learnapp.ui.pages.settings.account import AccountSection
from learnapp.ui.pages.settings.appearance import Appearance
from learnapp.ui.pages.settings.downloads import Downloads
from learnapp.ui.pages.settings.notifications import Notifications
from learnapp.ui.pages.settings.playback import Playback
from learnapp.ui.pages.settings.storage import Storage
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.ui.pages.shell import Shell

_WIDEST = 760


class SettingsPage(Page):
    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services)
        self.account = AccountSection(services, shell)
        self.appearance = Appearance(services, shell)
        self.playback = Playback(services)
        self.notifications = Notifications(services)
        self.downloads = Downloads(services)
        self.storage = Storage(services)
        self.about = About(services)
        self._section = ""
        self._scroll = scroll = Scroll()
        holder = QWidget()
        holder.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(title(services.theme, self.tr("Settings")))
        saved = Label(services.theme, self.tr("What you choose is kept at once."), role="muted")
        column.insertSpacing(1, -GAP + 4)
        column.addWidget(saved)
        for section in (
            self.account, self.appearance, self.playback, self.notifications, self.downloads, self.storage, self.about,
        ):  # fmt: skip
            column.addWidget(section)
        column.addStretch()
        row = QHBoxLayout(scroll.inside)
        row.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        row.addWidget(holder, 100)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def go_to(self, place: Place) -> None:
        self.stale = True
        self._section = place.section

    def concerns(self, change: Change) -> bool:
        return False

    def load(self) -> None:
        self.account.look()
        self.downloads.measure()
        self.storage.measure()
        self.about.look()
        self._show_section()

    def _show_section(self) -> None:
        """Bring the section that was asked for into sight, once its rows are laid out."""
        section = {"downloads": self.downloads}.get(self._section)
        self._section = ""
        if section is not None:
            QTimer.singleShot(0, section, lambda: self._scroll.verticalScrollBar().setValue(section.y()))
