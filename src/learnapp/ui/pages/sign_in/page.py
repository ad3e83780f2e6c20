"""Signing in: one card, a form, and what it is good for."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from learnapp.errors import WorldError
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.navigator import Place
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.sign_in.benefits import Benefits
from learnapp.ui.pages.sign_in.form import Entered, Form
from learnapp.ui.pages.sign_in.guest_offer import GuestOffer
from learnapp.ui.services import Services
from learnapp.ui.tokens import MARGIN
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.sync.account import Account
    from learncore.records import LearnerStats

_WIDE = 860
_BESIDE = 300


class SignInPage(Page):
    """Leads to the account's own window; the account that is open already goes on where it was."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._job: Job | None = None
        self._again: Account | None = None
        self._account: Account | None = None
        self.form = Form(theme)
        self.offer = GuestOffer(theme)
        self.benefits = Benefits(theme)
        self.steps = QStackedWidget()
        self.steps.addWidget(self.form)
        self.steps.addWidget(self.offer)
        self._build()
        self.form.submitted.connect(self._try)
        self.form.cancelled.connect(self._cancel)
        self.offer.answered.connect(self._answer)

    def go_to(self, place: Place) -> None:
        self.stale = True
        known = self.services.accounts.known
        self._again = next((one for one in known if one.id == place.account_id), None)

    def concerns(self, change: Change) -> bool:
        return False

    def load(self) -> None:
        if self._job is not None or self.steps.currentWidget() is self.offer:
            return
        accounts, again = self.services.accounts, self._again
        if again is not None:
            title = self.tr("Sign in again")
            who = again.name or again.email
            sentence = self.tr("As {0}. What you learned meanwhile is kept and is sent afterwards.").format(who)
            self.form.prepare(title, sentence, again.server, again.email, fixed=True)
        else:
            sentence = self.tr("With the account that your organization gave you.")
            self.form.prepare(self.tr("Sign in"), sentence, accounts.last_server, "", fixed=False)
        self.form.focus_first()

    def leave(self) -> None:
        """A password does not stay in a form that nobody looks at, nor a guest's window open for who signed in."""
        self._stop()
        self.form.password.input.clear()
        place = self.services.navigator.place
        if self.steps.currentWidget() is self.offer and place is not None and place.page != "sign_in":
            self.steps.setCurrentWidget(self.form)
            QTimer.singleShot(0, self, lambda: self._answer(False))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.steps.currentWidget() is self.form:
            self.form.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.benefits.setVisible(self.width() >= _BESIDE + 400)

    # --- signing in -----------------------------------------------------------------------------------------------

    def _try(self, entered: Entered) -> None:
        services = self.services
        self.form.set_busy(True)

        def work(progress: Progress, cancelled: IsCancelled) -> tuple[Account, bool]:
            before = services.accounts.current
            account = services.accounts.sign_in(
                entered.server, entered.email, entered.password, device_name=services.store.device_name
            )
            if cancelled():  # too late to take back; what was open stays open
                services.accounts.use(before.id if before else None)
            return account, services.accounts.guest_has_learned()

        self._job = services.jobs.run(work, done=self._signed_in, failed=self._failed)

    def _signed_in(self, result: tuple[Account, bool]) -> None:
        job, self._job = self._job, None
        if job is None or job.cancelled:
            return
        self._account, guest_has_learned = result
        self.form.password.input.clear()
        opened = self.services.account
        if opened is not None and opened.id == self._account.id:
            self.form.set_busy(False)
            self.services.sync.wake()
            self.services.notices.done(self.tr("You are signed in again"))
            self.services.navigator.back()
        elif guest_has_learned:
            self.offer.ask(self._account, self._guest_stats())
            self.steps.setCurrentWidget(self.offer)
        else:
            self.services.reopen(False)

    def _guest_stats(self) -> LearnerStats | None:
        """What the guest has learned, in figures, where the guest's library is the one that is open."""
        if self.services.account is None:
            with contextlib.suppress(WorldError):
                return self.services.reader.statistics()
        return None

    def _failed(self, error: BaseException) -> None:
        job, self._job = self._job, None
        if job is None or job.cancelled:
            return
        if isinstance(error, WorldError):
            self.form.show_failure(error)
        else:
            self.form.set_busy(False)
            self.services.notices.tell(error)

    def _answer(self, bring: bool) -> None:
        self.services.reopen(bring)

    def _cancel(self) -> None:
        if self._job is None:
            self.services.navigator.back()
        else:
            self._stop()
            self.form.set_busy(False)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    # --- made once ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        card = Card(self.services.theme, padding=0, spacing=0)
        card.setObjectName("sign_in_card")
        card.setMaximumWidth(_WIDE)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.benefits.setFixedWidth(_BESIDE)
        row.addWidget(self.benefits)
        inside = QVBoxLayout()
        inside.setContentsMargins(36, 28, 36, 30)
        inside.addWidget(self.steps)
        row.addLayout(inside, 1)
        card.body.addLayout(row)
        scroll = Scroll()
        column = QVBoxLayout(scroll.inside)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.addStretch(2)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(card, 100)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
