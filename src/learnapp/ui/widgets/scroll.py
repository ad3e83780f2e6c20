"""A page's content that scrolls when it is higher than the page, and follows the keyboard's focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from learnapp.ui.tokens import MARGIN


class Scroll(QScrollArea):
    """`inside` is as wide as the page; lay the content out in it.

    `viewport()` is not asked for: the first call of anything that gives a QWidget makes PySide look through all of
    Qt's widget classes, which costs a start of the program some fifty milliseconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = QWidget()
        self.setWidget(self.inside)
        self.inside.setAutoFillBackground(False)
        self.verticalScrollBar().setSingleStep(24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar stands in the margin and takes nothing from the content."""
        layout = self.inside.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            bar = self.width() - event.size().width()
            if self.isRightToLeft():
                margins.setLeft(MARGIN - bar)
            else:
                margins.setRight(MARGIN - bar)
            layout.setContentsMargins(margins)
        super().resizeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        focused = self.focusWidget()
        if moved and focused is not None and self.inside.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 24, 24)
        return moved
