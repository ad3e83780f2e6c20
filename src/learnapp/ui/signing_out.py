"""Signing out: what was not sent is told before, and kept after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.services import Services
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label

if TYPE_CHECKING:
    from learnapp.sync.account import Account

_WIDTH = 460


class SignOut(QDialog):
    """Asks, then signs out and opens the guest's window. Offers to sync before, where something waits and can go."""

    def __init__(self, services: Services, account: Account, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._account = account
        theme, waiting = services.theme, services.reader.outbox_size()  # asked itself: the pill is told a moment later
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("sign_out")
        self.setWindowTitle(self.tr("Sign out"))
        who = account.name or account.email
        self.title = Label(theme, self.tr("Sign out {0}?").format(who), size=SIZE_SECTION, weight=600, wrap=True)
        self.text = Label(theme, self._words(waiting, services.sync.status.refused), role="muted", wrap=True)
        self.text.setObjectName("sign_out_text")
        self.state = Label(theme, "", role="muted", wrap=True)
        self.state.setObjectName("sign_out_state")
        self.state.hide()
        can_send = bool(waiting) and services.sync.online
        name = self.tr("Sign out without syncing") if can_send else self.tr("Sign out")
        self.stay = Button(theme, self.tr("Stay"), self.reject, name="sign_out_stay")
        self.out = Button(
            theme, name, self._sign_out, kind="secondary" if can_send else "primary", name="sign_out_confirm"
        )
        self.send = Button(theme, self.tr("Sync, then sign out"), self._send, kind="primary", name="sign_out_sync")
        self.send.setVisible(can_send)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        for button in (self.stay, self.out, self.send):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 22)
        column.setSpacing(8)
        for label in (self.title, self.text, self.state):
            column.addWidget(label)
        column.addSpacing(10)
        column.addLayout(buttons)
        self.setFixedWidth(max(_WIDTH, self.sizeHint().width()))
        (self.send if can_send else self.out).setFocus(Qt.FocusReason.PopupFocusReason)

    def _words(self, waiting: int, refused: int) -> str:
        parts: list[str] = []
        if waiting:
            waits = told.counted(
                waiting,
                "1 change was not sent yet. It stays on this device, and goes when you sign in here again as {0}.",
                "%n changes were not sent yet. They stay on this device, and go when you sign in here again as {0}.",
            )
            parts.append(waits.format(self._account.email))
        else:
            parts.append(self.tr("Everything was sent. What you learned also stays on this device."))
        if refused:
            parts.append(
                told.counted(
                    refused,
                    "1 change that the server refused stays here too.",
                    "%n changes that the server refused stay here too.",
                )
            )
        parts.append(self.tr("After that you learn here as a guest."))
        return " ".join(parts)

    def _send(self) -> None:
        self._wait(self.tr("Syncing…"))
        self._services.sync.sync_now(lambda _totals: self._sign_out(), self._not_sent)

    def _not_sent(self, error: BaseException) -> None:
        self._wait("")
        if isinstance(error, WorldError):
            self.state.setText(f"{error.title}. {error.message}")
            self.state.show()
        else:
            self._services.notices.tell(error)

    def _sign_out(self) -> None:
        self._wait(self.tr("Signing out…"))
        accounts, account = self._services.accounts, self._account

        def work(progress: Progress, cancelled: IsCancelled) -> bool:
            return accounts.sign_out(account)

        self._services.jobs.run(work, done=self._signed_out, failed=self._not_sent)

    def _signed_out(self, _told: bool) -> None:
        services = self._services
        self.accept()
        services.reopen(False)

    def _wait(self, words: str) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))
        for button in (self.stay, self.out, self.send):
            button.setEnabled(not words)

    def reject(self) -> None:
        """Not while it is at work: what was begun is waited for."""
        if self.stay.isEnabled():
            super().reject()
