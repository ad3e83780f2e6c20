"""What plays waits while a dialog lies over the window, as it does while a note is written: nobody watches it then, and
what nobody watches is not counted. Menus are no dialogs; beside them the picture is seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from learnapp.player.engine import EngineStatus
from learnapp.store.views import LessonView
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.viewer import Viewer

_GOING = (EngineStatus.PLAYING, EngineStatus.BUFFERING)


class Behind(QObject):
    def __init__(self, stage: Stage, viewer: Viewer) -> None:
        super().__init__(stage)
        self._stage = stage
        self._viewer = viewer
        self._window: QWidget | None = None
        self._held: LessonView | None = None

    def watch(self, window: QWidget) -> None:
        """The window that dialogs may lie over."""
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowBlocked:
            self._wait()
        elif event.type() == QEvent.Type.WindowUnblocked:
            self._go_on()
        return False

    def _wait(self) -> None:
        self._stage.up_next.hold(True)
        if self._viewer.playable and self._stage.resume_card.isHidden():
            player = self._viewer.deck.player
            if player.state.status in _GOING:
                self._held = player.lesson
                player.pause()

    def _go_on(self) -> None:
        """Unless another lesson was opened meanwhile, or somebody took this one in hand."""
        held, self._held = self._held, None
        self._stage.up_next.hold(False)
        if held is not None and self._viewer.playable:
            player = self._viewer.deck.player
            if player.lesson is held and player.state.status is EngineStatus.PAUSED:
                player.play()
