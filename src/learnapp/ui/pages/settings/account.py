"""Who learns here: the account and its devices, the others that were here, and the guest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.pages.settings.device import DeviceName
from learnapp.ui.pages.settings.rows import Row, Section
from learnapp.ui.services import Services
from learnapp.ui.sync_words import words_of
from learnapp.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from learnapp.sync.account import Account
    from learnapp.ui.pages.shell import Shell


class Known(NamedTuple):
    """What was found out in a job: who else is known and still signed in, what a guest left, what the keyring says."""

    others: tuple[tuple[Account, bool], ...]
    guest_has_learned: bool
    note: str


class AccountSection(Section):
    """Filled in by `look`."""

    def __init__(self, services: Services, shell: Shell) -> None:
        super().__init__(services, self.tr("Account and devices"))
        self._shell = shell
        self.setObjectName("settings_account")
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        inside = QWidget()
        inside.setLayout(self._rows)
        self.add_widget(inside)
        self.device = DeviceName(services, shell)
        meaning = self.tr("What it is called in Activity, beside notes, and on your other devices.")
        self.add_row(self.tr("This device"), meaning, self.device)
        self._standing: Row | None = None
        self._known = Known((), False, "")
        services.sync.changed.connect(self._tell_standing)
        self._show()

    def look(self) -> None:
        """Ask for what takes a moment; shown when known."""
        accounts, account = self.services.accounts, self.services.account

        def ask(progress: Progress, cancelled: IsCancelled) -> Known:
            others = tuple(one for one in accounts.known if account is None or one.id != account.id)
            return Known(
                tuple((one, accounts.is_signed_in(one)) for one in others),
                account is not None and accounts.guest_has_learned(),
                accounts.secrets.note if account is not None else "",
            )

        self.services.jobs.run(ask, done=self._found, failed=self.services.notices.tell)

    def _found(self, known: Known) -> None:
        if known != self._known:
            self._known = known
            self._show()

    # --- rows -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        account = self.services.account
        if account is None:
            self._add_guest()
        else:
            self._add_account(account)
        for number, (other, signed_in) in enumerate(self._known.others):
            self._add_other(number, other, signed_in=signed_in)
        if account is not None:
            add = self._button(self.tr("Sign in…"), self.services.navigator.sign_in, "account_add")
            meaning = self.tr("Each has a library and progress of its own on this device.")
            self._add(self.tr("Another account"), meaning, add)

    def _add_guest(self) -> None:
        button = Button(
            self.theme, self.tr("Sign in"), self.services.navigator.sign_in, kind="primary", name="account_sign_in"
        )
        self._standing = None
        meaning = self.tr("What you learn stays on this device. Sign in to have it on all of yours.")
        self._add(self.tr("You are learning as a guest"), meaning, button)

    def _add_account(self, account: Account) -> None:
        out = self._button(self.tr("Sign out…"), self._sign_out, "account_sign_out", icon="sign-out")
        where = " · ".join(part for part in (account.email, account.organization) if part)
        lines = (where, account.server, self._known.note)
        self._add(account.name or account.email, "\n".join(line for line in lines if line), out)
        status = self.services.sync.status
        words = words_of(status, self.services.clock(), self.services.tz)
        go = self.services.navigator.go
        devices = self._button(self.tr("Sync and devices"), lambda: go("sync"), "account_sync", icon="laptop")
        self._standing = self._add(words.title, words.text, devices)
        if self._known.guest_has_learned:
            bring = self._button(self.tr("Bring it along"), self._shell.bring_guest, "account_bring_guest")
            meaning = self.tr("Someone learned here without an account. Bring it along if it was you.")
            self._add(self.tr("What a guest learned on this device"), meaning, bring)

    def _add_other(self, number: int, account: Account, *, signed_in: bool) -> None:
        where = " · ".join(part for part in (account.email, account.organization) if part)
        if signed_in:
            button = self._button(self.tr("Switch"), lambda: self._switch(account), f"account_switch_{number}")
            meaning = where
        else:
            sign_in = self.services.navigator.sign_in
            button = self._button(self.tr("Sign in…"), lambda: sign_in(account.id), f"account_again_{number}")
            meaning = self.tr("{0} · signed out").format(where)
        self._add(account.name or account.email, meaning, button)

    def _add(self, name: str, meaning: str, control: QWidget) -> Row:
        if self._rows.count():
            line = QFrame()
            line.setFixedHeight(1)
            line.setAutoFillBackground(True)
            line.setBackgroundRole(line.palette().ColorRole.Mid)
            self._rows.addWidget(line)
        row = Row(self.theme, name, meaning, control)
        self._rows.addWidget(row)
        return row

    def _button(self, text: str, act: Callable[[], object], name: str, icon: str = "") -> Button:
        return Button(self.theme, text, act, icon=icon, name=name)

    # --- acting ---------------------------------------------------------------------------------------------------

    def _tell_standing(self) -> None:
        """The sentence about syncing follows; the rows stay, with the focus that may be in them."""
        if self._standing is not None:
            words = words_of(self.services.sync.status, self.services.clock(), self.services.tz)
            self._standing.tell(words.title, words.text)

    def _sign_out(self) -> None:
        from learnapp.ui.signing_out import SignOut

        account = self.services.account
        if account is not None:
            SignOut(self.services, account, self.window()).open()

    def _switch(self, account: Account) -> None:
        self.services.accounts.use(account.id)
        self.services.reopen(False)
