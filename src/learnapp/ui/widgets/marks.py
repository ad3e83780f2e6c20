"""Small painted things of the sidebar: the logo, the avatar, the status pill."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from learnapp.ui.sides import leading, placed
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets import paint


def paint_logo(painter: QPainter, box: QRectF, ground: QColor, sign: QColor) -> None:
    """The app's mark: a play sign on a rounded square."""
    side = box.width()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, side * 0.25, side * 0.25)
    path = QPainterPath(QPointF(box.left() + side * 0.41, box.top() + side * 0.34))
    path.lineTo(box.left() + side * 0.68, box.top() + side * 0.5)
    path.lineTo(box.left() + side * 0.41, box.top() + side * 0.66)
    path.closeSubpath()
    pen = QPen(sign, side * 0.06)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(sign)
    painter.drawPath(path)


class Logo(QWidget):
    def __init__(self, theme: Theme, side: int = 26) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_logo(painter, QRectF(self.rect()), self._theme.color("accent"), QColor("#FFFFFF"))


class Avatar(QWidget):
    """Initials on violet, or a person's outline where there is no name."""

    def __init__(self, theme: Theme, side: int = 26) -> None:
        super().__init__()
        self._theme = theme
        self._initials = ""
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        parts = name.split()
        self._initials = "".join(part[0].upper() for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#7C4DFF") if self._initials else self._theme.color("track"))
        painter.drawEllipse(self.rect())
        if self._initials:
            painter.setPen(QColor("#FFFFFF"))
            painter.setFont(self._theme.font(SIZE_SMALL, 600))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
        else:
            inner = QRectF(self.rect()).adjusted(5, 5, -5, -5)
            self._theme.paint_icon(painter, "user", inner, "muted")


class StatusPill(QAbstractButton):
    """Where the learner's data stands, in a few words; `kind` is calm, done or attention. Pressed, it tells more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = ""  # not setText: that looks for a mnemonic
        self._glyph = "desktop"
        self._kind = "calm"
        self.setObjectName("status_pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_status(self, text: str, glyph: str, kind: str, explanation: str) -> None:
        if (text, glyph, kind, explanation) == (self._words, self._glyph, self._kind, self.toolTip()):
            return
        self._words, self._glyph, self._kind = text, glyph, kind
        self.setToolTip(explanation)
        self.setAccessibleName(text)
        self.setAccessibleDescription(explanation)
        self.update()

    @property
    def words(self) -> str:
        return self._words

    @property
    def kind(self) -> str:
        return self._kind

    def sizeHint(self) -> QSize:
        return QSize(183, 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = {
            "calm": ("hover", "muted"),
            "done": ("done_soft", "done_ink"),
            "attention": ("attention_soft", "attention_ink"),
        }[self._kind]
        edge = QPen(self._theme.color(ink), 1)
        painter.setPen(edge if self.underMouse() else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 13.5, 13.5)
        direction = self.layoutDirection()
        glyph = placed(direction, self.rect(), QRect(11, 7, 14, 14))
        self._theme.paint_icon(painter, self._glyph, QRectF(glyph), ink)
        painter.setFont(self._theme.font(SIZE_SMALL, 600))
        box = placed(direction, self.rect(), QRect(32, 0, self.width() - 42, self.height()))
        paint.one_line(painter, QRectF(box), self._words, self._theme.color(ink), leading(direction))
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self._theme, 14)
