"""The bar under the picture: the scrubber and its buttons. It only asks; the page does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from learnapp.player.engine import EngineStatus
from learnapp.tracking.lesson_player import PlayerState
from learnapp.ui.format import clock
from learnapp.ui.pages.player.buttons import GlyphButton, TextButton, Volume
from learnapp.ui.pages.player.scrubber import PAD, Scrubber
from learnapp.ui.theme import Theme

_SIDE = 22
_FADE = 72
"""How far the darkness reaches above the scrubber."""


class Controls(QWidget):
    """Time runs left to right in every language, and so does this bar."""

    toggle_clicked = Signal()
    skip_clicked = Signal(float)
    next_clicked = Signal()
    bookmark_clicked = Signal()
    full_screen_clicked = Signal()
    panel_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("player_controls")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.scrubber = Scrubber()
        self.play = GlyphButton(theme, "player_play", "play-fill", self.tr("Play"), keys=self.tr("Space"), size=22)
        self.back = GlyphButton(
            theme,
            "player_back_10",
            "arrow-counter-clockwise",
            self.tr("Back 10 seconds"),
            keys="J",
            caption="10",
            size=24,
        )
        self.forward = GlyphButton(
            theme,
            "player_forward_10",
            "arrow-clockwise",
            self.tr("Forward 10 seconds"),
            keys="L",
            caption="10",
            size=24,
        )
        self.next = GlyphButton(theme, "player_next", "skip-forward", self.tr("Next lesson"), keys=self.tr("Shift+N"))
        self.volume = Volume(theme)
        self.time = QLabel()
        self.time.setObjectName("player_time")
        self.time.setFont(theme.font(14, 500))
        self.speed = TextButton(theme, "player_speed", self.tr("Speed (< and >)"))
        self.bookmark = GlyphButton(theme, "player_bookmark", "bookmark-simple", self.tr("Add a bookmark"), keys="B")
        self.captions = GlyphButton(
            theme, "player_captions", "closed-captioning", self.tr("Captions and sound"), keys="C", size=22
        )
        self.panel = GlyphButton(
            theme, "player_panel_toggle", "list-bullets", self.tr("Lessons, transcript and notes"), keys="I"
        )
        self.full_screen = GlyphButton(theme, "player_full_screen", "corners-out", self.tr("Full screen"), keys="F")
        self._lay_out()
        self._connect()
        self.show_rate(1.0)
        self._show_time(0.0, None)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(_SIDE - 10, 0, _SIDE - 10, 0)
        row.setSpacing(0)
        for part in (self.play, self.back, self.forward, self.next, self.volume):
            row.addWidget(part)
        row.addSpacing(10)
        row.addWidget(self.time)
        row.addStretch(1)
        for part in (self.speed, self.bookmark, self.captions, self.panel, self.full_screen):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _FADE, 0, 6)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(_SIDE - PAD, 0, _SIDE - PAD, 0)
        line.addWidget(self.scrubber)
        column.addLayout(line)
        column.addLayout(row)

    def _connect(self) -> None:
        self.play.clicked.connect(self.toggle_clicked)
        self.back.clicked.connect(lambda: self.skip_clicked.emit(-10.0))
        self.forward.clicked.connect(lambda: self.skip_clicked.emit(10.0))
        self.next.clicked.connect(self.next_clicked)
        self.bookmark.clicked.connect(self.bookmark_clicked)
        self.full_screen.clicked.connect(self.full_screen_clicked)
        self.panel.clicked.connect(self.panel_clicked)

    @property
    def bare_height(self) -> int:
        """The height of the scrubber and the buttons alone, without the darkness above them."""
        return self.sizeHint().height() - _FADE

    # --- what it shows --------------------------------------------------------------------------------------

    def show_state(self, state: PlayerState) -> None:
        going = state.status in (EngineStatus.PLAYING, EngineStatus.BUFFERING)
        over = state.status is EngineStatus.ENDED
        if going:
            self.play.tell("pause-fill", self.tr("Pause"))
        else:
            self.play.tell(
                "arrow-counter-clockwise" if over else "play-fill", self.tr("Play again") if over else self.tr("Play")
            )
        self.scrubber.set_duration(state.duration)
        if not self.scrubber.dragging:
            self.scrubber.set_position(state.position)
        self._show_time(state.position, state.duration)
        self.volume.show_volume(state.volume, state.muted)
        self.show_rate(state.rate)

    def show_rate(self, rate: float) -> None:
        self.speed.setText(f"{self.locale().toString(rate, 'g', 3)}×")
        self.speed.setAccessibleName(self.tr("Speed, {rate} times").format(rate=self.speed.text().rstrip("×")))
        self.speed.updateGeometry()
        self.speed.update()

    def show_captions(self, on: bool) -> None:
        self.captions.tell(
            "closed-captioning-fill" if on else "closed-captioning",
            self.tr("Captions and sound, captions on") if on else self.tr("Captions and sound"),
        )

    def show_full_screen(self, on: bool) -> None:
        self.full_screen.tell(
            "corners-in" if on else "corners-out", self.tr("Leave full screen") if on else self.tr("Full screen")
        )

    def _show_time(self, position: float, duration: float | None) -> None:
        length = clock(duration) if duration else "–:––"
        self.time.setText(
            f'<span style="color:#EEF1F6">{clock(position)}</span><span style="color:#A3ADBC"> / {length}</span>'
        )
        self.time.setAccessibleName(
            self.tr("{position} of {duration}").format(position=clock(position), duration=length)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fade = QLinearGradient(0, 0, 0, self.height())
        fade.setColorAt(0.0, QColor(0, 0, 0, 0))
        fade.setColorAt(0.55, QColor(0, 0, 0, 130))
        fade.setColorAt(1.0, QColor(0, 0, 0, 215))
        painter.fillRect(QRectF(self.rect()), fade)
