"""Notices on the screen: stacked in a corner, gone by themselves unless something must be done."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.ui.notices import Notice
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.labels import Label

_WIDTH = 380
_MOST = 4
_EDGE = 24
_SEEN_MS = 1500
_LOOK = {
    "info": ("surface", "line", "muted", "info"),
    "done": ("done_soft", "done", "done_ink", "check"),
    "attention": ("attention_soft", "attention", "attention_ink", "warning"),
}


class Toast(QFrame):
    """One notice; `closed` by its button, its action, or time (which waits while the pointer is on it)."""

    closed = Signal()

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = _LOOK[notice.kind]
        self.notice = notice
        self.setObjectName("toast")
        self.setAccessibleName(f"{notice.title} {notice.text}".strip())
        ink = {"done": "done", "attention": "attention"}.get(notice.kind, "text")
        words = QVBoxLayout()
        words.setSpacing(2)
        if notice.title:
            words.addWidget(_wrapped(Label(theme, notice.title, weight=600, role=ink, wrap=True)))
        strong = not notice.title
        role = ink if strong else "text"
        self._words = Label(theme, notice.text, weight=600 if strong else 400, role=role, wrap=True)
        words.addWidget(_wrapped(self._words))
        if notice.action:
            button = Button(theme, notice.action, self._act, kind="link", name="toast_action")
            words.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeading)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 12, 8, 12)
        row.setSpacing(8)
        row.addSpacing(33)
        row.addLayout(words, 1)
        close = IconButton(theme, "x", self.tr("Close"), self.dismiss, name="toast_close", size=14, side=26)
        row.addWidget(close, alignment=Qt.AlignmentFlag.AlignTop)
        self._since = QElapsedTimer()
        self._since.start()
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.dismiss)
        if notice.seconds:
            self._clock.start(round(notice.seconds * 1000))

    def goes_on_as(self, notice: Notice) -> bool:
        """Say how far it is, where the notice is no more than that; whether it was."""
        if not notice.about or notice.seconds or notice[1:4] != self.notice[1:4] or notice.about != self.notice.about:
            return False
        self.notice = notice
        self._words.setText(notice.text)
        self.setAccessibleName(notice.text)
        return True

    @property
    def passed(self) -> bool:
        """Whether it belongs to a page and could be read there."""
        return self.notice.bound and not self.notice.seconds and self._since.elapsed() >= _SEEN_MS

    def dismiss(self) -> None:
        self._clock.stop()
        self.hide()
        self.deleteLater()
        self.closed.emit()

    def enterEvent(self, event: QEvent) -> None:
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.notice.seconds:
            self._clock.start(2500)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, line, ink, glyph = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QColor(self._theme.color(line))
        edge.setAlpha(255 if line == "line" else 110)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._theme.color(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        left = self.width() - 32 if self.isRightToLeft() else 15
        self._theme.paint_icon(painter, glyph, QRectF(left, 14, 17, 17), ink)

    def _act(self) -> None:
        if self.notice.act is not None:
            self.notice.act()
        self.dismiss()


class Toasts(QObject):
    """Keeps the notices in the lower corner of `host`, away from search and navigation; where `top` is a number,
    that many pixels below its upper edge.
    """

    def __init__(self, theme: Theme, host: QWidget) -> None:
        super().__init__(host)
        self._theme = theme
        self._host = host
        self.top: int | None = None
        self.shown: list[Toast] = []
        host.installEventFilter(self)

    def post(self, notice: Notice) -> None:
        if any(toast.notice[:3] == notice[:3] for toast in self.shown):
            return
        if any(toast.goes_on_as(notice) for toast in self.shown):
            self.place()
            return
        if notice.about:
            self.over(notice.about)
        toast = Toast(self._theme, notice, self._host)
        self.shown.append(toast)
        toast.closed.connect(lambda: self._gone(toast))
        for old in list(self.shown[:-_MOST]):
            old.dismiss()
        toast.show()
        toast.raise_()
        self.place()

    def over(self, about: str) -> None:
        """Put away what is told about this."""
        for toast in [toast for toast in self.shown if toast.notice.about == about]:
            toast.dismiss()

    def place(self) -> None:
        width = min(_WIDTH, self._host.width() - 2 * _EDGE)
        left = _EDGE if self._host.isRightToLeft() else self._host.width() - width - _EDGE
        heights = [max(48, toast.heightForWidth(width)) for toast in self.shown]
        at = self._host.height() - _EDGE + 8 - sum(height + 8 for height in heights) if self.top is None else self.top
        for toast, height in zip(self.shown, heights, strict=True):
            toast.setGeometry(left, at, width, height)
            toast.raise_()
            at += height + 8

    def leave(self) -> None:
        """Another page is gone to: what belonged to the one before is put away."""
        for toast in [toast for toast in self.shown if toast.passed]:
            toast.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _gone(self, toast: Toast) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
        self.place()


def _wrapped(label: Label) -> Label:
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label
