"""Ties a lesson player to the machine's power: awake while it plays, paused and saved when the machine sleeps."""

from __future__ import annotations

from PySide6.QtCore import QObject

from learnapp.player.state import PlayerState
from learnapp.tracking.inhibit import Inhibitor, system_inhibitor
from learnapp.tracking.lesson_player import LessonPlayer
from learnapp.tracking.suspend import SleepWatch, system_sleep_watch


class Power(QObject):
    """Made beside a lesson player, which owns it, and closed with it."""

    def __init__(
        self, player: LessonPlayer, inhibitor: Inhibitor | None = None, watch: SleepWatch | None = None
    ) -> None:
        super().__init__(player)
        self._inhibitor = inhibitor or system_inhibitor()
        self._watch = watch or system_sleep_watch(self)
        self._held = False
        self._watch.slept.connect(player.suspend)
        player.state_changed.connect(self._follow)

    def close(self) -> None:
        self._hold(False)
        self._watch.close()

    def _follow(self, state: PlayerState) -> None:
        self._watch.look()
        self._hold(state.playing)

    def _hold(self, held: bool) -> None:
        if held is not self._held:
            self._held = held
            (self._inhibitor.hold if held else self._inhibitor.release)()
