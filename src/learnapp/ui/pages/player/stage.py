"""The picture and everything that lies over it, and when the controls fade."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QSinglePointEvent
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

from learnapp.ui.pages.player.caption import CaptionBox
from learnapp.ui.pages.player.cards import NoticeCard, OverlayCard, ResumeCard, UpNextCard
from learnapp.ui.pages.player.controls import Controls
from learnapp.ui.pages.player.hover_bubble import HoverBubble
from learnapp.ui.pages.player.note_card import NoteCard
from learnapp.ui.pages.player.surface import VideoSurface
from learnapp.ui.pages.player.toast import Toast
from learnapp.ui.pages.player.topbar import TopBar
from learnapp.ui.theme import Theme

HIDE_MS = 2500
_MOVES = {QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}


class Stage(QWidget):
    """`set_playing` decides whether the controls may fade; `wake` brings them back."""

    awake_changed = Signal(bool)
    still_at: Callable[[float], QPixmap | None] | None = None
    """What is seen at a moment, for the pointer on the line of time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._playing = False
        self._awake = True
        self._pointer = QPoint(-1, -1)
        self._hovered = (0.0, 0)
        self.setObjectName("player_stage")
        self.setMinimumWidth(320)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.surface = VideoSurface(theme, self)
        self.top = TopBar(theme, self)
        self.controls = Controls(theme, self)
        self.caption = CaptionBox(theme, self)
        self.bubble = HoverBubble(theme, self)
        self.resume_card = ResumeCard(theme, self)
        self.up_next = UpNextCard(theme, self)
        self.notice = NoticeCard(theme, self)
        self.note = NoteCard(theme, self)
        self.toast = Toast(theme, "player_toast", self)
        self.saving = Toast(theme, "player_saving", self)
        self._fades = [self._fade(self.top), self._fade(self.controls)]
        self._idle = QTimer(self, singleShot=True, interval=HIDE_MS)
        self._idle.timeout.connect(self._rest)
        for card in self.cards:
            card.shown_changed.connect(self._on_card)
            card.fitted.connect(self.arrange)
        self.controls.scrubber.hovered.connect(self._on_hover)
        self.controls.scrubber.left.connect(self.bubble.hide)
        for part in (self, *self.findChildren(QWidget)):
            part.setMouseTracking(True)
            part.installEventFilter(self)

    @property
    def cards(self) -> tuple[OverlayCard, ...]:
        return (self.resume_card, self.up_next, self.notice, self.note)

    @property
    def awake(self) -> bool:
        """Whether the controls are shown."""
        return self._awake

    # --- geometry -------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Put everything in its place, in the stage as it is now."""
        room = self.rect()
        self.surface.setGeometry(room)
        self.top.setGeometry(0, 0, room.width(), self.top.height())
        tall = self.controls.sizeHint().height()
        self.controls.setGeometry(0, room.height() - tall, room.width(), tall)
        for card in self.cards:
            if not card.isHidden():
                self._place_card(card)
        self.toast.move(self._corner(self.toast, 18))
        self.saving.move(self._corner(self.saving, 18 if self.toast.isHidden() else 70))
        self.place_caption()

    def place_caption(self) -> None:
        if self.caption.isHidden():
            return
        lift = self.controls.bare_height + 18 if self._awake else 36
        self.caption.place(QRect(0, 0, self.width(), max(self.height() - lift, 60)))

    def _place_card(self, card: OverlayCard) -> None:
        card.place(self.width() - 48)
        at = self.rect().center() - card.rect().center()
        if card is self.up_next:
            right = 22 if self.isRightToLeft() else self.width() - card.width() - 22
            at = QPoint(right, self.height() - self.controls.bare_height - card.height() - 30)
        card.move(at.x(), max(at.y(), 8))

    def _corner(self, toast: Toast, top: int) -> QPoint:
        toast.resize(min(toast.sizeHint().width(), self.width() - 44), toast.height())
        return QPoint(22 if self.isRightToLeft() else self.width() - toast.width() - 22, top)

    def tell(self, kind: str, text: str) -> None:
        """Praise, or any short word, for a few seconds."""
        self.toast.tell(kind, text)
        self.arrange()

    def tell_saving(self, kind: str, text: str, *, stays: bool) -> None:
        self.saving.tell(kind, text, stays=stays)
        self.arrange()

    def _on_card(self) -> None:
        self.surface.set_dimmed(any(not card.isHidden() for card in self.cards))
        self.wake()
        self.arrange()

    def _on_hover(self, seconds: float, x: int) -> None:
        self._hovered = (seconds, x)
        scrubber = self.controls.scrubber
        place = scrubber.mapTo(self, QPoint(x, 0))
        still = self.still_at(seconds) if self.still_at is not None else None
        self.bubble.show_moment(seconds, scrubber.chapter_at(seconds), still, place.x(), place.y() - 2)

    def hover_again(self) -> None:
        """There may be a picture now for where the pointer stands."""
        if not self.bubble.isHidden():
            self._on_hover(*self._hovered)

    # --- fading ---------------------------------------------------------------------------------------------

    def set_playing(self, playing: bool) -> None:
        if playing == self._playing:
            return
        self._playing = playing
        self.wake()

    def wake(self) -> None:
        """Show the controls; they fade again after 2.5 s, unless something keeps them."""
        self._idle.start()
        if not self._awake:
            self._turn(True)

    def _rest(self) -> None:
        if self._kept():
            self._idle.start()
        elif self._awake:
            self._turn(False)

    def _kept(self) -> bool:
        focus = QApplication.focusWidget()
        inside = focus is not None and any(part.isAncestorOf(focus) for part in (self.top, self.controls))
        over = any(part.underMouse() for part in (self.controls.scrubber, self.controls.volume, self.top.back))
        return (
            not self._playing
            or inside
            or over
            or self.controls.scrubber.dragging
            or any(not card.isHidden() for card in self.cards)
            or QApplication.activePopupWidget() is not None
        )

    def _turn(self, awake: bool) -> None:
        self._awake = awake
        for fade in self._fades:
            fade.stop()
            fade.setDuration(self._theme.motion())
            fade.setEndValue(1.0 if awake else 0.0)
            fade.start()
        if awake:
            self.surface.unsetCursor()
        else:
            self.surface.setCursor(Qt.CursorShape.BlankCursor)
            self.bubble.hide()
        self.place_caption()
        self.awake_changed.emit(awake)

    def _fade(self, part: QWidget) -> QPropertyAnimation:
        effect = QGraphicsOpacityEffect(part)
        effect.setOpacity(1.0)
        part.setGraphicsEffect(effect)
        return QPropertyAnimation(effect, b"opacity", self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and isinstance(event, QSinglePointEvent):
            at = event.globalPosition().toPoint()
            if event.type() != QEvent.Type.MouseMove or at != self._pointer:
                self._pointer = at
                self.wake()
        elif event.type() == QEvent.Type.FocusIn:
            self.wake()
        return False
