"""The player's small controls, painted: glyph buttons, the speed's text button, the volume."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSlider, QWidget

from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme


class GlyphButton(QAbstractButton):
    """A round icon button that takes the focus from the keyboard only, so that a click never holds the controls.

    `label` is its accessible name; `keys` is told beside it in the tooltip. `caption` is small text in the glyph.
    """

    def __init__(
        self, theme: Theme, name: str, glyph: str, label: str, *, keys: str = "", caption: str = "", size: int = 20
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(40, 40)
        self._glyph = glyph
        self._keys = keys
        self._caption = caption
        self._size = size
        self.tint = look.TEXT
        self.tell(glyph, label)

    def tell(self, glyph: str, label: str) -> None:
        """Show another glyph under another name."""
        self._glyph = glyph
        self.setAccessibleName(label)
        self.setToolTip(f"{label} ({self._keys})" if self._keys else label)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_button_state(painter, self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        box = QRectF(0, 0, self._size, self._size)
        box.moveCenter(QRectF(self.rect()).center())
        self._theme.icons.paint(painter, self._glyph, box, self.tint)
        if self._caption:
            painter.setFont(self._theme.font(7, 700))
            painter.setPen(self.tint)
            painter.drawText(box.translated(0, 0.5), Qt.AlignmentFlag.AlignCenter, self._caption)


class TextButton(QAbstractButton):
    """A short word as a button, such as `1.25×`; `wheeled` carries notches, up is positive."""

    wheeled = Signal(float)

    def __init__(self, theme: Theme, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.font(13, 600))

    def sizeHint(self) -> QSize:
        return QSize(max(48, self.fontMetrics().horizontalAdvance(self.text()) + 20), 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_button_state(painter, self)
        painter.setPen(look.TEXT)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.wheeled.emit(event.angleDelta().y() / 120)
        event.accept()


def paint_button_state(painter: QPainter, button: QAbstractButton) -> None:
    """Hover, pressed and focus of a button on the picture."""
    box = QRectF(button.rect()).adjusted(2, 2, -2, -2)
    if button.isDown() or button.underMouse():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.PRESSED if button.isDown() else look.HOVER)
        painter.drawRoundedRect(box, 9, 9)
    if button.hasFocus():
        painter.setPen(QPen(look.ACCENT, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 9, 9)


class VolumeSlider(QSlider):
    """A thin line with a dot, 0-100."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("player_volume_slider")
        self.setAccessibleName(self.tr("Volume"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setRange(0, 100)
        self.setSingleStep(5)
        self.setPageStep(20)
        self.setFixedSize(84, 40)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, length = self.height() / 2, self.width() - 16.0
        reach = 8.0 + length * self.value() / 100
        for end, colour in ((8.0 + length, look.TRACK), (reach, look.TEXT)):
            painter.setPen(QPen(colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(8.0, middle), QPointF(end, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setBrush(look.FOCUS_HALO)
            painter.drawEllipse(QPointF(reach, middle), 10, 10)
        painter.setBrush(look.TEXT)
        painter.drawEllipse(QPointF(reach, middle), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._take(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _take(self, event: QMouseEvent) -> None:
        share = (event.position().x() - 8.0) / max(self.width() - 16.0, 1.0)
        self.setValue(round(min(max(share, 0.0), 1.0) * 100))
        event.accept()


class Volume(QWidget):
    """The loudspeaker, and its slider while the pointer or the focus is on either."""

    mute_clicked = Signal()
    volume_chosen = Signal(int)
    wheeled = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("player_volume")
        self.button = GlyphButton(theme, "player_mute", "speaker-high", self.tr("Mute"), keys="M")
        self.slider = VolumeSlider()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        row.addWidget(self.slider)
        self.slider.hide()
        self.button.clicked.connect(self.mute_clicked)
        self.slider.valueChanged.connect(self.volume_chosen)
        for part in (self.button, self.slider):
            part.installEventFilter(self)

    def show_volume(self, volume: int, muted: bool) -> None:
        silent = muted or volume == 0
        glyph = "speaker-x" if silent else "speaker-low" if volume < 50 else "speaker-high"
        self.button.tell(glyph, self.tr("Unmute") if muted else self.tr("Mute"))
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(0 if muted else volume)
        self.slider.blockSignals(blocked)
        self.slider.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._settle()
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheeled.emit(event.angleDelta().y() / 120)
        event.accept()

    def enterEvent(self, event: object) -> None:
        self.slider.show()

    def leaveEvent(self, event: object) -> None:
        self._settle()

    def _settle(self) -> None:
        self.slider.setVisible(self.underMouse() or self.button.hasFocus() or self.slider.hasFocus())
