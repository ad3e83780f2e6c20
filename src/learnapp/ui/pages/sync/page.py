"""Sync: how things stand with the server, what waits, what was refused, which devices there are."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from learnapp.errors import WorldError
from learnapp.store.exchange import Key, RefusedGroup
from learnapp.ui.confirming import confirm
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.navigator import Place
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.sync.devices_card import DevicesCard
from learnapp.ui.pages.sync.refused_card import SHOWN as REFUSED
from learnapp.ui.pages.sync.refused_card import RefusedCard
from learnapp.ui.pages.sync.status_card import StatusCard
from learnapp.ui.pages.sync.waiting_card import SHOWN, WaitingCard
from learnapp.ui.services import Services
from learnapp.ui.sync_words import pace_of, words_of
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.labels import ElidedLabel, title
from learnapp.ui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.sync.account import Device
    from learnapp.sync.status import SyncStatus, Totals

_ASIDE = 300
_ANY = 16_777_215  # Qt's own word for no bound
_DEVICES_MS = 60_000
"""A list of devices is asked for again when it is older than this."""


class SyncPage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._asked_at: int | None = None
        self.status = StatusCard(theme)
        self.waiting = WaitingCard(theme)
        self.refused = RefusedCard(theme)
        self.devices = DevicesCard(theme)
        self.devices.setVisible(services.account is not None)
        self.who = ElidedLabel(theme, role="muted")
        self.who.setObjectName("sync_account")
        self._build()
        self.status.act.clicked.connect(lambda _checked=False: self._act())
        self.refused.retried.connect(self._retry)
        self.refused.exported.connect(self._export)
        self.devices.again.clicked.connect(lambda _checked=False: self._ask_devices())
        self.devices.signing_out.connect(self._confirm_sign_out)
        services.sync.changed.connect(self._on_status)
        services.sync.attached.connect(self._on_attached)
        self._clock = QTimer(self, singleShot=True)  # “2 minutes ago” goes on
        self._clock.timeout.connect(self._tell)

    def go_to(self, place: Place) -> None:
        self.stale = True

    def concerns(self, change: Change) -> bool:
        return change.outbox or change.refused or bool(change.lessons)

    def load(self) -> None:
        services = self.services
        reader, now = services.reader, services.clock()
        waiting, refused = reader.outbox_size(), reader.refused_size()
        services.sync.count(reader)
        guest = services.account is None
        self.waiting.show_waiting(reader.waiting(SHOWN), waiting, guest=guest)
        self.refused.show_refused(reader.refused_groups(REFUSED), refused, now, services.tz)
        self._tell()
        if self._asked_at is None or now - self._asked_at > _DEVICES_MS:
            self._ask_devices()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() - 2 * MARGIN - GAP - _ASIDE >= 380
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(way)
        self._aside.setMinimumWidth(_ASIDE if beside else 0)
        self._aside.setMaximumWidth(_ASIDE if beside else _ANY)

    # --- the status -----------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        services, status = self.services, self.services.sync.status
        words = words_of(status, services.clock(), services.tz)
        self._clock.start(pace_of(status))
        account = services.account
        if account is None:
            self.who.setText(self.tr("There is no account on this device yet."))
            self.status.tell(words, self.tr("Sign in"), "sign-in", enabled=True)
            return
        self.who.setText(" · ".join(part for part in (account.email, account.organization) if part))
        if status.phase == "sign_in":
            self.status.tell(words, self.tr("Sign in"), "sign-in", enabled=True)
        else:
            busy = status.phase == "syncing"
            self.status.tell(words, self.tr("Sync now"), "arrows-clockwise", enabled=not busy)

    def _on_status(self, _status: SyncStatus) -> None:
        self._tell()
        if self.isVisible():
            self._later.start()
        self.stale = True

    def _on_attached(self) -> None:
        self._asked_at = None
        self.stale = True
        if self.isVisible():
            self._later.start()

    def _act(self) -> None:
        account = self.services.account
        if account is None:
            self.services.navigator.sign_in()
        elif self.services.sync.status.phase == "sign_in":
            self.services.navigator.sign_in(account.id)
        else:
            self._asked_at = None
            self.services.sync.sync_now(self._synced, self._failed)

    def _synced(self, totals: Totals) -> None:
        if not totals.rejected:
            self.services.notices.done(self.tr("Synced"))

    def _failed(self, error: BaseException) -> None:
        """The status says it already; a toast says that trying changed nothing."""
        self.services.notices.tell(error)

    # --- what was refused -----------------------------------------------------------------------------------------

    def _retry(self, groups: Collection[RefusedGroup] | None) -> None:
        services = self.services

        def work(progress: Progress, cancelled: IsCancelled) -> None:
            keys: list[Key] | None = None
            if groups is not None:
                with contextlib.closing(services.store.reader()) as reader:
                    keys = [key for group in groups for key in reader.refused_keys(group)]
            services.store.retry_refused(keys).result()

        services.jobs.run(work, done=lambda _nothing: self._retried(), failed=services.notices.tell)

    def _retried(self) -> None:
        self.services.sync.sync_now(None, self._failed)

    def _export(self) -> None:
        from learnapp.ui.pages.sync.exporting import export_refused

        export_refused(self.services, self)

    # --- devices --------------------------------------------------------------------------------------------------

    def _ask_devices(self) -> None:
        services = self.services
        if services.account is None:
            return
        if not services.sync.online:
            self.devices.show_failure(self.tr("They are shown when there is a way to the server."), retry=False)
            return
        self._asked_at = services.clock()
        self.devices.show_waiting()

        def work(progress: Progress, cancelled: IsCancelled) -> list[Device]:
            return services.sync.devices()

        services.jobs.run(work, done=self._show_devices, failed=self._no_devices)

    def _show_devices(self, devices: Sequence[Device]) -> None:
        self.devices.show_devices(devices, self.services.clock(), self.services.tz)

    def _no_devices(self, error: BaseException) -> None:
        if isinstance(error, WorldError):
            self.devices.show_failure(self.tr("The server could not be asked: {0}.").format(error.title), retry=True)
        else:
            self.services.notices.tell(error)

    def _confirm_sign_out(self, device: Device) -> None:
        name = self.devices.name_of(device)
        confirm(
            self,
            "sync_device_dialog",
            self.tr("Sign out “{0}”?").format(name),
            self.tr(
                "It no longer syncs until somebody signs in there again. What it sent stays in your account, and what "
                "it did not send yet stays on it."
            ),
            self.tr("Sign out"),
            lambda: self._sign_out(device.id, name),
        )

    def _sign_out(self, device_id: str, name: str) -> None:
        services = self.services

        def work(progress: Progress, cancelled: IsCancelled) -> None:
            services.sync.sign_out_device(device_id)

        def done(_nothing: None) -> None:
            services.notices.done(self.tr("Signed out {0}").format(name))
            self._ask_devices()

        services.jobs.run(work, done=done, failed=services.notices.tell)

    # --- made once ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        scroll = Scroll()
        column = QVBoxLayout(scroll.inside)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.setSpacing(0)
        column.addWidget(title(self.services.theme, self.tr("Sync")))
        column.addSpacing(4)
        column.addWidget(self.who)
        column.addSpacing(18)
        column.addWidget(self.status)
        column.addSpacing(GAP)
        main = QVBoxLayout()
        main.setSpacing(GAP)
        main.addWidget(self.refused)
        main.addWidget(self.waiting)
        main.addStretch()
        self._aside = QWidget()
        aside = QVBoxLayout(self._aside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addWidget(self.devices)
        aside.addStretch()
        self._aside.setVisible(self.services.account is not None)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(GAP)
        self._columns.addLayout(main, 1)
        self._columns.addWidget(self._aside)
        column.addLayout(self._columns)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
