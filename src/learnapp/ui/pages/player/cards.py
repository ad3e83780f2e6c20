"""Cards over the picture: continue or start over, what is next, what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from learnapp.store.views import Stop
from learnapp.tracking.up_next import Countdown
from learnapp.ui.format import clock, counted
from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ElidedLabel, Label
from learncore.records import Lesson

WIDTH = 360


class OverlayCard(QWidget):
    """A dark card with a heading, a sentence and buttons.

    `shown_changed` when it comes or goes, `fitted` when it needs another size.
    """

    widest = WIDTH
    shown_changed = Signal()
    fitted = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.heading = Label(theme, size=17, weight=600, wrap=True)
        self.heading.setObjectName(f"{name}_heading")
        self.words = Label(theme, weight=400, role="muted", wrap=True)
        self.words.setObjectName(f"{name}_words")
        for label in (self.heading, self.words):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(25, 21, 25, 23)
        self.body.setSpacing(6)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.words)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(0, 12, 0, 0)
        self.buttons.setSpacing(10)
        self.buttons.addStretch(1)
        self.body.addLayout(self.buttons)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(48)
        shadow.setOffset(0, 12)
        shadow.setColor(QColor(0, 0, 0, 150))
        self.setGraphicsEffect(shadow)
        self.hide()

    def add_button(
        self, text: str, act: Callable[[], object], *, primary: bool = False, icon: str = "", name: str
    ) -> Button:
        kind = "primary" if primary else "secondary"
        button = Button(self._theme, text, act, kind=kind, icon=icon, name=name)
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        return button

    def place(self, width: int) -> None:
        """Take the width that the buttons need side by side, or stack them where there is no such room; and the height
        that the words need then."""
        needed = self._abreast()
        stacked = needed > width
        self.buttons.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self.setFixedWidth(min(width, self.widest if stacked else max(self.widest, needed)))
        self.setFixedHeight(self.body.totalHeightForWidth(self.width()))

    def _abreast(self) -> int:
        """How wide it is with its buttons in one row."""
        items = (self.buttons.itemAt(place) for place in range(self.buttons.count()))
        widgets = (item.widget() if item is not None else None for item in items)
        wide = [widget.sizeHint().width() for widget in widgets if widget is not None]
        margins = self.body.contentsMargins()
        return sum(wide) + self.buttons.spacing() * (len(wide) - 1) + margins.left() + margins.right()

    def put_away(self) -> None:
        """Hide; the focus goes back to the picture."""
        if self.isAncestorOf(QApplication.focusWidget() or self):
            below = self.parentWidget()
            if below is not None:
                below.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.fitted.emit()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.LINE, 1))
        painter.setBrush(look.SURFACE)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)

    def showEvent(self, event: object) -> None:
        self.shown_changed.emit()

    def hideEvent(self, event: object) -> None:
        self.shown_changed.emit()


class ResumeCard(OverlayCard):
    """`Continue from 9:30?` Enter resumes. Stops that other devices wrote unknowingly are offered below."""

    resumed = Signal(float)
    started_over = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "resume_card", parent)
        self._seconds = 0.0
        self.resume = self.add_button(
            self.tr("Resume"), self._resume, primary=True, icon="play-fill", name="resume_card_resume"
        )
        self.over = self.add_button(self.tr("Start over"), self.started_over.emit, name="resume_card_start_over")
        self._others = QVBoxLayout()
        self._others.setSpacing(2)
        self.body.addLayout(self._others)

    def ask(self, seconds: float, words: str, others: tuple[Stop, ...], *, completed: bool) -> None:
        """`completed`: playing from the beginning takes nothing back, and is not called starting over."""
        self._seconds = seconds
        self.heading.setText(self.tr("Continue from {time}?").format(time=clock(seconds)))
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.resume.setText(self.tr("Resume at {time}").format(time=clock(seconds)))
        self.over.setText(self.tr("From the beginning") if completed else self.tr("Start over"))
        _empty(self._others, 0)
        for number, stop in enumerate(others):
            device = stop.device_name or self.tr("Another device")
            told = self.tr("{device} stopped at {time}").format(device=device, time=clock(stop.seconds))
            link = Button(self._theme, told, kind="link", name=f"resume_card_other_{number}")
            link.clicked.connect(lambda _checked=False, seconds=stop.seconds: self.resumed.emit(seconds))
            self._others.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeading)
        self.show()
        self.raise_()
        self.resume.setFocus(Qt.FocusReason.PopupFocusReason)

    def _resume(self) -> None:
        self.resumed.emit(self._seconds)


class UpNextCard(OverlayCard):
    """The next lesson, with a countdown that anyone can stop, or after the question whether anyone is there.

    `wanted` carries the lesson's id; `by_itself` tells whether the countdown ended and nobody pressed the button.
    """

    wanted = Signal(str)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "up_next_card", parent)
        self._lesson_id = ""
        self._countdown: Countdown | None = None
        self.by_itself = False
        self._since = QElapsedTimer()
        self._clock = QTimer(self, interval=200)
        self._clock.timeout.connect(self._count)
        self.title = ElidedLabel(theme, size=16, weight=600)
        self.title.setObjectName("up_next_card_title")
        self.heading.setFont(theme.font(12, 600))
        self.heading.setForegroundRole(self.words.foregroundRole())
        self.body.insertWidget(1, self.title)
        self.play = self.add_button(
            self.tr("Play now"), self._play, primary=True, icon="play-fill", name="up_next_card_play"
        )
        self.cancel = self.add_button(self.tr("Cancel"), self.stop, name="up_next_card_cancel")

    @property
    def counting(self) -> bool:
        return self._clock.isActive()

    def offer(self, lesson: Lesson, seconds: int | None) -> None:
        """Play it (or read it, or take it) after so many seconds; with None it waits to be asked."""
        self._countdown = Countdown(lesson.id, float(seconds)) if seconds is not None else None
        heading, words = {
            "document": (self.tr("Up next · Document"), self.tr("Read now")),
            "quiz": (self.tr("Up next · Quiz"), self.tr("Take the quiz")),
        }.get(lesson.type, (self.tr("Up next"), self.tr("Play now")))
        self.play.setText(words)
        self.cancel.setText(self.tr("Cancel"))
        self._tell()
        if self._countdown is not None:
            self._since.start()
            self._clock.start()
        self._show(lesson.id, heading, lesson.title)

    def ask(self, lesson_id: str, title: str, lessons: int) -> None:
        """Whether anyone is still watching, after so many lessons that began by themselves; it waits for the answer."""
        self._countdown = None
        self.play.setText(self.tr("Go on"))
        self.cancel.setText(self.tr("Stop here"))
        self.words.setText(counted(lessons, "1 lesson has played by itself.", "%n lessons have played by themselves."))
        self.words.show()
        self._show(lesson_id, self.tr("Still watching?"), title)

    def _show(self, lesson_id: str, heading: str, title: str) -> None:
        self._lesson_id = lesson_id
        self.heading.setText(heading)
        self.title.setText(title)
        self.show()
        self.raise_()
        self.play.setFocus(Qt.FocusReason.PopupFocusReason)

    def stop(self) -> None:
        """No longer count; the card goes."""
        self.put_away()
        self.cancelled.emit()

    def hold(self, held: bool) -> None:
        """The countdown waits while it is held, and goes on from where it was."""
        if held:
            self._clock.stop()
        elif self._countdown is not None:
            self._since.start()
            self._clock.start()

    def put_away(self) -> None:
        self._clock.stop()
        self._countdown = None
        super().put_away()

    def _count(self) -> None:
        if self._countdown is None:
            return
        self._countdown = self._countdown.passed(self._since.restart() / 1000)
        if self._countdown.due:
            self._play(by_itself=True)
        else:
            self._tell()

    def _tell(self) -> None:
        left = self._countdown.shown if self._countdown is not None else None
        self.words.setText("" if left is None else counted(left, "Plays in 1 second", "Plays in %n seconds"))
        self.words.setVisible(left is not None)

    def _play(self, *, by_itself: bool = False) -> None:
        self.by_itself = by_itself
        self.put_away()
        self.wanted.emit(self._lesson_id)


class NoticeCard(OverlayCard):
    """Says why there is no picture and what can be done: a glyph, a title, a message, up to three buttons, a link."""

    widest = 400

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "player_notice", parent)
        self._glyph = "warning"
        self._token = "attention"
        self.body.setContentsMargins(25, 62, 25, 23)
        self._links = QVBoxLayout()
        self.body.addLayout(self._links)

    def tell(self, glyph: str, token: str, title: str, message: str) -> None:
        """Show it without buttons; `token` is attention, accent or done."""
        self._glyph, self._token = glyph, token
        self.heading.setText(title)
        self.words.setText(message)
        self.words.setVisible(bool(message))
        _empty(self.buttons, 1)
        _empty(self._links, 0)
        self.show()
        self.raise_()

    def add_link(self, text: str, act: Callable[[], object], *, name: str) -> None:
        """A way out below the buttons."""
        link = Button(self._theme, text, act, kind="link", name=name)
        self._links.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeading)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.width() - 25 - 30 if self.isRightToLeft() else 25
        self._theme.paint_icon(painter, self._glyph, QRectF(left, 22, 30, 30), f"{self._token}_ink")


def _empty(layout: QBoxLayout, keep: int) -> None:
    """Take all widgets but the last `keep` items out of a layout."""
    while layout.count() > keep:
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
