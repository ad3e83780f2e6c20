"""A field to search with: a glass before the text, the shortcut's key behind it while it is empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from learnapp.ui.sides import placed
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL

_PAUSE_MS = 140


class SearchField(QLineEdit):
    """`searched` follows the typing after a short pause, and Enter at once, then `entered`; Esc clears. `pressed` by
    the pointer."""

    searched = Signal(str)
    entered = Signal()
    pressed = Signal()

    def __init__(
        self, theme: Theme, placeholder: str, *, keys: str = "", name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = keys
        self._told = ""
        self.setObjectName(name)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._mirror()
        self.setMaxLength(200)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.search_now)
        self.textEdited.connect(lambda _text: self._pause.start())
        self.returnPressed.connect(self.search_now)
        self.returnPressed.connect(self.entered)
        theme.changed.connect(self.update)

    def set_quietly(self, text: str) -> None:
        """Show a text that was searched for elsewhere."""
        self._told = text
        if self.text() != text:
            self.setText(text)

    def search_now(self) -> None:
        self._pause.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.searched.emit(self._told)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.search_now()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()

    def _mirror(self) -> None:
        mirrored = self.isRightToLeft()
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(8 if mirrored else 28, 0, 28 if mirrored else 8, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        direction = self.layoutDirection()
        glass = placed(direction, self.rect(), QRect(13, (self.height() - 16) // 2, 16, 16))
        self._theme.paint_icon(painter, "magnifying-glass", QRectF(glass), "muted")
        if not self._keys or self.text():
            return
        painter.setFont(self._theme.font(SIZE_SMALL, 400))
        width = painter.fontMetrics().horizontalAdvance(self._keys) + 14
        cap = QRect(self.width() - width - 12, (self.height() - 22) // 2, width, 22)
        box = QRectF(placed(direction, self.rect(), cap)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.color("control_line"), 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
