"""One entry of the navigation."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from learnapp.ui.sides import leading, placed
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL, SIZE_BODY
from learnapp.ui.widgets import paint


class NavButton(QAbstractButton):
    """↑ and ↓ walk through the entries. It is a button and not checked: a screen reader would call it a check box."""

    def __init__(self, theme: Theme, text: str, icon: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._glyph = icon
        self._words = text  # not setText: that looks for a mnemonic
        self.setObjectName(name)
        self.setAccessibleName(text)
        self._here = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def here(self) -> bool:
        """Whether the page that it leads to is the one that is shown."""
        return self._here

    def show_here(self, here: bool) -> None:
        self._here = here
        self.setAccessibleDescription(self.tr("This page is shown now") if here else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(191, 36)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self._here
        if here or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if here else "hover"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
        ink = "accent_ink" if here else "muted"
        direction = self.layoutDirection()
        glyph = placed(direction, self.rect(), QRect(9, (self.height() - 20) // 2, 20, 20))
        self._theme.paint_icon(painter, self._glyph, QRectF(glyph), ink)
        painter.setFont(self._theme.font(SIZE_BODY, 600 if here else 500))
        box = placed(direction, self.rect(), QRect(39, 0, self.width() - 47, self.height()))
        align = leading(direction)
        paint.one_line(painter, QRectF(box), self._words, self._theme.color(ink), align)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self._theme, RADIUS_CONTROL)
