"""Where the picture is painted: aspect kept, black around it; a cover and a title where there is no picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from learnapp.player.engine import PlayerEngine
from learnapp.ui.pages.player import look
from learnapp.ui.theme import Theme

_PATIENCE_MS = 220
"""How long a click waits for its second half before it plays or pauses."""


def fitted(picture: QSize, room: QRect) -> QRect:
    """The greatest rectangle of the picture's shape that stands in the middle of the room."""
    size = picture.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(
        room.left() + (room.width() - size.width()) // 2,
        room.top() + (room.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )


class VideoSurface(QWidget):
    """Paints the engine's newest frame; tells the engine its size in device pixels.

    `clicked` comes once it is sure that no second click follows; `wheeled` carries notches, up is positive.
    """

    clicked = Signal()
    double_clicked = Signal()
    wheeled = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("player_surface")
        self.setAccessibleName(self.tr("Video"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._engine: PlayerEngine | None = None
        self._cover: QPixmap | None = None
        self._title = ""
        self._busy = False
        self._busy_words = ""
        self._dimmed = False
        self._told: QSize | None = None
        self._click = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._click.timeout.connect(self.clicked)
        self._second_half = False

    def set_engine(self, engine: PlayerEngine) -> None:
        if engine is self._engine:
            return
        self._engine = engine
        engine.events.frame_changed.connect(self.update)
        self._told = None
        self._tell_size()

    def set_still(self, cover: QPixmap | None, title: str) -> None:
        """What is shown where there is no picture: a cover with a title below it; None for neither."""
        self._cover, self._title = cover, title
        self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Step back behind a card."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_busy(self, busy: bool, words: str = "") -> None:
        """Say that the media is being opened, or what else is waited for."""
        words = words or self.tr("Opening…")
        if (busy, words) != (self._busy, self._busy_words):
            self._busy, self._busy_words = busy, words
            self.setAccessibleDescription(words if busy else "")
            self.update()

    @property
    def busy(self) -> bool:
        return self._busy

    def frame(self) -> QImage | None:
        """The picture that would be painted now."""
        return self._engine.frame() if self._engine is not None else None

    # --- painting -------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = self.frame()
        if frame is None or frame.isNull():
            self._paint_still(painter)
            if self._busy:
                self._paint_busy(painter)
        else:
            self._paint_frame(painter, frame)
        if self._dimmed:
            painter.fillRect(self.rect(), look.DIM)

    def _paint_frame(self, painter: QPainter, frame: QImage) -> None:
        target = fitted(frame.size(), self.rect())
        for side in (
            QRect(0, 0, self.width(), target.top()),
            QRect(0, target.bottom() + 1, self.width(), self.height() - target.bottom() - 1),
            QRect(0, target.top(), target.left(), target.height()),
            QRect(target.right() + 1, target.top(), self.width() - target.right() - 1, target.height()),
        ):
            painter.fillRect(side, look.BLACK)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, frame)

    def _paint_still(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), look.stage_brush(QRectF(self.rect())))
        if self._cover is None or self._cover.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRect(0, 0, min(480, self.width() * 2 // 3), min(270, self.height() // 2))
        room.moveCenter(self.rect().center() - QPoint(0, self.height() // 14))
        picture = fitted(self._cover.deviceIndependentSize().toSize(), room)
        look.draw_rounded(painter, picture, self._cover)
        painter.setPen(look.TEXT)
        painter.setFont(self._theme.font(18, 600))
        words = QRect(40, picture.bottom() + 18, self.width() - 80, 56)
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self._title)

    def _paint_busy(self, painter: QPainter) -> None:
        painter.setPen(look.MUTED)
        painter.setFont(self._theme.font(14, 500))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._busy_words)

    # --- size -----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell_size()

    def showEvent(self, event: QShowEvent) -> None:
        self._tell_size()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._tell_size()
        return super().event(event)

    def _tell_size(self) -> None:
        size = self.size() * self.devicePixelRatioF()
        if self._engine is None or size.isEmpty() or size == self._told:
            return
        self._told = size
        self._engine.set_target_size(size.width(), size.height())

    # --- pointer --------------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        second_half, self._second_half = self._second_half, False
        if second_half or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.rect().contains(event.position().toPoint()):
            self._click.start(min(_PATIENCE_MS, QApplication.doubleClickInterval()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._click.stop()
            self._second_half = True
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.wheeled.emit(notches)
            event.accept()
