"""Between the open lesson and the stage: what is asked of the player, and what of it is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from learnapp.player.engine import EngineStatus, PlayerEngine
from learnapp.player.state import PlayerState
from learnapp.tracking.lesson_player import LessonPlayer
from learnapp.ui.pages.player.captioning import CaptionChoice, Captioning
from learnapp.ui.pages.player.menus import caption_menu, next_rate, pop_up, speed_menu
from learnapp.ui.pages.player.remember import Remember
from learnapp.ui.pages.player.stage import Stage

_CAPTION_MS = 80
_PATIENCE_MS = 700
_WAITING = (EngineStatus.OPENING, EngineStatus.BUFFERING)


class Deck(QObject):
    """`ended` once at the end of the media; `touched` when the learner takes the playing in hand."""

    ended = Signal()
    touched = Signal()

    def __init__(self, player: LessonPlayer, stage: Stage, captioning: Captioning, remember: Remember) -> None:
        super().__init__(stage)
        self.player = player
        self._stage = stage
        self._captioning = captioning
        self._remember = remember
        self._status = EngineStatus.IDLE
        self._reading = QTimer(self, interval=_CAPTION_MS)
        self._reading.timeout.connect(self._show_caption)
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._waiting.timeout.connect(lambda: stage.surface.set_busy(True))
        self.take_up()
        player.state_changed.connect(self._on_state)
        captioning.changed.connect(self._on_captions)
        self._connect()

    def _connect(self) -> None:
        controls, surface = self._stage.controls, self._stage.surface
        controls.toggle_clicked.connect(self.toggle)
        controls.skip_clicked.connect(self.skip)
        controls.scrubber.seek_requested.connect(self.seek)
        controls.volume.mute_clicked.connect(self.mute)
        controls.volume.volume_chosen.connect(self.set_volume)
        controls.volume.wheeled.connect(self.louder)
        controls.speed.clicked.connect(self.show_speeds)
        controls.speed.wheeled.connect(lambda notches: self.faster(1 if notches > 0 else -1))
        controls.captions.clicked.connect(self.show_captions)
        surface.clicked.connect(self.toggle)
        surface.wheeled.connect(self.louder)

    def engine(self) -> PlayerEngine | None:
        """The engine where a lesson could be opened with it."""
        return self.player.engine if self.player.state.status is not EngineStatus.FAILED else None

    # --- what the learner asks ------------------------------------------------------------------------------

    def toggle(self) -> None:
        self.touched.emit()
        self.player.toggle()

    def seek(self, seconds: float) -> None:
        self.touched.emit()
        self.player.seek(seconds)

    def skip(self, seconds: float) -> None:
        self.touched.emit()
        self.player.skip(seconds)

    def jump(self, tenth: int) -> None:
        """To a tenth of the media, 0-9."""
        if self.player.state.duration:
            self.seek(self.player.state.duration * tenth / 10)

    def louder(self, notches: float) -> None:
        """Five in a hundred for each notch; quieter where negative. Being louder ends being muted."""
        self.set_volume(round(self.player.state.volume + 5 * notches))

    def set_volume(self, volume: int) -> None:
        volume = min(max(volume, 0), 100)
        if self.player.state.muted and volume:
            self.player.set_muted(False)
        self.player.set_volume(volume)
        self._remember.keep(volume=volume, muted=self.player.state.muted)

    def mute(self) -> None:
        self.player.set_muted(not self.player.state.muted)
        self._remember.keep(muted=self.player.state.muted)

    def set_rate(self, rate: float) -> None:
        self.player.set_rate(rate)
        self._remember.keep(rate=rate)

    def faster(self, steps: int) -> None:
        """Among the offered speeds; slower where negative."""
        self.set_rate(next_rate(self.player.state.rate, steps))
        self._stage.wake()

    def toggle_captions(self) -> None:
        if self._captioning.toggle():
            return
        if self._captioning.fetching:
            self._stage.tell("plain", self.tr("The captions are on their way."))
        elif self._captioning.away:
            self._stage.tell("plain", self.tr("The captions come with the download of this lesson."))
        else:
            self._stage.tell("plain", self.tr("This lesson has no captions."))

    def show_speeds(self) -> None:
        button = self._stage.controls.speed
        pop_up(speed_menu(button, self.player.state.rate, self.set_rate), button)

    def show_captions(self) -> None:
        button = self._stage.controls.captions
        pop_up(caption_menu(button, self._captioning, self.engine(), self.choose_captions), button)

    def choose_captions(self, choice: CaptionChoice | None) -> None:
        self._captioning.choose(choice)

    def take_up(self) -> None:
        """Sound and speed as they were chosen last, here or in the settings."""
        self._remember.flush()
        chosen = self._remember.value
        self.player.set_volume(chosen.volume)
        self.player.set_muted(chosen.muted)
        self.player.set_rate(chosen.rate)

    # --- what is shown --------------------------------------------------------------------------------------

    def attach(self) -> None:
        """Before a lesson is opened: take its engine's pictures and tracks. Raises PlayerError where there is none."""
        self._stage.surface.set_engine(self.player.engine)
        self._captioning.set_engine(self.player.engine)

    def _on_state(self, state: PlayerState) -> None:
        self._stage.controls.show_state(state)
        self._stage.controls.scrubber.set_coverage(self.player.coverage)
        going = state.status is EngineStatus.PLAYING
        self._stage.set_playing(going)
        before, self._status = self._status, state.status
        if state.status is not before:
            self._show_waiting(state.status in _WAITING)
        if going and self._captioning.chosen is not None:
            if not self._reading.isActive():
                self._reading.start()
        else:
            self._reading.stop()
            self._show_caption()
        if state.status is EngineStatus.ENDED and before is not EngineStatus.ENDED:
            self.ended.emit()

    def _show_waiting(self, waiting: bool) -> None:
        if waiting:
            self._waiting.start()
        else:
            self._waiting.stop()
            self._stage.surface.set_busy(False)

    def _on_captions(self) -> None:
        self._stage.controls.show_captions(self._captioning.chosen is not None)
        self._on_state(self.player.state)

    def _show_caption(self) -> None:
        state = self.player.state
        open_ = state.lesson_id is not None and state.status is not EngineStatus.FAILED
        words = self._captioning.text_at(self.player.engine.position()) if open_ and self._captioning.chosen else ""
        if self._stage.caption.set_text(words):
            self._stage.place_caption()
