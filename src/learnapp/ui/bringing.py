"""Bringing what a guest has learned on this device into the account that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.store.guest import Merged


_ABOUT = "guest"


class GuestBringer(QObject):
    """Once at a time, in a job; `ended` whatever came of it. What failed is told, and leaves the guest as it was."""

    ended = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._job: Job | None = None

    def bring(self) -> None:
        services = self._services
        if services.account is None or self._job is not None:
            return
        folder = services.accounts.folder(None)

        def work(progress: Progress, cancelled: IsCancelled) -> Merged:
            from learnapp.store.guest import merge_account

            return merge_account(folder, services.store, clock=services.clock)

        services.notices.begin(self.tr("Bringing along what was learned here before…"), _ABOUT)
        self._job = services.jobs.run(work, done=self._done, failed=self._failed)

    def _done(self, merged: Merged) -> None:
        self._job = None
        words = self.tr("What was learned here before is in your account now")
        words = f"{words} · {told.courses(merged.courses)}" if merged.courses else words
        self._services.notices.done(words, _ABOUT)
        self.ended.emit()

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self._services.notices.tell(error, _ABOUT)
        self.ended.emit()
