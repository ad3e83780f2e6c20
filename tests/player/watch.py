"""An engine under observation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from learnapp.errors import PlayerError
from learnapp.player import EngineStatus, PlayerEngine
from tests.player.films import moment

WAIT_MS = 8000


class Watch:
    """Everything that an engine told, in order; and the patience to wait for more."""

    def __init__(self, engine: PlayerEngine, qtbot: QtBot) -> None:
        self.engine, self._bot = engine, qtbot
        self.statuses: list[EngineStatus] = []
        self.failures: list[PlayerError] = []
        self.durations: list[float] = []
        self.pictures = 0
        self.foreign = 0
        """How often something was told on another thread than the GUI's."""
        self._home = QThread.currentThread()
        engine.events.status_changed.connect(self._on_status)
        engine.events.failed.connect(self._on_failed)
        engine.events.duration_changed.connect(self.durations.append)
        engine.events.frame_changed.connect(self._on_frame)

    # --- what is there ------------------------------------------------------------------------------------------

    @property
    def status(self) -> EngineStatus:
        return self.engine.status

    @property
    def position(self) -> float:
        return self.engine.position()

    def moment(self) -> float | None:
        """The media second of the picture that is shown."""
        return moment(self.engine.frame())

    def shows(self, seconds: float, *, early: float = 0.2, late: float = 0.2) -> bool:
        shown = self.moment()
        return shown is not None and seconds - early <= shown <= seconds + late

    # --- what is waited for -------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], bool], *, within: float = WAIT_MS / 1000) -> None:
        self._bot.waitUntil(condition, timeout=round(within * 1000))

    def until_status(self, *statuses: EngineStatus, within: float = WAIT_MS / 1000) -> None:
        self.until(lambda: self.status in statuses, within=within)

    def let_pass(self, seconds: float) -> None:
        """Let the event loop run until so much real time is over."""
        end = monotonic() + seconds
        self.until(lambda: monotonic() >= end, within=seconds + 5)

    def open(self, path: Path, *, start: float = 0.0, play: bool = True) -> None:
        """Open, and wait until it plays or stands at its first picture."""
        self.engine.open(path, start=start, play=play)
        self.until_status(EngineStatus.PLAYING if play else EngineStatus.PAUSED)

    def samples(self, seconds: float, every_ms: int = 10) -> list[tuple[float, float]]:
        """(monotonic moment, position) again and again."""
        taken: list[tuple[float, float]] = []
        timer = QTimer(interval=every_ms)
        timer.timeout.connect(lambda: taken.append((monotonic(), self.engine.position())))
        timer.start()
        self.let_pass(seconds)
        timer.stop()
        return taken

    # --- what it told -------------------------------------------------------------------------------------------

    def _on_status(self, status: EngineStatus) -> None:
        self._note_thread()
        assert status is self.engine.status
        self.statuses.append(status)

    def _on_failed(self, error: PlayerError) -> None:
        self._note_thread()
        self.failures.append(error)

    def _on_frame(self) -> None:
        self._note_thread()
        self.pictures += 1

    def _note_thread(self) -> None:
        self.foreign += QThread.currentThread() is not self._home
