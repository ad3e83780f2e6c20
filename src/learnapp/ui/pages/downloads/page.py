"""Downloads: what is on its way and how it fares, what waits and why, and what is here already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from learnapp.library.downloads.state import DownloadsState
from learnapp.store.views_offered import Download
from learnapp.ui.confirming import confirm
from learnapp.ui.download_words import Act, name_of, so_far, words_of
from learnapp.ui.downloading import DownloadsBridge
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.pages.downloads.empty import empty_panel
from learnapp.ui.pages.downloads.held_card import HeldCard
from learnapp.ui.pages.downloads.queue_card import QueueCard
from learnapp.ui.pages.downloads.status_card import StatusCard
from learnapp.ui.pages.page import Page
from learnapp.ui.removing import ask_to_remove
from learnapp.ui.services import Services
from learnapp.ui.tokens import GAP, MARGIN
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label, title
from learnapp.ui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from learnapp.library.held import Holdings
    from learnapp.store import Change

_ASIDE = 320
_ANY = 16_777_215  # Qt's own word for no bound


class DownloadsPage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        theme = services.theme
        self._queue: Sequence[Download] = ()
        self._act: Act = ""
        self.bridge = DownloadsBridge(services.downloads, self)
        self.status = StatusCard(theme)
        self.queue = QueueCard(theme)
        self.held = HeldCard(theme)
        self.empty = empty_panel(services)
        self.settings = Button(
            theme, self.tr("Settings"), self._open_settings, icon="sliders-horizontal", name="downloads_settings"
        )
        self._build()
        self.status.act.clicked.connect(lambda _checked=False: self._do(self._act))
        self.status.cancel.clicked.connect(lambda _checked=False: self._ask_to_cancel_all())
        self.queue.moved.connect(self._move)
        self.queue.switched.connect(self._switch)
        self.queue.cancelled.connect(self._ask_to_cancel)
        self.held.opened.connect(services.navigator.open_course)
        self.held.removing.connect(lambda one: ask_to_remove(services, self, one))
        self.held.storage.clicked.connect(lambda _checked=False: self._open_settings())
        self.bridge.changed.connect(self._on_state)

    def concerns(self, change: Change) -> bool:
        return change.downloads or change.library or bool(change.courses)

    def load(self) -> None:
        reader = self.services.reader
        self._queue = [one for one in reader.downloads() if one.state != "done"]
        held = reader.content_usage()
        nothing = not self._queue and not held
        self._aside.setVisible(bool(held))
        self.empty.setVisible(nothing)
        self._scroll.setVisible(not nothing)
        if nothing:
            return
        self.queue.show_queue(self._queue, self.bridge.state)
        self._main.setVisible(bool(self._queue))
        self._arrange()
        self._tell(self.bridge.state)
        if self.held.show_held(held):
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """What is here stands beside the queue where there is one and room for both."""
        beside = bool(self._queue) and self.width() - 2 * MARGIN - GAP - _ASIDE >= 440
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(way)
        self._aside.setMinimumWidth(_ASIDE if beside else 0)
        self._aside.setMaximumWidth(_ASIDE if beside else _ANY)

    # --- how it fares ---------------------------------------------------------------------------------------------

    def _on_state(self, state: DownloadsState) -> None:
        if self.isVisible():
            self._tell(state)
            self.queue.show_state(state)
        else:
            self.stale = True

    def _tell(self, state: DownloadsState) -> None:
        words = words_of(state, self._queue)
        self._act = words.act
        whole = sum(one.bytes for one in self._queue)
        here = sum(so_far(one, state) for one in self._queue)
        self.status.tell(words, here * 100 // whole if whole else None, cancellable=bool(self._queue))

    def _measure(self) -> None:
        """Ask in a job what all of it takes, and what is free."""
        services = self.services

        def look(progress: Progress, cancelled: IsCancelled) -> Holdings:
            return services.library().held.holdings()

        def show(found: Holdings) -> None:
            if found.available:
                self.held.show_room(found.bytes, found.free)
            else:
                self.held.show_no_disk()

        services.jobs.run(look, done=show, failed=services.notices.tell)

    # --- what is done ---------------------------------------------------------------------------------------------

    def _do(self, act: Act) -> None:
        services, downloads = self.services, self.services.downloads
        if act in ("settings", "room"):
            self._open_settings()
        elif act == "sign_in":
            services.navigator.sign_in(services.account.id if services.account is not None else None)
        elif downloads is not None:
            if act == "pause":
                downloads.pause()
            elif act == "resume":
                downloads.resume()
            elif act == "try":
                downloads.retry()

    def _switch(self, one: Download) -> None:
        downloads = self.services.downloads
        if downloads is None:
            return
        act = {"paused": downloads.resume, "failed": downloads.retry}.get(one.state, downloads.pause)
        act(one.lesson_id)

    def _move(self, one: Download, step: int) -> None:
        """One place up or down among those that are seen; what is done has places too."""
        downloads = self.services.downloads
        seen = [(other.course_id, other.lesson_id) for other in self._queue]
        key = (one.course_id, one.lesson_id)
        place = seen.index(key) + step if key in seen else -1
        if downloads is None or not 0 <= place < len(seen):
            return
        rest = [(other.course_id, other.lesson_id) for other in self.services.reader.downloads()]
        rest.remove(key)
        at = rest.index(seen[place])
        downloads.move(one.lesson_id, at if step < 0 else at + 1)

    def _ask_to_cancel(self, one: Download) -> None:
        """What nothing came of yet goes without a question."""
        downloads = self.services.downloads
        if downloads is None:
            return
        if not so_far(one, self.bridge.state):
            downloads.cancel(one.lesson_id, one.course_id)
            return
        confirm(
            self,
            "downloads_cancel_dialog",
            self.tr("Cancel the download of “{0}”?").format(name_of(one)),
            self.tr("What came of it so far is deleted. Your progress is kept, and it can be downloaded again."),
            self.tr("Cancel download"),
            lambda: downloads.cancel(one.lesson_id, one.course_id),
            stay=self.tr("Go on downloading"),
        )

    def _ask_to_cancel_all(self) -> None:
        downloads = self.services.downloads
        if downloads is None:
            return
        confirm(
            self,
            "downloads_cancel_dialog",
            self.tr("Cancel all downloads?"),
            self.tr("What came so far of lessons that are not complete is deleted. What is downloaded stays."),
            self.tr("Cancel downloads"),
            downloads.cancel,
            stay=self.tr("Go on downloading"),
        )

    def _open_settings(self) -> None:
        self.services.navigator.open_settings("downloads")

    # --- made once ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self.services.theme
        self._scroll = scroll = Scroll()
        column = QVBoxLayout(scroll.inside)
        column.setContentsMargins(MARGIN, 9, MARGIN, MARGIN)
        column.setSpacing(0)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(title(theme, self.tr("Downloads")))
        words.addWidget(Label(theme, self.tr("Lessons that play without a network."), role="muted"))
        head.addLayout(words, 1)
        head.addWidget(self.settings, alignment=Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        column.addSpacing(18)
        column.addWidget(self.status)
        column.addSpacing(GAP)
        self._main = QWidget()
        main = QVBoxLayout(self._main)
        main.setContentsMargins(0, 0, 0, 0)
        main.addWidget(self.queue)
        main.addStretch()
        self._aside = QWidget()
        aside = QVBoxLayout(self._aside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addWidget(self.held)
        aside.addStretch()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(GAP)
        self._columns.addWidget(self._main, 1)
        self._columns.addWidget(self._aside)
        column.addLayout(self._columns)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        outer.addWidget(self.empty)
